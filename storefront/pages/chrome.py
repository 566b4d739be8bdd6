"""The frame around every page of a locale, rendered once and printed on each: head, header, footer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from storefront.domain import urls
from storefront.pages.editorial import SECTIONS, Library
from storefront.pages.legal import legal_notes
from storefront.pages.shop import Shop

# Every legal and help page the footer leads to, by column.
FOOTER_PAGES: Mapping[str, tuple[str, ...]] = {
    "help": ("help/delivery", "help/returns", "help/guarantee", "help/payment"),
    "about": (
        "about/mission",
        "about/grades",
        "about/refurbishers",
        "legal/ranking",
        "legal/reviews",
        "legal/recycling",
    ),
    "legal": ("legal/terms", "legal/privacy", "legal/withdrawal", "legal/imprint", "legal/accessibility"),
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

    names = [
        (name, shop.t(f"category.{name}"), urls.category(shop.locale.slug, name))
        for name in shop.categories()
    ]
    columns = {
        column: [(link[0], link[1]) for page in pages if (link := editorial_link(shop, library, page))]
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


def editorial_link(shop: Shop, library: Library, name: str) -> tuple[str, str] | None:
    """Title and path of an editors' page in a locale; English stands in until somebody translates help and legal."""
    section, _, slug = name.partition("/")
    assert section in SECTIONS
    document = library.find(name, shop.locale.code, shop.locale.language)
    if document is None and section != "guides":
        document = library.find(name, "en", "en")
        title = (
            shop.t(f"page.{slug}")
            if shop.messages.has(f"page.{slug}")
            else document.title
            if document
            else ""
        )
        return (title, urls.page(shop.locale.slug, section, slug)) if document else None
    return (document.title, urls.page(shop.locale.slug, section, slug)) if document else None
