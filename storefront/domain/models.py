"""A model is a product family: iPhone 13.

Holds what is true of all its configurations; knows no price and no seller.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NewType

ModelId = NewType("ModelId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a model: a path inside the export or an https address, and what it shows, per language."""

    src: str
    alt: Mapping[str, str]
    color: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """An environmental figure. Every part of it is needed before it may be shown (rules E1, E2)."""

    co2e_kg_new: float
    co2e_kg_refurbished: float
    scope: str
    baseline: str
    source: str
    source_url: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repairability:
    """A repair or durability score out of ten, as a market's law defines it."""

    score: float
    kind: Literal["reparability", "durability"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who answers for a product's safety (Regulation 2023/988 article 19, rule S1)."""

    name: str
    address: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One row of the export's models.

    Texts are per language, scores per market; `popularity` ranks and is never shown.
    """

    model: ModelId
    brand: str
    name: str
    category: str
    released: str
    description: Mapping[str, str]
    specs: Mapping[str, str | int | float]
    images: tuple[Picture, ...]
    impact: Impact | None
    repairability: Mapping[str, Repairability]
    energy_class: str | None
    mpn: tuple[str, ...]
    aliases: Mapping[str, tuple[str, ...]]
    popularity: int
    support_until: date | None
    manufacturer: Contact | None
    eu_responsible: Contact | None
    safety: Mapping[str, str]
