"""Sends events to the shop's endpoint: signed as Stripe signs, tried again with growing waits until a 2xx.

One thread looks for what is due, a few send. Source: https://docs.stripe.com/webhooks#retries and, for the signature,
`stripe.WebhookSignature`.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests
import stripe

from stripe_double.account import Account
from stripe_double.faults import WebhookFault
from stripe_double.store import public

SENDERS = 8
IDLE_SECONDS = 0.2
OLD_SECONDS = 600


class Courier:
    """Delivers what `events` has queued, from `start()` to `stop()`."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._stopped = threading.Event()
        self._news = threading.Event()
        self._senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="webhook")
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin; what a killed double was sending is sent again."""
        self._account.store.run("UPDATE delivery SET state = 'waiting' WHERE state = 'sending'")
        self._thread.start()

    def wake(self) -> None:
        """Look for work now rather than at the next turn."""
        self._news.set()

    def stop(self) -> None:
        """Send no more; what is on its way may end."""
        self._stopped.set()
        self._news.set()
        self._thread.join()
        self._senders.shutdown(wait=True, cancel_futures=True)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._news.wait(IDLE_SECONDS)
            self._news.clear()
            for number, event, attempts in self._take_due():
                self._senders.submit(self._deliver, number, event, attempts)

    def _take_due(self) -> list[tuple[int, str, int]]:
        store = self._account.store
        if not store.run("SELECT 1 FROM delivery WHERE state = 'waiting' AND due <= ? LIMIT 1", time.time()):
            return []
        with store.transaction():
            rows = store.run(
                "SELECT number, event, attempts FROM delivery WHERE state = 'waiting' AND due <= ? ORDER BY number",
                time.time(),
            )
            for number, _, _ in rows:
                store.run("UPDATE delivery SET state = 'sending' WHERE number = ?", number)
        return [(int(number), str(event), int(attempts)) for number, event, attempts in rows]

    def _deliver(self, number: int, event_id: str, attempts: int) -> None:
        account = self._account
        event = account.store.get(event_id)
        if event is None:
            # Everything was forgotten while it waited for a sender.
            return
        fault = account.faults.take_for_event(event["type"], at_sending=True)
        status, error = self._post(public(event), fault)
        delivered = status is not None and 200 <= status < 300
        waits = account.settings.retry_seconds
        with account.store.transaction():
            account.store.run(
                "INSERT INTO attempt (delivery, event, type, at, status, error) VALUES (?, ?, ?, ?, ?, ?)",
                *(number, event_id, event["type"], time.time(), status, error),
            )
            if delivered:
                state, due = "delivered", 0.0
                account.store.put(event | {"pending_webhooks": 0})
                # What was armed as out of order has waited for this one.
                account.store.run(
                    "UPDATE delivery SET held = 0, due = ? WHERE held AND state = 'waiting' AND number <> ?",
                    *(time.time(), number),
                )
            elif attempts < len(waits):
                state, due = "waiting", time.time() + waits[attempts]
            else:
                state, due = "gave_up", 0.0
            account.store.run(
                "UPDATE delivery SET state = ?, due = ?, attempts = ?, held = 0 WHERE number = ?",
                *(state, due, attempts + 1, number),
            )
        self.wake()

    def _post(self, event: dict[str, object], fault: WebhookFault | None) -> tuple[int | None, str | None]:
        action = fault.action if fault else ""
        if action == "wrong_livemode":
            event = event | {"livemode": True}
        body = json.dumps(event, indent=2, ensure_ascii=False)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature(body, self._account.webhook_secret, action),
        }
        try:
            answer = requests.post(
                self._account.webhook_url,
                data=body.encode("utf-8"),
                headers=headers,
                timeout=self._account.settings.webhook_timeout_seconds,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return None, type(error).__name__
        return answer.status_code, None


def signature(body: str, secrets: str, action: str = "") -> str:
    """The Stripe-Signature header: `t=...,v1=...`, one v1 for each secret that is live.

    `action` is a fault's: `bad_signature` or `old_signature`.
    """
    moment = int(time.time()) - (OLD_SECONDS if action == "old_signature" else 0)
    signed = []
    for secret in secrets.split(","):
        key = hashlib.sha256(secret.encode()).hexdigest() if action == "bad_signature" else secret.strip()
        header = stripe.WebhookSignature.generate_signature_header(body, key, moment)
        signed.append(header.partition(",")[2])
    return ",".join([f"t={moment}", *signed])
