"""Keeps bank and identity data unreadable at rest. The first key encrypts; older ones still decrypt (ENCRYPTION_KEY)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


def encrypt(keys: Sequence[str], text: str) -> str:
    """The text, unreadable without one of the keys (Fernet: AES-128-CBC and HMAC-SHA256)."""
    return _box(tuple(keys)).encrypt(text.encode()).decode()


def decrypt(keys: Sequence[str], sealed: str) -> str:
    """The text again. Raises cryptography's InvalidToken when no key fits or a letter was changed."""
    return _box(tuple(keys)).decrypt(sealed.encode()).decode()


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    # Only who handles such data pays for the import.
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])
