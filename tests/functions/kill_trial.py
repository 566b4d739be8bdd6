"""A trial: shoppers buy and pay while servers and worker are killed with -9. Afterwards everything must add up.

`python -m tests.functions.kill_trial --kills 100` runs it for long and prints one line of JSON a database.
"""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

import requests

from functions.worker import work_once
from tests.functions.buying import WEBHOOK, TestShop, open_test_shop
from tests.functions.half_written import half_written
from tests.functions.made_release import MadeOffer, MadeRelease
from tests.functions.running_functions import ROOT
from tests.functions.running_postgresql import running_postgresql
from tests.stripe_double.running_double import SECRET, client_of, running_double

OFFERS = tuple(MadeOffer(offer=f"FR-{number}", stock=stock) for number, stock in enumerate((3, 40, 100000)))
BUYERS = 3


@dataclass(kw_only=True)
class Outcome:
    """What a trial did, and every way in which it did not add up."""

    database: str
    kills: int = 0
    orders: int = 0
    payments: int = 0
    letters: int = 0
    faults: list[str] = field(default_factory=list)


class Killed:
    """A program that is killed and started again, on the same port."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path, port: int = 0) -> None:
        self._command, self._environment, self._log, self._port = command, environment, log, port
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=os.environ | self._environment, stdout=log, stderr=log
            )

    def wait(self) -> None:
        """Until it listens; a kill before that would only try its start."""
        end = time.monotonic() + 60
        while self._port:
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < end, "it does not listen"
            try:
                socket.create_connection(("127.0.0.1", self._port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def shop_around(shop: TestShop, ports: list[int], stop: threading.Event, rng: random.Random, told: set[str]) -> None:
    """A shopper: buys, pays mostly, goes away sometimes, tries again when told to."""
    while not stop.is_set():
        basket = {"locale": "fr-fr", "items": [shop.item(rng.choice(OFFERS).offer)]}
        headers = {"Idempotency-Key": f"{rng.getrandbits(128):032x}"}
        for _ in range(5):
            try:
                address = f"http://127.0.0.1:{rng.choice(ports)}/api/checkout"
                reply = requests.post(address, json=basket, headers=headers, timeout=20)
            except requests.RequestException:
                time.sleep(0.2)
                continue
            if reply.status_code == 503:
                time.sleep(0.2)
                continue
            if reply.status_code == 201:
                placed = reply.json()
                told.add(placed["order"])
                session = placed["url"].rpartition("/")[2]
                outcome = rng.choice(("pay", "pay", "pay", "expire"))
                requests.post(
                    f"{shop.double}/_double/sessions/{session}/outcome", json={"outcome": outcome}, timeout=30
                )
            break


def run_trial(database: str, *, kills: int, seconds: float, seed: int = 1) -> Outcome:
    """Shop for so long or until so many kills, whichever comes last; then settle and count."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shop-kill-")))
        ports = [free_port(), free_port()]
        hook = f"http://127.0.0.1:{ports[0]}{WEBHOOK}"
        double = stack.enter_context(running_double(hook, SECRET))
        url = f"sqlite:///{folder / 'shop.db'}"
        if database == "postgresql":
            url = stack.enter_context(running_postgresql()).emptied()
        shop = stack.enter_context(open_test_shop(folder, url, double, MadeRelease(offers=OFFERS)))
        shop.count("orders")
        outcome = Outcome(database=database)
        told = _under_fire(shop, folder, ports, outcome, kills=kills, seconds=seconds, rng=random.Random(seed))
        _settle(shop)
        _count(shop, folder, told, outcome)
        return outcome


def _under_fire(
    shop: TestShop, folder: Path, ports: list[int], outcome: Outcome, *, kills: int, seconds: float, rng: random.Random
) -> set[str]:
    line = [sys.executable, "-m", "uvicorn", "functions.app:app", "--log-level", "error", "--port"]
    programs = [Killed([*line, str(port)], shop.environment, folder / "log", port) for port in ports]
    programs.append(Killed([sys.executable, "-m", "functions.worker"], shop.environment, folder / "log"))
    stop, told = threading.Event(), set[str]()
    buyers = [
        threading.Thread(target=shop_around, args=(shop, ports, stop, random.Random(number), told))
        for number in range(BUYERS)
    ]
    try:
        for program in programs:
            program.wait()
        for buyer in buyers:
            buyer.start()
        end = time.monotonic() + seconds
        while outcome.kills < kills or time.monotonic() < end:
            time.sleep(rng.uniform(0.3, 2.5))
            victim = rng.choice(programs)
            victim.kill()
            outcome.kills += 1
            victim.start()
            victim.wait()
    finally:
        stop.set()
        for buyer in buyers:
            if buyer.is_alive():
                buyer.join()
        for program in programs:
            program.kill()
    return told


def _settle(shop: TestShop) -> None:
    """Let the worker finish: what is late, what has expired, what is leased to the dead."""
    for _ in range(4):
        work_once(shop.shop)
        shop.pass_time(11 * 60)
    work_once(shop.shop)


def _count(shop: TestShop, folder: Path, told: set[str], outcome: Outcome) -> None:
    orders = {row["number"]: row for row in shop.rows("SELECT * FROM orders")}
    listed = client_of(shop.double).v1.checkout.sessions.list({"limit": 100}).auto_paging_iter()
    sessions = [session.to_dict() for session in listed]
    paid = [session for session in sessions if session["payment_status"] == "paid"]
    outcome.orders, outcome.payments = len(orders), len(paid)
    faults = outcome.faults
    faults += [f"{number} was answered and is not there" for number in told - orders.keys()]
    for session in paid:
        order = orders.get(session["client_reference_id"])
        if order is None or order["session"] != session["id"]:
            faults.append(f"{session['id']} was paid and no order has it")
        elif order["state"] not in ("paid", "refunded"):
            faults.append(f"{order['number']} was paid and is {order['state']}")
    known = {session["id"] for session in paid}
    faults += [
        f"{o['number']} is paid by nobody" for o in orders.values() if o["paid_at"] and o["session"] not in known
    ]
    open_sessions = [session["id"] for session in sessions if session["status"] == "open"]
    faults += [f"{session} is still open" for session in open_sessions]
    states = {row["number"]: row["state"] for row in shop.rows("SELECT number, state FROM reservations")}
    for number, order in orders.items():
        right = "sold" if order["state"] == "paid" else "released"
        if order["state"] not in ("paid", "refunded", "expired", "cancelled") or states.get(number) != right:
            faults.append(f"{number} is {order['state']}, its pieces {states.get(number)}")
    for offer in OFFERS:
        rows = shop.rows("SELECT COUNT(*) AS n FROM reservations WHERE state = 'sold' AND offer = ?", offer.offer)
        if rows[0]["n"] > offer.stock:
            faults.append(f"{offer.offer}: {rows[0]['n']} sold of {offer.stock}")
    waiting = shop.rows("SELECT id, state FROM outbox WHERE state <> 'done'")
    faults += [f"message {row['id']} is {row['state']}" for row in waiting]
    letters = {path.name for path in (folder / "mail").glob("mail-order_paid-*.eml")}
    outcome.letters = len(letters)
    due = {f"mail-order_paid-{number}.eml" for number, order in orders.items() if order["state"] == "paid"}
    faults += [f"{name} was not sent" for name in sorted(due - letters)]
    faults += half_written(shop)


def main() -> None:
    """Run it on both databases; status 1 where anything did not add up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    arguments = parser.parse_args()
    outcomes = [
        run_trial(database, kills=arguments.kills, seconds=arguments.seconds) for database in ("sqlite", "postgresql")
    ]
    for outcome in outcomes:
        print(json.dumps(asdict(outcome)))
    sys.exit(any(outcome.faults for outcome in outcomes))


if __name__ == "__main__":
    main()
