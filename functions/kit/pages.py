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
        return page_for(shop, answer, asked)
    except (ReleaseUnusable, DatabaseUnavailable, Problem):
        # A refusal is said all the same, without its page.
        if isinstance(answer, Problem):
            return None
        raise
