"""An editors' page in a locale: its links, its blocks with this market's facts, and who else has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup, escape

from storefront.domain import urls
from storefront.pages import json_ld
from storefront.pages.chrome import stand_in
from storefront.pages.editorial import SECTIONS, Document, Library, for_shop
from storefront.pages.legal import merchant_rows
from storefront.pages.links import Places
from storefront.pages.offer_view import grade_rows
from storefront.pages.page import Page, titled
from storefront.pages.rights import view_rights
from storefront.pages.shop import Shop

ModelLine = Callable[[str], tuple[str, str, str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorialView:
    """What the template prints. `language` is set where the text is not in the locale's language."""

    title: str
    summary: str
    html: Markup
    toc: tuple[tuple[str, str], ...]
    updated: str
    reading: str
    language: str
    guide: bool


class EditorialPages:
    """Builds editors' pages of one locale. `model_line(id)` gives name, path and 'from' price, or None."""

    def __init__(self, shop: Shop, env: Environment, library: Library, model_line: ModelLine) -> None:
        self.shop = shop
        self.env = env
        self.library = library
        self.model_line = model_line

    def page(self, document: Document) -> Page:
        """The page of a document, which may be in English where nobody has translated it yet."""
        shop = self.shop
        foreign = document.language != shop.locale.language
        path = urls.page(shop.locale.slug, document.section, document.slug)
        crumbs = [(shop.t("nav.home"), urls.home(shop.locale.slug))]
        if document.section == "guides":
            crumbs.append((shop.t("page.guides"), urls.home(shop.locale.slug) + "guides/"))
        crumbs.append((document.title, path))
        return Page(
            path=path,
            title=titled(shop, document.title),
            description=document.summary,
            places=self.places(document, foreign),
            crumbs=tuple(crumbs),
            structured=json_ld.script(json_ld.breadcrumbs(shop, crumbs)),
            data={
                "view": EditorialView(
                    title=document.title,
                    summary=document.summary,
                    html=self.html(document),
                    toc=document.toc,
                    updated=shop.t("page.updated", date=shop.formats.day(document.updated)),
                    reading=shop.messages.plural("page.reading", document.minutes, count=document.minutes),
                    language=document.language if foreign else "",
                    guide=document.section == "guides",
                )
            },
        )

    def html(self, document: Document) -> Markup:
        """The document's HTML with this locale's links and facts."""
        return for_shop(document.html, link=self.link, block=self.block, table_label=self.shop.t("page.tables"))

    def places(self, document: Document, foreign: bool) -> Places:
        """Where the page is in its locale's own language; a stand-in in English is not for search engines."""
        name = document.name
        paths = {
            locale.slug: urls.page(locale.slug, document.section, document.slug)
            for locale in self.shop.site_locales
            if self.library.find(name, locale.code, locale.language)
        }
        if document.section != "guides":
            stand_ins = {
                locale.slug: urls.page(locale.slug, document.section, document.slug)
                for locale in self.shop.site_locales
                if locale.slug not in paths
            }
            return Places(
                paths={**paths, **stand_ins} if foreign else paths,
                fallbacks=(("", stand_ins),),
                indexed=not foreign,
            )
        return Places(paths=paths, indexed=not foreign)

    def link(self, kind: str, target: str) -> str | None:
        """The path of a neutral link in this locale; None where there is no such page here."""
        shop = self.shop
        name, _, fragment = target.partition("#")
        suffix = f"#{fragment}" if fragment else ""
        if kind == "page":
            section, _, slug = name.partition("/")
            shown = section in SECTIONS and stand_in(shop, self.library, name)
            return urls.page(shop.locale.slug, section, slug) + suffix if shown else None
        if kind == "model":
            line = self.model_line(name)
            return line[1] if line else None
        if kind == "category":
            return urls.category(shop.locale.slug, name) + suffix if shop.has_category(name) else None
        return urls.home(shop.locale.slug) if name == "home" else urls.fixed(shop.locale.slug, name)

    def block(self, name: str, argument: str) -> str | None:
        """The HTML of a block in this locale; None makes it vanish."""
        shop = self.shop
        if name == "model":
            line = self.model_line(argument)
            if line is None:
                return None
            title, path, price = line
            return (
                f'<p class="product-line"><a href="{escape(path)}">{escape(title)}</a> '
                f'<span class="num">{escape(price)}</span></p>'
            )
        if name == "withdraw" and "eu_withdraw" not in shop.rules.legal_blocks(shop.market.code):
            return None
        if name == "levy" and not shop.rules.in_force("P6", shop.market.code):
            return None
        return self.env.get_template("sections/blocks.html").render(
            block=name,
            shop=shop,
            rights=view_rights(shop),
            merchant_rows=merchant_rows(shop),
            levy_notices=sorted({band.levy.notice_url for band in shop.rules.levies.get(shop.market.code, ())}),
            grades=grade_rows(shop, "smartphones"),
            withdrawal_path=urls.fixed(shop.locale.slug, "withdrawal"),
        )


def guides_index(shop: Shop, documents: list[Document], library: Library) -> Page:
    """The list of guides in a locale's language."""
    path = urls.home(shop.locale.slug) + "guides/"
    crumbs = ((shop.t("nav.home"), urls.home(shop.locale.slug)), (shop.t("page.guides"), path))
    return Page(
        path=path,
        title=titled(shop, shop.t("page.guides")),
        description=shop.t("meta.guides", country=shop.formats.country(shop.market.code)),
        places=Places(
            paths={
                locale.slug: urls.home(locale.slug) + "guides/"
                for locale in shop.site_locales
                if library.in_section("guides", locale.code, locale.language)
            }
        ),
        crumbs=crumbs,
        structured=json_ld.script(json_ld.breadcrumbs(shop, crumbs)),
        data={
            "guides": [
                (
                    guide.title,
                    urls.page(shop.locale.slug, "guides", guide.slug),
                    guide.summary,
                    shop.messages.plural("page.reading", guide.minutes, count=guide.minutes),
                )
                for guide in documents
            ]
        },
    )
