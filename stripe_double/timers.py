"""What happens by itself: sessions expire, late payments are decided."""

from __future__ import annotations

import threading

from stripe_double.account import Account
from stripe_double.payments import SETTLEMENT, settle
from stripe_double.refusals import Refusal
from stripe_double.sessions import KIND, close_unpaid
from stripe_double.webhooks import Courier

EVERY_SECONDS = 0.5


def ring(account: Account) -> None:
    """Bring about all that is due by the double's clock. Every API call and page begins with it."""
    now = account.clock.now()
    if not account.store.run("SELECT 1 FROM thing WHERE due <= ? LIMIT 1", now):
        return
    with account.acting():
        for thing in account.store.due(now):
            if thing["object"] == KIND:
                close_unpaid(account, thing)
            elif thing["object"] == SETTLEMENT:
                account.store.put(thing)
                _settle(account, thing["session"], paid=not thing["fails"])


def _settle(account: Account, session: str, *, paid: bool) -> None:
    try:
        settle(account, account.find(KIND, session), paid=paid)
    except Refusal:
        # Somebody decided it by hand before its time.
        return


class Sweeper:
    """Rings for a double that nobody calls."""

    def __init__(self, account: Account, courier: Courier) -> None:
        self._account = account
        self._courier = courier
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="timers", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for it."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(EVERY_SECONDS):
            ring(self._account)
            self._courier.wake()
