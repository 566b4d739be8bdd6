"""Tells whether a form came from the shop's own pages, or from another site in a shopper's browser.

Programs send neither Origin nor Sec-Fetch-Site and are let through: what they hold is theirs to send.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit


def is_foreign(headers: Mapping[str, str], site_url: str) -> bool:
    """Whether a browser says that another site sent this. An opaque origin ('null') needs the browser's own word."""
    origin = headers.get("origin")
    site = headers.get("sec-fetch-site")
    if site in ("cross-site", "same-site"):
        return True
    if origin in (None, "null"):
        return origin == "null" and site != "same-origin"
    return _origin(str(origin)) != _origin(site_url)


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ("", "", None)
    return (parts.scheme, (parts.hostname or "").lower(), port or {"https": 443, "http": 80}.get(parts.scheme))
