"""What a shop sends to Stripe, ready to be changed in one place."""

import time
from typing import Any

import requests
import stripe

Params = dict[str, Any]

SHOP = "http://shop.example"


def make_line(amount: int = 19900, currency: str = "eur", quantity: int = 1, **price: Any) -> Params:
    return {
        "quantity": quantity,
        "price_data": {
            "currency": currency,
            "unit_amount": amount,
            "tax_behavior": "inclusive",
            "product_data": {"name": "iPhone 13, 128 GB, blue"},
            **price,
        },
    }


def make_shipping(amount: int = 490, currency: str = "eur", name: str = "Standard", **rate: Any) -> Params:
    fixed = {"amount": amount, "currency": currency}
    return {"shipping_rate_data": {"display_name": name, "type": "fixed_amount", "fixed_amount": fixed, **rate}}


def make_order(*lines: Params, **changed: Any) -> Params:
    """A session's parameters; a value of None takes one out."""
    params = {
        "mode": "payment",
        "success_url": f"{SHOP}/thanks?session={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{SHOP}/cart",
        "client_reference_id": "R-1001",
        "expires_at": int(time.time()) + 31 * 60,
        "locale": "fr",
        "metadata": {"order": "R-1001"},
        "automatic_tax": {"enabled": False},
        "shipping_address_collection": {"allowed_countries": ["FR", "BE"]},
        "line_items": list(lines) or [make_line()],
        **changed,
    }
    return {name: value for name, value in params.items() if value is not None}


def create(client: stripe.StripeClient, *lines: Params, key: str = "", **changed: Any) -> Any:
    return client.v1.checkout.sessions.create(make_order(*lines, **changed), {"idempotency_key": key} if key else {})


def press(session: Any, outcome: str, **fields: str) -> requests.Response:
    """Post the payment page's form; redirects are not followed."""
    return requests.post(session.url, {"outcome": outcome, **fields}, timeout=20, allow_redirects=False)


def pay(client: stripe.StripeClient, *lines: Params, **changed: Any) -> Any:
    """A session that has been paid, as it is then."""
    session = create(client, *lines, **changed)
    assert press(session, "pay").status_code == 303
    return client.v1.checkout.sessions.retrieve(session.id)


def tell(base: str, path: str, body: object = None) -> Any:
    """Call the double's own side: `tell(base, "clock", {"advance": 60})`."""
    answer = requests.post(f"{base}/_double/{path}", json={} if body is None else body, timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ask(base: str, path: str) -> Any:
    answer = requests.get(f"{base}/_double/{path}", timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.json()
