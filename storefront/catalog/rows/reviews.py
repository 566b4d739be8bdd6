"""A row of reviews: what a buyer of a model said. Title and text stay plain text, as written."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from storefront.catalog.faults import Fault, fault
from storefront.catalog.fields import Grade, Language, RowId, plain_text
from storefront.catalog.shop import Shop
from storefront.catalog.table import Table, sold_elsewhere


class ReviewRow(msgspec.Struct, frozen=True):
    """A row as the export contract has it."""

    review: RowId
    model: str
    market: str
    language: Language
    rating: Annotated[int, Meta(ge=1, le=5)]
    title: Annotated[str, Meta(max_length=300)]
    text: Annotated[str, Meta(max_length=20_000)]
    grade: Grade
    date: date
    verified: bool


class ReviewRecord(msgspec.Struct, frozen=True):
    """A row of the snapshot."""

    review: str
    model: str
    market: str
    language: str
    rating: int
    title: str
    text: str
    grade: str
    date: date
    verified: bool
    row_number: int


def model_and_market_exist(row: ReviewRow, shop: Shop) -> Iterator[Fault]:
    """A review is of a model of this export, in a country."""
    if row.market not in shop.markets:
        yield fault("market", row.market, "not an ISO 3166 country code")
    if row.model not in shop.models:
        yield fault("model", row.model, shop.why_absent("models", row.model))


def _record(row: ReviewRow, shop: Shop, number: int) -> ReviewRecord:
    return ReviewRecord(
        review=row.review,
        model=row.model,
        market=row.market,
        language=row.language,
        rating=row.rating,
        title=plain_text(row.title),
        text=plain_text(row.text),
        grade=row.grade,
        date=row.date,
        verified=row.verified,
        row_number=number,
    )


REVIEWS = Table(
    name="reviews",
    key="review",
    row_type=ReviewRow,
    record_type=ReviewRecord,
    checks=(model_and_market_exist,),
    record=_record,
    passed_over=sold_elsewhere,
    required=False,
)
