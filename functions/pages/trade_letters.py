"""Letters to a seller in their language, as text and as HTML: the news, the price, the link; with the label, how to pack."""

from __future__ import annotations

import msgspec

from functions.kit.database import Row
from functions.kit.mail import Letter
from functions.kit.shop import Shop
from functions.pages.templates import has_template, render
from functions.pages.words import Words, words_of
from storefront.locales.options import variant_line

STATES = {
    "submitted": "kyc_pending",
    "label": "label_sent",
    "received": "received",
    "offer": "counter_offered",
    "accept": "accepted",
    "reject": "rejected",
    "silent": "rejected",
    "paid": "paid",
    "returned": "returned",
    "refused": "refused",
    "lapsed": "lapsed",
}
"""Occasions, and the state whose words they have."""
_PACK = ("sell.pack.1", "sell.pack.2", "sell.pack.3", "sell.pack.4", "sell.pack.5")


def trade_letter(shop: Shop, occasion: str, row: Row, email: str) -> Letter | None:
    """The letter for an occasion; None where the release has no template."""
    words = words_of(shop.runtime(), row["locale"])
    if words is None or not has_template(words, "letters/care.html"):
        return None
    state = STATES[occasion]
    headline = words.t(f"sell.head.{state}")
    merchant = words.merchant
    letter = {
        "subject": words.listed(f"{headline}: {row['title']}", row["reference"]),
        "lead": words.t(f"sell.text.{state}"),
        "facts": _facts(words, occasion, row),
        "paragraphs": _pack(words, row) if occasion == "label" else [],
        "link": shop.url(f"/api/trade-in/{shop.token('trade-in', row['reference'])}"),
        "link_words": words.t("sell.follow"),
        "signature": [line for line in (merchant.legal_name, merchant.address, merchant.email) if line],
    }
    return Letter(
        to=email,
        subject=str(letter["subject"]),
        text=render(words, "letters/care.txt", letter=letter).strip() + "\n",
        html=render(words, "letters/care.html", letter=letter),
        language=words.locale.code,
    )


def _facts(words: Words, occasion: str, row: Row) -> list[tuple[str, str]]:
    version = variant_line(msgspec.json.decode(row["options"]), words)
    facts = [
        (words.t("support.reference"), row["reference"]),
        (words.t("sell.step.device"), words.listed(row["title"], version, words.t(f"condition.{row['condition']}"))),
        (words.t("sell.quoted"), words.money(row["quoted_minor"])),
    ]
    if row["counter_minor"] is not None:
        facts.append((words.t("sell.counter"), words.money(row["counter_minor"])))
    if occasion == "paid":
        facts.append((words.t("sell.paid"), words.money(row["paid_minor"])))
    return facts


def _pack(words: Words, row: Row) -> list[str]:
    """How to unlink and pack, where to send it, until when."""
    merchant = words.merchant
    address = ", ".join(line for line in (merchant.legal_name or merchant.name, merchant.address) if line)
    lines = [f"{number}. {words.t(key)}" for number, key in enumerate(_PACK, 1)]
    until = ""
    if row["due_at"] is not None:
        until = words.t("sell.until", moment=words.moment(row["due_at"]))
    label = f"{words.t('sell.label')}: {address}, {row['reference']}"
    return [line for line in (words.t("sell.pack"), *lines, label, row["label_url"], until) if line]
