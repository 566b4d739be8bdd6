"""What the export says of a model in words. Decides which sentences hold for it; the sentences are in data/words.toml.

Each is complete in itself: nothing is inflected or joined, so no language gets an article or a case wrong.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from storefront.sample.devices import DATA, Device
from storefront.sample.kinds import kind_of, power_of

LANGUAGES = ("fr", "nl", "de", "es", "it", "pt", "en", "fi", "sv", "el", "sk", "ja", "ko")
LONG = ("en", "fr", "de")
"""Languages with a longer description."""

SHORT_FACTS = 2
UNSPACED = ("ja",)
"""Languages that put no space between sentences."""

FAST_HZ = 90


def description(device: Device) -> dict[str, str]:
    """Return a plain-text description in every language."""
    return {language: _description(device, language) for language in LANGUAGES}


def alt_texts(device: Device) -> dict[str, str]:
    """Return the text for a picture of a device, saying that it is a drawing."""
    return {language: _words()["alt"][language].format(name=device.name) for language in LANGUAGES}


def safety_texts(device: Device) -> Mapping[str, str]:
    """Return the warnings in every language, by what the thing runs on."""
    texts: Mapping[str, str] = _words()["safety"][power_of(device)]
    return {language: texts[language] for language in LANGUAGES}


def aliases(device: Device) -> dict[str, list[str]]:
    """Return the other words shoppers use for it, by language, its own first."""
    tables = _aliases()
    families = [words for family, words in tables["family"].items() if _belongs(device.model, family)]
    kind = tables["kind"][kind_of(device)]
    return {
        language: list(
            dict.fromkeys(
                [
                    *device.aliases,
                    *(word for words in families for word in words.get(language, ())),
                    *kind[language],
                ]
            )
        )
        for language in LANGUAGES
    }


def _description(device: Device, language: str) -> str:
    words = _words()
    opening = words["opening"][language].format(
        name=device.name,
        brand=device.brand,
        noun=words["noun"][kind_of(device)][language],
        year=device.released[:4],
    )
    facts = [words["fact"][fact][language] for fact in _facts(device)]
    if language in LONG:
        sentences = [opening, *facts, *words["advice"][device.category][language]]
    else:
        sentences = [opening, *facts[:SHORT_FACTS]]
    return ("" if language in UNSPACED else " ").join(sentences)


def _facts(device: Device) -> Iterator[str]:
    specs = device.specs
    phone_or_tablet = device.category in ("smartphones", "tablets")
    if specs.get("network") == "5G":
        yield "network_5g"
    if "noise_cancelling" in specs:
        yield "noise_cancelling"
    if "keyboard" in device.options:
        yield "keyboard"
    if specs.get("display") == "OLED":
        yield "oled"
    if device.category == "tablets" and "connectivity" in device.options:
        yield "cellular"
    if float(specs.get("refresh_hz", 0)) >= FAST_HZ:
        yield "fast_screen"
    connectors = str(specs.get("connectors", ""))
    if phone_or_tablet and connectors.startswith("USB-C"):
        yield "usb_c"
    if phone_or_tablet and connectors == "Lightning":
        yield "lightning"
    if phone_or_tablet and str(specs.get("water_resistance", "")).startswith("IP"):
        yield "water"


def _belongs(model: str, family: str) -> bool:
    return f"{model}-".startswith(f"{family}-")


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))


@cache
def _aliases() -> dict[str, Any]:
    return tomllib.loads((DATA / "aliases.toml").read_text(encoding="utf-8"))
