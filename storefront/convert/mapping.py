"""The mapping: what a foreign file cannot say, or says under a name of its own, in a small TOML file.

Every problem of a file is named at once. Knows nothing of rows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping as Table
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import msgspec

from storefront.convert.fields import FIELD, FIELDS, OPTIONS, option_value
from storefront.convert.records import KINDS, Record, cell
from storefront.domain.errors import UsageError
from storefront.domain.rules import Rules

_KEYS = ("language", "currency", "picture_hosts", "ignore_options", "fields", "options", "market", "sellers", "makers")
_SOURCE_KEYS = frozenset((*KINDS, "value", "values", "default", "find"))
_MISSING = object()


class Unsaid(ValueError):
    """Why a source says nothing of a record; `value` is what stood there."""

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(reason)
        self.value = value
        self.reason = reason


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a field comes from: a fixed value, or a cell, through a table of values."""

    kind: str = ""
    name: str = ""
    fixed: Any = None
    values: Table[str, Any] | None = None
    default: Any = None
    find: str = ""

    @property
    def place(self) -> str:
        """How a report names it."""
        return f"{self.kind} {self.name!r}" if self.kind else "the mapping"

    def read(self, record: Record) -> object:
        """Return what it says of a record, None when that is nothing. Raises Unsaid for what no table knows."""
        if not self.kind:
            return self.fixed
        text = record.get(self.kind, self.name)
        if self.find and text:
            found = re.search(self.find, text)
            text = (found[1] if found.groups() else found[0]) if found else ""
        if self.values is not None and (text or "" in self.values):
            known = self.values.get(_folded(text), _MISSING)
            if known is not _MISSING:
                return known
            if self.default is None:
                raise Unsaid(text, f"{self.place}: not in the mapping's table of values")
            return self.default
        return text or self.default


class MarketMap(msgspec.Struct, frozen=True, kw_only=True):
    """A country that the file's offers are for: its price currency, and fields of its own."""

    code: str
    currency: str
    fields: Table[str, Source]


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping that has no fault. `missing` are the fields it must name and does not."""

    language: str
    picture_hosts: tuple[str, ...]
    ignored_options: frozenset[str]
    fields: Table[str, Source]
    options: Table[str, Source]
    markets: tuple[MarketMap, ...]
    sellers: Table[str, Table[str, Any]]
    makers: Table[str, Table[str, Any]]
    missing: tuple[str, ...] = ()

    def source(self, field: str, market: MarketMap | None = None) -> Source | None:
        """Return where a field comes from, for one country if it has its own way."""
        return (market.fields.get(field) if market else None) or self.fields.get(field)


class Defaults(Protocol):
    """A foreign format: where fields stand when a mapping says nothing; whether its prices name their currency."""

    @property
    def fields(self) -> Table[str, Source]: ...
    @property
    def options(self) -> Table[str, Source]: ...
    @property
    def priced(self) -> bool: ...


def read_mapping(path: Path, rules: Rules, defaults: Defaults) -> Mapping:
    """Return a mapping, `defaults` filled in. Raises UsageError naming the file and everything that is wrong with it."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise UsageError(f"--mapping {path}: {problem.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UsageError(f"--mapping {path}: {problem}") from None
    mapping, problems = make_mapping(document, rules, defaults)
    if problems:
        raise UsageError(f"--mapping {path}: {'; '.join(problems)}")
    return mapping


def make_mapping(document: Table[str, Any], rules: Rules, defaults: Defaults) -> tuple[Mapping, list[str]]:
    """Return a mapping and its problems; with any, it is not to be used."""
    problems = [f"unknown key {key!r}; there are {', '.join(_KEYS)}" for key in document if key not in _KEYS]
    tables = {key: _table(document, key, problems) for key in ("fields", "options", "market", "sellers", "makers")}
    own = {name: _field(name, value, f"fields.{name}", problems) for name, value in tables["fields"].items()}
    found = {name: _option(name, value, problems) for name, value in tables["options"].items()}
    markets = [_market(code, value, document, rules, problems) for code, value in tables["market"].items()]
    fields = {**defaults.fields, **own}
    mapping = Mapping(
        language=_language(document, rules, problems),
        picture_hosts=tuple(_words(document, "picture_hosts", problems)),
        ignored_options=frozenset(_folded(name) for name in _words(document, "ignore_options", problems)),
        fields=fields,
        options={**defaults.options, **found},
        markets=tuple(markets),
        sellers={name: _seller(name, value, problems) for name, value in tables["sellers"].items()},
        makers={_folded(name): _maker(name, value, problems) for name, value in tables["makers"].items()},
    )
    _check_categories(fields, rules, problems)
    unpriced = "currency" not in document and (
        not markets or any("currency" not in value for value in tables["market"].values() if isinstance(value, dict))
    )
    missing = (*(("currency",) if unpriced and not defaults.priced else ()), *_missing(mapping, rules))
    return msgspec.structs.replace(mapping, missing=missing), problems


def _missing(mapping: Mapping, rules: Rules) -> tuple[str, ...]:
    """Return what a conversion cannot do without and the mapping does not name."""
    needed = [field for field in FIELDS if field.needed]
    lacking = [
        f"fields.{field.name}"
        for field in needed
        if field.name not in mapping.fields
        and (not mapping.markets or any(field.name not in market.fields for market in mapping.markets))
    ]
    # Where product-safety law holds, an offer without a maker is withheld (rule S1).
    if "maker" not in mapping.fields and any(rules.in_force("S1", market.code) for market in mapping.markets):
        lacking.append("fields.maker")
    return (
        *(() if mapping.markets else ("market",)),
        *(() if mapping.language else ("language",)),
        *lacking,
        *(() if mapping.sellers else ("sellers",)),
    )


# ---------------------------------------------------------------- parts of the document
def _table(document: Table[str, Any], key: str, problems: list[str]) -> Table[str, Any]:
    value = document.get(key, {})
    if isinstance(value, dict):
        return value
    problems.append(f"{key} is not a table: write [{key}]")
    return {}


def _words(document: Table[str, Any], key: str, problems: list[str]) -> list[str]:
    value = document.get(key, [])
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return value
    problems.append(f"{key} is not a list of words")
    return []


def _language(document: Table[str, Any], rules: Rules, problems: list[str]) -> str:
    language = document.get("language", "")
    known = sorted({locale.language for locale in rules.locales})
    if language and language not in known:
        problems.append(f"language {language!r}: there are {', '.join(known)}")
    return str(language)


def _market(code: str, value: object, document: Table[str, Any], rules: Rules, problems: list[str]) -> MarketMap:
    if code not in rules.markets or not isinstance(value, dict):
        problems.append(f"[market.{code}]: a table for each country; there are {', '.join(rules.markets)}")
        return MarketMap(code=code, currency="", fields={})
    currency = rules.market(code).currency
    written = value.get("currency", document.get("currency", currency))
    if written != currency:
        problems.append(
            f"market.{code}: prices in {written}, but {code} sells in {currency}; nothing is changed into it"
        )
    fields = {
        name: _field(name, one, f"market.{code}.{name}", problems) for name, one in value.items() if name != "currency"
    }
    wrong = [name for name in fields if name in FIELD and FIELD[name].level != "offer"]
    problems.extend(f"market.{code}.{name}: the same in all countries; name it under [fields]" for name in wrong)
    return MarketMap(code=code, currency=currency, fields=fields)


def _field(name: str, value: object, where: str, problems: list[str]) -> Source:
    field = FIELD.get(name)
    if field is None:
        problems.append(f"{where}: no field {name!r}; there are {', '.join(FIELD)}")
        return Source(fixed="")
    return _source(value, field.parse, where, problems)


def _option(name: str, value: object, problems: list[str]) -> Source:
    if name not in OPTIONS:
        problems.append(f"options.{name}: no option {name!r}; there are {', '.join(OPTIONS)}")
        return Source(fixed="")
    return _source(value, lambda text: option_value(name, text), f"options.{name}", problems)


def _source(value: object, parse: Any, where: str, problems: list[str]) -> Source:
    """Return a source; what is fixed in it is read once, so that a slip shows at once and not in every row."""
    if not isinstance(value, dict):
        return Source(fixed=_fixed(value, parse, where, problems))
    kinds = [kind for kind in KINDS if kind in value]
    if unknown := [key for key in value if key not in _SOURCE_KEYS]:
        problems.append(f"{where}: unknown key {unknown[0]!r}; there are {', '.join(sorted(_SOURCE_KEYS))}")
    if "value" in value and not kinds:
        return Source(fixed=_fixed(value["value"], parse, where, problems))
    if len(kinds) != 1 or not isinstance(value[kinds[0]], str):
        problems.append(f"{where}: name one of {', '.join(KINDS)}")
        return Source(fixed="")
    values = value.get("values")
    if values is not None and not isinstance(values, dict):
        problems.append(f'{where}: values is a table such as {{ "Very good" = "excellent" }}')
        values = None
    try:
        re.compile(find := str(value.get("find", "")))
    except re.error as problem:
        problems.append(f"{where}: find is no pattern: {problem}")
        find = ""
    default = value.get("default")
    return Source(
        kind=kinds[0],
        name=value[kinds[0]],
        values=None
        if values is None
        else {_folded(key): _fixed(one, parse, f"{where}.values.{key}", problems) for key, one in values.items()},
        default=None if default is None else _fixed(default, parse, f"{where}.default", problems),
        find=find,
    )


def _fixed(value: object, parse: Any, where: str, problems: list[str]) -> object:
    if isinstance(value, date):
        value = value.isoformat()
    try:
        parse(value)
    except ValueError as problem:
        problems.append(f"{where} = {value!r}: {problem}")
    return value


def _check_categories(fields: Table[str, Source], rules: Rules, problems: list[str]) -> None:
    source = fields.get("category")
    if source is None:
        return
    named = [source.fixed, source.default, *(source.values or {}).values()]
    for name in sorted({str(name) for name in named if name} - set(rules.categories)):
        problems.append(f"fields.category: no category {name!r}; there are {', '.join(rules.categories)}")


def _seller(name: str, value: object, problems: list[str]) -> Table[str, Any]:
    row = dict(value) if isinstance(value, dict) else {}
    known = {"name", "legal_name", "address", "country", "email", "vat_id", "rating", "reviews", "since", "certified"}
    if strange := sorted(set(row) - known):
        problems.append(f"sellers.{name}: unknown key {strange[0]!r}; there are {', '.join(sorted(known))}")
    if lacking := [key for key in ("name", "legal_name", "address", "country", "email", "since") if not row.get(key)]:
        problems.append(f"sellers.{name}: lacks {', '.join(lacking)}")
    since = row.get("since", "")
    return {
        "refurbisher": name, "name": "", "legal_name": "", "address": "", "country": "", "email": "", "vat_id": None,
        "rating": None, "reviews": 0, "since": "", "certified": False,
        **row,
    } | {"since": since.isoformat() if isinstance(since, date) else since}  # fmt: skip


def _maker(name: str, value: object, problems: list[str]) -> Table[str, Any]:
    """Return who made a product and who answers for it in the EU; each whole or not at all."""
    row = dict(value) if isinstance(value, dict) else {}
    eu = row.pop("eu_responsible", None)
    for where, contact in ((f"makers.{name}", row), (f"makers.{name}.eu_responsible", eu)):
        if contact is not None and set(contact) != {"name", "address", "email"}:
            problems.append(f"{where}: has name, address and email")
    return {"manufacturer": row, "eu_responsible": eu}


def _folded(text: str) -> str:
    return cell("", text)[1]
