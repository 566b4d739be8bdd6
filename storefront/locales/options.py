"""A device's options in a locale's words: `128 GB, Midnight`. Pages say them, and functions that answer with a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, Protocol

from storefront.domain.markets import Locale
from storefront.locales.formats import Formats
from storefront.locales.messages import Messages

# In the order a shopper reads them: size first, colour after, keyboard last.
OPTION_ORDER: Final = ("size_mm", "memory_gb", "storage_gb", "connectivity", "edition", "color", "keyboard")
_OPTION_RANK: Final = {name: place for place, name in enumerate(OPTION_ORDER)}
# Written alike in every language.
CONNECTIVITY: Final = {
    "wifi": "Wi-Fi",
    "cellular": "Wi-Fi + Cellular",
    "wifi-cellular": "Wi-Fi + Cellular",
    "gps": "GPS",
    "gps-cellular": "GPS + Cellular",
    "lte": "LTE",
    "4g": "4G",
    "5g": "5G",
    "bluetooth": "Bluetooth",
    "wired": "USB",
}


class Speaker(Protocol):
    """Whoever knows a locale's words and formats: a Shop, or less."""

    def __hash__(self) -> int: ...
    @property
    def locale(self) -> Locale: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def formats(self) -> Formats: ...


def words(slug: str) -> str:
    """A slug as it would be written: `space-cadet` -> `Space cadet`."""
    return slug.replace("-", " ").capitalize()


@lru_cache(maxsize=10_000)
def option_value(name: str, value: str | int | float, shop: Speaker) -> str:
    """An option's value as this locale writes it; a colour nobody has named is shown as written."""
    if name == "storage_gb" and isinstance(value, int | float):
        return capacity(value, shop)
    if name == "memory_gb" and isinstance(value, int | float):
        return f"{capacity(value, shop)} RAM"
    if name == "size_mm" and isinstance(value, int | float):
        return shop.formats.measure(value, "length-millimeter")
    text = str(value)
    if name == "color":
        return shop.messages.text(f"color.{text}") if shop.messages.has(f"color.{text}") else words(text)
    if name == "connectivity":
        return CONNECTIVITY.get(text, words(text))
    if name == "keyboard":
        layout, _, country = text.partition("-")
        return f"{layout.upper()} ({country.upper()})" if country else layout.upper()
    return words(text)


def capacity(gigabytes: float, shop: Speaker) -> str:
    """`128` -> `128 GB`, `128 Go`; from a thousand on in terabytes, as makers write it (1024 GB is 1 TB)."""
    if gigabytes >= 1000:
        terabytes = round(gigabytes / 1024 if gigabytes % 1024 == 0 else gigabytes / 1000, 2)
        return shop.formats.measure(int(terabytes) if terabytes == int(terabytes) else terabytes, "digital-terabyte")
    return shop.formats.measure(gigabytes, "digital-gigabyte")


def in_reading_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names of options in reading order, unknown ones last by name."""
    return _in_order(tuple(names))


@lru_cache(maxsize=1000)
def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (_OPTION_RANK.get(name, len(_OPTION_RANK)), name)))


def ordered_options(options: Mapping[str, str | int | float]) -> Iterable[tuple[str, str | int | float]]:
    """Options in reading order, unknown ones last by name."""
    return [(name, options[name]) for name in in_reading_order(options)]


def variant_line(options: Mapping[str, str | int | float], shop: Speaker) -> str:
    """A version in words: `128 GB, Midnight`."""
    separator = "、" if shop.locale.language == "ja" else ", "
    return separator.join([option_value(name, value, shop) for name, value in ordered_options(options)])
