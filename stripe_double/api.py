"""The API over HTTP: who asks, what for, with which key; faults; Stripe's headers on every answer."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from stripe_double.account import Account, Cause
from stripe_double.connections import drop
from stripe_double.expansion import answer_with
from stripe_double.faults import ApiFault
from stripe_double.form_encoding import Tree, read_tree
from stripe_double.idempotency import Answer, IdempotencyKeys, fingerprint_of
from stripe_double.operations import Operation, find_operation
from stripe_double.parameter_shapes import read_params
from stripe_double.refusals import Json, Refusal
from stripe_double.store import new_id
from stripe_double.timers import ring
from stripe_double.webhooks import Courier

VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z_]+)?")
LOGGED = 20_000


@dataclass(slots=True)
class Call:
    """An API request as it arrived, and how it ended: a line of the request log."""

    at: str
    request_id: str
    method: str
    path: str
    idempotency_key: str | None
    stripe_version: str | None
    origin: str
    scope: str = ""
    operation: str | None = None
    params: Tree | None = None
    status: int | None = None
    replayed: bool = False
    fault: str | None = None

    def shown(self) -> Json:
        """For `/_double/requests`: without the API key."""
        line = asdict(self)
        del line["scope"], line["origin"]
        return line


class Api:
    """The ASGI app below `/v1`."""

    def __init__(self, account: Account, courier: Courier) -> None:
        self._account = account
        self._courier = courier
        self._keys = IdempotencyKeys(account)
        self.log: deque[Call] = deque(maxlen=LOGGED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call, or by a fault leave it without an answer."""
        request = Request(scope, receive)
        call = Call(
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            request_id=new_id("req", 14),
            method=request.method,
            path=request.url.path,
            idempotency_key=request.headers.get("idempotency-key") if request.method == "POST" else None,
            stripe_version=request.headers.get("stripe-version"),
            origin=f"{request.url.scheme}://{request.url.netloc}",
        )
        self.log.append(call)
        try:
            encoded = (await request.body()).decode("utf-8") if call.method == "POST" else request.url.query
            answer = await self._answer(call, request.headers.get("authorization", ""), encoded)
        except Refusal as refusal:
            answer = _refused(refusal)
        except UnicodeDecodeError:
            answer = _refused(Refusal("Invalid request: the body is not UTF-8."))
        self._courier.wake()
        if answer is None:
            await drop(scope, receive, send)
            return
        call.status = answer.status
        headers = {"Request-Id": call.request_id, "Cache-Control": "no-cache, no-store", **answer.headers}
        headers["Stripe-Version"] = call.stripe_version or self._account.api_version
        if call.idempotency_key:
            headers["Idempotency-Key"] = call.idempotency_key
        await JSONResponse(answer.body, answer.status, headers)(scope, receive, send)

    async def _answer(self, call: Call, authorization: str, encoded: str) -> Answer | None:
        call.scope = _whose(authorization, self._account.settings.secret_key)
        if call.stripe_version and not VERSION.fullmatch(call.stripe_version):
            raise Refusal(f"Invalid Stripe API version: {call.stripe_version}")
        call.params = read_tree(encoded)
        operation, wanted = find_operation(call.method, call.path)
        call.operation = operation.name
        key = call.idempotency_key
        if not key:
            return await self._faulty(call, operation, wanted)
        asked = fingerprint_of(call.method, call.params)
        kept = await run_in_threadpool(self._keys.begin, call.scope, key, call.path, asked)
        if kept is not None:
            call.replayed = True
            return replace(kept, headers={**kept.headers, "Idempotent-Replayed": "true"})
        try:
            return await self._faulty(call, operation, wanted)
        finally:
            self._keys.end(call.scope, key)

    async def _faulty(self, call: Call, operation: Operation, wanted: str) -> Answer | None:
        """Do the work, or what a fault makes of it. None: no answer at all."""
        fault = self._account.faults.take_for_call(operation.name)
        if fault is None:
            return await run_in_threadpool(self._work, call, operation, wanted)
        call.fault = fault.action
        match fault.action:
            case "hang":
                # Nothing has begun, so the key is free for whoever tries again.
                self._keys.end(call.scope, call.idempotency_key or "")
                await asyncio.sleep(fault.seconds)
                return None
            case "crash_before":
                return None
            case "crash_after":
                await run_in_threadpool(self._work, call, operation, wanted)
                return None
            case "timeout" if fault.after_work:
                answer = await run_in_threadpool(self._work, call, operation, wanted)
                await asyncio.sleep(fault.seconds)
                return answer
            case "timeout":
                await asyncio.sleep(fault.seconds)
                return await run_in_threadpool(self._work, call, operation, wanted)
            case _:
                return await run_in_threadpool(self._status, call, operation, wanted, fault)

    def _status(self, call: Call, operation: Operation, wanted: str, fault: ApiFault) -> Answer:
        answer = _refused(_armed(fault))
        with self._account.acting(Cause(call.request_id, call.idempotency_key, call.origin)):
            if fault.after_work:
                self._do(call, operation, wanted)
            if fault.kept if fault.kept is not None else fault.status >= 500:
                self._keep(call, answer)
        return answer

    def _work(self, call: Call, operation: Operation, wanted: str) -> Answer:
        ring(self._account)
        try:
            with self._account.acting(Cause(call.request_id, call.idempotency_key, call.origin)):
                answer = Answer(200, self._do(call, operation, wanted))
                self._keep(call, answer)
        except Refusal as refusal:
            answer = _refused(refusal)
            if refusal.started:
                self._keep(call, answer)
        return answer

    def _do(self, call: Call, operation: Operation, wanted: str) -> Json:
        params = read_params(call.params or {}, operation.shape)
        thing = operation.work(self._account, wanted, params)
        return answer_with(self._account, thing, params.get("expand", []))

    def _keep(self, call: Call, answer: Answer) -> None:
        if call.idempotency_key:
            asked = fingerprint_of(call.method, call.params)
            answer = replace(answer, headers={**answer.headers, "Original-Request": call.request_id})
            self._keys.keep(call.scope, call.idempotency_key, call.path, asked, answer)


def _whose(authorization: str, only: str) -> str:
    """The API key. Raises Refusal as Stripe does, and for live keys, which have no business here."""
    scheme, _, key = authorization.partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise Refusal(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer "
            "auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
        )
    if key.startswith(("sk_live_", "rk_live_")):
        raise Refusal("A live key was sent to the Stripe double, which plays test mode only.", status=401)
    if key.startswith("pk_"):
        raise Refusal(
            "This API call cannot be made with a publishable API key.", status=401, code="secret_key_required"
        )
    if not re.fullmatch(r"(sk|rk)_test_\w+", key) or (only and key != only):
        shown = f"{key[:8]}{'*' * max(0, len(key) - 12)}{key[-4:]}"
        raise Refusal(f"Invalid API Key provided: {shown}", status=401)
    return key


def _refused(refusal: Refusal) -> Answer:
    return Answer(refusal.status, refusal.body(), refusal.headers)


def _armed(fault: ApiFault) -> Refusal:
    """The error that a `status` fault answers with."""
    usual: dict[int, tuple[str, str | None, str]] = {
        402: ("card_error", "card_declined", "Your card was declined."),
        409: ("invalid_request_error", "lock_timeout", "This object cannot be accessed right now."),
        429: ("invalid_request_error", "rate_limit", "Request rate limit exceeded."),
    }
    kind, code, message = usual.get(
        fault.status,
        ("api_error", None, "An unknown error occurred")
        if fault.status >= 500
        else ("invalid_request_error", None, "Refused by a fault."),
    )
    return Refusal(message, status=fault.status, kind=kind, code=fault.code or code)
