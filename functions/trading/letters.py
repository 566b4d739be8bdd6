"""What the shop writes to a seller. Every letter says its news and leads to the trade-in's page, which has the rest."""

from __future__ import annotations

from html import escape

from functions.kit.database import Row
from functions.kit.mail import Letter
from functions.kit.shop import Shop
from functions.trading.submitting import TOKEN

OCCASIONS = (
    "submitted", "label", "received", "offer", "accept", "reject", "silent", "paid", "returned", "refused", "lapsed",
)  # fmt: skip
"""The kinds of letter; the words of each are the messages `sell.mail.<occasion>.subject` and `.lead`."""

_PLAIN = {
    "submitted": "We have your offer of {title}.",
    "label": "Send us your {title}.",
    "received": "Your {title} has arrived.",
    "offer": "There is another price for your {title}.",
    "accept": "You took our price for your {title}.",
    "reject": "Your {title} comes back to you.",
    "silent": "We heard nothing. Your {title} comes back to you.",
    "paid": "The money for your {title} is on its way.",
    "returned": "Your {title} is on its way back.",
    "refused": "We cannot buy your {title}.",
    "lapsed": "Your offer of {title} is over: nothing arrived.",
}


def write_letter(shop: Shop, occasion: str, row: Row, email: str) -> Letter:
    """The letter for an occasion. A release without templates has plain words."""
    from functions.pages.trade_letters import trade_letter

    letter = trade_letter(shop, occasion, row, email)
    if letter is not None:
        return letter
    link = shop.url(f"/api/trade-in/{shop.token(TOKEN, row['reference'])}")
    sentence = _PLAIN[occasion].format(title=row["title"])
    return Letter(
        to=email,
        subject=f"{row['reference']}: {sentence}",
        text=f"{sentence}\n\n{link}\n",
        html=f'<p>{escape(sentence)}</p><p><a href="{escape(link)}">{escape(row["reference"])}</a></p>',
        language=str(row["locale"]).partition("-")[0],
    )
