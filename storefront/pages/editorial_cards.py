"""Cards in editors' pages: a model with its live price, a grade with its promise, a guide; and the editors' own pictures."""

from __future__ import annotations

import msgspec
from markupsafe import Markup, escape

from storefront.domain import urls
from storefront.pages.library import Document, PictureFile
from storefront.pages.offer_view import grade_rows
from storefront.pages.picture_view import PictureView, view_picture
from storefront.pages.rows import CardRow
from storefront.pages.shop import Shop

# A grade is explained with what most people come for, as on the front page.
GRADES_SHOWN_FOR = "smartphones"


class ModelCard(msgspec.Struct, frozen=True, kw_only=True):
    """A model's strings. `best` names the grade of best value and its price, '' where there is one grade only."""

    name: str
    path: str
    price: str
    best: str
    picture: PictureView


class GradeCard(msgspec.Struct, frozen=True, kw_only=True):
    """A grade's strings; `path` explains all of them."""

    grade: str
    name: str
    criteria: str
    path: str


class GuideCard(msgspec.Struct, frozen=True, kw_only=True):
    """A guide's strings."""

    title: str
    path: str
    summary: str
    reading: str


def model_card(shop: Shop, card: CardRow) -> ModelCard:
    """The card of a model by its cheapest version in stock; it leads to the model's page."""
    grade, price = card.best or ("", 0)
    return ModelCard(
        name=card.name,
        path=urls.model(shop.locale.slug, card.model),
        price=shop.formats.money(card.headline),
        best=(
            shop.t("card.best_value", grade=shop.t(f"grade.{grade}"), price=shop.formats.money(price))
            if card.grades > 1 and grade
            else ""
        ),
        picture=view_picture(shop, card.picture, card.options.get("color")),
    )


def grade_card(shop: Shop, grade: str) -> GradeCard:
    """The card of a grade, with what it promises."""
    name, criteria = next(
        (name, criteria) for id_, name, criteria in grade_rows(shop, GRADES_SHOWN_FOR) if id_ == grade
    )
    return GradeCard(grade=grade, name=name, criteria=criteria, path=urls.page(shop.locale.slug, "about", "grades"))


def guide_card(shop: Shop, guide: Document) -> GuideCard:
    """The card of a guide that exists in the locale's language."""
    return GuideCard(
        title=guide.title,
        path=urls.page(shop.locale.slug, "guides", guide.slug),
        summary=guide.summary,
        reading=shop.messages.plural("page.reading", guide.minutes, count=guide.minutes),
    )


def picture_html(picture: PictureFile, alt: str) -> str:
    """An editor's picture in its text. `alt` is escaped already; the smallest file that fills the column is fetched."""
    widths = picture.addresses
    source = widths[-1][1] if len(widths) == 1 else next((src for width, src in widths if width >= 640), widths[-1][1])
    several = ", ".join(f"{escape(address)} {width}w" for width, address in widths) if len(widths) > 1 else ""
    srcset = f' srcset="{several}" sizes="(min-width: 44rem) 40rem, 100vw"' if several else ""
    return str(
        Markup(
            f'<img src="{escape(source)}"{srcset} alt="{alt}" width="{picture.width}" height="{picture.height}"'
            ' loading="lazy" decoding="async">'
        )
    )
