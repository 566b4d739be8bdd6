"""Names for what the catalog says in slugs and numbers: options, specifications, accessories."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from storefront.locales.options import OPTION_ORDER as OPTION_ORDER
from storefront.locales.options import capacity as capacity
from storefront.locales.options import in_reading_order as in_reading_order
from storefront.locales.options import option_value as option_value
from storefront.locales.options import ordered_options as ordered_options
from storefront.locales.options import variant_line as variant_line
from storefront.locales.options import words as words
from storefront.pages.escaping import escaped
from storefront.pages.shop import Shop

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


OPTION_LABELS: Final = {"storage_gb": "spec.storage", "memory_gb": "spec.memory", "color": "spec.colour"}


@lru_cache(maxsize=1000)
def option_name(name: str, shop: Shop) -> str:
    """The label of an option: Storage, Colour, ..."""
    return shop.t(OPTION_LABELS.get(name) or f"option.{name}")


def spec_rows(specs: Mapping[str, str | int | float | bool], shop: Shop) -> list[tuple[str, str]]:
    """Specifications as label and value; keys the shop does not know are shown as they are."""
    return [(spec_name(key, shop), spec_value(key, specs[key], shop)) for key in _in_spec_order(tuple(specs))]


@lru_cache(maxsize=500)
def _in_spec_order(keys: tuple[str, ...]) -> tuple[str, ...]:
    rank = {name: place for place, name in enumerate(SPEC_ORDER)}
    return tuple(sorted(keys, key=lambda key: (rank.get(key, len(rank)), key)))


@lru_cache(maxsize=2000)
def spec_name(key: str, shop: Shop) -> str:
    """The label of a specification."""
    return shop.t(f"spec.{key}") if shop.messages.has(f"spec.{key}") else words(key.replace("_", "-"))


@lru_cache(maxsize=2000, typed=True)
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


@lru_cache(maxsize=2000)
def price_from(minor: int, shop: Shop) -> Markup:
    """'from 199 €' with the amount in bold."""
    price = Markup(f"<b>{escaped(shop.formats.money(minor))}</b>")
    return Markup(escaped(shop.t("price.from")).format_map({"price": price}))
