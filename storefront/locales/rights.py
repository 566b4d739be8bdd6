"""The buyer's rights in words: what the law guarantees first, then the days to change one's mind (rules G1 to G7, W2)."""

from __future__ import annotations

from storefront.domain.guarantee import LegalGuarantee
from storefront.domain.withdrawal import ReturnRights
from storefront.locales.messages import Messages


def guarantee_words(legal: LegalGuarantee, messages: Messages) -> str:
    """What the law gives; months are named only where it names them."""
    values = {"months": legal.months} if legal.kind == "fixed" else {}
    return messages.text(legal.text_key, **values)


def guarantee_notes(legal: LegalGuarantee, messages: Messages) -> tuple[str, ...]:
    """What has to be said beside it."""
    return tuple(messages.text(key, months=legal.presumption_months) for key in legal.notes)


def returns_title(returns: ReturnRights, messages: Messages) -> str:
    """How many days there are: the longer of the law's and the shop's."""
    days = max(returns.shop_days, returns.statutory_days or 0)
    return messages.plural("returns.title", days, days=days)


def returns_text(returns: ReturnRights, messages: Messages) -> str:
    """How many of them the law gives."""
    if not returns.statutory_days:
        return messages.text("returns.ours")
    return messages.plural("returns.law", returns.statutory_days, days=returns.statutory_days)
