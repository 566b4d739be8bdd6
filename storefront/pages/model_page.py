"""A model's page: its versions compared, what editors wrote, reviews, and what an old one is worth."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from storefront.pages import json_ld, labels
from storefront.pages.links import Places
from storefront.pages.model_view import FACTS, SPECS, ModelView, sell_path
from storefront.pages.page import Page, titled
from storefront.pages.picture_view import PictureView, view_picture
from storefront.pages.shop import Shop

# A laptop can come in hundreds of versions; structured data names the first ones, the table all.
VARIANTS_IN_DATA = 40


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the table of versions; `struck` is '' where no reduction is announced."""

    words: str
    path: str
    grades: str
    price: str
    struck: str
    stage: str


class ModelPageView(msgspec.Struct, frozen=True, kw_only=True):
    """What the template prints."""

    name: str
    state: str
    lead: str
    picture: PictureView
    versions: list[VersionRow]
    model: ModelView
    facts: Markup
    model_specs: Markup
    notes: Markup
    notes_title: str
    worth: str
    worth_text: str
    trade_in_path: str


def model_page(
    shop: Shop,
    view: ModelView,
    places: Places,
    nodes: json_ld.OfferNodes,
    ready: Mapping[str, bytes],
    notes: tuple[str, Markup] | None,
) -> Page:
    """The page of a model in a locale; versions in stock come first, the cheapest on top."""
    model = view.model
    path = view.path
    variants = sorted(
        view.variants.values(),
        key=lambda variant: (variant.cheapest is None, variant.cheapest or 0, variant.sku.sku),
    )
    in_stock = [variant for variant in variants if variant.cheapest is not None]
    leading = variants[0]
    worth = model.worth.get(shop.market.code)
    text = view.description
    lowest = shop.formats.money(in_stock[0].cheapest or 0) if in_stock else ""
    products = json_ld.ProductNodes(shop, model, text)
    group: json_ld.Node = {
        "@type": "ProductGroup",
        "@id": f"{shop.absolute(path)}#group",
        "productGroupID": model.model,
        "name": model.name,
        "description": text,
        "url": shop.absolute(path),
        "image": shop.absolute(json_ld.image_path(leading.sku)),
        "brand": {"@type": "Brand", "name": model.brand},
        "variesBy": varies_by(view),
        "hasVariant": [
            products.product(
                variant.sku,
                name=f"{model.name} {variant.words}".strip(),
                url=shop.absolute(variant.path),
                offers=[
                    nodes.offer(offer, shop.absolute(variant.path))
                    for offer in variant.offers
                    if offer.headline == variant.cheapest and offer.stock
                ][:1],
                group=False,
            )
            for variant in in_stock[:VARIANTS_IN_DATA]
        ],
    }
    rating = json_ld.aggregate_rating(model.ratings)
    if rating:
        group["aggregateRating"] = rating
    tested = all_tested(view)
    state = shop.t("product.refurbished" if tested else "product.used")
    return Page(
        path=path,
        title=titled(shop, model.name, state),
        description=(
            shop.t("meta.model" if tested else "meta.model_used", model=model.name, price=lowest)
            if in_stock
            else shop.t("meta.model_out", model=model.name)
        ),
        places=places,
        crumbs=view.crumbs,
        category=model.category,
        structured=json_ld.script(*([group] if in_stock else []), json_ld.breadcrumbs(shop, view.crumbs)),
        image=json_ld.image_path(leading.sku),
        ready=ready,
        data={
            "view": ModelPageView(
                name=model.name,
                state=state,
                lead=(
                    shop.messages.plural("model.lead", len(in_stock), count=len(in_stock), price=lowest)
                    if in_stock
                    else shop.t("model.lead_out")
                ),
                picture=view_picture(shop, leading.sku.picture, leading.sku.options.get("color")),
                versions=[
                    VersionRow(
                        words=variant.words or model.name,
                        path=variant.path,
                        grades=(
                            shop.messages.plural("card.grades", variant.grades, count=variant.grades)
                            if variant.cheapest is not None
                            else ""
                        ),
                        price=(
                            labels.price_from(variant.cheapest, shop)
                            if variant.cheapest is not None
                            else shop.t("stock.out")
                        ),
                        struck=shop.formats.money(variant.struck) if variant.struck is not None else "",
                        stage=f"c-{variant.sku.options['color']}" if "color" in variant.sku.options else "",
                    )
                    for variant in variants
                ],
                model=view,
                facts=FACTS,
                model_specs=SPECS,
                notes=notes[1] if notes else Markup(""),
                notes_title=notes[0] if notes else "",
                worth=shop.t("model.worth", price=shop.formats.money(worth.minor)) if worth else "",
                worth_text=(
                    shop.t(
                        "model.worth_text",
                        condition=shop.t(f"condition.{worth.condition}"),
                        date=shop.formats.day(worth.expires),
                    )
                    if worth
                    else ""
                ),
                trade_in_path=sell_path(shop, model.model),
            )
        },
    )


def all_tested(view: ModelView) -> bool:
    """Whether every offer in stock was tested and wiped, so that the page may say refurbished (T1)."""
    offers = [offer for variant in view.variants.values() for offer in variant.offers if offer.stock > 0]
    return bool(offers) and all(offer.refurbished for offer in offers)


def varies_by(view: ModelView) -> list[str]:
    """The properties of schema.org in which the versions differ: colour has one of its own, all else is a size."""
    differing = {name for name, values in view.values.items() if len(values) > 1}
    return [word for word, there in (("color", "color" in differing), ("size", differing - {"color"})) if there]
