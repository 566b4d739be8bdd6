"""URL slugs: any text to ASCII words joined by hyphens. Transliteration is unidecode's, which Pelican uses too."""

from __future__ import annotations

import re
from functools import lru_cache

from unidecode import unidecode

_NOT_WORD = re.compile(r"[^a-z0-9]+")
# Long enough for any title, short enough for every file system (255 bytes a name, an id is added).
MAX_LENGTH = 80


def slugify(*texts: str) -> str:
    """`Μεσονύχτιο`, `128 GB` -> `mesonukhtio-128-gb`; never empty, never over 80 characters."""
    words = "-".join(filter(None, map(part_of_slug, texts)))
    return words[:MAX_LENGTH].rstrip("-") or "x"


@lru_cache(maxsize=50_000)
def part_of_slug(text: str) -> str:
    """One text's words, joined by hyphens; '' where nothing of it can stand in a URL. Any length."""
    return _NOT_WORD.sub("-", unidecode(text).lower().replace("+", " plus ")).strip("-")
