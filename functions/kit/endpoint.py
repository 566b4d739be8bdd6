"""An endpoint: reads the request within its limits, checks where it comes from, runs the handler in the thread pool.

Handlers are plain synchronous functions of a Call. What they refuse becomes a problem; what breaks below them is 503, said
without details; what nobody thought of is 500 and a line in the log.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from functions.kit import body as bodies
from functions.kit.answer import Answer, Asked, Pages, no_pages, respond, respond_problem
from functions.kit.idempotency import read_key
from functions.kit.log import log
from functions.kit.origin import is_foreign
from functions.kit.pages import page_of
from functions.kit.problem import Problem
from functions.kit.rate_limits import neighbourhood
from functions.kit.shop import Shop
from functions.kit.tokens import blurred
from functions.kit.uploads import LARGEST_UPLOAD_BYTES, MULTIPART, Upload, parse_multipart
from storefront.domain.errors import (
    DatabaseUnavailable,
    PaymentRefused,
    PaymentUnavailable,
    ReleaseUnusable,
    SettingsInvalid,
)
from storefront.release.page_policy import content_security_policy

HONEYPOT = "website"
"""A field of every form that no person sees; who fills it in is no person."""
KEY_FIELD = "idempotency_key"
_WAIT = {"Retry-After": "5"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request, read: `json` or `fields` hold what was sent; `who` stands for the address it came from."""

    shop: Shop
    json: Any
    fields: dict[str, list[str]]
    form: bool
    who: str
    key: str
    path: dict[str, str]
    files: Sequence[Upload] = ()


Handler = Callable[[Call], Answer]
OpenShop = Callable[[], Shop]


def endpoint(
    handler: Handler, open_shop: OpenShop, *, uploads: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """The ASGI endpoint of a handler; with `uploads` it takes forms with files too."""
    most = LARGEST_UPLOAD_BYTES if uploads else bodies.LARGEST_BODY_BYTES

    async def serve(request: Request) -> Response:
        languages = request.headers.get("accept-language", "")
        asked = Asked(form=False, html=_wants_html(request), locale="", fields={}, languages=languages)
        try:
            raw: bytes | Problem = b"" if request.method in ("GET", "HEAD") else await bodies.read_bytes(request, most)
        except Problem as problem:
            raw = problem
        return await run_in_threadpool(_serve, handler, open_shop, request, raw, asked, uploads)

    # The description of the endpoints says what the handler says.
    serve.__doc__ = handler.__doc__
    return serve


def _serve(
    handler: Handler, open_shop: OpenShop, request: Request, raw: bytes | Problem, asked: Asked, uploads: bool
) -> Response:
    pages: Pages = no_pages
    try:
        shop = open_shop()
        pages = partial(page_of, shop)
        policy = content_security_policy(shop.settings.pay_origin)
        asked = replace(asked, policy=policy)
        if isinstance(raw, Problem):
            raise raw
        json, fields, form, files = _read(request, raw, uploads)
        asked = replace(asked, form=form, locale=fields.get("locale", [""])[0], fields=fields)
        answer = handler(_call(shop, request, json, fields, files, form=form))
        return respond(answer, asked, pages)
    except Exception as problem:
        return respond_problem(as_problem(problem), asked, pages)


def as_problem(problem: Exception) -> Problem:
    """What a shopper is told of an exception."""
    match problem:
        case Problem():
            return problem
        case PaymentRefused():
            return Problem("payment_refused")
        case PaymentUnavailable():
            return Problem("payment_unavailable", headers=_WAIT)
        case DatabaseUnavailable():
            log("error", "database unavailable", problem=problem.message.partition(":")[0])
            return Problem("database_unavailable", headers=_WAIT)
        case ReleaseUnusable():
            log("error", "no release", code=problem.code)
            return Problem("not_published", headers={"Retry-After": "60"})
        case SettingsInvalid():
            log("error", "not configured", problem=problem.message)
            return Problem("not_configured")
        case _:
            log("error", "unexpected", problem=_where(problem))
            return Problem("internal")


def _where(problem: Exception) -> str:
    """The kind of a mistake and where it was made; its words may hold what a person typed."""
    trace = problem.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else ""
    return type(problem).__name__ + place


def _read(request: Request, raw: bytes, uploads: bool) -> tuple[Any, dict[str, list[str]], bool, list[Upload]]:
    if request.method in ("GET", "HEAD"):
        return None, {}, False, []
    kind = bodies.content_type(request)
    if kind == bodies.JSON:
        return bodies.parse_json(raw), {}, False, []
    if kind == bodies.FORM:
        return None, bodies.parse_form(raw), True, []
    if kind == MULTIPART and uploads:
        fields, files = parse_multipart(raw, request.headers["content-type"])
        return None, fields, True, files
    raise Problem("unsupported_type")


def _call(
    shop: Shop, request: Request, json: Any, fields: dict[str, list[str]], files: Sequence[Upload], *, form: bool
) -> Call:
    writes = request.method not in ("GET", "HEAD")
    if writes and is_foreign(request.headers, shop.settings.site_url):
        raise Problem("foreign_origin")
    filled = fields.pop(HONEYPOT, [""])[0] or (json.pop(HONEYPOT, "") if isinstance(json, dict) else "")
    if filled:
        raise Problem("refused")
    key = request.headers.get("idempotency-key") or (fields.pop(KEY_FIELD, [""])[0] or None)
    address = neighbourhood(request.client.host if request.client else "")
    return Call(
        shop=shop,
        json=json,
        fields=fields,
        form=form,
        who=blurred(shop.settings.encryption_keys[0], address),
        key=read_key(key) if writes else "",
        path={name: str(value) for name, value in request.path_params.items()},
        files=files,
    )


def _wants_html(request: Request) -> bool:
    """Whether a browser asks: it names HTML. `*/*` alone is a program."""
    return "text/html" in request.headers.get("accept", "")
