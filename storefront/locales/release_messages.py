"""The words of a release, one file a locale: `runtime/messages/<locale>.json`, key to text or to its plural forms.

Functions say what the release's pages say, whatever the catalogs have come to say since. Reading one takes no parser
of catalogs.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from storefront.domain.errors import ReleaseBroken
from storefront.domain.markets import Locale
from storefront.locales.messages import Messages

_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(dict[str, str | tuple[str, ...]]).decode


def encode_messages(messages: Messages) -> bytes:
    """A locale's messages as a file holds them."""
    return _encode(messages.texts) + b"\n"


def read_messages(folder: Path, locale: Locale) -> Messages:
    """The messages of a locale from a release's `messages` folder. Raises ReleaseBroken where they cannot be read."""
    path = folder / f"{locale.slug}.json"
    try:
        texts = _decode(path.read_bytes())
    except (OSError, msgspec.DecodeError) as problem:
        raise ReleaseBroken(f"{path} cannot be read: {problem}", path=str(path)) from None
    return Messages(language=locale.language, code=locale.code, variant=locale.code, texts=texts, unchecked=frozenset())
