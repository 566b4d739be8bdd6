"""Phrases the shop may not use, as rows.

Decides what such a row is; sightings.py finds them, claims.py judges them.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from storefront.domain.errors import RuleInvalid, RuleMissing
from storefront.domain.rulefile import TextFile

Severity = Literal["block", "warn"]

_SEVERITIES: Mapping[str, Severity] = {"block": "block", "warn": "warn"}
_COLUMNS = ["lang", "kind", "phrase", "match", "severity", "exception", "source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseKind:
    """What a kind of phrase means.

    Law where `rule` is in force, and what else it is `elsewhere`; the house's without a rule.
    """

    id: str
    elsewhere: Literal["block", "warn", "pass"]
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BannedPhrase:
    """A phrase in one language.

    `match`: alternatives split by '|', '*' for any ending. `exception`: words after it that make it a fact
    ('brand new battery'), split by '|', or a note to the caller ('colour attribute').
    """

    language: str
    kind: str
    phrase: str
    match: str
    severity: Severity
    source: str
    exception: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Every banned phrase: language -> kind -> rows."""

    kinds: Mapping[str, PhraseKind]
    shelves: Mapping[str, Mapping[str, tuple[BannedPhrase, ...]]]


def read_phrases(path: TextFile) -> tuple[BannedPhrase, ...]:
    """Return the rows of a banned.csv.

    Raises RuleMissing without the file, RuleInvalid for a row that cannot be.
    """
    try:
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), strict=True)
        if next(rows, None) != _COLUMNS:
            raise RuleInvalid(f"{path.name}: the columns must be {','.join(_COLUMNS)}", where=path.name)
        return tuple(_phrase(f"{path.name}, line {rows.line_num}", row) for row in rows)
    except FileNotFoundError:
        raise RuleMissing(f"the rule file {path.name} is missing", file=path.name) from None
    except (csv.Error, UnicodeDecodeError) as fault:
        raise RuleInvalid(f"{path.name}: {fault}", where=path.name) from None


def shelve_phrases(kinds: Sequence[PhraseKind], phrases: Sequence[BannedPhrase]) -> Phrases:
    """Return phrases by language and kind. Raises RuleInvalid for a phrase of a kind nobody described."""
    described = {kind.id: kind for kind in kinds}
    shelves: dict[str, dict[str, tuple[BannedPhrase, ...]]] = {}
    for phrase in phrases:
        if phrase.kind not in described:
            raise RuleInvalid(f"the phrase {phrase.phrase!r} is of an unknown kind {phrase.kind!r}")
        shelf = shelves.setdefault(phrase.language, {})
        shelf[phrase.kind] = (*shelf.get(phrase.kind, ()), phrase)
    return Phrases(kinds=described, shelves=shelves)


def _phrase(where: str, row: Sequence[str]) -> BannedPhrase:
    if len(row) != len(_COLUMNS):
        raise RuleInvalid(f"{where}: {len(row)} columns instead of {len(_COLUMNS)}", where=where)
    language, kind, phrase, match, severity, exception, source = row
    if not all(match.split("|")):
        raise RuleInvalid(f"{where}: the match is empty", where=where)
    if severity not in _SEVERITIES:
        raise RuleInvalid(f"{where}: the severity must be block or warn, not {severity!r}", where=where)
    return BannedPhrase(
        language=language,
        kind=kind,
        phrase=phrase,
        match=match,
        severity=_SEVERITIES[severity],
        source=source,
        exception=exception,
    )
