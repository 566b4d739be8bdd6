"""The pages of withdrawal, guarantee and support: each a form that a function answers, and that works without scripts."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.domain import urls
from storefront.locales import care_forms
from storefront.locales.forms import FormView
from storefront.pages.links import Places, everywhere
from storefront.pages.page import Page, titled
from storefront.pages.shop import Shop

CARE = ("warranty", "withdrawal", "support")


@dataclass(frozen=True, slots=True, kw_only=True)
class CareView:
    """What the template prints."""

    heading: str
    lead: str
    form: FormView


def care_page(shop: Shop, name: str) -> Page:
    """One of CARE in a locale. Kept out of search engines: a form says nothing by itself."""
    view = _VIEWS[name](shop)
    return Page(
        path=urls.fixed(shop.locale.slug, name),
        title=titled(shop, view.heading),
        description="",
        places=Places(paths=everywhere(shop, f"{name}/"), indexed=False),
        data={"view": view},
    )


def _withdrawal(shop: Shop) -> CareView:
    rights = shop.rules.withdrawal(shop.market.code)
    return CareView(
        heading=care_forms.withdrawal_title(shop.messages, rights),
        lead=shop.t("withdraw.lead" if rights.statutory_days else "withdraw.lead_return"),
        form=care_forms.withdrawal_form(shop.messages, shop.locale.slug),
    )


def _warranty(shop: Shop) -> CareView:
    return CareView(
        heading=shop.t("own.warranty"),
        lead=shop.t("warranty.lead"),
        form=care_forms.warranty_form(shop.messages, shop.locale.slug),
    )


def _support(shop: Shop) -> CareView:
    return CareView(
        heading=shop.t("own.support"),
        lead=shop.t("support.lead"),
        form=care_forms.support_form(shop.messages, shop.locale.slug),
    )


_VIEWS = {"warranty": _warranty, "withdrawal": _withdrawal, "support": _support}
