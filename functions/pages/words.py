"""A locale as the functions speak it: the words, law and formats of the live release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from storefront.domain.errors import RuleMissing
from storefront.domain.fees import PrivateCopy
from storefront.domain.grades import Grade, battery_shown
from storefront.domain.markets import Locale, Market
from storefront.domain.merchant import Merchant
from storefront.domain.rules import Rules
from storefront.locales.formats import Formats
from storefront.locales.messages import Messages
from storefront.locales.release_messages import read_messages
from storefront.release.book_rows import Offer, Sku
from storefront.release.runtime import Runtime


# Compared by identity: there is one per locale and release.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words:
    """Everything constant in a locale of a release."""

    runtime: Runtime
    locale: Locale
    market: Market
    rules: Rules
    messages: Messages
    formats: Formats
    merchant: Merchant

    def t(self, key: str, /, **values: object) -> str:
        """A message."""
        return self.messages.text(key, **values)

    def money(self, minor: int) -> str:
        """An amount of the market's currency."""
        return self.formats.money(minor)

    def there(self, at: int) -> datetime:
        """A moment (seconds since 1970) in the market's own time."""
        return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self.market.time_zone))

    def moment(self, at: int) -> str:
        """Day and time of day in the market's own time, with seconds left out."""
        return self.formats.moment(self.there(at))

    def joined(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other; Japanese puts no space between them."""
        return ("" if self.locale.language == "ja" else " ").join(filter(None, sentences))

    def listed(self, *parts: str) -> str:
        """Short parts of a name, one after the other."""
        return ("、" if self.locale.language == "ja" else ", ").join(filter(None, parts))

    def fee(self, kind: str) -> str:
        """A fee, in words that may begin a line."""
        key = f"fee.{kind}"
        words = self.t(key) if self.messages.has(key) else kind.replace("_", " ")
        return words[:1].upper() + words[1:]

    def grade(self, grade: str) -> str:
        """A grade's name."""
        return self.t(f"grade.{grade}")

    def criteria(self, offer: Offer, category: str) -> str:
        """What a grade promises: a grade never stands without it (rule T3)."""
        promise = self.rules.promise(Grade(offer.grade), category, self.market.code)
        least = battery_shown(promise, offer.battery_min_percent)
        battery = self.t("battery.promise", percent=self.formats.percent(least)) if least else ""
        return self.joined((self.t(promise.criteria_key), battery))

    def levy(self, sku: Sku) -> PrivateCopy | None:
        """The private-copy levy on a device, for its notice (rule P6)."""
        storage = sku.options.get("storage_gb")
        return self.rules.private_copy(self.market.code, sku.category, storage if isinstance(storage, int) else None)


@lru_cache(maxsize=64)
def words_of(runtime: Runtime, slug: str) -> Words | None:
    """The words of a locale, None for one that the release does not have. `slug` comes from outside."""
    book = runtime.book
    rules = book.rules()
    try:
        locale = rules.locale(slug)
    except RuleMissing:
        return None
    if locale.market not in book.markets or not (runtime.messages / f"{locale.slug}.json").is_file():
        return None
    market = rules.market(locale.market)
    return Words(
        runtime=runtime,
        locale=locale,
        market=market,
        rules=rules,
        messages=read_messages(runtime.messages, locale),
        formats=Formats(locale.code, market.currency),
        merchant=book.merchant(),
    )
