"""Lists as Stripe pages them: newest first, `limit`, `starting_after`, `ending_before`, `created`.

Source: https://docs.stripe.com/api/pagination.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from stripe_double.account import Account
from stripe_double.refusals import Json, Refusal, invalid, no_such

MOST = 100
USUAL = 10
PAGING = frozenset({"limit", "starting_after", "ending_before", "expand", "created"})

Fits = Callable[[Json], bool]


def page(url: str, found: Iterable[Json], limit: int, *, backwards: bool = False) -> Json:
    """A list object of the first `limit` of what is found; `backwards`: found oldest first, shown newest first."""
    data = list(islice(found, limit + 1))
    more, data = len(data) > limit, data[:limit]
    return {"object": "list", "data": data[::-1] if backwards else data, "has_more": more, "url": url}


def limit_of(params: Json) -> int:
    """How many the caller wants, 1 to 100."""
    limit: int = params.get("limit", USUAL)
    if not 1 <= limit <= MOST:
        raise invalid(f"Invalid limit: must be between 1 and {MOST}", "limit", "parameter_invalid_integer")
    return limit


def list_things(account: Account, kind: str, url: str, params: Json, fits: Fits) -> Json:
    """A page of all objects of a kind that fit."""
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise Refusal("You may only specify one of these parameters: starting_after, ending_before.")
    for name in ("starting_after", "ending_before"):
        if params.get(name) and account.store.get(params[name]) is None:
            raise no_such(kind.replace("_", " "), params[name], name, 400)
    things = (
        account.store.oldest_first(kind, after=before)
        if before
        else account.store.newest_first(kind, before=after or "")
    )
    found = (thing for thing in things if fits(thing) and _created_fits(thing, params.get("created")))
    return page(url, found, limit_of(params), backwards=bool(before))


def same(**wanted: Any) -> Fits:
    """Fits objects whose fields are these; None asks for nothing."""
    asked = {name: value for name, value in wanted.items() if value is not None}
    return lambda thing: all(thing[name] == value for name, value in asked.items())


def events_like(params: Json) -> Fits:
    """Fits events of `type` (with `*`) or of one of `types`, delivered or not."""
    if "type" in params and "types" in params:
        raise Refusal("You may only specify one of these parameters: type, types.")
    if len(params.get("types", [])) > 20:
        raise invalid("You can have up to 20 types.", "types")
    wanted = params.get("types") or [params.get("type", "*")]
    delivered = params.get("delivery_success")

    def fits(event: Json) -> bool:
        if delivered is not None and delivered != (event["pending_webhooks"] == 0):
            return False
        return any(fnmatch.fnmatchcase(event["type"], pattern) for pattern in wanted)

    return fits


def list_lines(session: Json, params: Json) -> Json:
    """A page of a session's line items, in the order they were given."""
    lines: list[Json] = session["_line_items"]
    names = [line["id"] for line in lines]
    start, stop = 0, len(lines)
    for name in ("starting_after", "ending_before"):
        if name in params and params[name] not in names:
            raise no_such("line item", params[name], name, 400)
    if "starting_after" in params:
        start = names.index(params["starting_after"]) + 1
    limit = limit_of(params)
    if "ending_before" in params:
        stop = names.index(params["ending_before"])
        start = max(0, stop - limit)
    return page(f"/v1/checkout/sessions/{session['id']}/line_items", lines[start:stop], limit)


def _created_fits(thing: Json, created: Json | int | None) -> bool:
    if created is None:
        return True
    made: int = thing["created"]
    if isinstance(created, int):
        return made == created
    bounds: Json = {"gt": -1, "gte": 0, "lt": 1 << 62, "lte": 1 << 62} | created
    return bool(bounds["gt"] < made < bounds["lt"] and bounds["gte"] <= made <= bounds["lte"])
