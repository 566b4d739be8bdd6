"""What a configuration is worth. Decides the price in euro, good condition, from the smallest configuration's."""

from storefront.sample.configurations import Configuration
from storefront.sample.devices import Device, OptionValue

GRADE_FACTOR = {"fair": 0.86, "good": 1.0, "excellent": 1.13, "premium": 1.3}
"""A grade's price against good; sellers differ by less than a step most of the time."""

STEP_UP = {"storage_gb": 0.09, "memory_gb": 0.11}
"""What each doubling adds, as a share of the smallest configuration's price."""

DEARER = {
    "wifi-cellular": 0.09, "gps-cellular": 0.12, "lte": 0.12, "usb-c": 0.06, "digital": -0.1,
}  # fmt: skip
"""What a choice adds or takes, likewise."""


def base_eur(configuration: Configuration) -> float:
    """Return the price in euro in good condition."""
    device = configuration.device
    added = sum(_added(device, name, value) for name, value in configuration.options.items())
    return device.eur * (1 + added)


def new_eur(configuration: Configuration) -> float | None:
    """Return what the same thing costs new, or None when it is no longer sold."""
    device = configuration.device
    if device.new_eur is None:
        return None
    return device.new_eur + base_eur(configuration) - device.eur


def _added(device: Device, name: str, value: OptionValue) -> float:
    if isinstance(value, int):
        least = min(choice for choice in device.options[name] if isinstance(choice, int))
        if name == "size_mm":
            return 0.06 if value > least else 0.0
        return STEP_UP[name] * _doublings(value, least)
    if name == "edition":
        if "i7" in value or "ryzen-7" in value or "max" in value:
            return 0.16
        if "i9" in value or "ryzen-9" in value or "xeon" in value:
            return 0.24
        if "i3" in value:
            return -0.12
    return DEARER.get(value, 0.0)


def _doublings(value: int, least: int) -> float:
    """How often the least is doubled to reach the value; 24 from 8 counts one and a half."""
    times, left = 0, value / least
    while left >= 2:
        times, left = times + 1, left / 2
    return times + (left - 1)
