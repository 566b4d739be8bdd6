"""Measures search beside Pagefind and MiniSearch and writes the section 'Search' of docs/performance.md.

`make bench` runs it last; alone it is `python -m bench.search`. It needs node with npm, and Chromium. Every figure is of
one run on one machine; compare only figures of one run.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.search import report
from bench.search.browser import CHROMIUM, Cold, Lab
from bench.search.catalogs import (
    LANGUAGE,
    LOCALE,
    MARKET,
    MINISEARCH,
    PAGEFIND_MODELS,
    PAGEFIND_SKUS,
    REPRISE,
    Catalog,
    index_with_others,
    make_catalog,
    plan_sample,
    plan_wide,
)
from bench.search.competitors import VERSIONS, install
from bench.search.goals import client_goal, growth_goal, language_goals, loading_goals, relevance_goals
from bench.search.judged_queries import read_judged_queries
from bench.search.languages import Judged, judge_languages
from bench.search.measuring import FIRST, PHONE, RUNS, Measured, measure
from bench.search.paced_line import QUICK, PacedLine, brotli_size
from bench.search.relevance import judge_answers
from bench.search.shop_journey import Journey, walk
from storefront.build.settings import Settings
from storefront.sample import write_sample

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "docs" / "performance.md"
DAY = date(2026, 11, 22)
SKUS, LARGEST_SKUS = 16_000, 100_000
# Three versions a model: as many SKUs as the sample, and as many as the largest shop.
WIDE_MODELS = 5_300
LARGEST_MODELS = 33_000
ENGINES = (REPRISE, PAGEFIND_SKUS, PAGEFIND_MODELS, MINISEARCH)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--export", type=Path, help="an export to use in place of a sample of 16,000 SKUs")
    parser.add_argument("--only", choices=("sample", "wide"), help="print one catalog's figures and write nothing")
    arguments = parser.parse_args()
    missing = [name for name in ("node", "npm", CHROMIUM) if shutil.which(name) is None]
    if missing:
        parser.exit(2, f"search is not measured: {', '.join(missing)} not found; Chromium comes with `make system`\n")
    scratch = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=scratch, prefix="reprise-search-") as folder:
        text = run(Path(folder), arguments.export, arguments.only)
    print(text)
    if not arguments.only:
        report.put_into(TARGET, text)


def run(folder: Path, export: Path | None, only: str | None) -> str:
    """The section."""
    origin = machine()
    modules = install(ROOT / "var" / "bench")
    if export is None:
        export = folder / "export"
        write_sample(export, skus=SKUS, date=DAY, markets=(MARKET,))
    plan = plan_sample(export, folder, DAY.isoformat())
    measured = {}
    if only in (None, "sample"):
        measured["sample"] = beside_others("sample", plan, folder, modules)
    if only in (None, "wide"):
        measured["wide"] = beside_others("wide", plan_wide(plan, folder / "wide", WIDE_MODELS), folder, modules)
    if only:
        return compose(origin, measured, {}, [], None)
    larger = {
        "sample": cold_alone("sample-large", plan_larger_sample(folder / "large"), folder),
        "wide": cold_alone("wide-large", plan_wide(plan, folder / "wide-large", LARGEST_MODELS), folder),
    }
    languages = judge_languages(folder / "languages", DAY)
    return compose(origin, measured, larger, languages, in_the_shop(folder, export))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A catalog's figures: how large it is, and each engine's, ours first."""

    models: int
    skus: int
    engines: list[Measured]


def beside_others(name: str, plan: Settings, folder: Path, modules: Path) -> Beside:
    """Every engine's figures on one catalog. The judged queries mean what they say in the sample only."""
    catalog = make_catalog(name, plan, folder / f"index-{name}")
    index_with_others(catalog, modules)
    return Beside(
        models=len(catalog.documents),
        skus=catalog.skus,
        engines=ask_all(catalog, judged_texts(), judged=name == "sample"),
    )


def cold_alone(name: str, plan: Settings, folder: Path) -> list[Cold]:
    """A cold question to our index for each judged query."""
    catalog = make_catalog(name, plan, folder / f"index-{name}", for_others=False)
    with PacedLine(catalog.folder / "line", catalog.mounts()) as line, Lab(line) as lab:
        return [lab.cold(REPRISE, text, QUICK) for text in judged_texts()]


def plan_larger_sample(folder: Path) -> Settings:
    """The sample's models in as many SKUs as the largest shop has."""
    write_sample(folder / "export", skus=LARGEST_SKUS, date=DAY, markets=(MARKET,))
    return plan_sample(folder / "export", folder, DAY.isoformat())


def compose(
    origin: str,
    measured: Mapping[str, Beside],
    larger: Mapping[str, Sequence[Cold]],
    languages: Sequence[Judged],
    shop: tuple[Journey, bytes] | None,
) -> str:
    """The section made of what was measured."""
    goals = []
    for name, beside in measured.items():
        own, pagefind = beside.engines[0], beside.engines[1]
        judged = relevance_goals(own.relevance) if own.relevance else []
        grown = [growth_goal(own.over, larger[name])] if name in larger else []
        goals.append((name, [*loading_goals(own, pagefind), *judged, *grown]))
    if languages:
        goals.append(("sample", language_goals(languages)))
    if shop:
        goals.insert(0, ("all", [client_goal(brotli_size(shop[1]))]))
    return report.section(
        origin=f"`python -m bench.search` on {time.strftime('%Y-%m-%d')}: {origin}.",
        catalogs=[
            (f"{name.capitalize()}: {beside.models:,} models, {beside.skus:,} SKUs in stock", beside.engines)
            for name, beside in measured.items()
        ],
        goals=goals,
        growth=[(name, measured[name].engines[0].over, colds) for name, colds in larger.items()],
        journey=shop[0] if shop else None,
        languages=languages,
    )


def judged_texts() -> list[str]:
    """What shoppers type."""
    return [query.text for query in read_judged_queries(LANGUAGE)]


def ask_all(catalog: Catalog, texts: Sequence[str], *, judged: bool) -> list[Measured]:
    """Every engine's figures on one catalog, ours first. Of several SKUs of a model the best counts."""
    found = []
    with PacedLine(catalog.folder / "line", catalog.mounts()) as line, Lab(line) as lab:
        for engine in ENGINES:
            print(f"{time.strftime('%H:%M:%S')} {catalog.name}: {engine.name}", file=sys.stderr)
            answers = lab.answers(engine, texts) if judged else None
            relevance = judge_answers(LANGUAGE, answers, catalog.documents) if answers else None
            found.append(measure(lab, engine, texts, relevance, catalog.indexing[engine.name]))
    return found


def in_the_shop(folder: Path, export: Path) -> tuple[Journey, bytes]:
    """Build the shop, and walk through it; also the search's script as the shop serves it."""
    releases = folder / "releases"
    command: list[str | Path] = [
        "build",
        "--export",
        export,
        "--releases",
        releases,
        "--date",
        DAY.isoformat(),
        "--markets",
        MARKET,
    ]
    subprocess.run(
        [Path(sys.executable).with_name("invoke"), *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
    site = next(releases.glob("*/site"))
    with PacedLine(folder / "line", {"/": site}) as line, Lab(line) as lab:
        walks = [walk(lab, f"/{LOCALE}/m/iphone-13/", FIRST, PHONE) for _ in range(RUNS)]
    return sorted(walks, key=lambda one: one.ms)[RUNS // 2], next(site.glob("theme/search.*.js")).read_bytes()


def machine() -> str:
    """What it ran on."""
    versions = [
        subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
        for name in (CHROMIUM, "node")
    ]
    chromium, node = (version.strip().split(" built")[0] for version in versions)
    others = ", ".join(f"{name} {version}" for name, version in VERSIONS.items() if name != "terser")
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {chromium}, node {node}, "
        f"{others}, files in memory, load {os.getloadavg()[0]:.1f} at the start"
    )


if __name__ == "__main__":
    main()
