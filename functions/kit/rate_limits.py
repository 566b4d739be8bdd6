"""How often one address may write, counted in the database so that every process counts together.

Ten minutes slide by the minute. What was refused does not count: a flood does not lock its own end out for longer.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from functions.kit.database import Transaction
from functions.kit.problem import Problem

WINDOW_MINUTES = 10
LIMITS: Mapping[str, int] = {"checkout": 300, "form": 60}
"""How many in the window, by kind of request."""


def neighbourhood(address: str) -> str:
    """An address as it is counted: of IPv6 the /64 that one connection owns."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def count_request(tx: Transaction, kind: str, who: str, now: int) -> None:
    """Count a request, within the transaction that serves it. Raises Problem too_many_requests with Retry-After."""
    minute = now // 60
    oldest = minute - WINDOW_MINUTES
    tx.do(
        "INSERT INTO rate_hits (kind, who, minute, hits) VALUES (?, ?, ?, 1) "
        "ON CONFLICT (kind, who, minute) DO UPDATE SET hits = rate_hits.hits + 1",
        kind, who, minute,
    )  # fmt: skip
    rows = tx.all(
        "SELECT minute, hits FROM rate_hits WHERE kind = ? AND who = ? AND minute > ? ORDER BY minute",
        kind, who, oldest,
    )  # fmt: skip
    if sum(row["hits"] for row in rows) > LIMITS[kind]:
        wait = (rows[0]["minute"] + WINDOW_MINUTES) * 60 - now
        raise Problem("too_many_requests", headers={"Retry-After": str(max(wait, 1))})


def forget_old_hits(tx: Transaction, now: int) -> int:
    """Remove what no window reaches any more."""
    return tx.do("DELETE FROM rate_hits WHERE minute <= ?", now // 60 - WINDOW_MINUTES)
