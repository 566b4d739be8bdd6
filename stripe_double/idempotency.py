"""Idempotency keys: the same request twice is done once.

Source: https://docs.stripe.com/api/idempotent_requests. An answer is kept for 24 hours, errors and 500s too; not kept
is what was refused before the operation began. While the first request is under way a second gets 409.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field

from stripe_double.account import Account
from stripe_double.refusals import Json, Refusal

KEPT_SECONDS = 24 * 60 * 60
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, JSON and headers of an answer."""

    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)


class IdempotencyKeys:
    """Which keys are in use, and what was answered to those that were."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._lock = threading.Lock()
        self._in_use: set[str] = set()

    def begin(self, scope: str, key: str, path: str, fingerprint: str) -> Answer | None:
        """The kept answer to replay; or None, and the key is in use until `end`.

        `scope` is whose key it is, `fingerprint` what is asked (`fingerprint_of`). Raises Refusal: 409 when the key is
        in use, 400 when it was used for something else.
        """
        if len(key) > LONGEST_KEY:
            raise Refusal(f"Idempotency keys may have at most {LONGEST_KEY} characters.", kind="idempotency_error")
        full = f"{scope} {key}"
        with self._lock:
            if full in self._in_use:
                raise Refusal(
                    f"There is currently another in-progress request using this Idempotent Key ({key}), that probably "
                    "means you submitted twice, and the other request is still going through. Please try again later.",
                    status=409,
                    kind="idempotency_error",
                    code="idempotency_key_in_use",
                    headers={"stripe-should-retry": "true"},
                )
            kept = self._kept(full)
            if kept is None:
                self._in_use.add(full)
                return None
        kept_path, kept_fingerprint, answer = kept
        if (kept_path, kept_fingerprint) != (path, fingerprint):
            what = "parameters" if kept_path == path else f"endpoint ('{kept_path}')"
            raise Refusal(
                f"Keys for idempotent requests can only be used with the same {what} they were first used with. Try "
                f"using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        return answer

    def keep(self, scope: str, key: str, path: str, fingerprint: str, answer: Answer) -> None:
        """Keep an answer; in the transaction of its work, if it has one."""
        self._account.store.run(
            "INSERT OR REPLACE INTO kept_answer (key, fingerprint, path, at, answer) VALUES (?, ?, ?, ?, ?)",
            *(f"{scope} {key}", fingerprint, path, self._account.clock.now()),
            json.dumps([answer.status, answer.body, answer.headers]),
        )

    def end(self, scope: str, key: str) -> None:
        """The request is over; the key is free to be replayed or, if nothing was kept, used."""
        with self._lock:
            self._in_use.discard(f"{scope} {key}")

    def _kept(self, full: str) -> tuple[str, str, Answer] | None:
        oldest = self._account.clock.now() - KEPT_SECONDS
        rows = self._account.store.run(
            "SELECT path, fingerprint, answer FROM kept_answer WHERE key = ? AND at > ?", full, oldest
        )
        if not rows:
            return None
        path, fingerprint, answer = rows[0]
        return path, fingerprint, Answer(*json.loads(answer))


def fingerprint_of(method: str, params: object) -> str:
    """What makes two requests the same: method and parameters, whatever their order on the wire."""
    asked = json.dumps([method, params], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()
