"""What a model's page and the pages of its SKUs share in one locale, worked out once per model."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from storefront.domain import urls
from storefront.pages import labels
from storefront.pages.page import mark
from storefront.pages.picture_view import PictureView, view_picture
from storefront.pages.rows import ModelRow, OfferRow, Quote, SkuRow
from storefront.pages.shop import Shop
from storefront.pages.siblings import Value, option_values

QUOTES_SHOWN = 2
ALTERNATIVES_SHOWN = 4
# Ready-made parts that a model's page and its SKUs' pages share.
FACTS = mark("facts")
SPECS = mark("specs")


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """A SKU of the model in this market: where it is, from which price, what that was reduced from (P1), and in how many
    grades it is in stock.
    """

    sku: SkuRow
    path: str
    words: str
    offers: list[OfferRow]
    cheapest: int | None
    struck: int | None
    grades: int


class ModelView(msgspec.Struct, frozen=True, kw_only=True):
    """A model in a locale; `path` is its own page's."""

    model: ModelRow
    path: str
    variants: dict[str, Variant]
    crumbs: tuple[tuple[str, str], ...]
    values: Mapping[str, list[Value]]
    description: str
    rating: str
    rating_count: int
    rating_words: str


def view_model(shop: Shop, model: ModelRow) -> ModelView:
    """Gather the SKUs a market has of a model, and how they differ."""
    market, locale = shop.market.code, shop.locale
    variants = {}
    for sku in model.skus:
        offers = sku.offers.get(market)
        if offers:
            in_stock = [offer for offer in offers if offer.stock > 0]
            lead = min(in_stock, key=lambda offer: (offer.headline, offer.offer)) if in_stock else None
            variants[sku.sku] = Variant(
                sku=sku,
                path=urls.sku(locale.slug, sku.slugs[locale.language], sku.sku),
                words=labels.variant_line(sku.options, shop),
                offers=offers,
                cheapest=lead.headline if lead else None,
                struck=lead.reduction.struck if lead and lead.reduction else None,
                grades=len(in_stock),
            )
    count = sum(model.ratings)
    average = sum(stars * number for stars, number in enumerate(model.ratings, 1)) / count if count else 0
    path = urls.model(locale.slug, model.model)
    return ModelView(
        model=model,
        path=path,
        variants=variants,
        crumbs=(
            (shop.t("nav.home"), urls.home(locale.slug)),
            (shop.t(f"category.{model.category}"), urls.category(locale.slug, model.category)),
            (model.name, path),
        ),
        values=option_values(variant.sku.options for variant in variants.values()),
        description=Markup(model.description.get(locale.language, "")).striptags()
        or shop.t(shop.rules.categories[model.category].gpsr_type_key),
        rating=shop.formats.number(round(average, 1)) if count else "",
        rating_count=count,
        rating_words=(shop.messages.plural("reviews.count", count, count=shop.formats.number(count)) if count else ""),
    )


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The lower half of a model's and its SKUs' pages."""

    specs: list[tuple[str, str]]
    description: Markup
    safety: Markup
    safety_foreign: bool
    type_name: str
    impact: dict[str, str]
    repairability: tuple[str, str]
    quotes: list[dict[str, object]]
    stars: list[tuple[int, int]]
    stars_label: str
    alternatives: list[tuple[str, str, PictureView]]


def view_facts(shop: Shop, model: ModelRow) -> Facts:
    """Specifications, safety, reviews, figures and neighbours of a model, in words."""
    language = shop.locale.language
    specs = labels.spec_rows(model.specs, shop)
    specs.append((shop.t("spec.released"), shop.formats.month(model.released)))
    if model.support_until:
        until = shop.t("spec.support_value", date=shop.formats.day(model.support_until))
        specs.append((shop.t("spec.support_until"), until))
    if model.energy_class:
        specs.append((shop.t("spec.energy_class"), model.energy_class))
    if model.mpn:
        specs.append((shop.t("spec.mpn"), ", ".join(model.mpn)))
    safety = model.safety.get(language) or model.safety.get("en", "")
    return Facts(
        specs=specs,
        description=Markup(model.description.get(language, "")),
        safety=Markup(safety),
        safety_foreign=language not in model.safety and bool(safety),
        type_name=shop.t(shop.rules.categories[model.category].gpsr_type_key),
        impact=impact(shop, model),
        repairability=repairability(shop, model),
        quotes=[quote(shop, row) for row in model.quotes.get(language, [])[:QUOTES_SHOWN]],
        stars=list(zip(range(5, 0, -1), reversed(model.ratings), strict=True)) if any(model.ratings) else [],
        stars_label=", ".join(f"{stars}/5: {count}" for stars, count in enumerate(model.ratings, 1)),
        alternatives=[
            (near.name, urls.model(shop.locale.slug, near.model), view_picture(shop, near.picture))
            for near in model.neighbours
            if shop.market.code in near.markets
        ][:ALTERNATIVES_SHOWN],
    )


def impact(shop: Shop, model: ModelRow) -> dict[str, str]:
    """The environmental figure with scope, baseline, source and year, or nothing (E1, E2)."""
    figure = model.impact
    if figure is None:
        return {}
    kilograms = shop.formats.measure
    return {
        "text": shop.t(
            "impact.text",
            refurbished=f"{kilograms(figure.co2e_kg_refurbished, 'mass-kilogram')} CO₂e",
            new=f"{kilograms(figure.co2e_kg_new, 'mass-kilogram')} CO₂e",
        ),
        "scope": figure.scope,
        "baseline": figure.baseline,
        "source": f"{figure.source}, {figure.year}",
        "source_url": figure.source_url,
    }


def repairability(shop: Shop, model: ModelRow) -> tuple[str, str]:
    """Label and score where the market publishes an index (S4)."""
    row = model.repairability.get(shop.market.code)
    if row is None:
        return ("", "")
    label = shop.t("impact.durability" if row.kind == "durability" else "impact.repairability")
    return label, shop.t("impact.score", score=shop.formats.number(row.score))


def quote(shop: Shop, row: Quote) -> dict[str, object]:
    """A review as written, with what it is about."""
    return {
        "title": row.title,
        "text": row.text,
        "about": shop.t(
            "reviews.bought",
            rating=row.rating,
            grade=shop.t(f"grade.{row.grade}"),
            date=shop.formats.month(f"{row.day.year}-{row.day.month:02d}"),
        ),
    }


def new_price(shop: Shop, sku: SkuRow) -> str:
    """The price new as a sentence in grey: where, on which day; never struck (P2)."""
    row = sku.new_price.get(shop.market.code)
    if row is None:
        return ""
    return shop.t(
        "price.new",
        price=shop.formats.money(row.minor),
        seller=row.seller,
        date=shop.formats.day(row.seen_on),
    )


def own_worth(shop: Shop, model: ModelRow) -> str:
    """What the shopper's own device of a model is worth at best, '' where nobody bids."""
    worth = model.worth.get(shop.market.code)
    return shop.t("sell.worth", price=shop.formats.money(worth.minor)) if worth else ""


def sell_path(shop: Shop, model: str) -> str:
    """Where selling a device of a model starts; the page's script chooses the model."""
    return f"{urls.fixed(shop.locale.slug, 'trade-in')}?model={model}"
