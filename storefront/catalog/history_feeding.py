"""A release that went live becomes a night of the price history: once, whatever happens, and nothing else does.

Called when the release is the live one, and safe to call again at any time. Two that feed at once take turns.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import duckdb

from storefront.catalog.price_history import KEY, NAMES, TABLES, Nights, broken, history_file, quoted, read_nights
from storefront.domain.errors import HistoryBroken
from storefront.release.folder import read_head

PRICES: Final = "report/prices.parquet"
"""In a release: what each seller asks in it, and what was held; `price_list.py` writes it."""

MEMORY_LIMIT: Final = "200MB"
_PASSING: Final = ".passing-"


def feed_history(releases: Path, release: str) -> bool:
    """Add a published release's prices to the history; False when they are in it already, or it has none.

    Only a release made before there was a history has no prices. Raises HistoryBroken when the history or the
    release's prices cannot be read; the history is then left as it is.
    """
    prices = releases / release / PRICES
    if not prices.is_file():
        return False
    file = history_file(releases)
    file.parent.mkdir(exist_ok=True)
    with _turn(file.parent):
        nights = read_nights(file)
        if nights.has(release):
            return False
        for left in file.parent.glob(f"{_PASSING}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        passing = file.parent / f"{_PASSING}{os.getpid()}"
        try:
            if nights.nights:
                shutil.copyfile(file, passing)
            _write(passing, releases / release, prices, nights)
            _settle(passing, file)
        except duckdb.Error as problem:
            raise broken(file, str(problem).partition("\n")[0]) from problem
        finally:
            passing.unlink(missing_ok=True)
    return True


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Wait for whoever feeds now. The system lets go of the lock of a process that died."""
    with (folder / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _settle(passing: Path, file: Path) -> None:
    """Give the new file its name once its bytes are on the disk."""
    with passing.open("rb+") as written:
        os.fsync(written.fileno())
    passing.replace(file)


def _write(path: Path, release: Path, prices: Path, nights: Nights) -> None:
    head = read_head(release)
    night = len(nights.nights) + 1
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": "2",
        "temp_directory": f"{path}.spill",
    }
    try:
        with closing(duckdb.connect(str(path), config=config)) as history:
            for statement in () if nights.nights else TABLES:
                history.execute(statement)
            history.execute("BEGIN")
            try:
                _read_prices(history, prices)
            except duckdb.Error as problem:
                raise _unreadable(prices, problem) from problem
            for statement in _STEPS:
                history.execute(statement.replace("$night", str(night)))
            digest = _digest(history, night, nights.digest, head.exported_at, head.day)
            history.execute(
                "INSERT INTO nights VALUES (?, ?, ?, ?, ?)", [night, release.name, head.exported_at, head.day, digest]
            )
            history.execute("COMMIT")
            history.execute("CHECKPOINT")
    finally:
        shutil.rmtree(f"{path}.spill", ignore_errors=True)


def _unreadable(prices: Path, problem: Exception) -> HistoryBroken:
    why = str(problem).partition("\n")[0]
    return HistoryBroken(
        f"{prices} cannot be read: {why}; nothing was added to the price history: remove that release and build it again",
        path=str(prices),
    )


def _read_prices(history: duckdb.DuckDBPyConnection, prices: Path) -> None:
    """Number the names that are new, in their own order, then the night's prices by their keys."""
    source = f"read_parquet({quoted(str(prices))})"
    for name in NAMES:
        history.execute(
            f"""INSERT INTO {name}s SELECT (SELECT coalesce(max(id), 0) FROM {name}s) + row_number() OVER (ORDER BY name),
            name FROM (SELECT DISTINCT {name} AS name FROM {source}) ANTI JOIN {name}s USING (name)"""
        )
    joins = " ".join(f"JOIN {name}s {name} ON {name}.name = p.{name}" for name in NAMES)
    history.execute(f"CREATE TEMP TABLE tonight AS SELECT {KEY} AS key, p.minor, p.held FROM {source} p {joins}")


_STEPS: Final = (
    """CREATE TEMP TABLE moved AS
    SELECT coalesce(t.key, l.key) AS key, CASE WHEN l.gone IS NULL THEN l.minor END AS before, t.minor AS after,
        l.key IS NULL AS is_new
    FROM (SELECT * FROM tonight WHERE minor IS NOT NULL) t FULL JOIN latest l USING (key)
    WHERE t.minor IS DISTINCT FROM CASE WHEN l.gone IS NULL THEN l.minor END""",
    "INSERT INTO changes SELECT $night, key, before, after FROM moved ORDER BY key",
    "UPDATE latest SET gone = $night FROM moved m WHERE m.key = latest.key AND m.after IS NULL",
    """UPDATE latest SET minor = m.after, since = $night, before = m.before, gone = NULL
    FROM moved m WHERE m.key = latest.key AND m.after IS NOT NULL""",
    "INSERT INTO latest SELECT key, after, $night, NULL, NULL FROM moved WHERE is_new ORDER BY key",
    "INSERT INTO holds SELECT $night, key, held FROM tonight WHERE held IS NOT NULL ORDER BY key",
)


def _digest(history: duckdb.DuckDBPyConnection, night: int, before: str, exported_at: str, day: str) -> str:
    """Return a hash over the history up to this night: the last one's, and a sum over the night's rows in any order."""
    parts = [before, exported_at, day]
    for table, row in (("changes", "key, before, after"), ("holds", "key, minor")):
        text = ", ',', ".join(f"coalesce(CAST({column} AS VARCHAR), '')" for column in row.split(", "))
        sums = history.execute(
            f"""SELECT count(*), sum(CAST(m >> 64 AS HUGEINT)), sum(CAST(m & 18446744073709551615 AS HUGEINT))
            FROM (SELECT md5_number(concat({text})) AS m FROM {table} WHERE night = ?)""",
            [night],
        ).fetchone()
        parts.append(str(sums))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
