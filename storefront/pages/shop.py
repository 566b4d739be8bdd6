"""One locale's shop: its market, law, words and formats together, as every page builder takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from storefront.domain import urls
from storefront.domain.markets import Locale, Market
from storefront.domain.merchant import Merchant
from storefront.domain.rules import Rules
from storefront.locales.formats import Formats
from storefront.locales.messages import Messages, load_messages
from storefront.pages.rows import PlanRow, RefurbisherRow


# Compared by identity: there is one per locale, and what is worked out for it is remembered under it.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shop:
    """Everything constant in a locale. `site_url` has no slash at its end; `site_locales` are those being built,
    `place` is this one's among them.
    """

    locale: Locale
    market: Market
    rules: Rules
    messages: Messages
    formats: Formats
    merchant: Merchant
    site_url: str
    site_locales: tuple[Locale, ...]
    place: int
    refurbishers: Mapping[str, RefurbisherRow]
    plan: PlanRow
    t: Callable[..., str] = field(init=False)
    """A message of this locale: `Messages.text`, without a call in between."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "t", self.messages.text)

    @property
    def day(self) -> date:
        """The day whose law holds."""
        return self.rules.day

    @property
    def colon(self) -> str:
        """A colon and what stands around it in this language."""
        return {"fr": "\N{NO-BREAK SPACE}: ", "ja": "："}.get(self.locale.language, ": ")

    def absolute(self, path: str) -> str:
        """A path of this site as an absolute address."""
        return self.site_url + path

    def has_category(self, category: str) -> bool:
        """Whether this market sells anything of a category."""
        return self.market.code in self.plan.category_markets.get(category, ())

    def categories(self) -> list[str]:
        """The categories this market sells, in the shop's order."""
        return [name for name in self.rules.categories if self.has_category(name)]


def open_shop(
    locale: Locale,
    *,
    rules: Rules,
    merchant: Merchant,
    site_url: str,
    site_locales: tuple[Locale, ...],
    refurbishers: Mapping[str, RefurbisherRow],
    plan: PlanRow,
    messages_folder: Path | None = None,
) -> Shop:
    """The shop of one locale, its catalog and formats loaded."""
    region = locale.code.partition("-")[2]
    market = rules.market(locale.market)
    messages = (
        load_messages(locale.language, region, messages_folder)
        if messages_folder
        else load_messages(locale.language, region)
    )
    return Shop(
        locale=locale,
        market=market,
        rules=rules,
        messages=messages,
        formats=Formats(locale.code, market.currency),
        merchant=merchant,
        site_url=site_url.rstrip("/"),
        site_locales=site_locales,
        place=site_locales.index(locale),
        refurbishers=refurbishers,
        plan=plan,
    )


def nearest(
    shop_locale: Locale, pages: Mapping[str, str], others: tuple[tuple[str, Mapping[str, str]], ...]
) -> tuple[str, str]:
    """Where the switcher leads for a locale: the same page, or the first fallback that exists there, or its home.

    Returns the path and why it is not the same page ('' when it is; else 'model', 'category' or 'home').
    """
    if shop_locale.slug in pages:
        return pages[shop_locale.slug], ""
    for reason, fallback in others:
        if shop_locale.slug in fallback:
            return fallback[shop_locale.slug], reason
    return urls.home(shop_locale.slug), "home"
