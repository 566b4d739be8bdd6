"""Letters in the buyer's language, as text and as HTML: the confirmation is the contract's durable copy."""

from __future__ import annotations

from functions.kit.mail import Letter
from functions.kit.shop import Shop
from functions.pages.order import OrderRows, view_order, words_for
from functions.pages.templates import has_template, render

OCCASIONS = {
    "order_paid": "order_paid",
    "order_too_late": "order_too_late",
    "payment_failed": "payment_failed",
    "refunded": "refunded",
    "order_link": "find",
}
"""Kinds of message in the outbox, by how they begin, and the words for each."""


def letter_for(shop: Shop, kind: str, rows: OrderRows, email: str) -> Letter | None:
    """The letter for an occasion; `refunded_4000` is the occasion `refunded`. None where the release has no template."""
    words = words_for(shop, rows)
    if words is None or not has_template(words, "letters/letter.html"):
        return None
    occasion = next(name for start, name in OCCASIONS.items() if kind.startswith(start))
    token = shop.token("order", rows.order["number"])
    view = view_order(words, rows, token)
    back = rows.order["refunded_minor"] or rows.order["paid_minor"]
    values = {"amount": words.money(back)} if occasion in ("refunded", "order_too_late") else {}
    contract = occasion == "order_paid"
    parts = {
        "subject": words.t(f"mail.{occasion}.subject", number=view.number),
        "lead": words.t(f"mail.{occasion}.lead", **values),
        "link": shop.url(view.order_path),
        "order": view if occasion not in ("find", "payment_failed") else None,
        "delivery": view.delivery if contract else "",
        "contract": contract,
        "withdraw_url": shop.url(view.rights.path) if view.rights.label else "",
        "signature": _signature(words.merchant.legal_name, words.merchant.address, words.merchant.email),
    }
    return Letter(
        to=email,
        subject=str(parts["subject"]),
        text=trimmed(render(words, "letters/letter.txt", letter=parts)),
        html=render(words, "letters/letter.html", letter=parts),
        language=words.locale.code,
    )


def _signature(*lines: str) -> list[str]:
    return [line for line in lines if line]


def trimmed(text: str) -> str:
    """No more than one empty line in a row."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for place, line in enumerate(lines) if line or lines[place - 1]]
    return "\n".join(kept) + "\n"
