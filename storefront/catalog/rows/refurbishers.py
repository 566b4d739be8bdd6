"""A row of refurbishers: who sells.

A seller without a whole legal identity stays; its offers do not, where law asks who trades.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from storefront.catalog.faults import Fault, fault
from storefront.catalog.fields import Count, Name, SellerText, Stars, milli, plain_text
from storefront.catalog.shop import Shop, is_country
from storefront.catalog.table import Table
from storefront.domain.refurbishers import Refurbisher, RefurbisherId, missing_identity


class RefurbisherRow(msgspec.Struct, frozen=True):
    """A row as the export contract has it.

    Identity fields may be empty or null: that is for `missing_identity` to judge.
    """

    refurbisher: SellerText
    name: Name
    legal_name: str | None
    address: str | None
    country: Annotated[str, Meta(pattern=r"^([A-Z]{2})?$(?!\n)")] | None
    email: Annotated[str, Meta(max_length=254)] | None
    vat_id: Annotated[str, Meta(max_length=32)] | None
    rating: Stars | None
    reviews: Count
    since: date
    certified: bool


class RefurbisherRecord(msgspec.Struct, frozen=True):
    """A row of the snapshot."""

    refurbisher: str
    name: str
    legal_name: str
    address: str
    country: str
    email: str
    vat_id: str | None
    rating_milli: int | None
    reviews: int
    since: date
    certified: bool


def country_is_known(row: RefurbisherRow, shop: Shop) -> Iterator[Fault]:
    """A country is an ISO 3166 code."""
    if row.country and not is_country(row.country):
        yield fault("country", row.country, "not an ISO 3166 country code")


def _record(row: RefurbisherRow, shop: Shop, number: int) -> RefurbisherRecord:
    return RefurbisherRecord(
        refurbisher=row.refurbisher,
        name=plain_text(row.name),
        legal_name=plain_text(row.legal_name or ""),
        address=plain_text(row.address or ""),
        country=row.country or "",
        email=plain_text(row.email or ""),
        vat_id=row.vat_id or None,
        rating_milli=milli(row.rating),
        reviews=row.reviews,
        since=row.since,
        certified=row.certified,
    )


def _keep(row: RefurbisherRow, shop: Shop) -> None:
    kept = _record(row, shop, 0)
    shop.sellers[row.refurbisher] = missing_identity(
        Refurbisher(
            refurbisher=RefurbisherId(kept.refurbisher),
            name=kept.name,
            legal_name=kept.legal_name,
            address=kept.address,
            country=kept.country,
            email=kept.email,
            vat_id=kept.vat_id,
            rating_milli=kept.rating_milli,
            reviews=kept.reviews,
            since=kept.since,
            certified=kept.certified,
        )
    )


REFURBISHERS = Table(
    name="refurbishers",
    key="refurbisher",
    row_type=RefurbisherRow,
    record_type=RefurbisherRecord,
    checks=(country_is_known,),
    record=_record,
    keep=_keep,
    fold_case=True,
)
