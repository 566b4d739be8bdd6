"""Names of other systems as the export's ids: slugs, SKUs, ids within their lengths. Same input, same id."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from unidecode import unidecode

_NO_WORD = re.compile(r"[^a-z0-9]+")
_NO_SKU = re.compile(r"[^A-Za-z0-9._-]+")


def nfc(text: str) -> str:
    """Return a text in Unicode form NFC, which an export is written in."""
    return unicodedata.normalize("NFC", text)


def slug_of(text: str, longest: int = 80) -> str:
    """Return lower-case words joined by hyphens, '' when nothing is left."""
    return within(_NO_WORD.sub("-", unidecode(text).casefold()).strip("-"), longest)


def sku_of(text: str) -> str:
    """Return a SKU's id: what cannot stand in an address becomes a hyphen."""
    return within(_NO_SKU.sub("-", unidecode(text).strip()).strip("-"), 64)


def within(text: str, longest: int) -> str:
    """Return an id within a length; a longer one keeps its start and gets a hash of the whole."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 9].rstrip('-._')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def shortened(text: str, longest: int) -> str:
    """Return words within a length, cut after one of them."""
    if len(text) <= longest:
        return text
    return text[:longest].rpartition(" ")[0] or text[:longest]


def common_start(first: str, second: str) -> str:
    """Return the words with which two titles begin alike, without what joins them to the next: 'iPhone 13'."""
    mine, others = first.split(), second.split()
    same = 0
    while same < min(len(mine), len(others)) and mine[same] == others[same]:
        same += 1
    return " ".join(mine[:same]).rstrip(" -–—,:;/|(")
