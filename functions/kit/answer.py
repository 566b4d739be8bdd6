"""What a handler gives back, and the one place that decides how it is said: JSON, a redirect, or the shop's own page.

A handler works out an Answer or raises a Problem and knows nothing of HTML. `pages` is where a page for an answer is looked
for; without one, JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec
from starlette.responses import HTMLResponse, RedirectResponse, Response

from functions.kit.problem import Problem

PROBLEM = "application/problem+json"
_PRIVATE = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A result. `body` is a typed value; `page` names the template of its page, `view` is what only a page needs of it; a
    form is sent on to `location`. `media` is what the body is where there is no page.
    """

    status: int
    body: object
    page: str = ""
    view: object = None
    location: str = ""
    locale: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    media: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How an answer is wanted: a browser's form, a browser's link, or a program. `fields` are the form's; `policy` is what
    a page may do in the browser; `languages` is the browser's Accept-Language, for an answer that has no locale.
    """

    form: bool
    html: bool
    locale: str
    fields: Mapping[str, list[str]]
    policy: str = ""
    languages: str = ""


Pages = Callable[[Answer | Problem, Asked], str | None]
"""Gives the page of an answer or a refusal, or None where there is none."""


def no_pages(_answer: Answer | Problem, _asked: Asked) -> str | None:
    """Where there is no shop there are no pages."""
    return None


def respond(answer: Answer, asked: Asked, pages: Pages) -> Response:
    """An answer as it was asked for."""
    headers = {**_PRIVATE, **answer.headers}
    if answer.location and (asked.form or answer.status in (302, 303)):
        return RedirectResponse(answer.location, 303, headers)
    page = pages(answer, asked) if asked.html else None
    if page is not None:
        return HTMLResponse(page, answer.status, headers | {"Content-Security-Policy": asked.policy})
    return Response(msgspec.json.encode(answer.body), answer.status, headers, answer.media)


def respond_problem(problem: Problem, asked: Asked, pages: Pages) -> Response:
    """A refusal as it was asked for."""
    headers = {**_PRIVATE, **problem.headers}
    page = pages(problem, asked) if asked.html else None
    if page is not None:
        return HTMLResponse(page, problem.status, headers | {"Content-Security-Policy": asked.policy})
    return Response(msgspec.json.encode(problem.body()), problem.status, headers, PROBLEM)
