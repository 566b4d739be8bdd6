"""What a certificate says: whose device, since when, and until when by which law. Dates are worked out when it is read.

The law is that of the market on the day of purchase. The legal guarantee comes first, a commercial one after it and only
where it is worth a word; they are never added (rule G1).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec

from functions.kit.database import Row, Transaction
from functions.kit.shop import Shop
from functions.selling import ledger
from functions.selling.states import State
from storefront.domain.guarantee import LegalGuarantee, add_months, guarantee_terms, legal_guarantee_ends
from storefront.domain.rules import Rules
from storefront.domain.trade_in_states import day_of

_STANDS = (State.PAID, State.PARTLY_REFUNDED, State.HELD)


class DeviceTerms(msgspec.Struct, frozen=True, kw_only=True):
    """A device of the order: `commercial_until` is an ISO day, '' where nothing is added to the law."""

    title: str
    version: str
    grade: str
    quantity: int
    seller: str
    commercial_months: int = 0
    commercial_until: str = ""


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate. Days are ISO days, '' where the law names none. `standing` is declared, confirmed or refunded."""

    certificate: str
    locale: str
    market: str
    standing: str
    registered_at: int
    purchased_on: str
    order: str
    device: str
    legal: str
    legal_until: str
    claim_until: str
    if_repaired_until: str
    repaired_on: str
    early_until: str
    devices: list[DeviceTerms]


def view_certificate(shop: Shop, tx: Transaction, row: Row, *, mailed: bool) -> Certificate:
    """The certificate as one of its links shows it: what an order confirms only to the link that was mailed."""
    order = ledger.order(tx, row["order_number"]) if mailed and row["order_number"] else None
    bought = _paid_on(shop, order) if order else date.fromisoformat(row["purchased_on"])
    rules = shop.runtime().book.rules_on(bought)
    items = ledger.items_of(tx, order["number"]) if order else []
    legal = legal_for(rules, row["market"], items)
    repaired = date.fromisoformat(row["repaired_on"]) if row["repaired_on"] else None
    early = rules.remedies(row["market"])
    return Certificate(
        certificate=row["number"],
        locale=row["locale"],
        market=row["market"],
        standing=_standing(order),
        registered_at=row["registered_at"],
        purchased_on=bought.isoformat(),
        order=row["order_typed"],
        device=row["device_shown"],
        legal=legal.kind,
        legal_until=_day(legal_guarantee_ends(legal, bought, repaired=repaired is not None)),
        claim_until=_day(add_months(bought, legal.months) if legal.kind == "limitation" and legal.months else None),
        if_repaired_until=_day(legal_guarantee_ends(legal, bought, repaired=True))
        if legal.repair_extension_months and repaired is None
        else "",
        repaired_on=_day(repaired),
        early_until=_day(bought + timedelta(days=early.early_days) if early.early else None),
        devices=[_device(item, legal, bought) for item in items],
    )


def legal_for(rules: Rules, market: str, items: list[Row]) -> LegalGuarantee:
    """The law's guarantee; of an order as it was written down when it was placed, the shortest of its items'."""
    legal = rules.guarantee(market)
    kept = [item for item in items if item["legal_kind"] == legal.kind]
    months = [item["legal_months"] for item in kept if item["legal_months"] is not None]
    return replace(legal, months=min(months)) if months else legal


def _device(item: Row, legal: LegalGuarantee, bought: date) -> DeviceTerms:
    terms = guarantee_terms(legal, item["seller_months"], item["seller"])
    return DeviceTerms(
        title=item["title"],
        version=item["version"],
        grade=item["grade"],
        quantity=item["quantity"],
        seller=item["seller"],
        commercial_months=terms.commercial.months if terms.commercial else 0,
        commercial_until=_day(add_months(bought, terms.commercial.months) if terms.commercial else None),
    )


def _standing(order: Row | None) -> str:
    if order is None:
        return "declared"
    return "confirmed" if State(order["state"]) in _STANDS else "refunded"


def _paid_on(shop: Shop, order: Row) -> date:
    return day_of(order["paid_at"], shop.runtime().book.rules().market(order["market"]).time_zone)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
