"""The same request twice is one request. A key is stored with what was asked and which record came of it."""

from __future__ import annotations

import hashlib
import secrets

import msgspec

from functions.kit.database import Transaction
from functions.kit.problem import Problem
from functions.kit.tokens import hash_of

KEPT_SECONDS = 48 * 3600
_SHORTEST, _LONGEST = 8, 200


def read_key(text: str | None) -> str:
    """The key a client sent, or one of our own for a client that sent none. Raises Problem bad_idempotency_key."""
    if text is None:
        return secrets.token_hex(16)
    if not _SHORTEST <= len(text) <= _LONGEST or not (text.isascii() and text.isprintable()):
        raise Problem("bad_idempotency_key")
    return text


def digest_of(request: object) -> str:
    """What a request asks, whatever the order of its fields (SHA-256, hex)."""
    return hashlib.sha256(msgspec.json.encode(request, order="deterministic")).hexdigest()


def known_record(tx: Transaction, *, scope: str, key: str, asked: str) -> str | None:
    """The record that a key was first used for, None for a new key. Raises Problem idempotency_key_reused."""
    known = tx.one("SELECT asked, record FROM idempotency_keys WHERE hash = ?", hash_of(f"{scope}:{key}"))
    if known is None:
        return None
    if known["asked"] != asked:
        raise Problem("idempotency_key_reused")
    return str(known["record"])


def claim_key(tx: Transaction, *, scope: str, key: str, asked: str, record: str, now: int) -> str:
    """Return the record that a key stands for: `record` when it is new, else the one it was first used for.

    Raises Problem idempotency_key_reused when it was used for something else.
    """
    hashed = hash_of(f"{scope}:{key}")
    new = tx.one(
        "INSERT INTO idempotency_keys (hash, asked, record, created_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (hash) DO NOTHING RETURNING record",
        hashed, asked, record, now,
    )  # fmt: skip
    if new:
        return record
    known = known_record(tx, scope=scope, key=key, asked=asked)
    assert known is not None
    return known


def forget_old_keys(tx: Transaction, now: int) -> int:
    """Remove keys that no client retries any more."""
    return tx.do("DELETE FROM idempotency_keys WHERE created_at < ?", now - KEPT_SECONDS)
