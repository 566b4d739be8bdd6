"""The worker: drains the outbox, reconciles orders, forgets what nobody needs. One pass, or for ever."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from functions.care.privacy import keep_in_time
from functions.kit.idempotency import forget_old_keys
from functions.kit.log import log
from functions.kit.outbox import drain
from functions.kit.rate_limits import forget_old_hits
from functions.kit.shop import Shop, open_shop
from functions.selling.delivering import deliver
from functions.selling.reconciling import reconcile
from functions.trading.timers import pass_time
from storefront.domain.errors import StorefrontError

PAUSE_SECONDS = 2.0
_MOST_ROUNDS = 1000


def work_once(shop: Shop) -> int:
    """Do all that is due now; returns how many messages and orders were dealt with."""
    done = 0
    for _ in range(_MOST_ROUNDS):
        found = drain(shop.database, lambda message: deliver(shop, message), shop.clock)
        if shop.settings.can_pay:
            found += reconcile(shop)
        found += pass_time(shop)
        done += found
        if not found:
            break
    keep_in_time(shop)
    shop.database.write(lambda tx: forget_old_keys(tx, shop.clock()) + forget_old_hits(tx, shop.clock()))
    return done


def work(shop: Shop) -> None:
    """Work until told to stop (SIGTERM, SIGINT). What breaks is logged and tried again."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopped.is_set():
        try:
            work_once(shop)
        except StorefrontError as problem:
            log("error", "worker could not work", code=problem.code)
        except Exception as problem:  # a full disk, a store of files that is away: the next pass may find it back
            log("error", "worker could not work", problem=type(problem).__name__)
        stopped.wait(PAUSE_SECONDS)


if __name__ == "__main__":
    work(open_shop())
