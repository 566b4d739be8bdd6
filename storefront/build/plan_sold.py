"""What one market sells, model by model: `sold/<market>.jsonl`, for what lists all of a market's goods, feed and search.

A line is a `ModelRow` with the market's SKUs, their offers there, and texts in the market's languages: a reader of one
market does not pass over the offers of all the others. What no list shows is left out (`KEPT`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Self

from storefront.build.plan_cards import Version
from storefront.domain.rules import Rules
from storefront.pages.rows import ModelRow, encode

KEPT = ("brand", "category", "model", "mpn", "name", "popularity", "released")
"""Besides `aliases`, `description` and `specs`, in the order of keys."""


class SoldLines:
    """The files of some models, a market each. Use as a context manager."""

    def __init__(self, folder: Path, rules: Rules, markets: Sequence[str]) -> None:
        folder.mkdir(parents=True)
        self.languages = {
            code: tuple(sorted({locale.language for locale in rules.market(code).locales})) for code in markets
        }
        self.files: dict[str, IO[bytes]] = {code: (folder / f"{code}.jsonl").open("wb") for code in markets}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self.files.values():
            file.close()


class ModelLines:
    """A model in each market: tell it every version, then `write`."""

    def __init__(self, lines: SoldLines, row: ModelRow) -> None:
        self._lines = lines
        self._row = row
        self._skus: dict[str, list[str]] = {market: [] for market in lines.files}

    def version(self, version: Version, gtin: str, offers: Mapping[str, str]) -> None:
        """Take a version; `gtin` is `"gtin":...,` or '', `offers` are JSON without brackets by market."""
        after = f'"options":{version.options_text},{version.picture.bare}"sku":"{version.sku}","slugs":'
        slugs: dict[tuple[str, ...], str] = {}
        for market, text in offers.items():
            languages = self._lines.languages[market]
            slug = slugs.get(languages)
            if slug is None:
                slug = slugs[languages] = version.slugs.of(languages)
            self._skus[market].append(f'{{{gtin}"offers":{{"{market}":[{text}]}},{after}{slug}}}')

    def write(self) -> None:
        """Write the model's line into the file of each market that has any of it."""
        row = self._row
        texts = {name: encode(getattr(row, name)).decode() for name in (*KEPT, "specs")}
        described: dict[tuple[str, ...], str] = {}
        for market, skus in self._skus.items():
            if skus:
                languages = self._lines.languages[market]
                if languages not in described:
                    described[languages] = self._head(languages, texts)
                line = f'{described[languages]}"safety":{{}},"skus":[{",".join(skus)}],"specs":{texts["specs"]}}}\n'
                self._lines.files[market].write(line.encode())

    def _head(self, languages: Sequence[str], texts: dict[str, str]) -> str:
        """The line's keys before `safety`."""
        row = self._row
        aliases, description = (
            encode({language: said[language] for language in languages if language in said}).decode()
            for said in (row.aliases, row.description)
        )
        pieces = texts | {"aliases": aliases, "description": description}
        return "{" + "".join(f'"{name}":{pieces[name]},' for name in sorted(pieces) if name != "specs")
