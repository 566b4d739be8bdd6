"""The buyer's rights in a locale, in words: guarantee by law first, then the days to change one's mind."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.domain import urls
from storefront.domain.merchant import Notice
from storefront.locales.rights import guarantee_notes, guarantee_words, returns_text, returns_title
from storefront.pages.shop import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Sentences constant in a locale. `harmonised` is the official file's address, or '' where a sample box stands."""

    guarantee: str
    notes: tuple[str, ...]
    returns_title: str
    returns_text: str
    more_path: str
    harmonised_notice: bool
    harmonised: str
    warranty_terms: bool


def notice_path(notice: Notice) -> str:
    """Where the official file of the harmonised notice is served; it lies beside content/merchant.toml."""
    return f"/theme/notices/{notice.file.rpartition('/')[2]}"


def view_rights(shop: Shop) -> Rights:
    """The rights row of every product page and the guarantee block of help pages (G1 to G7, W2)."""
    legal = shop.rules.guarantee(shop.market.code)
    returns = shop.rules.withdrawal(shop.market.code)
    blocks = shop.rules.legal_blocks(shop.market.code)
    notice = shop.merchant.harmonised_notice.get(shop.locale.language)
    return Rights(
        guarantee=guarantee_words(legal, shop.messages),
        notes=guarantee_notes(legal, shop.messages),
        returns_title=returns_title(returns, shop.messages),
        returns_text=returns_text(returns, shop.messages),
        more_path=urls.page(shop.locale.slug, "help", "guarantee"),
        harmonised_notice="harmonised_notice" in blocks,
        harmonised=notice_path(notice) if notice else "",
        warranty_terms=shop.rules.in_force("G7", shop.market.code),
    )
