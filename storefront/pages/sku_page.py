"""The page of one SKU: the grades with their offers, what differs from its siblings, and the model's facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from markupsafe import Markup

from storefront.domain import urls
from storefront.pages import json_ld, labels, product_json
from storefront.pages.carrier_plans import CarrierPlanView, carrier_plans
from storefront.pages.chosen_offer import Chosen, chosen_offer
from storefront.pages.links import Places
from storefront.pages.model_view import FACTS, SPECS, ModelView, Variant, new_price, own_worth, sell_path
from storefront.pages.offer_view import OfferView, OfferWords
from storefront.pages.page import Page, titled
from storefront.pages.picture_view import PictureView, view_picture
from storefront.pages.rights import Rights
from storefront.pages.rows import CarrierPlanRow, SkuRow
from storefront.pages.shop import Shop
from storefront.pages.siblings import Group, Siblings, Value


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One value of an option on a SKU page: a link to the sibling that has it, or the current one (no path)."""

    words: str
    path: str
    stage: str


class SkuView(msgspec.Struct, frozen=True, kw_only=True):
    """What the template prints. `in_stock` are those of `offers` that can be bought; `facts` is the model's ready-made lower half."""

    name: str
    variant: str
    model_path: str
    all_versions: str
    offers: list[OfferView]
    in_stock: list[OfferView]
    sold_out: bool
    tested: bool
    new_price: str
    picture: PictureView
    options: list[tuple[str, str, list[Choice]]]
    specs: list[tuple[str, str]]
    model: ModelView
    rights: Rights
    facts: Markup
    model_specs: Markup
    stage: str
    plans: list[CarrierPlanView]
    added: str
    worth: str
    trade_in_path: str


class SkuPages:
    """Builds SKU pages of one locale."""

    def __init__(
        self, shop: Shop, rights: Rights, plans: Sequence[CarrierPlanRow] = (), *, as_data: bool = False
    ) -> None:
        self.shop = shop
        self.as_data = as_data
        self.plans = plans
        self.rights = rights
        self.nodes = json_ld.OfferNodes(shop)
        self.words = OfferWords(shop)
        self.separator = "、" if shop.locale.language == "ja" else ", "
        self.numbered = (shop.t("spec.sku"), shop.t("spec.gtin"))
        self.states = {tested: shop.t("product.refurbished" if tested else "product.used") for tested in (True, False)}

    def of_model(self, view: ModelView, siblings: Siblings, ready: Mapping[str, bytes]) -> ModelSkuPages:
        """The pages of one model's versions; `ready` holds its `facts` and `specs` as HTML."""
        return ModelSkuPages(self, view, siblings, ready)


class ModelSkuPages:
    """Builds the pages of one model's versions: what they share is worked out once."""

    def __init__(self, pages: SkuPages, view: ModelView, siblings: Siblings, ready: Mapping[str, bytes]) -> None:
        shop, model = pages.shop, view.model
        self._pages = pages
        self._view = view
        self._ready = ready
        self._all_versions = shop.t("sku.all_versions", model=model.name)
        self._worth = own_worth(shop, model)
        self._trade_in_path = sell_path(shop, model.model)
        self._plans = carrier_plans(shop, pages.plans, model.model, model.category)
        self._nodes = json_ld.ProductNodes(shop, model, view.description)
        self._crumbs = json_ld.crumb_nodes(shop, view.crumbs)
        self._shown: tuple[Variant, Chosen, list[OfferView]] | None = None
        self._siblings = siblings
        self._choices: dict[Group, list[Choice]] = {}
        self._differing = [
            (name, labels.option_name(name, shop))
            for name in labels.in_reading_order(view.values)
            if len(view.values[name]) > 1
        ]

    def shown(self, variant: Variant) -> tuple[Chosen, list[OfferView]]:
        """What is chosen, and every offer in words: the page says it, and the file for machines after it."""
        if self._shown is None or self._shown[0] is not variant:
            chosen, view = chosen_offer(variant.offers), self._pages.words.view
            best, category = chosen.offer.grade, self._view.model.category
            offers = [view(offer, category, offer.grade == best) for offer in variant.offers]
            self._shown = (variant, chosen, offers)
        return self._shown[1:]

    def choices(self, current: Variant, name: str) -> list[Choice]:
        """Each value of an option as a link to the version that it leads to; the current one's own without a link."""
        group, known = self._siblings.group(current.sku.sku, name), self._view.values[name]
        if group not in self._choices:
            sold = self._view.variants
            self._choices[group] = [
                self._choice(name, value, self._siblings.lead(group, value, sold)) for value in known
            ]
        choices = self._choices[group].copy()
        place = known.index(current.sku.options[name])
        choices[place] = msgspec.structs.replace(choices[place], path="")
        return choices

    def _choice(self, name: str, value: Value, sku: str) -> Choice:
        return Choice(
            words=labels.option_value(name, value, self._pages.shop),
            path=self._view.variants[sku].path,
            stage=f"c-{value}" if name == "color" else "",
        )

    def _own_specs(self, sku: SkuRow) -> list[tuple[str, str]]:
        """Specifications that a version has for itself, before the model's."""
        shop, specs, (number, gtin) = self._pages.shop, self._view.model.specs, self._pages.numbered
        options = labels.ordered_options(sku.options)
        rows = [
            (labels.option_name(name, shop), labels.option_value(name, value, shop))
            for name, value in options
            if name not in specs
        ]
        rows.append((number, sku.sku))
        if sku.gtin:
            rows.append((gtin, sku.gtin))
        return rows

    def page(self, variant: Variant, places: Places) -> Page:
        """The page of `variant`, one of the model's."""
        pages, view = self._pages, self._view
        shop, model, sku = pages.shop, view.model, variant.sku
        chosen, offers = self.shown(variant)
        tested = chosen.refurbished
        state = pages.states[tested]
        url = shop.absolute(variant.path)
        picture = view_picture(shop, sku.picture, sku.options.get("color"))
        name = f"{model.name} {variant.words}".strip()
        product = self._nodes.product(
            sku, name=name, url=url, offers=[pages.nodes.offer(offer, url) for offer in variant.offers], group=True
        )
        here = (variant.words or sku.sku, variant.path)
        return Page(
            path=variant.path,
            title=titled(shop, name, state, "" if variant.words else sku.sku),
            description=meta_description(shop, name, variant, tested=tested),
            places=places,
            crumbs=(*view.crumbs, here),
            category=model.category,
            structured=json_ld.script(product, json_ld.breadcrumb_list([*self._crumbs, json_ld.crumb(shop, 4, here)])),
            image=json_ld.image_path(sku),
            as_data=f"{variant.path}{product_json.FILE}" if pages.as_data else "",
            ready=self._ready,
            data={
                "view": SkuView(
                    name=model.name,
                    variant=f"{variant.words}{pages.separator}{state}" if variant.words else state,
                    model_path=view.path,
                    all_versions=self._all_versions,
                    offers=offers,
                    in_stock=[offer for offer in offers if offer.in_stock],
                    sold_out=chosen.sold_out,
                    tested=tested,
                    new_price=new_price(shop, sku),
                    picture=picture,
                    options=[
                        (name, label, self.choices(variant, name))
                        for name, label in self._differing
                        if name in sku.options
                    ],
                    specs=self._own_specs(sku),
                    model=view,
                    rights=pages.rights,
                    facts=FACTS,
                    model_specs=SPECS,
                    stage=picture.stage,
                    worth=self._worth,
                    trade_in_path=self._trade_in_path,
                    plans=[] if chosen.sold_out else self._plans,
                    added=shop.t("cart.added", name=name),
                )
            },
        )


def meta_description(shop: Shop, name: str, variant: Variant, *, tested: bool) -> str:
    """A description that no other page of the locale has: the article number is in it."""
    if variant.cheapest is None:
        return shop.t("meta.sku_out", title=name, sku=variant.sku.sku)
    return shop.t(
        "meta.sku" if tested else "meta.sku_used",
        title=name,
        price=shop.formats.money(variant.cheapest),
        sku=variant.sku.sku,
    )


def sku_places(
    shop: Shop, sku: str, slugs: Mapping[str, str], markets: Collection[str], model_places: Places
) -> Places:
    """Where this SKU is, sold in `markets`; elsewhere its model, else its category, else home. `slugs` by language."""
    paths: Mapping[str, str] = {
        locale.slug: urls.sku(locale.slug, slugs[locale.language], sku)
        for locale in shop.site_locales
        if locale.market in markets
    }
    return Places(paths=paths, fallbacks=(("model", model_places.paths), *model_places.fallbacks))


def model_places(shop: Shop, model: str, category: str, markets: Collection[str]) -> Places:
    """Where this model is, sold in `markets`; elsewhere its category, else home."""
    sells = shop.plan.category_markets.get(category, ())
    return Places(
        paths={locale.slug: urls.model(locale.slug, model) for locale in shop.site_locales if locale.market in markets},
        fallbacks=(
            (
                "category",
                {
                    locale.slug: urls.category(locale.slug, category)
                    for locale in shop.site_locales
                    if locale.market in sells
                },
            ),
        ),
    )
