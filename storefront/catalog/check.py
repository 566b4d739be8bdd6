"""What `export.check` prints: an export's counts, quarantine and guards as plain data."""

import tempfile
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from storefront.catalog.load import Loaded, load_export
from storefront.catalog.quarantine import Reason
from storefront.catalog.stats import Stats
from storefront.domain.rules import Rules


class Checked(NamedTuple):
    """The shape of `export.check --json`, and what kept rows out most often."""

    summary: dict[str, Any]
    reasons: list[Reason]


def check_export(
    source: str | Path,
    *,
    rules: Rules,
    now: datetime,
    live: Stats | None = None,
    history: Path | None = None,
    workdir: Path | None = None,
    fetched: Path | None = None,
) -> Checked:
    """Return what `export.check` says of an export.

    Raises ExportRefused as load_export does; leaves nothing behind without `workdir`.
    """
    with ExitStack() as stack:
        place = workdir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reprise-check-")))
        loaded = load_export(source, rules=rules, workdir=place, now=now, live=live, history=history, fetched=fetched)
        return Checked(summary(loaded), loaded.quarantine.top_reasons())


def summary(loaded: Loaded, most: int | None = None) -> dict[str, Any]:
    """Return a load's result as `export.check --json` prints it: accepted means that no guard tripped.

    With `most` the quarantine ends after so many: a renamed column keeps millions of rows out.
    """
    return {
        "accepted": not loaded.tripped,
        "tables": {
            name: {"rows": count.rows, "good": count.good, "quarantined": count.quarantined}
            for name, count in loaded.tables.items()
        },
        "quarantine": [msgspec.structs.asdict(rejection) for rejection in islice(loaded.quarantine, most)],
        "guards": [
            {"guard": guard.guard, "figure": guard.figure, "limit": guard.limit, "tripped": guard.tripped}
            for guard in loaded.guards
        ],
    }
