"""Names for what the catalog says in slugs and numbers: options, specifications, accessories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, Protocol

from storefront.domain.markets import Locale
from storefront.pages.formats import Formats
from storefront.pages.messages import Messages
from storefront.pages.shop import Shop

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
# Specifications in the order of the table; what is not named here follows as it came.
SPEC_ORDER: Final = (
    "screen_in", "resolution", "display", "refresh_hz", "chip", "graphics", "memory_gb", "storage_gb",
    "camera_mp", "front_camera_mp", "battery_mah", "battery_wh", "battery_hours", "charging_w", "case_mm",
    "weight_g", "sim", "network", "wifi", "bluetooth", "connectors", "water_resistance", "noise_cancelling",
    "disc_drive", "os",
)  # fmt: skip
SUFFIXES: Final = {
    "battery_mah": "mAh",
    "battery_wh": "Wh",
    "camera_mp": "MP",
    "front_camera_mp": "MP",
    "refresh_hz": "Hz",
    "charging_w": "W",
}
GRAMS_PER_OUNCE: Final = 28.349523
OUNCES_PER_POUND: Final = 16


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


def option_name(name: str, shop: Shop) -> str:
    """The label of an option: Storage, Colour, ..."""
    known = {"storage_gb": "spec.storage", "memory_gb": "spec.memory", "color": "spec.colour"}
    return shop.t(known.get(name, f"option.{name}"))


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


def ordered_options(options: Mapping[str, str | int | float]) -> Iterable[tuple[str, str | int | float]]:
    """Options in reading order, unknown ones last by name."""
    return sorted(options.items(), key=lambda item: (_OPTION_RANK.get(item[0], len(_OPTION_RANK)), item[0]))


def variant_line(options: Mapping[str, str | int | float], shop: Speaker) -> str:
    """A version in words: `128 GB, Midnight`."""
    separator = "、" if shop.locale.language == "ja" else ", "
    return separator.join(option_value(name, value, shop) for name, value in ordered_options(options))


def spec_rows(specs: Mapping[str, str | int | float | bool], shop: Shop) -> list[tuple[str, str]]:
    """Specifications as label and value; keys the shop does not know are shown as they are."""
    rank = {name: place for place, name in enumerate(SPEC_ORDER)}
    ordered = sorted(specs.items(), key=lambda item: (rank.get(item[0], len(rank)), item[0]))
    return [(spec_name(key, shop), spec_value(key, value, shop)) for key, value in ordered]


def spec_name(key: str, shop: Shop) -> str:
    """The label of a specification."""
    return shop.t(f"spec.{key}") if shop.messages.has(f"spec.{key}") else words(key.replace("_", "-"))


def spec_value(key: str, value: str | int | float | bool, shop: Shop) -> str:
    """A specification's value with its unit, as this locale writes it."""
    if isinstance(value, bool):
        return shop.t("spec.yes" if value else "spec.no")
    if isinstance(value, str):
        return value
    if key == "weight_g":
        return weight(value, shop)
    if key in ("memory_gb", "storage_gb"):
        return capacity(value, shop)
    if key == "screen_in":
        return shop.formats.measure(value, "length-inch", "long")
    if key in ("case_mm", "size_mm"):
        return shop.formats.measure(value, "length-millimeter")
    if key == "battery_hours":
        return shop.formats.measure(value, "duration-hour", "long")
    number = shop.formats.number(value)
    return f"{number}\N{NO-BREAK SPACE}{SUFFIXES[key]}" if key in SUFFIXES else number


def weight(grams: float, shop: Shop) -> str:
    """Grams or kilograms; ounces and pounds where people weigh with them."""
    if shop.market.imperial_weight:
        ounces = grams / GRAMS_PER_OUNCE
        if ounces >= 2 * OUNCES_PER_POUND:
            return shop.formats.measure(round(ounces / OUNCES_PER_POUND, 1), "mass-pound")
        return shop.formats.measure(round(ounces, 1), "mass-ounce")
    if grams >= 1000:
        return shop.formats.measure(round(grams / 1000, 2), "mass-kilogram")
    return shop.formats.measure(grams, "mass-gram")


def accessory(name: str, shop: Shop) -> str:
    """An accessory in the box, in words."""
    return shop.t(f"accessory.{name}") if shop.messages.has(f"accessory.{name}") else words(name).lower()


def fee(kind: str, shop: Shop) -> str:
    """A fee, in words."""
    return shop.t(f"fee.{kind}") if shop.messages.has(f"fee.{kind}") else words(kind.replace("_", "-")).lower()
