"""What kind of thing a device is, finer than its category. Decides its noun, its aliases and its safety text."""

from storefront.sample.devices import Device

FORM_KINDS = {
    "phone-fold": "foldable",
    "phone-flip": "foldable",
    "tablet-reader": "reader",
    "desktop-allinone": "allinone",
    "console-handheld": "handheld",
    "console-handheld-pc": "handheld",
    "earbuds": "earbuds",
    "speaker": "speaker",
    "soundbar": "soundbar",
    "watch-band": "band",
    "controller": "controller",
    "charger": "charger",
    "cable": "cable",
    "case": "case",
    "stylus": "stylus",
    "keyboard": "keyboard",
    "mouse": "mouse",
    "dock": "dock",
}
CATEGORY_KINDS = {
    "smartphones": "smartphone",
    "tablets": "tablet",
    "laptops": "laptop",
    "desktops": "desktop",
    "consoles": "console",
    "audio": "headphones",
    "watches": "watch",
}
MAINS = {"desktop", "allinone", "console", "soundbar", "charger", "dock"}
PLAIN = {"cable", "case", "mouse", "keyboard", "stylus"}


def kind_of(device: Device) -> str:
    """Return the key of a device's noun in data/words.toml."""
    return FORM_KINDS.get(device.form) or CATEGORY_KINDS[device.category]


def power_of(device: Device) -> str:
    """Return what it runs on, as the safety texts tell apart: battery, mains, or plain."""
    kind = kind_of(device)
    if kind in MAINS:
        return "mains"
    if kind in PLAIN or device.form == "headphones-wired":
        return "plain"
    return "battery"
