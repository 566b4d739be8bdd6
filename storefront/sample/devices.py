"""The real devices of the sample, read from data/*.toml. Decides how a line there becomes a device; invents nothing."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
CATEGORIES = (
    "smartphones", "tablets", "laptops", "desktops", "consoles", "audio", "watches", "accessories",
)  # fmt: skip
OPTION_LINES = {
    "storage_gb": "storage_gb",
    "memory_gb": "memory_gb",
    "size_mm": "size_mm",
    "connectivity": "connectivity",
    "editions": "edition",
    "colors": "color",
    "keyboards": "keyboard",
}
"""Lines of the files, and the options of the export they fill, in the order of a SKU's name."""

COMMON_KEYBOARDS = 4

PROMISED = (
    "iphone-13", "iphone-12", "iphone-se-2022", "galaxy-s22", "galaxy-s23", "pixel-7a", "macbook-air-13-m1",
    "ipad-10-2-2021", "playstation-5", "nintendo-switch-oled", "airpods-pro-2", "apple-watch-series-8",
    "mac-mini-m1", "dualsense",
)  # fmt: skip
"""Models that every sample holds: with them each category has one."""

OptionValue = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A model as its maker sold it. `eur` is the price in good condition of the smallest configuration."""

    model: str
    brand: str
    name: str
    category: str
    code: str
    released: str
    eur: int
    new_eur: int | None
    popularity: int
    form: str
    options: Mapping[str, tuple[OptionValue, ...]]
    mpn: tuple[str, ...]
    aliases: tuple[str, ...]
    specs: Mapping[str, str | int | float]
    support_until: str | None
    repairability_fr: float | None
    energy_class: str | None

    @property
    def colors(self) -> tuple[str, ...]:
        """The colours it came in."""
        return tuple(str(color) for color in self.options["color"])

    @property
    def promised(self) -> bool:
        """Whether every sample holds it."""
        return self.model in PROMISED


@cache
def read_devices() -> tuple[Device, ...]:
    """Read all devices, category by category."""
    return tuple(device for category in CATEGORIES for device in _read_category(category))


def _read_category(category: str) -> list[Device]:
    tables = tomllib.loads((DATA / f"{category}.toml").read_text(encoding="utf-8"))
    defaults = tables.pop("defaults")
    return [
        _device(category, brand, model, line, defaults.get(brand, {}))
        for brand, models in tables.items()
        for model, line in models.items()
    ]


def _device(category: str, brand: str, model: str, line: dict[str, Any], default: dict[str, Any]) -> Device:
    merged = {**default, **line}
    options = {name: _values(merged[key]) for key, name in OPTION_LINES.items() if key in merged}
    if "keyboard" in options:
        options["keyboard"] = _turned(options["keyboard"], turns=len(merged["name"]) % COMMON_KEYBOARDS)
    return Device(
        model=model,
        brand=brand,
        name=merged["name"],
        category=category,
        code=merged["code"],
        released=merged["released"],
        eur=merged["eur"],
        new_eur=merged.get("new_eur"),
        popularity=merged["popularity"],
        form=merged["form"],
        options=options,
        mpn=tuple(merged.get("mpn", "").split()),
        aliases=(*line.get("aliases", ()), *default.get("aliases", ())),
        specs={**default.get("specs", {}), **line["specs"]},
        support_until=merged.get("support_until"),
        repairability_fr=merged.get("repairability_fr"),
        energy_class=merged.get("energy_class"),
    )


def _turned(keyboards: tuple[OptionValue, ...], turns: int) -> tuple[OptionValue, ...]:
    """Turn the commonest keyboards round, so that not every laptop is French first."""
    common, rest = keyboards[:COMMON_KEYBOARDS], keyboards[COMMON_KEYBOARDS:]
    return (*common[turns:], *common[:turns], *rest)


def _values(line: str | list[int]) -> tuple[OptionValue, ...]:
    return tuple(line.split()) if isinstance(line, str) else tuple(line)
