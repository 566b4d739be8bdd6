"""The few words of a locale that go to Stripe's page: grades, fees, delivery. They come with the release."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec

_decode = msgspec.json.Decoder(dict[str, object]).decode


@lru_cache(maxsize=64)
def _texts(path: Path) -> dict[str, object]:
    try:
        return _decode(path.read_bytes())
    except OSError:
        return {}


def word(messages: Path, locale: str, key: str, otherwise: str) -> str:
    """A message of a locale, or another text where the release has none."""
    found = _texts(messages / f"{locale}.json").get(key)
    return found if isinstance(found, str) else otherwise
