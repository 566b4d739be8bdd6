"""The price history: what each seller asked for a SKU in a grade and market, for as long as the shop has published.

One DuckDB file beside the releases, `RELEASES/history/prices.duckdb`, which is never changed in place: a night's prices
go into a copy that then takes the file's name. So copying the file is a backup at any moment, and nobody waits for
anybody. `changes` only ever grows, one row for each price that a night changed; `latest` is where they lead, kept so
that a night is compared with one table and not with years.

Prices are what a buyer cannot avoid without delivery, in minor units: the price with all its fees, inside the headline
or beside it, so that a fee which moves out of a price is no reduction.

Measured with 2.9 million prices of which 55,000 change (DuckDB 2.0 against SQLite 3): a night costs 2 s of CPU against
9 s, and what `latest` holds takes 13 MB against 46 MB. A change takes some 16 bytes for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from storefront.domain.errors import HistoryBroken

FOLDER: Final = "history"
FILE: Final = "prices.duckdb"
FORMAT: Final = 1
"""Raised when a table changes; a program opens no other."""

NAMES: Final = ("sku", "refurbisher", "market", "grade")
"""What a price belongs to. Each name stands once, in a table of its own, and a key is made of their numbers."""

SKU_KEY: Final = "(sku.id << 32)"
DEAL_KEY: Final = "((refurbisher.id << 12) | (market.id << 4))"
KEY: Final = f"({SKU_KEY} | {DEAL_KEY} | grade.id)"
"""Room for 2**31 SKUs, 2**20 sellers, 256 markets and 16 grades in 63 bits."""

TABLES: Final = (
    *(f"CREATE TABLE {name}s (id BIGINT NOT NULL, name VARCHAR NOT NULL)" for name in NAMES),
    "CREATE TABLE format (format INTEGER NOT NULL)",
    """CREATE TABLE nights (night INTEGER NOT NULL, release VARCHAR NOT NULL, exported_at VARCHAR NOT NULL,
        day DATE NOT NULL, digest VARCHAR NOT NULL)""",
    "CREATE TABLE changes (night INTEGER NOT NULL, key BIGINT NOT NULL, before BIGINT, after BIGINT)",
    """CREATE TABLE latest (key BIGINT NOT NULL, minor BIGINT NOT NULL, since INTEGER NOT NULL, before BIGINT,
        gone INTEGER)""",
    "CREATE TABLE holds (night INTEGER NOT NULL, key BIGINT NOT NULL, minor BIGINT NOT NULL)",
    f"INSERT INTO format VALUES ({FORMAT})",
    # For people: one row a price, with the day on which it was first and last published.
    """CREATE VIEW prices AS
    WITH runs AS (SELECT key, after AS minor, night,
        lead(night) OVER (PARTITION BY key ORDER BY night) - 1 AS last_night FROM changes)
    SELECT sku.name AS sku, refurbisher.name AS refurbisher, grade.name AS grade, market.name AS market, minor,
        first.day AS first_seen, coalesce(last.day, (SELECT arg_max(day, night) FROM nights)) AS last_seen
    FROM runs JOIN nights first ON first.night = runs.night LEFT JOIN nights last ON last.night = last_night
        JOIN skus sku ON sku.id = (key >> 32) JOIN refurbishers refurbisher ON refurbisher.id = ((key >> 12) & 1048575)
        JOIN markets market ON market.id = ((key >> 4) & 255) JOIN grades grade ON grade.id = (key & 15)
    WHERE minor IS NOT NULL""",
)
"""`before` and `after` are null where there was no price. `latest` keeps the last price of what is `gone` since a night.
`holds`: what an export asked for an offer that a night held at 'sold out'."""


def history_file(releases: Path) -> Path:
    """Where the price history of a folder of releases lies."""
    return releases / FOLDER / FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A published release as the history knows it. `digest` covers all prices up to and with this night."""

    night: int
    release: str
    exported_at: datetime
    day: date
    digest: str


@dataclass(frozen=True, slots=True)
class Nights:
    """The nights of a history, oldest first. Empty without a file."""

    nights: Sequence[Night] = ()

    @property
    def digest(self) -> str:
        """A hash over all that the history says; '' when it says nothing."""
        return self.nights[-1].digest if self.nights else ""

    def has(self, release: str) -> bool:
        """Whether a release was fed."""
        return any(night.release == release for night in self.nights)

    def digest_before(self, release: str) -> str:
        """The digest of the history that a fed release was built with; the whole one's where it was never fed."""
        for place, night in enumerate(self.nights):
            if night.release == release:
                return self.nights[place - 1].digest if place else ""
        return self.digest

    def unbroken(self, day: date) -> Sequence[Night]:
        """The latest nights up to `day` of which each follows the one before on the same day or the next.

        Empty when the last one is older than yesterday, or of a later day: then there is a hole before `day`.
        """
        found: list[Night] = []
        after = day
        for night in reversed(self.nights):
            if not timedelta(0) <= after - night.day <= timedelta(days=1):
                break
            found.append(night)
            after = night.day
        return found[::-1]


def read_nights(file: Path | None) -> Nights:
    """Return the nights of a history; none where there is no file. Raises HistoryBroken when it cannot be read."""
    if file is None or not file.exists():
        return Nights()
    try:
        with closing(duckdb.connect(str(file), read_only=True)) as connection:
            found = connection.execute("SELECT format FROM format").fetchone()
            if found != (FORMAT,):
                raise broken(file, f"it is of format {found and found[0]}, this program reads {FORMAT}")
            rows = connection.execute("SELECT night, release, exported_at, day, digest FROM nights ORDER BY night")
            return Nights(
                tuple(
                    Night(
                        night=night,
                        release=release,
                        exported_at=datetime.fromisoformat(exported_at),
                        day=day,
                        digest=digest,
                    )
                    for night, release, exported_at, day, digest in rows.fetchall()
                )
            )
    except duckdb.Error as problem:
        raise broken(file, str(problem).partition("\n")[0]) from problem


def broken(file: Path, why: str) -> HistoryBroken:
    """Say what is wrong with a history and what to do."""
    return HistoryBroken(
        f"the price history {file} cannot be read: {why}; put your copy of it back, or move it away: "
        "the shop then announces no reduction for 30 days",
        path=str(file),
    )


def quoted(text: str) -> str:
    """Return a text as a literal of SQL: a path in ATTACH cannot be a parameter."""
    return "'" + text.replace("'", "''") + "'"
