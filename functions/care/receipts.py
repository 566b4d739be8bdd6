"""A withdrawal as its receipt has it: what was stated, on which day and at what time."""

from __future__ import annotations

import msgspec

from functions.kit.database import Row
from storefront.domain.money import plain_amount


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """`items` empty: the whole order. `refund` is decimal text in `currency`, None where it is not to be shown."""

    receipt: str
    locale: str
    name: str
    order: str
    items: str
    contact: str
    received_at: int
    state: str = ""
    refund: str | None = None
    refund_minor: int | None = None
    currency: str = ""


def view_receipt(row: Row, *, with_refund: bool = False) -> Receipt:
    """The receipt of a withdrawal. State and refund are for whoever has the order's own link."""
    stated = Receipt(
        receipt=row["number"],
        locale=row["locale"],
        name=row["name"],
        order=row["order_typed"],
        items=row["items"],
        contact=row["contact"],
        received_at=row["stated_at"],
    )
    if not with_refund or row["refund_minor"] is None:
        return stated
    return msgspec.structs.replace(
        stated,
        state=row["state"],
        refund=plain_amount(row["refund_minor"], row["currency"]),
        refund_minor=row["refund_minor"],
        currency=row["currency"],
    )
