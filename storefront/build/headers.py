"""HTTP headers and redirects, one table: `_headers` and `_redirects` for static hosts, and what `serve` sends itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase, translate
from functools import lru_cache

from storefront.release.page_policy import STRIPE, content_security_policy

IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300, must-revalidate"
GONE = "gone.html"
"""In a folder instead of index.html, it is the page of something that is no longer sold: its body, with the status 410."""

HTML = "public, max-age=0, must-revalidate"


def table(pay_origin: str = STRIPE) -> Mapping[str, Mapping[str, str]]:
    """Path pattern to headers. `*` stands for anything, `:name` for one step of a path.

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
        "/theme/search.*": {"Cache-Control": IMMUTABLE},
        "/media/*": {
            "Cache-Control": IMMUTABLE,
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
        "/*/days.json": {"Cache-Control": SHORT},
        # A pattern may hold one `*` only on some hosts. `root.json` is HTML's equal: the host revalidates it.
        "/:locale/search/index/t-*": {"Cache-Control": IMMUTABLE},
        "/:locale/search/index/r-*": {"Cache-Control": IMMUTABLE},
        "/:locale/search/index/f-*": {"Cache-Control": IMMUTABLE},
        "/:locale/trade-in/bids-*": {"Cache-Control": IMMUTABLE},
    }


def matches(path: str, pattern: str) -> bool:
    """Whether a path is among those that a pattern of the table means."""
    return fnmatchcase(path, _wild(pattern))


def cache_control(path: str) -> str:
    """How long a path of the site may be kept: `/theme/search.abc.js`."""
    return next((value for fits, value in _cache_rules() if fits(path)), HTML)


@lru_cache(maxsize=1)
def _cache_rules() -> tuple[tuple[Callable[[str], object], str], ...]:
    """The table's rows about Cache-Control, ready for hundreds of thousands of paths."""
    return tuple(
        (re.compile(translate(_wild(pattern))).match, headers["Cache-Control"])
        for pattern, headers in table().items()
        if "Cache-Control" in headers
    )


def _wild(pattern: str) -> str:
    return re.sub(r":[a-z]+", "*", pattern)


def headers_file(pay_origin: str = STRIPE) -> str:
    """The table as Netlify and Cloudflare Pages read it."""
    lines = []
    for pattern, headers in table(pay_origin).items():
        lines.append(pattern)
        lines += [f"  {name}: {value}" for name, value in headers.items()]
    return "\n".join(lines) + "\n"


def redirects_file(moved: Iterable[tuple[str, str]] = (), gone: Iterable[str] = ()) -> str:
    """Old addresses and where they lead, and those that are gone. Functions are reached under the same origin, which the
    host must forward.
    """
    lines = [f"{path} {to} 301\n" for path, to in moved] + [f"{path} {path}{GONE} 410\n" for path in gone]
    return "# /api/* goes to the functions (docs/ops.md)\n" + "".join(lines)
