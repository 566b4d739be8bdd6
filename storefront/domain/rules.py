"""The rules in force on one day.

The answers every page, check and function asks for. Made by Rulebook.on; reads no file and no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from storefront.domain.categories import Category
from storefront.domain.errors import RuleMissing
from storefront.domain.fees import LevyBand, PrivateCopy, levy_of
from storefront.domain.grades import Grade, GradePromise
from storefront.domain.guarantee import COMMON_ORDER, LegalGuarantee, RemedyOrder
from storefront.domain.headline_price import FeeKinds
from storefront.domain.markets import Locale, Market
from storefront.domain.phrases import Phrases
from storefront.domain.rulefile import Status
from storefront.domain.trade_in import TradeInTerms
from storefront.domain.withdrawal import ReturnRights

K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRow:
    """A row of the law table. Severity M stops a page or a market, W is a line in the report."""

    id: str
    markets: tuple[str, ...]
    since: date | None
    until: date | None
    severity: Literal["M", "W"]
    status: Status
    source: str
    summary: str
    unchecked_part: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchecked:
    """A rule, or part of one, that a merchant should have confirmed; `where` is its file and row."""

    where: str
    markets: tuple[str, ...]
    source: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds on `day`.

    Markets and locales stand in the shop's order; every question about an unknown one is RuleMissing.
    """

    day: date
    markets: Mapping[str, Market]
    locales: tuple[Locale, ...]
    categories: Mapping[str, Category]
    phrases: Phrases
    guarantees: Mapping[str, LegalGuarantee]
    returns: Mapping[str, ReturnRights]
    promises: Mapping[tuple[str, str, str], GradePromise]
    fee_kinds: Mapping[str, FeeKinds]
    levies: Mapping[str, tuple[LevyBand, ...]]
    order_buttons: Mapping[tuple[str, str], str]
    margin_schemes: Mapping[tuple[str, str], str]
    cut_offs: Mapping[str, int]
    trade_ins: Mapping[str, TradeInTerms]
    remedy_orders: Mapping[str, RemedyOrder]
    retentions: Mapping[tuple[str, str], int]
    blocks: Mapping[str, tuple[str, ...]]
    law: Mapping[str, frozenset[str]]
    law_table: tuple[LawRow, ...]
    unchecked_rows: tuple[Unchecked, ...]
    fingerprint: str

    def market(self, code: str) -> Market:
        """Return a market by its ISO 3166 code."""
        return _ruled(self.markets, code, "market", code)

    def locale(self, slug: str) -> Locale:
        """Return a locale by its URL slug, such as 'fr-be'."""
        for locale in self.locales:
            if locale.slug == slug:
                return locale
        raise RuleMissing(f"no locale {slug!r} in the rules", rule="locale", market=slug)

    def guarantee(self, market: str) -> LegalGuarantee:
        """Return the legal guarantee of a market (rules G1 to G7)."""
        return _ruled(self.guarantees, market, "guarantee", market)

    def withdrawal(self, market: str) -> ReturnRights:
        """Return the days a buyer has to send a device back (rule W2)."""
        return _ruled(self.returns, market, "returns", market)

    def promise(self, grade: Grade, category: str, market: str) -> GradePromise:
        """Return what a grade promises in a category and market (rule T3)."""
        return _ruled(self.promises, (grade.value, category, market), f"promise {grade} {category}", market)

    def headline_fee_kinds(self, market: str) -> FeeKinds:
        """Return the fee kinds that stand inside the headline price, or ALL (rule P4)."""
        return _ruled(self.fee_kinds, market, "headline", market)

    def private_copy(self, market: str, category: str, storage_gb: int | None) -> PrivateCopy | None:
        """Return the private-copy levy of a device, None where there is none (rule P6)."""
        return levy_of(self.levies.get(market, ()), category, storage_gb)

    def order_button(self, locale: Locale) -> str:
        """Return the words on the order button, the only ones it may bear (Directive 2011/83 article 8(2))."""
        return _ruled(self.order_buttons, (locale.market, locale.language), "order button", locale.market)

    def margin_scheme(self, locale: Locale) -> str | None:
        """Return what an invoice says of margin-scheme goods instead of any VAT, None without such a scheme (rule P5)."""
        return self.margin_schemes.get((locale.market, locale.language))

    def cut_off_hour(self, market: str) -> int:
        """Return the hour of the market's day from which an order counts as tomorrow's; 24 where it never does."""
        return self.cut_offs.get(market, 24)

    def trade_in(self, market: str) -> TradeInTerms | None:
        """Return the terms on which the shop buys devices in a market, None where it does not."""
        return self.trade_ins.get(market)

    def remedies(self, market: str) -> RemedyOrder:
        """Return in which order the law of a market gives remedies for a faulty device; the common order without a row."""
        return self.remedy_orders.get(self.market(market).code, COMMON_ORDER)

    def kept_days(self, what: str, market: str) -> int:
        """Return for how many days what is known of a person is kept: of `orders`, `certificates`, `cases` and so on."""
        return _ruled(self.retentions, (what, market), f"retention {what}", market)

    def in_force(self, rule_id: str, market: str) -> bool:
        """Tell whether a rule of the law table holds in a market. Raises RuleMissing for an id no row has."""
        return self.market(market).code in _ruled(self.law, rule_id, f"law {rule_id}", market)

    def law_rows(self) -> tuple[LawRow, ...]:
        """Return the rows of the law table that hold on the day."""
        return self.law_table

    def unchecked(self) -> tuple[Unchecked, ...]:
        """Return everything in force that no source stands behind yet, of every rule file."""
        return self.unchecked_rows

    def plans_need_summary(self, market: str) -> bool:
        """Tell whether a carrier plan needs its contract summary (rule B3)."""
        return self.in_force("B3", market)

    def legal_blocks(self, market: str) -> tuple[str, ...]:
        """Return the ids of the legal blocks that pages of a market carry, in the order they stand."""
        return _ruled(self.blocks, market, "legal blocks", market)

    def digest(self) -> str:
        """Return the sha256 of all that is in force: two days with the same rules have the same one."""
        return self.fingerprint


def _ruled(table: Mapping[K, T], key: K, rule: str, market: str) -> T:
    found = table.get(key)
    if found is None:
        raise RuleMissing(f"no rule '{rule}' for market {market}", rule=rule, market=market)
    return found
