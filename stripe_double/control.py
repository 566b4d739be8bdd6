"""What tests and the demo tell the double: `/_double/...`, JSON in and out. Not Stripe's.

| call | takes | gives |
|---|---|---|
| `GET, POST, DELETE /_double/faults` | a fault or a list (`faults`) | what is armed |
| `GET, DELETE /_double/requests` | | API requests, oldest first |
| `GET /_double/deliveries` | | `waiting` (a number), `deliveries`, `attempts` |
| `POST /_double/sessions/{id}/outcome` | `outcome` (`pay`, `decline`, `pay_later`, `async_succeed`, `async_fail`, `expire`), page fields, `even_if_expired` | the session |
| `POST /_double/sessions/{id}/alter` | fields to overwrite | the session |
| `GET, POST /_double/clock` | `advance` seconds, or `now` | `now`, `ahead_seconds` |
| `POST /_double/dispute` | `payment_intent` or `charge` or `session`, `amount`, `reason` | the dispute |
| `POST /_double/disputes/{id}/close` | `won` | the dispute |
| `POST /_double/refunds/{id}/fail` | | the refund |
| `POST /_double/events/{id}/send` | `copies` | the event |
| `POST /_double/webhook` | `url`, `secret` | |
| `POST /_double/reset` | | forgets all: objects, keys, faults, logs, clock, webhook address |
| `GET /_double/health` | | `ok` |
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stripe_double import events, refunds
from stripe_double.account import Account
from stripe_double.api import Api
from stripe_double.buyers import buyer_from, usual_answers
from stripe_double.faults import ApiFault, Fault, read_faults
from stripe_double.operations import OPERATIONS
from stripe_double.payments import decline, pay, pay_later, settle
from stripe_double.refusals import Json, Refusal, missing
from stripe_double.sessions import KIND, close_unpaid, keep
from stripe_double.settings import EVENT_TYPES
from stripe_double.store import public
from stripe_double.timers import ring
from stripe_double.webhooks import Courier

Handler = Callable[[str, Json], Any]


class Control:
    """The handlers, each given the id in the address ('' without) and the JSON body."""

    def __init__(self, account: Account, api: Api, courier: Courier) -> None:
        self._account = account
        self._api = api
        self._courier = courier

    def routes(self) -> list[Route]:
        """For the app."""
        posts: dict[str, Handler] = {
            "/_double/sessions/{id}/outcome": self.outcome,
            "/_double/sessions/{id}/alter": self.alter,
            "/_double/clock": self.move_clock,
            "/_double/dispute": self.dispute,
            "/_double/disputes/{id}/close": self.close_dispute,
            "/_double/refunds/{id}/fail": lambda wanted, _: refunds.fail_refund(self._account, wanted),
            "/_double/events/{id}/send": self.send,
            "/_double/webhook": self.set_webhook,
            "/_double/reset": self.reset,
        }
        gets: dict[str, Handler] = {
            "/_double/clock": self.clock,
            "/_double/requests": lambda _, __: [call.shown() for call in list(self._api.log)],
            "/_double/deliveries": self.deliveries,
            "/_double/health": lambda _, __: {"ok": True},
        }
        clears: dict[str, Handler] = {"/_double/requests": lambda _, __: self._api.log.clear()}
        tables = (("POST", posts), ("GET", gets), ("DELETE", clears))
        return [
            Route("/_double/faults", self.faults, methods=["GET", "POST", "DELETE"]),
            *(
                Route(path, self._endpoint(handler), methods=[method])
                for method, table in tables
                for path, handler in table.items()
            ),
        ]

    async def faults(self, request: Request) -> Response:
        """List, arm or clear."""
        if request.method == "DELETE":
            self._account.faults.clear()
        elif request.method == "POST":
            try:
                self._account.faults.arm(_known(read_faults(await request.body())))
            except (msgspec.MsgspecError, ValueError) as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(msgspec.to_builtins(self._account.faults.armed()))

    def outcome(self, wanted: str, body: Json) -> Json:
        """What a buyer does with the page, or a bank with a payment under way."""
        session, outcome = self._account.find(KIND, wanted), body.get("outcome")
        if outcome in ("async_succeed", "async_fail"):
            settle(self._account, session, paid=outcome == "async_succeed")
            return session
        if session["status"] != "open" and not (body.get("even_if_expired") and session["status"] == "expired"):
            raise Refusal(f"The session is {session['status']}.", param="id")
        given = {name: str(value) for name, value in body.items() if name not in ("outcome", "even_if_expired")}
        buyer = buyer_from(usual_answers(session, given.get("country", "")) | given)
        rate = given.get("shipping", "")
        match outcome:
            case "pay":
                pay(self._account, session, buyer, rate)
            case "decline":
                decline(self._account, session, buyer, rate)
            case "pay_later":
                pay_later(self._account, session, buyer, rate, fails=bool(body.get("later_fails")))
            case "expire":
                close_unpaid(self._account, session)
            case _:
                raise missing("outcome")
        return session

    def alter(self, wanted: str, body: Json) -> Json:
        """Make Stripe's session say something else than what was asked of it, such as another amount."""
        session = self._account.find(KIND, wanted)
        unknown = sorted(body.keys() - session.keys())
        if unknown:
            raise Refusal(f"A session has no {', '.join(unknown)}.", param=unknown[0])
        return keep(self._account, session | body)

    def clock(self, _: str = "", __: Json | None = None) -> Json:
        """What time it is for the double."""
        return {"now": self._account.clock.now(), "ahead_seconds": self._account.clock.ahead_seconds}

    def move_clock(self, _: str, body: Json) -> Json:
        """Move it, and bring about what is due then."""
        clock = self._account.clock
        ahead = clock.ahead_seconds + int(body.get("advance", 0))
        self._account.move_clock(int(body["now"]) - int(time.time()) if "now" in body else ahead)
        ring(self._account)
        return self.clock()

    def dispute(self, _: str, body: Json) -> Json:
        """A buyer's bank takes the money back."""
        if "session" in body:
            intent = self._account.find(KIND, body["session"])["payment_intent"]
            body = {name: value for name, value in body.items() if name != "session"} | {"payment_intent": intent or ""}
        return refunds.open_dispute(self._account, body)

    def close_dispute(self, wanted: str, body: Json) -> Json:
        """It is decided."""
        return refunds.close_dispute(self._account, wanted, won=bool(body.get("won")))

    def send(self, wanted: str, body: Json) -> Json:
        """Send an event again, `copies` times at once."""
        event = self._account.find("event", wanted)
        events.send_again(self._account, event, int(body.get("copies", 1)))
        return event

    def set_webhook(self, _: str, body: Json) -> Json:
        """Where events go from now on, for a receiver whose port is not known when the double starts."""
        self._account.webhook_url = str(body["url"])
        self._account.webhook_secret = str(body["secret"])
        return {"url": self._account.webhook_url}

    def reset(self, _: str, __: Json) -> Json:
        """As it was when it was first started."""
        settings = self._account.settings
        self._account.webhook_url, self._account.webhook_secret = settings.webhook_url, settings.webhook_secret
        self._account.faults.clear()
        self._api.log.clear()
        self._account.store.forget()
        self._account.move_clock(0)
        return {}

    def deliveries(self, _: str, __: Json) -> Json:
        """What is on its way, what became of the rest, and every attempt."""
        store = self._account.store
        deliveries = store.run("SELECT event, type, state, attempts FROM delivery ORDER BY number")
        attempts = store.run("SELECT event, type, at, status, error FROM attempt ORDER BY number")
        return {
            "waiting": sum(row[2] in ("waiting", "sending") for row in deliveries),
            "deliveries": [dict(zip(("event", "type", "state", "attempts"), row, strict=True)) for row in deliveries],
            "attempts": [dict(zip(("event", "type", "at", "status", "error"), row, strict=True)) for row in attempts],
        }

    def _endpoint(self, handler: Handler) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            try:
                body = msgspec.json.decode(await request.body() or b"{}", type=dict[str, Any])
            except msgspec.MsgspecError as error:
                return JSONResponse({"error": str(error)}, 400)
            answer = await run_in_threadpool(self._handle, handler, request.path_params.get("id", ""), body)
            self._courier.wake()
            return answer

        return endpoint

    def _handle(self, handler: Handler, wanted: str, body: Json) -> Response:
        ring(self._account)
        try:
            with self._account.acting():
                return JSONResponse(public(handler(wanted, body)))
        except Refusal as refusal:
            return JSONResponse(refusal.body(), refusal.status)
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)


def _known(faults: list[Fault]) -> list[Fault]:
    """The same, if each names a call or an event there is; one that never happens would make a test that cannot fail."""
    calls = {operation.name for operation in OPERATIONS}
    for fault in faults:
        name, there = (fault.op, calls) if isinstance(fault, ApiFault) else (fault.event, set(EVENT_TYPES))
        if name not in there | {"*"}:
            raise ValueError(f"nothing is called '{name}'; there are: {', '.join(sorted(there))}")
    return faults
