"""Checkouts as fast as they go, in this process: `python -m tests.functions.checkout_load sqlite` prints a line of JSON."""

import json
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

from functions.selling.basket import parse_basket
from functions.selling.buying import buy
from functions.selling.till import Session, Till
from tests.functions.buying import TestShop, open_test_shop
from tests.functions.made_release import MadeOffer, MadeRelease
from tests.functions.running_postgresql import running_postgresql
from tests.stripe_double.running_double import running_double

PLENTY = MadeRelease(offers=(MadeOffer(offer="FR-1", stock=1_000_000),))
WARM, MEASURED, SHOPPERS = 20, 400, 8


class TimedTill(Till):
    """The till, which adds up how long Stripe took."""

    spent = 0.0

    def open_session(self, params: Any, key: str) -> Session:
        start = time.perf_counter()
        try:
            return super().open_session(params, key)
        finally:
            self.spent += time.perf_counter() - start


def measure(shop: TestShop) -> dict[str, float]:
    """Milliseconds of a checkout without Stripe's, and checkouts a second with it."""
    till = TimedTill(shop.shop.settings, 10)
    shop.shop.till = till  # type: ignore[misc]
    basket, keys = parse_basket(shop.basket("FR-1")), count()

    def once() -> float:
        start, before = time.perf_counter(), till.spent
        buy(shop.shop, basket, f"load-{next(keys):08}", "nobody")
        return (time.perf_counter() - start - (till.spent - before)) * 1000

    for _ in range(WARM):
        once()
    cpu = time.process_time()
    times = sorted(once() for _ in range(MEASURED))
    cpu = (time.process_time() - cpu) * 1000 / MEASURED
    start = time.perf_counter()
    with ThreadPoolExecutor(SHOPPERS) as pool:
        list(pool.map(lambda _: once(), range(MEASURED)))
    return {
        "p50": statistics.median(times),
        "p99": times[int(MEASURED * 0.99) - 1],
        "cpu": cpu,
        "a_second": MEASURED / (time.perf_counter() - start),
    }


def main() -> None:
    """Measure on the database that the command line names."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shop-load-")))
        url = f"sqlite:///{folder / 'shop.db'}"
        if sys.argv[1] == "postgresql":
            url = stack.enter_context(running_postgresql(fsync="on")).emptied()
        double = stack.enter_context(running_double())
        print(json.dumps(measure(stack.enter_context(open_test_shop(folder, url, double, PLENTY)))))


if __name__ == "__main__":
    main()
