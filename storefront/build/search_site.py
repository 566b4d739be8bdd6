"""Writes a locale's search index, and leaves what the next night needs: one part of the build per locale."""

from __future__ import annotations

from pathlib import Path

from storefront.build.search_documents import money_pattern, places, search_documents
from storefront.build.search_states import made_states
from storefront.build.site import Site
from storefront.domain.markets import Locale
from storefront.pages.search_words import script_words
from storefront.search.files import Index, build_index
from storefront.search.state import read_state
from storefront.search.words import read_words

FOLDER = "search/index"


def build_search(site: Site, locale: Locale) -> Index:
    """The index of one locale, with the ids and boundaries of the live release."""
    shop = site.shop(locale)
    before = site.settings.search_state
    return build_index(
        list(search_documents(site, locale)),
        words=read_words(locale.language, site.rules.categories),
        categories=places(shop),
        money=money_pattern(shop),
        texts=script_words(shop),
        state=read_state(Path(before) / f"{locale.slug}.json") if before else None,
        passing=Path(site.settings.work),  # which is swept up when this build is killed
    )


def write_search(site: Site, root: Path, slug: str) -> None:
    """The files of one locale, and its state in the work folder."""
    locale = next(locale for locale in site.locales if locale.slug == slug)
    index = build_search(site, locale)
    with site.writer(root, f"search:{slug}") as writer:
        for name, data in index.files.items():
            writer.file(f"{slug}/{FOLDER}/{name}", data)
    folder = made_states(site.settings)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{slug}.json").write_bytes(index.state_bytes)
