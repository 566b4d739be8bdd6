"""What the shop says of itself and its goods.

Phrases it may not use, and figures it may only cite from one file.

Rules T1, E1, E2, G6 and the house's own on urgency. Knows nothing of pages; callers do not pass colour
values, customers' reviews or quoted law, and name the products and colours a running text may mention.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from storefront.domain.errors import ContentInvalid
from storefront.domain.phrases import BannedPhrase, Severity
from storefront.domain.sightings import find_phrases

if TYPE_CHECKING:
    from storefront.domain.rules import Rules


_COLUMNS = {"id", "key", "figure", "as_of", "source", "source_url", "sample"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A phrase a text may not use; `block` stops the page, `warn` is a line in the report."""

    kind: str
    phrase: str
    severity: Severity
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A fact a page may state.

    A `sample` one says so wherever it shows; the page formats its `figure`.
    """

    id: str
    message_key: str
    figure: int
    as_of: date
    source: str
    source_url: str
    sample: bool


def find_banned(
    text: str, language: str, market: str | None, rules: "Rules", names: Collection[str] = ()
) -> list[Finding]:
    """Return the banned phrases of a text in order.

    `market` None judges a text that every market shows, by the strictest of them; `names` are product names
    and colours in it that are no claims.
    """
    findings = []
    for sighting in find_phrases(text, language, rules.phrases, names):
        phrase, start = sighting.phrase, sighting.start
        severity = _severity(phrase, market, rules)
        if severity:
            findings.append(Finding(kind=phrase.kind, phrase=phrase.phrase, severity=severity, start=start))
    return findings


def parse_claims(document: Mapping[str, object], *, production: bool = False) -> Mapping[str, Claim]:
    """Return the claims of content/claims.toml by id, in its order.

    `[[claim]]` rows: `id`, `key` (of the sentence that holds {figure}), `figure` (a whole number), `as_of` (a
    date), `source`, `source_url`, and `sample = true` in a demo. Raises ContentInvalid for a row without
    source or date, and in production for a sample: nobody else's figures are ours to claim (rules E1, E2).
    """
    rows = document.get("claim", [])
    if not isinstance(rows, list) or document.keys() - {"claim"}:
        raise ContentInvalid("the claims file holds [[claim]] rows and nothing else")
    claims = [_claim(f"claim {number}", row) for number, row in enumerate(rows, 1)]
    for claim in claims:
        if sum(other.id == claim.id for other in claims) > 1:
            raise ContentInvalid(f"claim {claim.id!r} stands twice", claim=claim.id)
        if production and claim.sample:
            raise ContentInvalid(f"claim {claim.id!r} is a sample: prove it or leave it out", claim=claim.id)
    return {claim.id: claim for claim in claims}


def _claim(where: str, row: object) -> Claim:
    if not isinstance(row, Mapping) or row.keys() - _COLUMNS:
        raise ContentInvalid(f"{where} may have {', '.join(sorted(_COLUMNS))} and nothing else", claim=where)
    figure, as_of, sample = row.get("figure"), row.get("as_of"), row.get("sample", False)
    if type(figure) is not int:
        raise _lacks(where, "figure", "a whole number")
    if type(as_of) is not date:
        raise _lacks(where, "as_of", "a date")
    if type(sample) is not bool:
        raise _lacks(where, "sample", "true or false")
    return Claim(
        id=_words(where, row, "id"),
        message_key=_words(where, row, "key"),
        figure=figure,
        as_of=as_of,
        source=_words(where, row, "source"),
        source_url=_words(where, row, "source_url"),
        sample=sample,
    )


def _words(where: str, row: Mapping[str, object], field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise _lacks(where, field, "text")
    return value


def _lacks(where: str, field: str, kind: str) -> ContentInvalid:
    return ContentInvalid(f"{where}: {field!r} must be {kind}", claim=where, field=field)


def _severity(phrase: BannedPhrase, market: str | None, rules: "Rules") -> Severity | None:
    kind = rules.phrases.kinds[phrase.kind]
    markets = rules.markets if market is None else (market,)
    if kind.rule is None or any(rules.in_force(kind.rule, code) for code in markets):
        return phrase.severity
    if kind.elsewhere == "pass":
        return None
    return phrase.severity if kind.elsewhere == "block" else "warn"
