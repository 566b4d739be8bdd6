"""The rule files as typed rows, every table of every file.

Decides which columns a table has and that no two rows contradict.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from storefront.domain.categories import Category
from storefront.domain.guarantee import GuaranteeKind, RemedyOrder
from storefront.domain.phrases import BannedPhrase, PhraseKind, read_phrases
from storefront.domain.rulefile import Dated, TextFolder, read_rule_files, refuse_overlaps, refuse_twins
from storefront.domain.trade_in import TradeInTerms

LAYOUT: Mapping[str, tuple[str, ...]] = {
    "markets.toml": ("market", "locale"),
    "categories.toml": ("category",),
    "law.toml": ("rule",),
    "legal_blocks.toml": ("block",),
    "guarantee.toml": ("guarantee", "repair", "remedies"),
    "withdrawal.toml": ("returns",),
    "fees.toml": ("headline", "private_copy"),
    "grades.toml": ("promise",),
    "checkout.toml": ("order_button", "margin_scheme", "cut_off"),
    "trade_in.toml": ("trade_in",),
    "retention.toml": ("retention",),
    "phrases.toml": ("kind", "phrase"),
}
"""Each rule file and the tables in it; banned.csv stands beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRow:
    """markets.toml, [[market]]."""

    code: str
    currency: str
    eu: bool
    tax_included: bool
    imperial_weight: bool
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocaleRow:
    """markets.toml, [[locale]]."""

    code: str
    native_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LawText:
    """law.toml, [[rule]]."""

    id: str
    severity: Literal["M", "W"]
    summary: str
    unchecked_part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeRow:
    """guarantee.toml, [[guarantee]]."""

    kind: GuaranteeKind
    text_key: str
    months: int | None = None
    presumption_months: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairRow:
    """guarantee.toml, [[repair]]."""

    months: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnsRow:
    """withdrawal.toml, [[returns]]."""

    shop_days: int
    weekend_roll: bool
    statutory_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineRow:
    """fees.toml, [[headline]]."""

    every: bool = False
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LevyRow:
    """fees.toml, [[private_copy]]; `amount` is decimal text before VAT."""

    categories: tuple[str, ...]
    storage_gb_min: int
    amount: str
    currency: str
    vat_percent: int
    notice_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRow:
    """grades.toml, [[promise]]; without `categories` it holds in all."""

    grade: Literal["fair", "good", "excellent", "premium"]
    criteria_key: str
    battery_min_percent: int | None = None
    battery_stated: bool = False
    genuine_parts: bool = False
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsRow:
    """checkout.toml, [[order_button]] and [[margin_scheme]]: words of the law in one language."""

    language: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOffRow:
    """checkout.toml, [[cut_off]]: an hour of the market's day, 0 to 24."""

    hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRow:
    """retention.toml, [[retention]]: for how many days what is known of a person is kept."""

    what: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRow:
    """legal_blocks.toml, [[block]]."""

    id: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTables:
    """Every row of every file, dated ones with their markets spelled out."""

    markets: tuple[MarketRow, ...]
    locales: tuple[LocaleRow, ...]
    categories: tuple[Category, ...]
    blocks: tuple[BlockRow, ...]
    law: tuple[Dated[LawText], ...]
    guarantees: tuple[Dated[GuaranteeRow], ...]
    repairs: tuple[Dated[RepairRow], ...]
    returns: tuple[Dated[ReturnsRow], ...]
    headlines: tuple[Dated[HeadlineRow], ...]
    levies: tuple[Dated[LevyRow], ...]
    promises: tuple[Dated[PromiseRow], ...]
    order_buttons: tuple[Dated[WordsRow], ...]
    margin_schemes: tuple[Dated[WordsRow], ...]
    cut_offs: tuple[Dated[CutOffRow], ...]
    trade_ins: tuple[Dated[TradeInTerms], ...]
    remedies: tuple[Dated[RemedyOrder], ...]
    retentions: tuple[Dated[RetentionRow], ...]
    phrase_kinds: tuple[PhraseKind, ...]
    phrases: tuple[BannedPhrase, ...]

    def dated(self) -> Mapping[str, Sequence[Dated[object]]]:
        """Return the dated tables under the names the report gives them."""
        return {
            "law": self.law,
            "guarantee": self.guarantees,
            "repair": self.repairs,
            "returns": self.returns,
            "headline price": self.headlines,
            "private-copy levy": self.levies,
            "grade promise": self.promises,
            "order button": self.order_buttons,
            "margin scheme": self.margin_schemes,
            "cut-off": self.cut_offs,
            "trade-in": self.trade_ins,
            "remedies": self.remedies,
            "retention": self.retentions,
        }


def load_tables(folder: TextFolder) -> RuleTables:
    """Return the rule files of a folder.

    Raises RuleMissing without a file, RuleInvalid for a row that cannot be.
    """
    files = read_rule_files(folder, LAYOUT)
    markets = files.plain("market", MarketRow)
    groups = _groups(markets)
    tables = RuleTables(
        markets=markets,
        locales=files.plain("locale", LocaleRow),
        categories=files.plain("category", Category),
        blocks=files.plain("block", BlockRow),
        law=files.dated("rule", LawText, groups),
        guarantees=files.dated("guarantee", GuaranteeRow, groups),
        repairs=files.dated("repair", RepairRow, groups),
        returns=files.dated("returns", ReturnsRow, groups),
        headlines=files.dated("headline", HeadlineRow, groups),
        levies=files.dated("private_copy", LevyRow, groups),
        promises=files.dated("promise", PromiseRow, groups),
        order_buttons=files.dated("order_button", WordsRow, groups),
        margin_schemes=files.dated("margin_scheme", WordsRow, groups),
        cut_offs=files.dated("cut_off", CutOffRow, groups),
        trade_ins=files.dated("trade_in", TradeInTerms, groups),
        remedies=files.dated("remedies", RemedyOrder, groups),
        retentions=files.dated("retention", RetentionRow, groups),
        phrase_kinds=files.plain("kind", PhraseKind),
        phrases=read_phrases(folder / "banned.csv") + files.plain("phrase", BannedPhrase),
    )
    _refuse_contradictions(tables)
    return tables


def _groups(markets: Sequence[MarketRow]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {market.code: (market.code,) for market in markets}
    groups["EU"] = tuple(market.code for market in markets if market.eu)
    groups["all"] = tuple(market.code for market in markets)
    return groups


def _refuse_contradictions(tables: RuleTables) -> None:
    categories = tuple(category.id for category in tables.categories)
    refuse_twins("market", [row.code for row in tables.markets])
    refuse_twins("locale", [row.code for row in tables.locales])
    refuse_twins("category", categories)
    refuse_twins("legal block", [row.id for row in tables.blocks])
    refuse_twins("phrase kind", [row.id for row in tables.phrase_kinds])
    refuse_overlaps(tables.law, lambda rule: (rule.id,))
    refuse_overlaps(tables.guarantees, _one)
    refuse_overlaps(tables.repairs, _one)
    refuse_overlaps(tables.returns, _one)
    refuse_overlaps(tables.headlines, _one)
    refuse_overlaps(tables.trade_ins, _one)
    refuse_overlaps(tables.remedies, _one)
    refuse_overlaps(tables.retentions, lambda row: (row.what,))
    refuse_overlaps(tables.order_buttons, lambda words: (words.language,))
    refuse_overlaps(tables.margin_schemes, lambda words: (words.language,))
    refuse_overlaps(tables.cut_offs, _one)
    refuse_overlaps(tables.levies, lambda levy: product(levy.categories, (levy.storage_gb_min,)))
    refuse_overlaps(tables.promises, lambda promise: product((promise.grade,), promise.categories or categories))


def _one(_: object) -> tuple[Hashable]:
    return ("the only row",)
