"""The frame around every page of a locale, rendered once and printed on each: head, header, footer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from storefront.domain import urls
from storefront.pages.legal import legal_notes
from storefront.pages.library import Document, Library
from storefront.pages.rights import view_rights
from storefront.pages.shop import Shop

# Every legal and help page the footer leads to, by column, with the message that names it.
FOOTER_PAGES: Mapping[str, Mapping[str, str]] = {
    "help": {
        "help/delivery": "foot.delivery",
        "help/returns": "returns.label",
        "help/guarantee": "guarantee.legal",
        "help/payment": "foot.payment",
    },
    "about": {
        "about/mission": "foot.mission",
        "about/grades": "grade.how",
        "about/refurbishers": "foot.refurbishers",
        "legal/ranking": "foot.how_rank",
        "legal/reviews": "reviews.how",
        "legal/recycling": "impact.weee",
    },
    "legal": {
        "legal/terms": "page.terms",
        "legal/privacy": "page.privacy",
        "legal/withdrawal": "withdrawal.right",
        "legal/imprint": "page.imprint",
        "legal/accessibility": "page.accessibility",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """Ready-made parts. `bottom_of_header` differs by the category that is underlined."""

    head: Markup
    top_of_header: Markup
    bottom_of_header: Mapping[str, Markup]
    footer: Markup


def build_chrome(shop: Shop, env: Environment, library: Library, assets: Mapping[str, str]) -> Chrome:
    """Render the frame of a locale. `assets` are addresses of style sheet and script."""

    def render(name: str, **values: object) -> Markup:
        return Markup(env.get_template(f"sections/{name}.html").render(shop=shop, **values))

    names = [(name, shop.t(f"category.{name}"), urls.category(shop.locale.slug, name)) for name in shop.categories()]
    columns = {
        column: [
            (shop.t(key), urls.page(shop.locale.slug, *page.split("/")))
            for page, key in pages.items()
            if stand_in(shop, library, page)
        ]
        for column, pages in FOOTER_PAGES.items()
    }
    return Chrome(
        head=render("head", assets=assets),
        top_of_header=render("header_top"),
        bottom_of_header={
            current: render("header_bottom", categories=names, current=current)
            for current in ("", "trade-in", *shop.rules.categories)
        },
        footer=render(
            "footer",
            categories=names,
            columns=columns,
            guides=has_guides(shop, library),
            notes=legal_notes(shop),
            rights=view_rights(shop),
            paths={
                name: urls.fixed(shop.locale.slug, name)
                for name in ("trade-in", "warranty", "withdrawal", "order", "support")
            },
            eu_withdraw="eu_withdraw" in shop.rules.legal_blocks(shop.market.code),
        ),
    )


def has_guides(shop: Shop, library: Library) -> bool:
    """Whether anybody has written guides in this locale's language."""
    return bool(library.in_section("guides", shop.locale.code, shop.locale.language))


def stand_in(shop: Shop, library: Library, name: str) -> Document | None:
    """An editors' page for a locale; English stands in until somebody translates help, legal and about."""
    document = library.find(name, shop.locale.code, shop.locale.language)
    if document is None and not name.startswith("guides/"):
        document = library.find(name, "en", "en")
    return document
