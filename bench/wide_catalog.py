"""A catalog as wide as a marketplace's: thousands of models made from the sample's by varying series, numbers and suffixes.

The sample has 353 models in many versions; a search index grows with models. `widen` gives rows of the same shape with
names, part numbers and aliases of their own, three SKUs a model, so that 16,000 SKUs are some 5,300 models and 100,000
are 33,000. Nothing here is a product. The same number gives the same rows.

`python -m bench.wide_catalog --plan var/pelican/plan --out var/wide --models 5300` writes a plan folder that
`storefront.build.search_site` reads: everything of the given plan but its models.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from storefront.pages.rows import ModelRow, SkuRow, decode_model, encode

SKUS_OF_A_MODEL: Final = 3
MODELS_IN_A_FILE: Final = 500
SUFFIXES: Final = (
    "", "", "", "", "Plus", "Pro", "Lite", "Ultra", "Max", "SE", "Neo", "Edge", "Slim", "Go", "Active", "Gen 2", "Gen 3",
    "G4", "G5", "(2019)", "(2020)", "(2021)", "(2022)", "(2023)", "5G",
)  # fmt: skip
_NUMBER: Final = re.compile(r"\d+")
_YEAR: Final = re.compile(r"\s*\((?:19|20)\d\d\)")


def widen(models: Sequence[ModelRow], number: int, seed: int = 1) -> Iterator[ModelRow]:
    """`number` models, the given ones first, then variations of them in the same proportions of categories."""
    dice = random.Random(seed)
    seen = {model.name for model in models}
    for place, model in enumerate(models[:number]):
        yield msgspec.structs.replace(model, skus=_few(model, model.model, place, dice), neighbours=())
    for place in range(len(models), number):
        pattern = models[dice.randrange(len(models))]
        name = _new_name(pattern.name, seen, dice)
        seen.add(name)
        slug = f"wide-{place}"
        yield msgspec.structs.replace(
            pattern,
            model=slug,
            name=name,
            popularity=max(1, round(1000 * dice.random() ** 3)),
            mpn=tuple(_vary(text, dice) for text in pattern.mpn[: 1 + place % 3]),
            aliases=_aliases(pattern, name),
            skus=_few(pattern, slug, place, dice),
            neighbours=(),
            quotes={},
        )


def _few(model: ModelRow, slug: str, place: int, dice: random.Random) -> list[SkuRow]:
    """Three versions, renumbered."""
    chosen = model.skus if len(model.skus) <= SKUS_OF_A_MODEL else dice.sample(model.skus, SKUS_OF_A_MODEL)
    return [msgspec.structs.replace(sku, sku=f"W{place}-{number}", gtin=None) for number, sku in enumerate(chosen)]


def _new_name(name: str, seen: set[str], dice: random.Random) -> str:
    """A name nobody has: another number, another letter before it, another suffix."""
    stem = _YEAR.sub("", name)
    while True:
        varied = _vary(stem, dice) if _NUMBER.search(stem) else f"{stem} {dice.randrange(2, 999)}"
        made = f"{varied} {dice.choice(SUFFIXES)}".strip()
        if made not in seen:
            return made


def _vary(text: str, dice: random.Random) -> str:
    """Other digits; in a number of three digits or more also another letter right before it, as in T480."""

    def number(match: re.Match[str]) -> str:
        digits = match[0]
        least = 1 if len(digits) == 1 else 10 ** (len(digits) - 1)
        return str(dice.randrange(least, 10 ** max(2, len(digits))))

    varied = _NUMBER.sub(number, text)
    return re.sub(r"[A-Z](?=\d{3})", lambda _: dice.choice("ABCDEFGHLMNPRSTVX"), varied)


def _aliases(pattern: ModelRow, name: str) -> dict[str, tuple[str, ...]]:
    """The everyday words of the pattern, without the names of the very model it was."""
    known = set(_NUMBER.findall(pattern.name))
    return {
        language: tuple(alias for alias in aliases if not known.intersection(_NUMBER.findall(alias)))
        for language, aliases in pattern.aliases.items()
    }


def write_wide_plan(plan: Path, out: Path, number: int, seed: int = 1) -> int:
    """Copy a plan folder with its models widened; returns how many SKUs there are."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for item in plan.iterdir():
        if item.name in ("models", "cards", "media"):
            continue
        copy = shutil.copytree if item.is_dir() else shutil.copyfile
        copy(item, out / item.name)
    folder = out / "models"
    folder.mkdir()
    models = [decode_model(line) for file in sorted((plan / "models").glob("*.jsonl")) for line in file.open("rb")]
    skus = 0
    lines: list[bytes] = []
    for place, model in enumerate(widen(models, number, seed), 1):
        skus += len(model.skus)
        lines.append(encode(model))
        if len(lines) == MODELS_IN_A_FILE or place == number:
            (folder / f"{(place - 1) // MODELS_IN_A_FILE:04d}.jsonl").write_bytes(b"\n".join(lines) + b"\n")
            lines = []
    return skus


def main() -> None:
    """Write a wide plan folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plan", type=Path, required=True, help="a build's plan folder")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.add_argument("--models", type=int, default=5300)
    arguments = parser.parse_args()
    print(write_wide_plan(arguments.plan, arguments.out, arguments.models), "SKUs")


if __name__ == "__main__":
    main()
