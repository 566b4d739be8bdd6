"""What the shop writes to a buyer. The one place that turns an order and an occasion into a letter.

A letter says what it needs to and leads to the order's page, which has the rest. Names and titles are escaped in HTML.
"""

from __future__ import annotations

from html import escape

from functions.kit.database import Row
from functions.kit.mail import Letter
from functions.kit.shop import Shop
from functions.selling.order_view import OrderView

_SENTENCES = {
    "order_paid": ("Your order {order} is confirmed", "Thank you. Your payment of {total} {currency} arrived."),
    "order_too_late": (
        "Your order {order} could not be kept",
        "Your payment arrived after the last piece was sold. We are sending {total} {currency} back.",
    ),
    "payment_failed": ("The payment of your order {order} failed", "No money was taken and the order has ended."),
    "refunded": ("Money for your order {order} is on its way back", "We have sent back {refunded} {currency} so far."),
    "order_link": ("Your order {order}", "You asked for the link to your order."),
}


def write_letter(shop: Shop, kind: str, order: Row, view: OrderView, email: str) -> Letter:
    """The letter for an occasion; `refunded_4000` is the occasion `refunded`. A release without templates has plain words."""
    from functions.pages.letters import letter_for
    from functions.pages.order import read_order

    rows = shop.database.read(lambda tx: read_order(tx, view.order))
    letter = letter_for(shop, kind, rows, email)
    if letter is not None:
        return letter
    subject, sentence = next(words for occasion, words in _SENTENCES.items() if kind.startswith(occasion))
    values = {
        "order": view.order,
        "total": view.total,
        "refunded": view.refunded,
        "currency": view.currency,
    }
    link = shop.url(f"/api/orders/{shop.token('order', view.order)}")
    goods = [f"{item.quantity} x {item.title} {item.version}, {item.seller}" for item in view.items]
    lines = [sentence.format(**values), "", *goods, "", link]
    html = "".join(
        f"<p>{escape(line)}</p>" if line != link else f'<p><a href="{escape(link)}">{escape(view.order)}</a></p>'
        for line in lines
        if line
    )
    language = str(order["locale"]).partition("-")[0]
    return Letter(
        to=email, subject=subject.format(**values), text="\n".join(lines) + "\n", html=html, language=language
    )
