"""Carrier plans sold with a device. Decides which may be shown; signs nobody up."""

from dataclasses import dataclass
from typing import NewType

from storefront.domain.models import ModelId

PlanId = NewType("PlanId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A carrier's plan.

    `data_gb` None is unlimited, `models` None is every model; `contract_summary` is a PDF's path.
    """

    plan: PlanId
    market: str
    carrier: str
    name: str
    monthly_minor: int
    currency: str
    commitment_months: int
    data_gb: int | None
    discount_minor: int
    models: tuple[ModelId, ...] | None
    terms_url: str
    contract_summary: str | None


def may_show(contract_summary: str | None, *, needs_summary: bool) -> bool:
    """Tell whether a plan may be shown.

    Where rule B3 holds, only with its contract summary (Regulation 2019/2243).
    """
    return bool(contract_summary) or not needs_summary


def goes_with(plan: Plan, model: ModelId) -> bool:
    """Tell whether a plan is sold with a model."""
    return plan.models is None or model in plan.models
