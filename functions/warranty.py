"""Guarantees: `POST /api/warranty` registers, `GET /api/warranty/{token}` is the certificate, and claims on it."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.routing import Route

from functions.care.cases import Opened, open_case, read_claim
from functions.care.certificates import Certificate, view_certificate
from functions.care.registrations import certificate, certificate_by_token, read_registration, register
from functions.kit.answer import Answer
from functions.kit.database import Row
from functions.kit.endpoint import Call, OpenShop, endpoint
from functions.kit.lambda_handler import lazy_handler
from functions.kit.problem import Problem
from functions.kit.shop import open_shop


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate, where it is, and the days the law gives for what was typed ('' where it names none)."""

    certificate: str
    url: str
    legal: str
    legal_until: str
    claim_until: str


def enrol(call: Call) -> Answer:
    """A certificate. The same is answered whether the order exists, and whose it is."""
    registration = read_registration(call)
    number = register(call.shop, registration, call.key, call.who)
    view: Certificate = call.shop.database.read(
        lambda tx: view_certificate(call.shop, tx, certificate(tx, number) or {}, mailed=False)
    )
    url = call.shop.url(f"/api/warranty/{call.shop.token('certificate-declared', number)}")
    body = Registered(
        certificate=number, url=url, legal=view.legal, legal_until=view.legal_until, claim_until=view.claim_until
    )
    return Answer(status=201, body=body, location=url)


def show(call: Call) -> Answer:
    """The certificate, for whoever has one of its links."""
    return _shown(call, *_found(call))


def check(call: Call) -> Answer:
    """Whether a certificate is in the register, and what it says: for whoever it is shown to. Nothing can be done here."""
    return _shown(call, *_found(call, checks=True))


def claim_form(call: Call) -> Answer:
    """The form of a claim."""
    row, _ = _found(call)
    return Answer(
        status=200, body={"certificate": row["number"]}, page="claim", view=call.path["token"], locale=row["locale"]
    )


def claim(call: Call) -> Answer:
    """A case of its own for each claim."""
    row, _ = _found(call)
    number = open_case(call.shop, read_claim(call, row), call.key, call.who)
    return Answer(status=201, body=Opened(case=number), page="case", locale=row["locale"])


def routes(shop: OpenShop) -> list[Route]:
    """What this function serves."""
    return [
        Route("/api/warranty", endpoint(enrol, shop), methods=["POST"]),
        Route("/api/warranty/{token}", endpoint(show, shop), methods=["GET"]),
        Route("/api/warranty/{token}/check", endpoint(check, shop), methods=["GET"]),
        Route("/api/warranty/{token}/claims", endpoint(claim_form, shop), methods=["GET"]),
        Route("/api/warranty/{token}/claims", endpoint(claim, shop, uploads=True), methods=["POST"]),
    ]


def _found(call: Call, *, checks: bool = False) -> tuple[Row, str]:
    """The certificate and its link; `checks`: one of those that only check it."""
    found = call.shop.database.read(lambda tx: certificate_by_token(tx, call.path["token"]))
    if found is None or found[1].endswith("_check") != checks:
        raise Problem("not_found")
    return found


def _shown(call: Call, row: Row, link: str) -> Answer:
    mailed = link.startswith("mailed")
    view = call.shop.database.read(lambda tx: view_certificate(call.shop, tx, row, mailed=mailed))
    return Answer(status=200, body=view, page="certificate", view=link, locale=row["locale"])


app = Starlette(routes=routes(open_shop))


def __getattr__(name: str) -> Any:
    return lazy_handler(name, app, __name__)
