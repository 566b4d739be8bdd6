"""View rows: the facts a page is made of, as the planner writes them and a render worker reads them.

One line per model holds the model, its SKUs and their best offers in every market, so that a page's whole input is
one piece of bytes and a worker holds one model at a time. Amounts are minor units of the market's currency.
Nothing here is formatted, translated or linked.
"""

from __future__ import annotations

from datetime import date

import msgspec


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the rows: immutable, defaults left out of the file."""


class Picture(Row, frozen=True, kw_only=True):
    """A picture ready to serve. `widths` is empty for a drawing, which scales by itself."""

    src: str
    alt: dict[str, str]
    widths: tuple[int, ...] = ()
    drawing: bool = False

    def at(self, width: int, extension: str = "webp") -> str:
        """The address of one size of a photo: `src` without its extension, the width, the format."""
        return f"{self.src.rsplit('.', 1)[0]}-{width}.{extension}"


class FeeRow(Row, frozen=True, kw_only=True):
    """An unavoidable fee, part of the headline price where the market's law says so."""

    kind: str
    minor: int


class ReductionRow(Row, frozen=True, kw_only=True):
    """A reduction that may be announced (rule P1): the lowest price of the 30 days before it began, in minor units.

    On the day `ends` it no longer is. The days are for feeds; pages do not show them.
    """

    struck: int
    began: date
    ends: date


class OfferRow(Row, frozen=True, kw_only=True):
    """The buy box winner of one SKU, grade and market. `stock` is told up to two pieces: pages say no more."""

    offer: str
    refurbisher: str
    grade: str
    headline: int
    price: int
    shipping: int
    stock: int
    ships_min: int
    ships_max: int
    warranty_months: int
    reason: str
    rivals: int
    refurbished: bool
    fees: tuple[FeeRow, ...] = ()
    separate_fees: tuple[FeeRow, ...] = ()
    levy: int = 0
    battery: int | None = None
    reduction: ReductionRow | None = None
    parts: str = "mixed"
    accessories: tuple[str, ...] = ()


class NewPrice(Row, frozen=True, kw_only=True):
    """What the same thing costs new, where, seen when (rule P2)."""

    minor: int
    seller: str
    seen_on: date


class SkuRow(Row, frozen=True, kw_only=True):
    """A sellable configuration with its best offers, worst grade first, in each market that has it."""

    sku: str
    options: dict[str, str | int | float]
    slugs: dict[str, str]
    offers: dict[str, list[OfferRow]]
    gtin: str | None = None
    picture: Picture | None = None
    new_price: dict[str, NewPrice] = {}


class Person(Row, frozen=True, kw_only=True):
    """A manufacturer or the responsible person in the EU (rule S1)."""

    name: str
    address: str
    email: str


class Impact(Row, frozen=True, kw_only=True):
    """An environmental figure, whole or not at all (rule E2)."""

    co2e_kg_new: float
    co2e_kg_refurbished: float
    scope: str
    baseline: str
    source: str
    source_url: str
    year: int


class Repairability(Row, frozen=True, kw_only=True):
    """A repairability or durability index, out of ten (rule S4)."""

    score: float
    kind: str


class Quote(Row, frozen=True, kw_only=True):
    """A review, as written."""

    rating: int
    title: str
    text: str
    grade: str
    day: date
    verified: bool


class Worth(Row, frozen=True, kw_only=True):
    """The best live trade-in bid for a model in a market."""

    minor: int
    condition: str
    expires: date


class Neighbour(Row, frozen=True, kw_only=True):
    """A model close to this one: enough to link to it, and no price, so that its price can move alone."""

    model: str
    name: str
    markets: tuple[str, ...]
    picture: Picture | None = None


class ModelRow(Row, frozen=True, kw_only=True):
    """A product family with everything its own page and its SKUs' pages show."""

    model: str
    brand: str
    name: str
    category: str
    released: str
    popularity: int
    description: dict[str, str]
    specs: dict[str, str | int | float | bool]
    skus: list[SkuRow]
    safety: dict[str, str]
    mpn: tuple[str, ...] = ()
    aliases: dict[str, tuple[str, ...]] = {}
    impact: Impact | None = None
    repairability: dict[str, Repairability] = {}
    energy_class: str | None = None
    support_until: date | None = None
    manufacturer: Person | None = None
    eu_responsible: Person | None = None
    ratings: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    quotes: dict[str, list[Quote]] = {}
    worth: dict[str, Worth] = {}
    neighbours: tuple[Neighbour, ...] = ()


class CardRow(Row, frozen=True, kw_only=True):
    """One model in one size, as a listing shows it in one market: its cheapest version in stock leads.

    `struck` is what its offer announces a reduction from.
    `best` is the grade that version's page preselects, and its headline price.
    """

    model: str
    name: str
    brand: str
    category: str
    popularity: int
    options: dict[str, str | int | float]
    sku: str
    slug: dict[str, str]
    headline: int
    grades: int
    ships_min: int
    ships_max: int
    struck: int | None = None
    best: tuple[str, int] | None = None
    picture: Picture | None = None


class RefurbisherRow(Row, frozen=True, kw_only=True):
    """Who sells (rule S2)."""

    refurbisher: str
    name: str
    legal_name: str
    address: str
    country: str
    email: str
    since: date
    certified: bool
    reviews: int
    rating_milli: int | None = None
    vat_id: str | None = None
    markets: tuple[str, ...] = ()


class SellerRow(Row, frozen=True, kw_only=True):
    """A seller in one market: how many offers it has in stock, and the best known of those that lead."""

    refurbisher: str
    offers: int
    cards: list[CardRow] = []


class BidRow(Row, frozen=True, kw_only=True):
    """A line of the trade-in table."""

    model: str
    name: str
    condition: str
    minor: int
    expires: date


class BidTableRow(Row, frozen=True, kw_only=True):
    """The best live bid for a model in one version and condition."""

    model: str
    name: str
    category: str
    options: dict[str, str | int]
    condition: str
    minor: int
    expires: date


class CategoryRow(Row, frozen=True, kw_only=True):
    """A category in one market: how much there is, from which price, and what stands for it."""

    category: str
    cards: int
    cheapest: int
    picture: Picture | None = None
    color: str | int | float | None = None
    brands: tuple[tuple[str, int], ...] = ()
    storages: tuple[tuple[int, int], ...] = ()


class CarrierPlanRow(Row, frozen=True, kw_only=True):
    """A carrier's plan that may be shown (rule B3). `summary` is the path of its contract summary, '' without one."""

    plan: str
    carrier: str
    name: str
    monthly: int
    months: int
    data_gb: int | None
    discount: int
    models: tuple[str, ...] | None
    terms_url: str
    summary: str


class MarketRow(Row, frozen=True, kw_only=True):
    """What the home page and the navigation of one market need."""

    market: str
    categories: list[CategoryRow]
    wanted: list[CardRow]
    bids: list[BidRow]
    models: dict[str, tuple[str, int]]
    plans: list[CarrierPlanRow] = []


class PlanRow(Row, frozen=True, kw_only=True):
    """What all pages of a build share; `slices` of models by name, with how many pages their SKUs have."""

    export_digest: str
    exported_at: str
    day: date
    markets: tuple[str, ...]
    slices: dict[str, int]
    category_markets: dict[str, tuple[str, ...]]
    category_pages: dict[str, dict[str, int]]
    holidays: dict[str, tuple[date, ...]] = {}


encode = msgspec.json.Encoder(order="sorted").encode
decode_model = msgspec.json.Decoder(ModelRow).decode
decode_card = msgspec.json.Decoder(CardRow).decode
decode_bid_table = msgspec.json.Decoder(list[BidTableRow]).decode
decode_market = msgspec.json.Decoder(MarketRow).decode
decode_plan = msgspec.json.Decoder(PlanRow).decode
decode_seller = msgspec.json.Decoder(SellerRow).decode
decode_refurbishers = msgspec.json.Decoder(list[RefurbisherRow]).decode
