"""The rule files as one book, and the page of it that holds on a day.

Decides that every market has every rule it needs.

A row that cannot be a rule is RuleInvalid, naming file and row; a market without a needed rule is
RuleMissing. The build's date picks the set (rule X1): nothing here reads a clock.
"""

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import TypeVar

from storefront.domain.errors import RuleInvalid, RuleMissing
from storefront.domain.fees import LevyBand, PrivateCopy
from storefront.domain.grades import GRADES, Grade, GradePromise
from storefront.domain.guarantee import LegalGuarantee
from storefront.domain.headline_price import ALL
from storefront.domain.markets import Locale, Market, make_locale
from storefront.domain.money import Money
from storefront.domain.phrases import Phrases, shelve_phrases
from storefront.domain.rulefile import Dated, TextFolder
from storefront.domain.rules import LawRow, Rules, Unchecked
from storefront.domain.ruletables import GuaranteeRow, LawText, RepairRow, RuleTables, WordsRow, load_tables
from storefront.domain.withdrawal import ReturnRights

T = TypeVar("T")

SHOP_RULES = Path(__file__).parent.parent / "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """All rules of all days."""

    tables: RuleTables
    phrases: Phrases

    def on(self, day: date) -> Rules:
        """Return what holds on a day. Raises RuleMissing for a market that lacks a rule it needs."""
        tables = self.tables
        law = tuple(_law_row(row) for row in _active(tables.law, day))
        in_force = _in_force(tables, law)
        markets = _markets(tables, in_force)
        guarantees = _by_market(tables.guarantees, day)
        repairs = _by_market(tables.repairs, day)
        returns = _by_market(tables.returns, day)
        headlines = _by_market(tables.headlines, day)
        _require("guarantee", guarantees, markets)
        _require("returns", returns, markets)
        _require("headline", headlines, markets)
        locales = tuple(locale for market in markets.values() for locale in market.locales)
        buttons = _words(tables.order_buttons, day)
        _require_words("order button", buttons, locales)
        return Rules(
            day=day,
            markets=markets,
            locales=locales,
            categories={row.id: row for row in sorted(tables.categories, key=lambda row: row.position)},
            phrases=self.phrases,
            guarantees={code: _guarantee(code, row, repairs.get(code)) for code, row in guarantees.items()},
            returns={
                code: ReturnRights(
                    statutory_days=row.value.statutory_days,
                    shop_days=row.value.shop_days,
                    weekend_roll=row.value.weekend_roll,
                    status=row.status,
                )
                for code, row in returns.items()
            },
            promises=_promises(tables, day),
            fee_kinds={code: ALL if row.value.every else frozenset(row.value.kinds) for code, row in headlines.items()},
            levies=_levies(tables, day),
            order_buttons=buttons,
            margin_schemes=_words(tables.margin_schemes, day),
            cut_offs={code: row.value.hour for code, row in _by_market(tables.cut_offs, day).items()},
            trade_ins={code: row.value for code, row in _by_market(tables.trade_ins, day).items()},
            remedy_orders={code: row.value for code, row in _by_market(tables.remedies, day).items()},
            retentions={
                (row.value.what, market): row.value.days
                for row in _active(tables.retentions, day)
                for market in row.markets
            },
            blocks={
                code: tuple(block.id for block in tables.blocks if code in in_force[block.rule]) for code in markets
            },
            law=in_force,
            law_table=law,
            unchecked_rows=_unchecked(tables, day),
            fingerprint=_digest(tables, day),
        )


def load_rulebook(folder: TextFolder | None = None) -> Rulebook:
    """Return the rules of a folder, the shop's own by default.

    Raises RuleMissing without a file, RuleInvalid for a row that cannot be a rule, naming file and row.
    """
    return _shop_rulebook() if folder is None else _read_rulebook(folder)


@lru_cache(maxsize=1)
def _shop_rulebook() -> Rulebook:
    """Return the shop's own rules, which are a part of the program: read once."""
    return _read_rulebook(SHOP_RULES)


def _read_rulebook(folder: TextFolder) -> Rulebook:
    tables = load_tables(folder)
    return Rulebook(tables=tables, phrases=shelve_phrases(tables.phrase_kinds, tables.phrases))


def _active(rows: Sequence[Dated[T]], day: date) -> tuple[Dated[T], ...]:
    return tuple(row for row in rows if row.active(day))


def _by_market(rows: Sequence[Dated[T]], day: date) -> dict[str, Dated[T]]:
    return {market: row for row in _active(rows, day) for market in row.markets}


def _require(rule: str, given: Container[str], markets: Iterable[str]) -> None:
    for market in markets:
        if market not in given:
            raise RuleMissing(f"no rule '{rule}' for market {market}", rule=rule, market=market)


def _words(rows: Sequence[Dated[WordsRow]], day: date) -> dict[tuple[str, str], str]:
    return {(market, row.value.language): row.value.words for row in _active(rows, day) for market in row.markets}


def _require_words(rule: str, given: Container[tuple[str, str]], locales: Iterable[Locale]) -> None:
    for locale in locales:
        if (locale.market, locale.language) not in given:
            raise RuleMissing(f"no rule '{rule}' for market {locale.market}", rule=rule, market=locale.market)


def _law_row(row: Dated[LawText]) -> LawRow:
    text = row.value
    return LawRow(
        id=text.id,
        markets=row.markets,
        since=row.since,
        until=row.until,
        severity=text.severity,
        status=row.status,
        source=row.source,
        summary=text.summary,
        unchecked_part=text.unchecked_part,
    )


def _in_force(tables: RuleTables, law: Sequence[LawRow]) -> dict[str, frozenset[str]]:
    markets = {row.value.id: frozenset[str]() for row in tables.law}
    for row in law:
        markets[row.id] |= frozenset(row.markets)
    named = {block.rule for block in tables.blocks} | {kind.rule for kind in tables.phrase_kinds if kind.rule}
    for rule in sorted(named - markets.keys()):
        raise RuleInvalid(f"law.toml has no rule {rule!r}, which a legal block or a kind of phrase names", rule=rule)
    return markets


def _markets(tables: RuleTables, in_force: Mapping[str, frozenset[str]]) -> dict[str, Market]:
    locales = [make_locale(row.code, row.native_name) for row in tables.locales]
    markets = {
        row.code: Market(
            code=row.code,
            currency=row.currency,
            locales=tuple(locale for locale in locales if locale.market == row.code),
            tax_included=row.tax_included,
            imperial_weight=row.imperial_weight,
            eu=row.eu,
            seller_traceability=row.code in in_force.get("S2", ()),
            time_zone=row.time_zone,
        )
        for row in tables.markets
    }
    _require("locale", [locale.market for locale in locales], markets)
    for locale in locales:
        if locale.market not in markets:
            raise RuleInvalid(f"markets.toml: locale {locale.code} is of no market", locale=locale.code)
    return markets


def _guarantee(market: str, row: Dated[GuaranteeRow], repair: Dated[RepairRow] | None) -> LegalGuarantee:
    """A market that prints no months gets no note on months either (MARKETS.md: NL, FI)."""
    rule = row.value
    repair_note = (repair.value.note,) if repair and rule.kind == "fixed" else ()
    return LegalGuarantee(
        market=market,
        kind=rule.kind,
        months=rule.months,
        text_key=rule.text_key,
        status=row.status,
        source=row.source,
        repair_extension_months=repair.value.months if repair else None,
        presumption_months=rule.presumption_months,
        notes=rule.notes + repair_note,
    )


def _promises(tables: RuleTables, day: date) -> dict[tuple[str, str, str], GradePromise]:
    promises: dict[tuple[str, str, str], GradePromise] = {
        (row.value.grade, category.id, market): GradePromise(
            grade=Grade(row.value.grade),
            battery_min_percent=row.value.battery_min_percent if category.has_battery else None,
            genuine_parts=row.value.genuine_parts,
            battery_stated=row.value.battery_stated,
            criteria_key=row.value.criteria_key,
        )
        for row in _active(tables.promises, day)
        for category in tables.categories
        if not row.value.categories or category.id in row.value.categories
        for market in row.markets
    }
    for grade, category in product(GRADES, tables.categories):
        promised = [market for name, department, market in promises if (name, department) == (grade, category.id)]
        _require(f"promise {grade} {category.id}", promised, [market.code for market in tables.markets])
    return promises


def _levies(tables: RuleTables, day: date) -> dict[str, tuple[LevyBand, ...]]:
    levies: dict[str, tuple[LevyBand, ...]] = {}
    for row in _active(tables.levies, day):
        rule = row.value
        levy = PrivateCopy(
            before_vat=Money.parse(rule.amount, rule.currency),
            vat_percent=rule.vat_percent,
            notice_url=rule.notice_url,
            status=row.status,
            source=row.source,
        )
        band = LevyBand(categories=rule.categories, storage_gb_min=rule.storage_gb_min, levy=levy)
        for market in row.markets:
            levies[market] = (*levies.get(market, ()), band)
    return levies


def _unchecked(tables: RuleTables, day: date) -> tuple[Unchecked, ...]:
    rows = []
    for table, dated in tables.dated().items():
        for row in _active(dated, day):
            part = row.value.unchecked_part if isinstance(row.value, LawText) else None
            name = f"rule {row.value.id}" if isinstance(row.value, LawText) else table
            if row.status == "unchecked" or part:
                what = f"{name}: {part}" if part else name
                rows.append(Unchecked(where=row.where, markets=row.markets, source=row.source, what=what))
    return tuple(rows)


def _digest(tables: RuleTables, day: date) -> str:
    plain = (
        tables.markets,
        tables.locales,
        tables.categories,
        tables.blocks,
        tables.phrase_kinds,
        tables.phrases,
    )
    dated = [
        (table, [replace(row, where="", since=None, until=None) for row in _active(rows, day)])
        for table, rows in tables.dated().items()
    ]
    return hashlib.sha256(repr((plain, dated)).encode()).hexdigest()
