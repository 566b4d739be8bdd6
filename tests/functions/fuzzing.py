"""Requests made from docs/openapi.json, well-formed and not, sent to the functions as they run; what they answer must be as the
document says, and never an error of ours; and nothing may be half-written afterwards.

`python -m tests.functions.fuzzing --endpoint /api/support --seconds 600` prints what came of it as JSON: bench.fuzz runs that.
"""

import argparse
import json
import random
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from hypothesis import HealthCheck, Phase, given, seed, settings

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

from functions.worker import work_once
from tests.functions.buying import WEBHOOK, TestShop, open_test_shop, sign
from tests.functions.fuzz_values import (
    FORM,
    WHOLE,
    WITH_FILES,
    as_form,
    fill,
    known_links,
    known_receipts,
    likely_values,
    meant,
    spoilt,
    stocked_release,
    whole_bodies,
    with_pictures,
)
from tests.functions.half_written import half_written
from tests.functions.made_pages import made_pages
from tests.functions.running_functions import running_functions
from tests.functions.running_postgresql import running_postgresql
from tests.stripe_double.running_double import running_double

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
JSON = "application/json"
WAIT_SECONDS = 120
"""How long an answer may take on a machine that has much else to do; how fast it is, is measured elsewhere."""


@dataclass
class Outcome:
    """What a run came to: requests, how often each status came, and what was wrong."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Count another run in."""
        self.requests += other.requests
        self.statuses += other.statuses
        self.faults += other.faults


@dataclass(frozen=True, kw_only=True)
class Fuzzed:
    """A shop to fuzz, and where its functions answer."""

    database: str
    shop: TestShop
    base: str


def load_document(endpoints: Sequence[str] = ()) -> Any:
    """The committed document as schemathesis reads it, of these endpoints alone when some are named."""
    found = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    if endpoints:
        found["paths"] = {path: found["paths"][path] for path in endpoints}
    return schemathesis.openapi.from_dict(found)


def fuzz(fuzzed: Fuzzed, examples: int, number: int, until: float | None = None, schema: Any = None) -> Outcome:
    """Send `examples` requests of each kind to each operation, those of this seed; until this moment, if one is given.

    Afterwards the worker does what is due, and what is in the database and the files must stand together.
    """
    load_all_checks()
    outcome, rng = Outcome(), random.Random(number)
    fill(fuzzed.shop, number)
    sender = _Sender(fuzzed, rng, outcome)
    for result in (schema or load_document()).get_all_operations():
        operation = result.ok()
        for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
            if until is not None and time.monotonic() > until:
                break
            if mode is GenerationMode.NEGATIVE and not operation.body:
                continue  # a token is any text: nothing about it is ill-formed
            sender.send_many(operation, mode, examples, number)
    outcome.faults += [f"{fuzzed.database}, round {number}: {words}" for words in _settled(fuzzed.shop)]
    return outcome


def _settled(shop: TestShop) -> list[str]:
    """What is wrong once the worker has done all that is due."""
    work_once(shop.shop)
    waiting = shop.rows("SELECT id, problem FROM outbox WHERE problem <> ''")
    return [*half_written(shop), *(f"message {row['id']} was not delivered: {row['problem']}" for row in waiting)]


class _Sender:
    """Sends what schemathesis makes up, with real values in it, and looks at what comes back."""

    def __init__(self, fuzzed: Fuzzed, rng: random.Random, outcome: Outcome) -> None:
        self._base, self._outcome, self._rng = fuzzed.base, outcome, rng
        self._likely, self._whole = likely_values(fuzzed.shop, rng), whole_bodies(fuzzed.shop, rng)
        self._links, self._receipts = known_links(fuzzed.shop), known_receipts(fuzzed.shop)

    def send_many(self, operation: Any, mode: Any, examples: int, number: int) -> None:
        """So many requests to an operation, those of this seed."""

        @seed(number)
        @settings(
            max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck), report_multiple_bugs=False, print_blob=False,
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            # Chance is our own, not hypothesis': that comes back to what it drew before.
            self._send(operation, case, self._rng)

        send()

    def _send(self, operation: Any, case: Any, rng: random.Random) -> None:
        links = self._links.get(operation.path.split("/")[2])
        if links and "token" in (case.path_parameters or {}) and rng.random() < 0.8:
            case.path_parameters["token"] = rng.choice(links)
        if "number" in (case.path_parameters or {}) and rng.random() < 0.5:
            case.path_parameters |= rng.choice(self._receipts)
        whole = self._whole.get(operation.path, []) if case.media_type in (JSON, FORM, WITH_FILES) else []
        if whole and rng.random() < (0.8 if operation.path == WEBHOOK or case.media_type == WITH_FILES else WHOLE):
            body = rng.choice(whole)
            case.body = spoilt(body if case.media_type == JSON else as_form(body), rng)
            if case.media_type == WITH_FILES:
                case.body = with_pictures(case.body, rng)
        elif isinstance(case.body, dict | list):
            case.body = meant(case.body, self._likely, rng)
        headers = {"accept": rng.choice(["application/json", "*/*", "text/html,*/*;q=0.8"])}
        signed = _signed if operation.path == WEBHOOK and rng.random() < 0.8 else None
        reply = case.call(
            base_url=self._base, headers=headers, allow_redirects=False, auth=signed, timeout=WAIT_SECONDS
        )
        self._outcome.requests += 1
        self._outcome.statuses[reply.status_code] += 1
        try:
            case.validate_response(reply, checks=CHECKS)
        except FailureGroup as problem:
            self._outcome.faults.append(f"{operation.label}: {problem}\n{case.body!r}")


def _signed(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Sign a body as Stripe does."""
    body = request.body or b""
    request.headers["stripe-signature"] = sign(body.encode() if isinstance(body, str) else bytes(body))
    return request


@contextmanager
def fuzzed_shop(folder: Path, database_url: str, double: str) -> Iterator[Fuzzed]:
    """A shop whose functions run, with the pages and letters that they need: those take seconds to prepare, once a process."""
    folder.mkdir(exist_ok=True)
    pages = made_pages("care_", "withdrawal_", "certificate", "trade")
    with ExitStack() as stack:
        shop = stack.enter_context(open_test_shop(folder, database_url, double, stocked_release(pages)))
        (running,) = stack.enter_context(running_functions(shop.environment, folder / "functions.log"))
        yield Fuzzed(database=database_url.partition(":")[0], shop=shop, base=running.base)


def main() -> None:
    """Fuzz until the time is over, each round with the next seed, on SQLite and on PostgreSQL in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", action="append", default=[])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--examples", type=int, default=50)
    arguments = parser.parse_args()
    total, rounds, schema = Outcome(), 0, load_document(arguments.endpoint)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = [f"sqlite:///{folder / 'shop.db'}", stack.enter_context(running_postgresql()).emptied()]
        shops = [
            stack.enter_context(fuzzed_shop(folder / str(place), url, stack.enter_context(running_double())))
            for place, url in enumerate(urls)
        ]
        until = time.monotonic() + arguments.seconds
        while time.monotonic() < until:
            rounds += 1
            total.add(fuzz(shops[rounds % len(shops)], arguments.examples, rounds, until, schema))
    print(json.dumps({"rounds": rounds, "requests": total.requests, "faults": total.faults,
                      "statuses": {str(status): times for status, times in sorted(total.statuses.items())}}))  # fmt: skip
    sys.exit(1 if total.faults else 0)


if __name__ == "__main__":
    main()
