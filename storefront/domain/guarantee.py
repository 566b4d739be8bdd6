"""How long a buyer is covered, and by whom.

Two things that are never added: what the law gives, and what a seller adds to it.

Rule G1: the legal guarantee comes first; a commercial one is only worth a word when it is longer, or when the
market's law leaves everything to the contract. Rules G3 to G7 are rows of guarantee.toml.
"""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal

RemedyKind = Literal["repair", "replacement", "price_reduction", "refund"]
"""What a buyer of a faulty device may ask for."""

GuaranteeKind = Literal["fixed", "open", "limitation", "none"]
"""A term in months; no fixed term (expected life); only a limitation period; nothing but the contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalGuarantee:
    """What the law of a market gives a buyer of a used device.

    `months` is only printed where `kind` is 'fixed'.
    """

    market: str
    kind: GuaranteeKind
    months: int | None
    text_key: str
    status: str
    source: str
    repair_extension_months: int | None
    presumption_months: int | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommercialGuarantee:
    """What the seller adds, in its own name."""

    months: int
    guarantor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeTerms:
    """What a page shows.

    The legal guarantee, then the commercial one if it is worth showing. There is no total.
    """

    legal: LegalGuarantee
    commercial: CommercialGuarantee | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """Something to ask for. Rank 1 may be asked at once; rank 2 when rank 1 fails, takes too long or cannot be had."""

    kind: RemedyKind
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyOrder:
    """In which order the law of a market gives remedies; `early` come before all others in the first `early_days`."""

    first: tuple[RemedyKind, ...]
    then: tuple[RemedyKind, ...] = ()
    early: tuple[RemedyKind, ...] = ()
    early_days: int = 0


COMMON_ORDER = RemedyOrder(first=("repair", "replacement"), then=("price_reduction", "refund"))


def remedies_in_order(order: RemedyOrder, delivered: date, today: date) -> tuple[Remedy, ...]:
    """Return what a buyer may ask for, in the law's order (Directive 2019/771 article 13; rows of guarantee.toml)."""
    is_early = (today - delivered).days <= order.early_days
    at_once = dict.fromkeys((*(order.early if is_early else ()), *order.first))
    later = [kind for kind in order.then if kind not in at_once]
    return (*(Remedy(kind=kind, rank=1) for kind in at_once), *(Remedy(kind=kind, rank=2) for kind in later))


def guarantee_terms(legal: LegalGuarantee, commercial_months: int, guarantor: str) -> GuaranteeTerms:
    """Return what may be shown of a seller's guarantee beside the law's (rule G1; LG Frankfurt 2020)."""
    offered = CommercialGuarantee(months=commercial_months, guarantor=guarantor)
    return GuaranteeTerms(legal=legal, commercial=offered if _worth_showing(legal, commercial_months) else None)


def legal_guarantee_ends(legal: LegalGuarantee, delivered: date, *, repaired: bool) -> date | None:
    """Return the last day of the legal guarantee, None where the law names no term.

    A repair chosen instead of a replacement lengthens it once (Directive 2024/1799 article 16, rule G3).
    """
    if legal.kind != "fixed" or legal.months is None:
        return None
    return add_months(delivered, legal.months + (legal.repair_extension_months or 0) * repaired)


def add_months(start: date, months: int) -> date:
    """Return the same day some months later, or the month's last (Regulation 1182/71 article 3(2)(c))."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _worth_showing(legal: LegalGuarantee, commercial_months: int) -> bool:
    if legal.kind == "none":
        return commercial_months > 0
    return legal.months is not None and commercial_months > legal.months
