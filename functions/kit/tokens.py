"""Names nobody can guess: order numbers, links, keys. Links are made from the shop's key and stored as hashes only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NUMBER_LETTERS = 10


def new_number(prefix: str) -> str:
    """A number to read out on the phone: 'R' and ten letters without I, L, O and U (50 bits)."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(_NUMBER_LETTERS))


def new_id() -> str:
    """An id that sorts by the moment it was made: milliseconds, then 80 random bits."""
    return f"{int(time.time() * 1000):012x}{secrets.token_hex(10)}"


def make_token(key: str, purpose: str, number: str) -> str:
    """The token of a link: the same for the same key, purpose and number (HMAC-SHA256, 192 bits)."""
    digest = hmac.digest(key.encode(), f"{purpose}:{number}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:24]).decode()


def hash_of(text: str) -> str:
    """What the database keeps of a token or a key (SHA-256, hex)."""
    return hashlib.sha256(text.encode()).hexdigest()


def blurred(key: str, text: str) -> str:
    """A stand-in for something personal, such as an address on the network: useless without the key."""
    return hmac.digest(key.encode(), b"blurred:" + text.encode(), "sha256")[:16].hex()
