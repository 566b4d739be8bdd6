"""The results page: empty until the script fills it. Its words and the pieces a result is made of stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from storefront.domain import urls
from storefront.pages.links import Places, category_links, everywhere
from storefront.pages.page import Page, titled
from storefront.pages.search_words import plural_words
from storefront.pages.shop import Shop

# A number that people find on their phone: the hint needs an example.
EXAMPLE_NUMBER = "A2633"
# Digits enough for an amount to have no zero before it.
LONG_AMOUNT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """What the template prints. `found` is a plural message by CLDR category; `filters` are (name, label)."""

    found: Mapping[str, str]
    none: str
    near: str
    dropped: str
    sold_out: str
    from_price: str
    up_to_price: str
    price_from: str
    price_to: str
    hint: str
    filters: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    models_path: str


def search_page(shop: Shop) -> Page:
    """The page at `/<locale>/search/`. Whatever is asked, its canonical address is the page without a question."""
    # The script fills these in; in its own words each is an element of the sentence.
    nearest = Markup("<a data-s></a>")
    dropped = Markup("<span data-s></span>")
    sign = shop.formats.sign
    # What somebody typed, with the sign where the locale writes it.
    before, *_, after = shop.formats.money(int("1" * LONG_AMOUNT)).split("1")
    amount = f"{before}%n{after}"
    return Page(
        path=urls.fixed(shop.locale.slug, "search"),
        title=titled(shop, shop.t("own.search")),
        description=shop.t("search.text", country=shop.formats.country(shop.market.code)),
        places=Places(paths=everywhere(shop, "search/")),
        data={
            "view": SearchView(
                found=plural_words(shop, "search.found", query="%q"),
                none=shop.t("search.none", query="%q"),
                near=Markup(shop.t("search.near", query=nearest)),
                dropped=Markup(shop.t("search.dropped", words=dropped)),
                sold_out=shop.t("stock.out"),
                from_price=shop.t("price.from", price=amount),
                up_to_price=shop.t("search.up_to", price=amount),
                price_from=shop.t("search.from", sign=sign),
                price_to=shop.t("search.to", sign=sign),
                hint=shop.t("search.hint", number=EXAMPLE_NUMBER),
                filters=[
                    ("category", shop.t("search.category")),
                    ("brand", shop.t("listing.brand")),
                    ("storage", shop.t("spec.storage")),
                    ("grade", shop.t("grade.label")),
                    ("color", shop.t("spec.colour")),
                ],
                categories=category_links(shop),
                models_path=urls.fixed(shop.locale.slug, "models"),
            )
        },
    )
