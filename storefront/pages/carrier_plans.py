"""Carrier plans beside an offer, in words: what they cost a month, what they take off, which document says so (rule B3)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from storefront.pages.rows import CarrierPlanRow
from storefront.pages.shop import Shop

CATEGORIES = ("smartphones",)
"""Devices that a plan is for, when it names no models."""


class CarrierPlanView(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that may be chosen with a device; `summary` is a PDF's path, '' where the law wants none and there is none."""

    plan: str
    line: str
    facts: str
    contract: str
    consent: str
    terms_url: str
    summary: str


def carrier_plans(shop: Shop, rows: Sequence[CarrierPlanRow], model: str, category: str) -> list[CarrierPlanView]:
    """The plans that go with a model, the cheapest a month first."""
    return [_view(shop, row) for row in plans_for(rows, model, category)]


def plans_for(rows: Sequence[CarrierPlanRow], model: str, category: str) -> list[CarrierPlanRow]:
    """The plans that go with a model."""
    return [row for row in rows if (model in row.models if row.models is not None else category in CATEGORIES)]


def _view(shop: Shop, row: CarrierPlanRow) -> CarrierPlanView:
    monthly = shop.formats.money(row.monthly)
    line = (
        shop.t("plan.line", carrier=row.carrier, name=row.name, monthly=monthly, months=row.months)
        if row.months
        else shop.t("plan.line_free", carrier=row.carrier, name=row.name, monthly=monthly)
    )
    data = (
        shop.t("plan.unlimited")
        if row.data_gb is None
        else shop.t("plan.data", amount=shop.formats.measure(row.data_gb, "digital-gigabyte"))
    )
    saves = shop.t("plan.saves", discount=shop.formats.money(row.discount)) if row.discount else ""
    joint = "" if shop.locale.language == "ja" else " "
    stop = "。" if shop.locale.language == "ja" else "."
    return CarrierPlanView(
        plan=row.plan,
        line=line,
        facts=joint.join(filter(None, (data + stop, saves))),
        contract=shop.t("plan.contract", carrier=row.carrier),
        consent=shop.t("plan.consent", carrier=row.carrier),
        terms_url=row.terms_url,
        summary=row.summary,
    )
