"""Builds a shop from an export into a folder, as the nightly command does but in one process, and reads it back."""

import json
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from storefront.build import night
from storefront.build.catalog_site import write_listings, write_rest
from storefront.build.editorial_site import write_editorial
from storefront.build.feeds import write_feed
from storefront.build.machine_files import write_assets, write_sitemaps
from storefront.build.model_site import write_models
from storefront.build.removed import write_removed
from storefront.build.search_site import write_search
from storefront.build.settings import Settings
from storefront.build.site import Site
from storefront.catalog.load import Loaded
from tests.pages.reading import Element, parse

PROJECT = Path(__file__).parents[2]
SITE_URL = "https://shop.example"
DAY = "2026-11-21"


@dataclass(kw_only=True)
class BuiltShop:
    """A site on disk and what it was made from."""

    root: Path
    site: Site
    loaded: Loaded

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The path of every page but 404.html."""
        files = sorted(self.root.rglob("index.html"))
        return tuple(f"/{file.relative_to(self.root)}".removesuffix("index.html") for file in files)

    @cached_property
    def pages(self) -> dict[str, str]:
        """Path to HTML, of every page."""
        return {path: (self.root / path[1:] / "index.html").read_text(encoding="utf-8") for path in self.paths}

    @property
    def locales(self) -> tuple[str, ...]:
        """Slugs of the locales that were built."""
        return tuple(locale.slug for locale in self.site.locales)

    def slugs_of(self, *markets: str) -> list[str]:
        """Slugs of these markets' locales."""
        return [locale.slug for locale in self.site.locales if locale.market in markets]

    def eu_slugs(self) -> list[str]:
        """Slugs of the locales in the EU."""
        return [locale.slug for locale in self.site.locales if self.site.rules.market(locale.market).eu]

    def market_of(self, path: str) -> str:
        """The market whose page this is; '' for the picker."""
        slug = path.split("/")[1]
        return next((locale.market for locale in self.site.locales if locale.slug == slug), "")

    def of(self, slug: str, kind: str = "") -> dict[str, str]:
        """Pages of a locale, path to HTML; `kind` is what follows the locale: 'p', 'm', 'c', 's', 'guides', ..."""
        start = f"/{slug}/{kind}/" if kind else f"/{slug}/"
        return {path: text for path, text in self.pages.items() if path.startswith(start)}

    def sku(self, slug: str, sku: str) -> str:
        """The HTML of a SKU's page in a locale."""
        found = [text for path, text in self.of(slug, "p").items() if path.endswith(f"-{sku}/")]
        assert len(found) == 1, f"{len(found)} pages of {sku} in {slug}"
        return found[0]

    def has_sku(self, slug: str, sku: str) -> bool:
        """Whether a locale has a page for a SKU."""
        return any(path.endswith(f"-{sku}/") for path in self.of(slug, "p"))

    def sku_pages(self, sku: str) -> Iterator[tuple[str, str]]:
        """Locale and HTML of a SKU's page wherever it is sold."""
        for slug in self.locales:
            if self.has_sku(slug, sku):
                yield slug, self.sku(slug, sku)

    def tree(self, path: str) -> Element:
        """A page, parsed."""
        return parse(self.pages[path])

    def t(self, slug: str, key: str, **values: Any) -> str:
        """A message as a locale says it."""
        return self.site.shop(self.site.rules.locale(slug)).t(key, **values)

    def money(self, slug: str, minor: int) -> str:
        """An amount as a locale writes it."""
        return str(self.site.shop(self.site.rules.locale(slug)).formats.money(minor))


def settings_for(folder: Path, export: Path, **changes: Any) -> Settings:
    """Settings of a build below `folder`."""
    wanted: dict[str, Any] = {
        "site_url": SITE_URL,
        "export": str(export),
        "work": str(folder / "work"),
        "content": str(PROJECT / "content"),
        "theme": str(PROJECT / "theme"),
        "day": DAY,
    }
    return Settings(**wanted | changes)


def build_shop(folder: Path, export: Path, *, assets: bool = True, search: bool = False, **changes: Any) -> BuiltShop:
    """Build every page of an export, with its search indexes if asked for; `changes` are settings."""
    settings = settings_for(folder, export, **changes)
    prepared = night.prepare(settings)
    site, root = Site(settings), folder / "site"
    for name in site.plan.slices:
        write_models(site, root, name)
    for code in site.plan.markets:
        write_listings(site, root, code)
    write_rest(site, root)
    write_editorial(site, root)
    if search:
        for locale in site.locales:
            write_search(site, root, locale.slug)
    for locale in site.locales:
        write_feed(site, root, locale.slug)
    if assets:
        write_assets(site, root)
        write_removed(site, root)
        write_sitemaps(site, root)
    return BuiltShop(root=root, site=site, loaded=prepared.loaded)


def copy_content(folder: Path, *, languages: Collection[str] = (), **files: str) -> Path:
    """The project's editors' files in a folder of their own, with more: `guides__name_en` is guides/name.en.md.

    With `languages` those in others are left out: whoever looks at one file need not read two hundred.
    """
    content = folder / "content"

    def others(_: str, names: list[str]) -> list[str]:
        return [name for name in names if name.endswith(".md") and name.split(".")[-2][:2] not in languages]

    shutil.copytree(PROJECT / "content", content, ignore=others if languages else None)
    for name, text in files.items():
        section, _, rest = name.partition("__")
        slug, _, variant = rest.rpartition("_")
        (content / "pages" / section / f"{slug.replace('_', '-')}.{variant}.md").write_text(text, encoding="utf-8")
    return content


def run_pelican(
    settings: Settings, output: Path, *, configuration: str = "pelicanconf.py", project: Path = PROJECT, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m pelican content -s pelicanconf.py` in the project's folder, as the nightly build calls it."""
    wide = {"PATH": "", "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "1000"}  # words of the log on one line
    return subprocess.run(
        [
            sys.executable, "-m", "pelican", "content", "-s", configuration, "-o", str(output), "--fatal", "errors",
            "-e", f"STOREFRONT={json.dumps(msgspec.to_builtins(settings))}",
        ],
        cwd=project,
        env={**wide, **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )  # fmt: skip
