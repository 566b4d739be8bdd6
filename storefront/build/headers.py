"""HTTP headers and redirects, one table: `_headers` and `_redirects` for static hosts, and what `serve` sends itself."""

from __future__ import annotations

from collections.abc import Mapping

STRIPE = "https://checkout.stripe.com"
IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300, must-revalidate"
HTML = "public, max-age=0, must-revalidate"


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


def table(pay_origin: str = STRIPE) -> Mapping[str, Mapping[str, str]]:
    """Path pattern to headers.

    No header stands under two patterns that match one path, but the policy for /media/: Cloudflare sends both values,
    and of two policies both hold. Cache-Control for HTML is left to the host; all revalidate it.
    """
    return {
        "/*": {
            "Content-Security-Policy": content_security_policy(pay_origin),
            "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        },
        "/theme/reprise.*": {"Cache-Control": IMMUTABLE},
        "/media/*": {
            "Cache-Control": IMMUTABLE,
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
        "/*/days.json": {"Cache-Control": SHORT},
    }


def headers_file(pay_origin: str = STRIPE) -> str:
    """The table as Netlify and Cloudflare Pages read it."""
    lines = []
    for pattern, headers in table(pay_origin).items():
        lines.append(pattern)
        lines += [f"  {name}: {value}" for name, value in headers.items()]
    return "\n".join(lines) + "\n"


def redirects_file() -> str:
    """Old addresses; none yet. Functions are reached under the same origin, which the host must forward."""
    return "# /api/* goes to the functions (docs/ops.md)\n"
