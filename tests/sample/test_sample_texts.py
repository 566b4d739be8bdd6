"""What the sample says, in 13 languages."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from storefront.domain.claims import find_banned
from storefront.domain.rules import Rules
from storefront.sample import descriptions, reviews
from storefront.sample.descriptions import LANGUAGES
from storefront.sample.devices import read_devices
from tests.sample.sample_reading import read_rows

MOODS = ("happy", "mixed", "unhappy")


def phrases_of(language: str) -> Iterator[str]:
    for mood in MOODS:
        for lines in reviews.read_phrases()[language][mood].values():
            yield from lines


def test_the_shops_languages_are_all_spoken(rules: Rules) -> None:
    assert set(LANGUAGES) == {locale.language for locale in rules.locales}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_holds_a_banned_phrase(rules: Rules, language: str) -> None:
    devices = read_devices()
    texts = {
        *(descriptions.description(device)[language] for device in devices),
        *(descriptions.alt_texts(device)[language] for device in devices),
        *(descriptions.safety_texts(device)[language] for device in devices),
        *phrases_of(language),
    }

    assert [(text, found) for text in texts for found in find_banned(text, language, None, rules)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_reviews_have_enough_to_say(language: str) -> None:
    phrases = reviews.read_phrases()[language]

    assert len({title for mood in MOODS for title in phrases[mood]["titles"]}) >= 8
    assert len({*phrases_of(language)}) - 10 >= 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_composed_unicode_and_never_shout(language: str) -> None:
    for device in read_devices():
        text = descriptions.description(device)[language]
        assert unicodedata.is_normalized("NFC", text)
        assert "{" not in text
        assert not set("!！") & set(text)
    assert not [phrase for phrase in phrases_of(language) if set("!！") & set(phrase)]


def test_french_has_its_narrow_and_wide_spaces() -> None:
    french = [*phrases_of("fr"), *(descriptions.description(device)["fr"] for device in read_devices())]

    assert not [text for text in french for mark in (" :", " ;", " ?", " %") if mark in text]


def test_korean_rules_are_formal_and_german_has_no_informal_you() -> None:
    for device in read_devices():
        assert "십시오." in descriptions.safety_texts(device)["ko"]
        assert " du " not in descriptions.description(device)["de"]


def test_every_description_names_its_model_in_every_language(broad: Path) -> None:
    for model in read_rows(broad, "models"):
        assert set(model["description"]) == set(LANGUAGES)
        assert all(model["name"] in text for text in model["description"].values())


def test_every_picture_says_that_it_is_a_drawing(broad: Path) -> None:
    words = {"en": "Drawing", "fr": "Dessin", "de": "Zeichnung", "ja": "イラスト"}

    for model in read_rows(broad, "models"):
        for image in model["images"]:
            assert set(image["alt"]) == set(LANGUAGES)
            assert all(image["alt"][language].startswith(word) for language, word in words.items())


@pytest.mark.parametrize(
    ("model", "language", "word"),
    [
        ("playstation-5", "fr", "ps5"),
        ("iphone-13", "nl", "gsm"),
        ("iphone-13", "it", "cellulare"),
        ("iphone-13", "de", "handy"),
        ("iphone-13", "ko", "아이폰"),
        ("galaxy-s22", "ja", "ギャラクシー"),
        ("airpods-pro-2", "es", "airpods"),
        ("macbook-air-13-m1", "fi", "läppäri"),
    ],
)
def test_shoppers_own_words_are_known(model: str, language: str, word: str) -> None:
    device = next(device for device in read_devices() if device.model == model)

    assert word in descriptions.aliases(device)[language]
