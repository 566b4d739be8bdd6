"""An editors' page in a locale: its links, its blocks with this market's facts, and who else has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from jinja2 import Environment
from markupsafe import Markup

from storefront.domain import urls
from storefront.pages import json_ld
from storefront.pages.chrome import stand_in
from storefront.pages.editorial_cards import (
    GradeCard,
    GuideCard,
    ModelCard,
    grade_card,
    guide_card,
    model_card,
    picture_html,
)
from storefront.pages.filling import CARDS, Block, fill
from storefront.pages.legal import merchant_rows
from storefront.pages.library import SECTIONS, Document, Library
from storefront.pages.links import Places
from storefront.pages.offer_view import grade_rows
from storefront.pages.page import Page, titled
from storefront.pages.rights import view_rights
from storefront.pages.rows import CardRow
from storefront.pages.shop import Shop

LeadCard = Callable[[str], CardRow | None]
"""The card of a model's cheapest version in stock in this market; None where it is not sold or sold out."""


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
    """Builds editors' pages of one locale. What a page says of models comes from `lead_card` alone."""

    def __init__(self, shop: Shop, env: Environment, library: Library, lead_card: LeadCard) -> None:
        self.shop = shop
        self.env = env
        self.library = library
        self.lead_card = lead_card

    def facts(self, document: Document) -> tuple[tuple[str, CardRow | None], ...]:
        """What of the catalog a page depends on: when this is the same and the files are, so is the page."""
        return tuple((model, self.lead_card(model)) for model in sorted(document.models))

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
        return fill(
            document.html,
            link=self.link,
            blocks=self.blocks,
            picture=lambda name, alt: picture_html(self.library.pictures[f"{document.name}/{name}"], alt),
            table_label=self.shop.t("page.tables"),
        )

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
            return urls.model(shop.locale.slug, name) if self.lead_card(name) else None
        if kind == "category":
            return urls.category(shop.locale.slug, name) + suffix if shop.has_category(name) else None
        return urls.home(shop.locale.slug) if name == "home" else urls.fixed(shop.locale.slug, name)

    def blocks(self, wanted: Sequence[Block]) -> str:
        """The HTML of blocks on neighbouring lines; cards of a kind stand in one row, and a row of none is nothing."""
        return "".join(
            self._cards(kind, [argument for _, argument in group])
            if kind in CARDS
            else "".join(self._block(name) for name, _ in group)
            for kind, group in ((kind, list(group)) for kind, group in groupby(wanted, key=lambda block: block[0]))
        )

    def _cards(self, kind: str, names: Sequence[str]) -> str:
        shop = self.shop
        cards: list[ModelCard | GradeCard | GuideCard]
        if kind == "model":
            cards = [model_card(shop, row) for name in names if (row := self.lead_card(name))]
        elif kind == "grade":
            cards = [grade_card(shop, name) for name in names]
        else:
            found = (self.library.find(f"guides/{name}", shop.locale.code, shop.locale.language) for name in names)
            cards = [guide_card(shop, guide) for guide in found if guide]
        if not cards:
            return ""
        return self.env.get_template("sections/cards.html").render(kind=kind, cards=cards)

    def _block(self, name: str) -> str:
        """The HTML of a block in this locale; '' where it has nothing to say."""
        shop = self.shop
        if name == "withdraw" and "eu_withdraw" not in shop.rules.legal_blocks(shop.market.code):
            return ""
        if name == "levy" and not shop.rules.in_force("P6", shop.market.code):
            return ""
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
