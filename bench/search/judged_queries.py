"""Reads judged queries: what shoppers type, and how well each model answers it.

`tests/search/queries/<language>.toml` holds tables `[[query]]`:

text      what is typed, to the letter
kind      which difficulty it stands for, one of `KINDS`
best      what the shopper wants to see first (grade 3); if many models are equally right, all of them
good      what the words also name: siblings of an exact model, the second of two meanings (grade 2)
fair      not asked for in so many words, yet welcome (grade 1)
held_out  true: only to be measured, never tuned against; every third query

Everything else is grade 0: it costs nothing below the answers, and pushes them down above. So a neighbour of another
generation is in no list: neither an engine that shows it nor one that leaves it out is better for it.

best, good and fair list selectors. A selector is a model's id, or conditions that must all hold: `category=laptops`,
`brand=Apple`, and last `name~MacBook Air`, a part of the name as the maker writes it. The highest grade of a model counts.
A market may not sell a model; the best possible order is that of the models it sells.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

QUERIES = Path(__file__).parents[2] / "tests" / "search" / "queries"
KINDS = (
    "plain", "typo", "prefix", "part", "joined", "accents", "units", "synonym", "plural", "accessory", "generic",
)  # fmt: skip
"""An exact name or a colour of it; one wrong letter; typed half way; a part number, or its start; words joined or split;
accents, case or width left out or changed; sizes with units; everyday words; endings and particles; things beside a
device, or a device that they must not outrank; a whole kind of things."""

_REQUIRED = {"text", "kind", "best"}
_FIELDS = _REQUIRED | {"good", "fair", "held_out"}


class Judged(Protocol):
    """What of a model selectors look at."""

    @property
    def model(self) -> str: ...
    @property
    def brand(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def category(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedQuery:
    """A query and the selectors of its answers."""

    text: str
    kind: str
    best: tuple[str, ...]
    good: tuple[str, ...]
    fair: tuple[str, ...]
    held_out: bool

    def grade(self, model: Judged) -> int:
        """Return how well a model answers, 0 to 3."""
        for grade, selectors in ((3, self.best), (2, self.good), (1, self.fair)):
            if any(fits(selector, model) for selector in selectors):
                return grade
        return 0


def judged_languages() -> tuple[str, ...]:
    """Return the languages that have judged queries, in order of their codes."""
    return tuple(sorted(file.stem for file in QUERIES.glob("*.toml")))


def read_judged_queries(language: str) -> tuple[JudgedQuery, ...]:
    """Return the queries of a language, in the order of the file.

    Raises ValueError naming file and row if a field is missing or unknown, or a kind unknown.
    """
    file = QUERIES / f"{language}.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["query"]
    return tuple(_query(row, f"{file.name}, query {number}") for number, row in enumerate(rows, start=1))


def fits(selector: str, model: Judged) -> bool:
    """Say whether a selector means a model. Raises ValueError if a condition is of no known sort."""
    conditions, has_name, name = selector.partition("name~")
    if not has_name and "=" not in selector:
        return model.model == selector
    return name in model.name and all(_holds(condition, model) for condition in conditions.split())


def _holds(condition: str, model: Judged) -> bool:
    field, _, value = condition.partition("=")
    match field:
        case "category":
            return model.category == value
        case "brand":
            return model.brand == value
        case _:
            raise ValueError(f"a selector knows category=, brand= and name~, not {condition!r}")


def _query(row: dict[str, object], where: str) -> JudgedQuery:
    if wrong := (_REQUIRED - set(row)) | (set(row) - _FIELDS):
        raise ValueError(f"{where}: missing or unknown: {', '.join(sorted(wrong))}")
    if row["kind"] not in KINDS:
        raise ValueError(f"{where}: kind is {row['kind']!r}; use one of {', '.join(KINDS)}")
    return JudgedQuery(
        text=str(row["text"]),
        kind=str(row["kind"]),
        best=_selectors(row["best"], where),
        good=_selectors(row.get("good", []), where),
        fair=_selectors(row.get("fair", []), where),
        held_out=row.get("held_out", False) is True,
    )


def _selectors(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, Iterable) or isinstance(value, str):
        raise ValueError(f"{where}: best, good and fair are lists of selectors, not {value!r}")
    return tuple(str(selector) for selector in value)
