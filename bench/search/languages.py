"""How good the shop's own answers are in every language that has judged queries, read from the files that are shipped.

No browser: `storefront.search.reading` answers as the script does (tests hold the two together). A sample of few SKUs
does, since answers are models; it covers all markets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.search.judged_queries import judged_languages
from bench.search.quality import judge
from bench.search.relevance import Relevance, summed_up
from storefront.build import night
from storefront.build.search_rows import read_models
from storefront.build.search_site import build_search
from storefront.build.settings import DEFAULT_URL, Settings
from storefront.build.site import Site
from storefront.domain.markets import Locale
from storefront.sample import write_sample
from storefront.search.files import Index
from storefront.search.reading import IndexReader

SKUS = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A language's figures, in the first of its locales."""

    language: str
    locale: str
    queries: int
    relevance: Relevance


def judge_languages(folder: Path, day: date) -> list[Judged]:
    """Build an index per language and ask it everything that was judged."""
    return [judge_language(site, locale, index) for site, locale, index in language_indexes(folder, day)]


def language_indexes(folder: Path, day: date) -> Iterator[tuple[Site, Locale, Index]]:
    """The index of each language that has judged queries, in the first of its locales."""
    write_sample(folder / "export", skus=SKUS, date=day)
    settings = Settings(
        site_url=DEFAULT_URL,
        export=str(folder / "export"),
        work=str(folder / "work"),
        pictures=str(folder / "pictures"),
        day=day.isoformat(),
    )
    night.prepare(settings)
    site = Site(settings)
    first: dict[str, Locale] = {}
    for locale in site.locales:
        first.setdefault(locale.language, locale)
    for language in judged_languages():
        yield site, first[language], build_search(site, first[language])


def judge_language(site: Site, locale: Locale, index: Index) -> Judged:
    """Ask one index everything that was judged in its language."""
    reader = IndexReader(index.files.__getitem__)
    sold = list(read_models(site.settings.plan_folder, locale.market))
    models = {model.model for model in sold}

    def search(text: str) -> list[str]:
        """The models of an answer; editors' pages stand in a group of their own."""
        found = (index.documents[number] for number, _ in reader.answer(text).documents)
        return [document.id for document in found if document and document.id in models]

    scores = list(judge(locale.language, sold, search))
    return Judged(language=locale.language, locale=locale.slug, queries=len(scores), relevance=summed_up(scores))
