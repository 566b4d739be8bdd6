"""A row of models: a product family. Its texts become safe HTML here, once; its pictures keep to the export."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from storefront.catalog.faults import Fault, fault
from storefront.catalog.fields import (
    Figure,
    HttpsUrl,
    Key,
    Language,
    MarketKey,
    Month,
    Name,
    Popularity,
    Slug,
    Text,
    Texts,
    Whole,
    json_text,
    plain_text,
    whole_numbers,
)
from storefront.catalog.shop import ModelFacts, Shop
from storefront.catalog.sources import is_safe_member
from storefront.catalog.table import Table
from storefront.catalog.texts import safe_texts


class Image(msgspec.Struct, frozen=True):
    """A picture: a path in the export's `images/`, or an https address."""

    src: Annotated[str, Meta(min_length=1, max_length=2000)]
    alt: Texts
    color: str | None = None


class Impact(msgspec.Struct, frozen=True):
    """An environmental figure, whole: each part of it must be there (rules E1, E2)."""

    co2e_kg_new: Annotated[float, Meta(ge=0, le=1e6)]
    co2e_kg_refurbished: Annotated[float, Meta(ge=0, le=1e6)]
    scope: Text
    baseline: Text
    source: Text
    source_url: HttpsUrl
    year: Annotated[int, Meta(ge=1990, le=2100)]


class Score(msgspec.Struct, frozen=True):
    """A repair or durability score."""

    score: Annotated[float, Meta(ge=0, le=10)]
    kind: Literal["reparability", "durability"]


class Contact(msgspec.Struct, frozen=True):
    """Who answers for a product's safety (rule S1)."""

    name: Text
    address: Text
    email: Text


class ModelRow(msgspec.Struct, frozen=True):
    """A row as the export contract has it."""

    model: Slug
    brand: Name
    name: Name
    category: str
    released: Month
    description: Texts
    specs: dict[Key, Whole | Figure | str]
    images: list[Image]
    impact: Impact | None
    repairability: dict[MarketKey, Score] | None
    energy_class: Literal["A", "B", "C", "D", "E", "F", "G"] | None
    mpn: list[Annotated[str, Meta(min_length=1, max_length=64)]]
    aliases: dict[Language, list[Text]]
    popularity: Popularity
    support_until: date | None
    manufacturer: Contact | None
    eu_responsible: Contact | None
    safety: Texts


class ModelRecord(msgspec.Struct, frozen=True):
    """A row of the snapshot; what is nested is JSON text."""

    model: str
    brand: str
    name: str
    category: str
    released: str
    description: str
    specs: str
    images: str
    impact: str | None
    repairability: str | None
    energy_class: str | None
    mpn: str
    aliases: str
    popularity: int
    support_until: date | None
    manufacturer: str | None
    eu_responsible: str | None
    safety: str


def category_is_known(row: ModelRow, shop: Shop) -> Iterator[Fault]:
    """A category is one of the site's."""
    if row.category not in shop.rules.categories:
        yield fault("category", row.category, "not a category of the site")


def pictures_stay_inside(row: ModelRow, shop: Shop) -> Iterator[Fault]:
    """A picture is a path in the export's images or an https address."""
    for place, image in enumerate(row.images):
        if image.src.startswith("https://"):
            if not urlsplit(image.src).hostname or not image.src.isprintable():
                yield fault(f"images[{place}].src", image.src, "not an https address")
        elif not is_safe_member(image.src):
            yield fault(f"images[{place}].src", image.src, "neither a path inside images/ nor an https address")


def picture_path(src: str) -> str:
    """Return the name of a picture inside the export: 'a.webp' and 'images/a.webp' are the same."""
    return src if src.startswith(("https://", "images/")) else f"images/{src}"


def _record(row: ModelRow, shop: Shop, number: int) -> ModelRecord:
    images = [
        {
            "src": picture_path(image.src),
            "alt": {key: plain_text(alt) for key, alt in image.alt.items()},
            "color": image.color,
        }
        for image in row.images
    ]
    names = {row.brand, row.name, *(image.color for image in row.images if image.color)}
    specs = {key: plain_text(spec) if isinstance(spec, str) else spec for key, spec in row.specs.items()}
    return ModelRecord(
        model=row.model,
        brand=plain_text(row.brand),
        name=plain_text(row.name),
        category=row.category,
        released=row.released,
        description=json_text(safe_texts(row.description, "description", number, shop, names)),
        specs=json_text(whole_numbers(specs)),
        images=json_text(images),
        impact=_or_none(row.impact),
        repairability=_or_none(row.repairability or None),
        energy_class=row.energy_class,
        mpn=json_text(row.mpn),
        aliases=json_text(row.aliases),
        popularity=row.popularity,
        support_until=row.support_until,
        manufacturer=_or_none(row.manufacturer),
        eu_responsible=_or_none(row.eu_responsible),
        safety=json_text(safe_texts(row.safety, "safety", number, shop, names)),
    )


def _or_none(value: object) -> str | None:
    return None if value is None else json_text(value)


def _keep(row: ModelRow, shop: Shop) -> None:
    shop.models[row.model] = ModelFacts(
        model=row.model, category=row.category, has_manufacturer=row.manufacturer is not None
    )


MODELS = Table(
    name="models",
    key="model",
    row_type=ModelRow,
    record_type=ModelRecord,
    checks=(category_is_known, pictures_stay_inside),
    record=_record,
    keep=_keep,
)
