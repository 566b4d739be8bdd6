"""What a page of the shop may do in a browser, whoever answers with it: the site's host or a function."""

from __future__ import annotations

from typing import Final

STRIPE: Final = "https://checkout.stripe.com"
"""Where a shopper pays."""


def content_security_policy(pay_origin: str = STRIPE) -> str:
    """The strict policy. `form-action` names the payment page: 'self' alone blocks the 303 to it."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            f"form-action 'self' {pay_origin}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )
