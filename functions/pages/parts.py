"""What several pages print: a picture on its stage, the buyer's rights."""

from __future__ import annotations

import re

import msgspec

from functions.pages.words import Words
from storefront.domain import urls
from storefront.locales.rights import guarantee_notes, guarantee_words, returns_text, returns_title
from storefront.release.book_rows import Sku

NO_PICTURE = "/theme/no-picture.svg"
_SLUG = re.compile(r"[a-z0-9-]+")


class PictureView(msgspec.Struct, frozen=True, kw_only=True):
    """What an `img` beside its own words needs; `stage` is the colour's class."""

    src: str
    stage: str


class RightsView(msgspec.Struct, frozen=True, kw_only=True):
    """The buyer's rights before buying. `label` and `path` lead to the withdrawal function where the law has one (W1)."""

    guarantee: str
    notes: tuple[str, ...]
    guarantee_path: str
    title: str
    text: str
    how: str
    how_label: str
    how_path: str
    label: str
    path: str
    warranty_terms: bool


def view_picture(sku: Sku | None) -> PictureView:
    """A SKU's picture, small; without one a plain placeholder."""
    color = sku.options.get("color") if sku else None
    stage = f"c-{color}" if isinstance(color, str) and _SLUG.fullmatch(color) else ""
    picture = sku.picture if sku else None
    if picture is None:
        return PictureView(src=NO_PICTURE, stage=stage)
    src = f"{picture.src.rpartition('.')[0]}-{min(picture.widths)}.jpg" if picture.widths else picture.src
    return PictureView(src=src, stage=stage)


def view_rights(words: Words) -> RightsView:
    """Guarantee by law, days to change one's mind, and how to say so."""
    code, slug = words.market.code, words.locale.slug
    legal, returns = words.rules.guarantee(code), words.rules.withdrawal(code)
    has_function = "eu_withdraw" in words.rules.legal_blocks(code)
    label = words.t("legal.withdraw")
    email = words.merchant.facts(code)["email"]
    return RightsView(
        guarantee=guarantee_words(legal, words.messages),
        notes=guarantee_notes(legal, words.messages),
        guarantee_path=urls.page(slug, "help", "guarantee"),
        title=returns_title(returns, words.messages),
        text=returns_text(returns, words.messages),
        how=words.t("checkout.withdraw_how", label=label, email=email)
        if has_function
        else words.t("checkout.return_how", email=email),
        how_label=words.t("withdrawal.right" if returns.statutory_days else "returns.label"),
        how_path=urls.page(slug, *(("legal", "withdrawal") if returns.statutory_days else ("help", "returns"))),
        label=label if has_function else "",
        path=urls.fixed(slug, "withdrawal"),
        warranty_terms=words.rules.in_force("G7", code),
    )
