"""A product card: picture, name, version, the price it starts from, and one line more. No badge, no rating."""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from storefront.domain import urls
from storefront.pages import labels
from storefront.pages.offer_view import delivery_short
from storefront.pages.picture_view import PictureView, view_picture
from storefront.pages.rows import CardRow
from storefront.pages.shop import Shop


class CardView(msgspec.Struct, frozen=True, kw_only=True):
    """A card's strings; `price` says from which, `struck` is '' where no reduction is announced."""

    name: str
    variant: str
    path: str
    price: Markup
    struck: str
    line: str
    picture: PictureView


def view_card(shop: Shop, card: CardRow) -> CardView:
    """The card of one model in one size, in a locale."""
    separator = "、" if shop.locale.language == "ja" else ", "
    return CardView(
        name=card.name,
        variant=labels.variant_line(card.options, shop),
        path=urls.sku(shop.locale.slug, card.slug[shop.locale.language], card.sku),
        price=labels.price_from(card.headline, shop),
        struck=shop.formats.money(card.struck) if card.struck else "",
        line=separator.join(
            (
                shop.messages.plural("card.grades", card.grades, count=card.grades),
                delivery_short(shop, card.ships_min, card.ships_max),
            )
        ),
        picture=view_picture(shop, card.picture, card.options.get("color")),
    )
