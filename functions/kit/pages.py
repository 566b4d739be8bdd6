"""The shop's own pages for answers: found in the live release, in the locale of the form or of the answer."""

from __future__ import annotations

from functions.kit.answer import Answer, Asked
from functions.kit.problem import Problem
from functions.kit.shop import Shop
from storefront.domain.errors import DatabaseUnavailable, ReleaseUnusable


def page_of(shop: Shop, answer: Answer | Problem, asked: Asked) -> str | None:
    """The page of an answer, None where the release has none: then JSON says it."""
    if isinstance(answer, Answer) and not answer.page:
        return None
    # Only an HTML answer pays for the import of the templates' engine.
    from functions.pages.answers import page_for

    try:
        if isinstance(answer, Problem) and answer.code == "not_open":
            return ready_page(shop, asked.locale, "review")
        return page_for(shop, answer, asked)
    except (ReleaseUnusable, DatabaseUnavailable, Problem):
        # A refusal is said all the same, without its page.
        if isinstance(answer, Problem):
            return None
        raise


def ready_page(shop: Shop, locale: str, name: str) -> str | None:
    """A page that needs no filling in. `locale` comes from outside: only names that are there are used."""
    pages = shop.runtime().pages
    known = {folder.name for folder in pages.iterdir()} if pages.is_dir() else set()
    return (pages / locale / f"{name}.html").read_text(encoding="utf-8") if locale in known else None
