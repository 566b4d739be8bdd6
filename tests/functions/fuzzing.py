"""Requests made from docs/openapi.json, well-formed and not, sent to the functions as they run; what they answer must be as the
document says, and never an error of ours.

`python -m tests.functions.fuzzing --seconds 600` prints what came of it as JSON: bench.fuzz runs that.
"""

import argparse
import json
import random
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

with warnings.catch_warnings():
    # Libraries below it warn while they are imported; that is not ours to put right.
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import load_all_checks, not_a_server_error
    from schemathesis.core.failures import FailureGroup
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

from tests.functions.buying import OFFERS, TestShop, open_test_shop
from tests.functions.made_pages import made_pages
from tests.functions.made_release import MadeRelease
from tests.functions.running_functions import running_functions
from tests.functions.trading_in import BIDS, GOOD, IMEI, PEOPLE, submit
from tests.stripe_double.running_double import running_double

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ODD = ["", " ", "0", "\x00", "\ud7ff", "é" * 300, "x" * 5000, "1e309", "-1", "🦊", "' OR 1=1 --", "../../etc", "null"]
ODD_NUMBERS = [0, -1, 1, 10, 2**31, 2**63, 2**64, 2**70, -(2**63) - 1, 1.5, 1e308]
EVERY = 3
"""One value in so many is replaced by one that means something, one in ten times so many by an odd one."""


@dataclass
class Outcome:
    """What a run came to: requests, how often each status came, and what was wrong."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def likely_values(shop: TestShop) -> dict[str, list[Any]]:
    """Field to values that mean something in this shop, so that requests get further than their first check."""
    quote = json.loads(shop.post("/api/trade-in/quote", _device("en-gb")).body)["quote"]
    french = json.loads(shop.post("/api/trade-in/quote", _device("fr-fr")).body)["quote"]
    return {
        "locale": ["fr-fr", "fr-fr", "fr-fr", "en-gb", "ja-jp", "en-us", "xx-xx"],
        "items": [[shop.item("FR-1")], [shop.item("FR-2", 2), shop.item("FR-CASE")]],
        "offer": ["FR-1", "FR-2", "FR-CASE", "GB-1", "JP-1", "US-1"],
        "quantity": [1, 2, "1"],
        "seen_price": ["200.00", "150.00", "15.00", "52800", "250.00"],
        "accessory": ["FR-CASE|15.00", "FR-CASE"],
        "email": ["anna@example.org"],
        "contact": ["anna@example.org", "bo@example.org"],
        "name": ["Anna Buyer"],
        "order": [shop.rows("SELECT number FROM orders")[0]["number"], "R0000000000"],
        "line": [1, 2, "1"],
        "confirm": [True, "true"],
        "link": [shop.token(row["number"]) for row in shop.rows("SELECT number FROM orders")],
        "purchase_date": ["2026-01-31", "2026-11-01"],
        "imei": [IMEI],
        "device": [IMEI],
        "topic": ["order", "other", "device"],
        "wish": ["repair", "replacement", "refund"],
        "model": ["iphone-13"],
        "options": [{"storage_gb": 128}, "storage_gb:128"],
        "answers": [GOOD],
        "category": ["smartphones"],
        **{name: [value] for name, value in GOOD.items()},
        "go": ["you"],
        "quote": [quote, french],
        "person": [PEOPLE["en-gb"]["person"], PEOPLE["fr-fr"]["person"]],
        "payout": [PEOPLE["en-gb"]["payout"], PEOPLE["fr-fr"]["payout"]],
        "document": [PEOPLE["fr-fr"]["document"]],
        "consents": [PEOPLE["fr-fr"]["consents"], ["owner", "unlinked", "terms"]],
        "answer": ["accept", "reject"],
        "plan": ["plan-20"],
    }


def known_links(shop: TestShop) -> dict[str, list[str]]:
    """The second part of a path, such as `orders`, to tokens that lead somewhere."""
    orders = [shop.token(row["number"]) for row in shop.rows("SELECT number FROM orders")]
    certificates = [row["number"] for row in shop.rows("SELECT number FROM certificates")]
    purposes = ("certificate-declared", "certificate-mailed")
    return {
        "orders": orders,
        "checkout": orders,
        "trade-in": [shop.shop.token("trade-in", row["reference"]) for row in shop.rows("SELECT reference FROM trade_ins")],
        "withdrawal": [shop.shop.token("withdrawal", row["number"]) for row in shop.rows("SELECT number FROM withdrawals")],
        "warranty": [shop.shop.token(purpose, number) for number in certificates for purpose in purposes],
    }  # fmt: skip


def load_document() -> Any:
    """The committed document as schemathesis reads it."""
    return schemathesis.openapi.from_dict(json.loads(DOCUMENT.read_text(encoding="utf-8")))


def fill(shop: TestShop) -> None:
    """An order that was paid and one that was not, a withdrawal, a certificate, a trade-in."""
    shop.outcome(shop.bought("FR-1", "FR-2"), "pay", email="anna@example.org", name="Anna Buyer")
    shop.deliver()
    shop.bought("GB-1", locale="en-gb")
    stated = {"locale": "fr-fr", "name": "Anna", "order": "R0000000000", "contact": "anna@example.org", "confirm": True}
    registered = {"locale": "fr-fr", "imei": IMEI, "email": "anna@example.org", "purchase_date": "2026-01-31"}
    made = [
        shop.post("/api/withdrawal", stated),
        shop.post("/api/warranty", registered),
        submit(shop),
    ]
    assert [reply.status for reply in made] == [201, 201, 201], [reply.body for reply in made]


def fuzz(
    shop: TestShop, base: str, examples: int, number: int, until: float | None = None, schema: Any = None
) -> Outcome:
    """Send `examples` requests of each kind to each operation, those of this seed; until this moment, if one is given."""
    load_all_checks()
    schema = schema or load_document()
    likely, links, outcome = likely_values(shop), known_links(shop), Outcome()
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
            if until is not None and time.monotonic() > until:
                return outcome
            if mode is GenerationMode.NEGATIVE and not operation.body:
                continue  # a token is any text: nothing about it is ill-formed
            _fuzz_operation(operation, mode, base, examples, number, likely, links, outcome)
    return outcome


def _fuzz_operation(
    operation: Any, mode: Any, base: str, examples: int, number: int, likely: dict[str, list[Any]],
    links: dict[str, list[str]], outcome: Outcome,
) -> None:  # fmt: skip
    area = operation.path.split("/")[2]

    @seed(number)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False, print_blob=False,
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), chance=st.integers(0, 2**32))
    def send(case: Any, chance: int) -> None:
        rng = random.Random(chance)
        if links.get(area) and "token" in (case.path_parameters or {}) and rng.random() < 0.8:
            case.path_parameters["token"] = rng.choice(links[area])
        if isinstance(case.body, dict | list):
            case.body = _meant(case.body, likely, rng)
        headers = {"accept": rng.choice(["application/json", "*/*", "text/html,*/*;q=0.8"])}
        reply = case.call(base_url=base, headers=headers, allow_redirects=False)
        outcome.requests += 1
        outcome.statuses[reply.status_code] += 1
        try:
            case.validate_response(reply, checks=CHECKS)
        except FailureGroup as problem:
            outcome.faults.append(f"{operation.label}: {problem}\n{case.body!r}")

    send()


def _meant(value: Any, likely: dict[str, list[Any]], rng: random.Random, name: str = "") -> Any:
    """A body with some of its values replaced."""
    if rng.random() < 1 / (10 * EVERY) and not isinstance(value, dict):
        return rng.choice(ODD_NUMBERS if isinstance(value, int | float) else ODD)
    if name in likely and rng.random() > 1 / EVERY:
        chosen = rng.choice(likely[name])
        return [chosen] if isinstance(value, list) and not isinstance(chosen, list) else chosen
    if isinstance(value, dict):
        return {key: _meant(inner, likely, rng, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_meant(inner, likely, rng) for inner in value]
    return value


def _device(locale: str) -> dict[str, Any]:
    return {"locale": locale, "model": "iphone-13", "options": {"storage_gb": 128}, "answers": GOOD}


@contextmanager
def fuzzed_shop(folder: Path, double: str, *, with_pages: bool) -> Iterator[tuple[TestShop, str]]:
    """A shop on SQLite with something of everything in it, and where its functions answer. Pages take seconds to prepare."""
    pages = made_pages("care_", "withdrawal_", "certificate", "trade") if with_pages else {}
    release = MadeRelease(offers=OFFERS, bids=BIDS, pages=pages)
    with ExitStack() as stack:
        shop = stack.enter_context(open_test_shop(folder, f"sqlite:///{folder / 'shop.db'}", double, release))
        fill(shop)
        running = stack.enter_context(running_functions(shop.environment, folder / "functions.log"))
        yield shop, running[0].base


def main() -> None:
    """Fuzz until the time is over, each round with the next seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--examples", type=int, default=50)
    arguments = parser.parse_args()
    total, rounds = Outcome(), 0
    with (
        tempfile.TemporaryDirectory() as folder,
        running_double() as double,
        fuzzed_shop(Path(folder), double, with_pages=True) as (shop, base),
    ):
        until = time.monotonic() + arguments.seconds
        while time.monotonic() < until:
            rounds += 1
            found = fuzz(shop, base, arguments.examples, rounds, until)
            total.requests += found.requests
            total.statuses += found.statuses
            total.faults += found.faults
    print(json.dumps({"rounds": rounds, "requests": total.requests, "faults": total.faults,
                      "statuses": {str(status): times for status, times in sorted(total.statuses.items())}}))  # fmt: skip
    sys.exit(1 if total.faults else 0)


if __name__ == "__main__":
    main()
