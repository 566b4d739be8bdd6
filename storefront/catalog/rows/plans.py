"""A row of plans: a carrier's plan sold with a device.

Whether one may be shown without its summary is for pages to ask.
"""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from storefront.catalog.faults import Fault, fault
from storefront.catalog.fields import AmountText, Count, HttpsUrl, Months, Name, RowId, json_text, plain_text
from storefront.catalog.money_checks import amount_faults, currency_faults
from storefront.catalog.shop import Shop, minor_or_reason
from storefront.catalog.sources import is_safe_member
from storefront.catalog.table import Table, sold_elsewhere


class PlanRow(msgspec.Struct, frozen=True):
    """A row as the export contract has it."""

    plan: RowId
    market: str
    carrier: Name
    name: Name
    monthly_price: AmountText
    currency: str
    commitment_months: Months
    data_gb: Count | None
    device_discount: AmountText
    models: Annotated[list[str], Meta(min_length=1)] | None
    terms_url: HttpsUrl
    contract_summary: str | None


class PlanRecord(msgspec.Struct, frozen=True):
    """A row of the snapshot."""

    plan: str
    market: str
    carrier: str
    name: str
    monthly_minor: int
    currency: str
    commitment_months: int
    data_gb: int | None
    discount_minor: int
    models: str | None
    terms_url: str
    contract_summary: str | None
    row_number: int


def models_and_market_exist(row: PlanRow, shop: Shop) -> Iterator[Fault]:
    """A plan is for models of this export, in a country."""
    if row.market not in shop.markets:
        yield fault("market", row.market, "not an ISO 3166 country code")
    for place, model in enumerate(row.models or ()):
        if model not in shop.models:
            yield fault(f"models[{place}]", model, shop.why_absent("models", model))


def currency_is_the_markets(row: PlanRow, shop: Shop) -> Iterator[Fault]:
    """A market has one currency."""
    return currency_faults("currency", row.currency, row.market, shop)


def monthly_price_is_exact(row: PlanRow, shop: Shop) -> Iterator[Fault]:
    """A plan costs an exact amount each month."""
    return amount_faults("monthly_price", row.monthly_price, row.market, shop, zero=False)


def discount_is_exact(row: PlanRow, shop: Shop) -> Iterator[Fault]:
    """The device's discount is an exact amount, which may be zero."""
    return amount_faults("device_discount", row.device_discount, row.market, shop, zero=True)


def summary_stays_inside(row: PlanRow, shop: Shop) -> Iterator[Fault]:
    """A contract summary is a PDF in the export (rule B3)."""
    if row.contract_summary and not (is_safe_member(row.contract_summary) and row.contract_summary.endswith(".pdf")):
        yield fault("contract_summary", row.contract_summary, "not the path of a PDF inside the export")


def _record(row: PlanRow, shop: Shop, number: int) -> PlanRecord:
    return PlanRecord(
        plan=row.plan,
        market=row.market,
        carrier=plain_text(row.carrier),
        name=plain_text(row.name),
        monthly_minor=int(minor_or_reason(row.monthly_price, row.currency)),
        currency=row.currency,
        commitment_months=row.commitment_months,
        data_gb=row.data_gb,
        discount_minor=int(minor_or_reason(row.device_discount, row.currency)),
        models=None if row.models is None else json_text(sorted(set(row.models))),
        terms_url=row.terms_url,
        contract_summary=row.contract_summary or None,
        row_number=number,
    )


PLANS = Table(
    name="plans",
    key="plan",
    row_type=PlanRow,
    record_type=PlanRecord,
    checks=(
        models_and_market_exist,
        currency_is_the_markets,
        monthly_price_is_exact,
        discount_is_exact,
        summary_stays_inside,
    ),
    record=_record,
    passed_over=sold_elsewhere,
    required=False,
)
