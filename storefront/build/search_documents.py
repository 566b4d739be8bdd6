"""View rows and editors' pages become what search finds, in one locale's words. Nothing here ranks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from storefront.build.search_rows import SearchModel, SearchSku, read_models
from storefront.build.site import Site
from storefront.domain import urls
from storefront.domain.grades import GRADES
from storefront.domain.markets import Locale
from storefront.pages import labels
from storefront.pages.library import SECTIONS
from storefront.pages.picture_view import view_picture
from storefront.pages.shop import Shop
from storefront.search.atoms import atoms
from storefront.search.documents import Document, Offer, Size
from storefront.search.files import Place

# A model's other sizes are on its page.
SIZES: Final = 8
_GRADE_PLACE: Final = {grade.value: place for place, grade in enumerate(reversed(GRADES))}


def search_documents(site: Site, locale: Locale) -> Iterator[Document]:
    """Every model the market has, sold out or not, and every editors' page of the locale."""
    shop = site.shop(locale)
    maker = DocumentMaker(shop)
    for model in read_models(site.settings.plan_folder, locale.market):
        document = maker.document(model)
        if document:
            yield document
    for section in SECTIONS:
        for page in site.library.in_section(section, locale.code, locale.language):
            yield Document(
                id=f"page:{page.name}",
                name=page.title,
                path=_below(locale, urls.page(locale.slug, section, page.slug)),
                aliases=(page.summary,) if page.summary else (),
                about=page.summary,
            )


def places(shop: Shop) -> list[Place]:
    """The categories this market sells, in the shop's order."""
    return [
        Place(
            id=category,
            label=shop.t(f"category.{category}"),
            path=_below(shop.locale, urls.category(shop.locale.slug, category)),
        )
        for category in shop.categories()
    ]


# The longest amount that an offer has, in digits of minor units.
LONGEST_AMOUNT = 9


def money_pattern(shop: Shop) -> dict[str, object]:
    """Minor units in one, and what `Formats.money` writes around the digits of an amount, by their number.

    Where separators and sign stand depends on the number of digits alone, so the script only puts digits between them:
    `{"unit": 100, "around": [[], ["£0.0", ""], ...]}`.
    """
    ones = [shop.formats.money(int("1" * length)) for length in range(1, LONGEST_AMOUNT + 1)]
    unit = 10 ** len(shop.formats.plain(0).partition(".")[2])
    return {"unit": unit, "around": [[], *(amount.split("1") for amount in ones)]}


def _below(locale: Locale, path: str) -> str:
    return path.removeprefix(f"/{locale.slug}/")


class DocumentMaker:
    """Makes the documents of one locale."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._grades = {grade.value: shop.t(f"grade.{grade.value}") for grade in GRADES}

    def document(self, model: SearchModel) -> Document | None:
        """The model as this market sells it, or None where it does not."""
        shop, market = self.shop, self.shop.market.code
        skus = [sku for sku in model.skus if sku.offers.get(market)]
        if not skus:
            return None
        language = shop.locale.language
        sizes = self._sizes(skus)
        offers = tuple(self._offers(skus))
        lead = min((offer.price for offer in offers), default=None)
        cheapest = self._cheapest(skus)
        picture = view_picture(shop, cheapest.picture, cheapest.options.get("color"))
        return Document(
            id=model.model,
            name=model.name,
            path=_below(shop.locale, urls.model(shop.locale.slug, model.model)),
            category=model.category,
            brand=model.brand,
            aliases=model.aliases.get(language, ()),
            numbers=model.mpn,
            options=tuple(self._options(model, skus)),
            popularity=model.popularity,
            on_sale=lead is not None,
            picture=picture.src,
            price="" if lead is None else shop.t("price.from", price=shop.formats.money(lead)),
            about=self._about(skus, model.category),
            sizes=tuple(sizes),
            offers=offers,
        )

    def _price(self, sku: SearchSku) -> int | None:
        offers = sku.offers.get(self.shop.market.code, ())
        return min((offer.headline for offer in offers if offer.stock > 0), default=None)

    def _cheapest(self, skus: list[SearchSku]) -> SearchSku:
        """The version whose picture stands for the model: the cheapest in stock, as in listings."""
        return min(skus, key=self._price_order)

    def _price_order(self, sku: SearchSku) -> tuple[bool, int, str]:
        price = self._price(sku)
        return price is None, price or 0, sku.sku

    def _sizes(self, skus: list[SearchSku]) -> Iterator[Size]:
        """The cheapest version of each storage, smallest first, if there is more than one storage in stock."""
        best: dict[float, SearchSku] = {}
        for sku in sorted(skus, key=self._price_order, reverse=True):
            storage = sku.options.get("storage_gb")
            if isinstance(storage, int | float) and self._price(sku) is not None:
                best[storage] = sku
        for storage in sorted(best)[:SIZES]:
            sku = best[storage]
            label = labels.capacity(storage, self.shop)
            yield Size(
                atoms=" ".join(dict.fromkeys([*atoms(f"{storage:g} gb"), f"{storage:g}"])),
                label=label,
                price=self.shop.formats.money(self._price(sku) or 0),
                path=_below(
                    self.shop.locale,
                    urls.sku(self.shop.locale.slug, sku.slugs[self.shop.locale.language], sku.sku),
                ),
            )

    def _offers(self, skus: list[SearchSku]) -> Iterator[Offer]:
        """The cheapest offer in stock of each storage, colour and grade."""
        best: dict[tuple[float, str, str], int] = {}
        for sku in skus:
            storage, color = sku.options.get("storage_gb"), sku.options.get("color")
            size = storage if isinstance(storage, int | float) else 0
            for offer in sku.offers[self.shop.market.code]:
                if offer.stock > 0:
                    key = (size, str(color or ""), offer.grade)
                    best[key] = min(offer.headline, best.get(key, offer.headline))
        for (size, color, grade), price in sorted(best.items()):
            yield Offer(
                storage=round(size),
                storage_label=labels.capacity(size, self.shop) if size else "",
                color=labels.option_value("color", color, self.shop) if color else "",
                grade=self._grades[grade],
                grade_place=_GRADE_PLACE[grade],
                price=price,
            )

    def _about(self, skus: list[SearchSku], category: str) -> str:
        """Its storages, or what kind of thing it is."""
        found = {sku.options.get("storage_gb") for sku in skus}
        sizes = sorted(size for size in found if isinstance(size, int | float))
        if not sizes:
            return self.shop.t(f"category.{category}")
        ends = [labels.capacity(size, self.shop) for size in (sizes[0], sizes[-1])]
        return ends[0] if len(sizes) == 1 else "\N{EN DASH}".join(ends)

    def _options(self, model: SearchModel, skus: list[SearchSku]) -> Iterator[str]:
        """Phrases for all options: sizes with and without their unit, colours, editions; and the screen's inches."""
        values = dict.fromkeys((name, value) for sku in skus for name, value in sku.options.items())
        for name, value in values:
            if isinstance(value, int | float):
                unit = "mm" if name == "size_mm" else "gb"
                yield f"{value:g} {unit}"
                yield f"{value:g}"
                if name == "memory_gb":
                    yield "ram"
            elif name == "color":
                yield labels.option_value(name, value, self.shop)
                yield str(value)
            else:
                yield str(value)
                yield labels.option_value(name, value, self.shop)
        screen = model.specs.get("screen_in")
        if isinstance(screen, int | float) and not isinstance(screen, bool):
            yield f"{screen:g} inch"
            yield f"{int(screen)} inch"
