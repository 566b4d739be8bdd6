"""Sellable configurations of the devices. Decides which SKUs a sample of a given size holds, and their names.

The whole list has one order, most wanted first; a sample is its beginning, so a larger one holds a smaller one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from storefront.sample.devices import Device, OptionValue, read_devices

PROMISED_WEIGHT = 40.0
PLAIN_WEIGHT = 100.0
"""A model's first configurations come in the order (place + 1/2) / weight; the weight is popularity over this."""

SHORT_COLORS = {"grey": "GRY", "chalk": "CHK"}
"""Colours whose first letters another colour of the same device has."""

GTIN_STEP = 7_368_787
"""Shares no factor with 10 ** 11, so that multiples of it meet every number once."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """A device with its options chosen. `place` counts within the device, `rank` over all, both from 0."""

    device: Device
    options: Mapping[str, OptionValue]
    sku: str
    place: int
    rank: int

    @property
    def heat(self) -> float:
        """How much it is asked for, from 0 to 1."""
        return self.device.popularity / 1000 / (1 + self.place / 25)


def choose(skus: int, absent: Collection[str], absent_at_first: Collection[str] | None = None) -> list[Configuration]:
    """Return the first `skus` configurations whose model is not absent.

    With `absent_at_first` there are as many on the first night, and later ones reach as far: models come and go with all
    their versions, and no other model loses one for it. Raises ValueError when there are fewer.
    """
    at_first = absent if absent_at_first is None else absent_at_first
    ranks = [rank for rank, (device, _, _) in enumerate(_ranking()) if device.model not in at_first]
    if len(ranks) < skus:
        raise ValueError(f"the sample knows {len(ranks)} SKUs at most, not {skus}")
    return [
        Configuration(device, options, sku_name(device, options), place, rank)
        for rank, (device, place, places) in enumerate(islice(_ranking(), ranks[skus - 1] + 1))
        if device.model not in absent
        for options in [_options(device, places)]
    ]


def first_models(skus: int) -> list[str]:
    """Return the models that a sample of this size holds when none is absent, the most wanted first."""
    return list(dict.fromkeys(device.model for device, _, _ in islice(_ranking(), skus)))


def sku_name(device: Device, options: Mapping[str, OptionValue]) -> str:
    """Return a SKU's name, such as IP13-128-MID: the device's code, then whatever there is a choice of."""
    parts = [_code(name, value) for name, value in options.items() if _is_choice(device, name)]
    return "-".join([device.code, *parts])


def gtin(configuration: Configuration) -> str | None:
    """Return a GTIN-13 from the range that shops use inside (200 to 299), which is nobody's; every 25th has none."""
    if configuration.rank % 25 == 24:
        return None
    body = f"2{(configuration.rank * GTIN_STEP + 12_345) % 10**11:011d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _weight(device: Device) -> float:
    return PROMISED_WEIGHT if device.promised else device.popularity / PLAIN_WEIGHT


@cache
def _ranking() -> tuple[tuple[Device, int, tuple[int, ...]], ...]:
    """Every configuration, most wanted first: the device, the place within it, the places of its options."""
    ranked = sorted(
        ((place + 0.5) / _weight(device), device.code, place, device, places)
        for device in read_devices()
        for place, places in enumerate(_by_commonness(device))
    )
    return tuple((device, place, places) for _, _, place, device, places in ranked)


def _by_commonness(device: Device) -> list[tuple[int, ...]]:
    """The maker's first choices first: configurations by the sum of their options' places."""
    every = product(*(range(len(values)) for values in device.options.values()))
    return sorted(every, key=lambda places: (sum(places), places[::-1]))


def _options(device: Device, places: tuple[int, ...]) -> dict[str, OptionValue]:
    pairs = zip(device.options.items(), places, strict=True)
    return {name: values[place] for (name, values), place in pairs}


def _is_choice(device: Device, name: str) -> bool:
    return name in ("storage_gb", "color") or len(device.options[name]) > 1


def _code(name: str, value: OptionValue) -> str:
    if name == "storage_gb" and isinstance(value, int):
        return f"{value // 1024}T" if value % 1024 == 0 else f"{value}"
    if isinstance(value, int):
        return f"{value}G" if name == "memory_gb" else f"{value}"
    first, *rest = value.split("-")
    if name == "color":
        return SHORT_COLORS.get(value) or (first[:3] + "".join(word[0] for word in rest)).upper()
    if name == "keyboard":
        return rest[0][:2].upper() if rest[0] not in ("intl", "nordic") else rest[0][:3].upper()
    if name == "connectivity":
        return {"wifi": "W", "wifi-cellular": "WC", "gps": "G", "gps-cellular": "GC", "lte": "L"}.get(
            value, first[:3].upper()
        )
    return "".join(rest).upper() if first in ("core", "ryzen", "plug", "xeon") else value.replace("-", "").upper()
