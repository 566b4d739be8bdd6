"""The catalogs that are measured, and every engine's index of them.

'sample' is the sample export, its 350 models in many versions; 'wide' has as many SKUs over fifteen times the models,
as a marketplace has them (bench/wide_catalog.py).
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.search import competitors, pagefind_pages
from bench.search.browser import Engine
from bench.search.competitors import Indexing, measured
from bench.search.documents import Document, make_documents, write_documents
from bench.wide_catalog import write_wide_plan
from storefront.build import night
from storefront.build.scripts import search_script
from storefront.build.search_rows import read_models
from storefront.build.settings import DEFAULT_URL, Settings
from storefront.build.site import Site
from storefront.search.atoms import atoms
from storefront.search.words import read_words

LOCALE = "en-gb"
MARKET = "GB"
LANGUAGE = "en"
CLIENT = Path(__file__).parents[2] / "theme" / "static" / "search"
PAGES = Path(__file__).with_name("pages")

REPRISE = Engine(name="Reprise", module="reprise", base=f"/{LOCALE}/search/")
PAGEFIND_SKUS = Engine(name="Pagefind, a page per SKU", module="pagefind", base="/pagefind-skus/")
PAGEFIND_MODELS = Engine(name="Pagefind, a page per model", module="pagefind", base="/pagefind-models/")
MINISEARCH = Engine(name="MiniSearch", module="minisearch", base="/minisearch/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """A catalog with indexes of it below `folder`, by engine name."""

    name: str
    folder: Path
    site: Site
    documents: list[Document]
    indexing: dict[str, Indexing]

    @property
    def skus(self) -> int:
        """SKUs in stock."""
        return sum(len(document.versions) for document in self.documents)

    def mounts(self) -> dict[str, Path]:
        """What the paced server serves where."""
        return {
            "/bench/": PAGES,
            "/given/": self.folder / "given",
            "/client/": self.folder / "client",
            "/source/": CLIENT,
            f"/{LOCALE}/search/index/": self.folder / "reprise",
            "/pagefind-skus/": self.folder / "pagefind-skus",
            "/pagefind-models/": self.folder / "pagefind-models",
            "/minisearch/": self.folder / "minisearch",
        }


def plan_sample(export: Path, folder: Path, day: str) -> Settings:
    """Check an export and plan one market of it, as a build does."""
    settings = Settings(
        site_url=DEFAULT_URL,
        export=str(export),
        work=str(folder / "work"),
        pictures=str(folder / "pictures"),
        markets=(MARKET,),
        day=day,
    )
    night.prepare(settings)
    return settings


def plan_wide(sample: Settings, folder: Path, models: int) -> Settings:
    """A plan with as many models, made from the sample's."""
    write_wide_plan(sample.plan_folder, folder / "work" / "plan", models)
    return Settings(site_url=DEFAULT_URL, work=str(folder / "work"), markets=(MARKET,), day=sample.day)


def make_catalog(name: str, settings: Settings, folder: Path, *, for_others: bool = True) -> Catalog:
    """Our index of a plan, and the documents for others to index if they are to."""
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(settings)
    locale = next(locale for locale in site.locales if locale.slug == LOCALE)
    words = read_words(LANGUAGE, site.rules.categories)
    catalog = Catalog(
        name=name,
        folder=folder,
        site=site,
        documents=make_documents(read_models(settings.plan_folder, MARKET), site.shop(locale), words)
        if for_others
        else [],
        indexing={},
    )
    (folder / "given").mkdir(exist_ok=True)
    (folder / "client").mkdir(exist_ok=True)
    optional = sorted({atom for word in words.optional for atom in atoms(word)})
    (folder / "given" / "optional.json").write_text(json.dumps(optional))
    (folder / "client" / "search.js").write_bytes(search_script(Path(settings.theme)))
    catalog.indexing[REPRISE.name] = measured(
        [
            sys.executable, "-m", "bench.search.our_index", "--work", settings.work, "--day", settings.day,
            "--out", str(folder / "reprise"),
        ],
        folder / "reprise",
    )  # fmt: skip
    return catalog


def index_with_others(catalog: Catalog, modules: Path) -> None:
    """The others' indexes."""
    folder = catalog.folder
    pagefind_pages.write_models(catalog.documents, folder / "pages-models")
    pagefind_pages.write_skus(catalog.documents, folder / "pages-skus")
    for engine, kind in ((PAGEFIND_MODELS, "models"), (PAGEFIND_SKUS, "skus")):
        catalog.indexing[engine.name] = competitors.index_with_pagefind(
            modules, folder / f"pages-{kind}", folder / f"pagefind-{kind}"
        )
    write_documents(catalog.documents, folder / "documents.json")
    catalog.indexing[MINISEARCH.name] = competitors.index_with_minisearch(
        modules, folder / "documents.json", folder / "minisearch"
    )
