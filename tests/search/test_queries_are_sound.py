"""The judged queries: whether they can be answered, by whom, and whether there are enough of each kind."""

import unicodedata
from collections import Counter
from datetime import date
from functools import cache

import pytest

from bench.search.judged_queries import KINDS, JudgedQuery, fits, judged_languages, read_judged_queries
from storefront.domain.rulebook import load_rulebook
from storefront.sample.devices import Device, read_devices
from storefront.sample.models import absent_markets

DAY = date(2026, 11, 20)
MANY = ("en", "fr", "de", "es", "ja", "el")
FEWER = ("it", "pt", "nl", "fi", "sv", "sk", "ko")
QUERIES = {**dict.fromkeys(MANY, 48), **dict.fromkeys(FEWER, 20)}
OF_A_KIND = {**dict.fromkeys(MANY, 3), **dict.fromkeys(FEWER, 2)}
LOWER_GRADES = {"good": 2, "fair": 1}


@cache
def markets_of(language: str) -> frozenset[str]:
    locales = load_rulebook().on(DAY).locales
    return frozenset(locale.market for locale in locales if locale.language == language)


def best_of(query: JudgedQuery) -> list[Device]:
    return [device for device in read_devices() if query.grade(device) == 3]


def letters_and_digits(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def test_every_language_of_the_shop_has_judged_queries() -> None:
    assert set(judged_languages()) == set(QUERIES)


@pytest.mark.parametrize("language", QUERIES)
def test_a_language_has_enough_queries_of_each_kind(language: str) -> None:
    kinds = Counter(query.kind for query in read_judged_queries(language))

    assert kinds.total() >= QUERIES[language]
    assert {kind: kinds[kind] for kind in KINDS if kinds[kind] < OF_A_KIND[language]} == {}


@pytest.mark.parametrize("language", QUERIES)
def test_every_third_query_is_held_out(language: str) -> None:
    queries = read_judged_queries(language)

    assert sum(query.held_out for query in queries) == len(queries) // 3


@pytest.mark.parametrize("language", MANY)
def test_every_kind_has_queries_to_tune_against_and_queries_held_out(language: str) -> None:
    assert {(query.kind, query.held_out) for query in read_judged_queries(language)} == {
        (kind, held_out) for kind in KINDS for held_out in (True, False)
    }


@pytest.mark.parametrize("language", QUERIES)
def test_no_text_is_judged_twice(language: str) -> None:
    texts = Counter(query.text for query in read_judged_queries(language))

    assert [text for text, count in texts.items() if count > 1] == []


@pytest.mark.parametrize("language", QUERIES)
def test_texts_are_composed_and_neither_empty_nor_padded(language: str) -> None:
    texts = [query.text for query in read_judged_queries(language)]

    assert [text for text in texts if not text or text != unicodedata.normalize("NFC", text.strip())] == []


@pytest.mark.parametrize("language", QUERIES)
def test_every_selector_means_a_device_of_the_sample(language: str) -> None:
    idle = [
        (query.text, selector)
        for query in read_judged_queries(language)
        for selector in (*query.best, *query.good, *query.fair)
        if not any(fits(selector, device) for device in read_devices())
    ]

    assert idle == []


@pytest.mark.parametrize("language", QUERIES)
def test_a_lower_grade_holds_devices_that_no_higher_one_has(language: str) -> None:
    idle = [
        (query.text, selector)
        for query in read_judged_queries(language)
        for field, grade in LOWER_GRADES.items()
        for selector in getattr(query, field)
        if not any(fits(selector, device) and query.grade(device) == grade for device in read_devices())
    ]

    assert idle == []


@pytest.mark.parametrize("language", QUERIES)
def test_every_market_of_the_language_is_sold_something_best(language: str) -> None:
    unanswered = [
        (query.text, market)
        for query in read_judged_queries(language)
        for market in markets_of(language)
        if all(market in absent_markets()[device.brand] for device in best_of(query))
    ]

    assert unanswered == []


@pytest.mark.parametrize("language", QUERIES)
def test_a_part_number_is_one_of_everything_best(language: str) -> None:
    strangers = [
        (query.text, device.model)
        for query in read_judged_queries(language)
        if query.kind == "part"
        for device in best_of(query)
        if not any(letters_and_digits(number).startswith(letters_and_digits(query.text)) for number in device.mpn)
    ]

    assert strangers == []


@pytest.mark.parametrize("language", QUERIES)
def test_an_accessory_is_no_good_answer_where_a_device_is_wanted(language: str) -> None:
    beside = [
        (query.text, device.model)
        for query in read_judged_queries(language)
        if any(device.category != "accessories" for device in best_of(query))
        for device in read_devices()
        if device.category == "accessories" and query.grade(device) >= 2
    ]

    assert beside == []


def test_a_selector_needs_all_its_conditions() -> None:
    phone = next(device for device in read_devices() if device.model == "iphone-13-mini")

    assert fits("category=smartphones brand=Apple name~iPhone 13", phone)
    assert not fits("category=accessories brand=Apple name~iPhone 13", phone)
    assert not fits("category=smartphones brand=Samsung name~iPhone 13", phone)
    assert not fits("category=smartphones brand=Apple name~iPhone 13 Pro", phone)
    assert not fits("iphone-13", phone)


def test_a_condition_of_an_unknown_sort_is_refused() -> None:
    with pytest.raises(ValueError, match="storage=128"):
        fits("category=smartphones storage=128", read_devices()[0])


def test_the_highest_grade_counts() -> None:
    devices = {device.model: device for device in read_devices()}
    query = JudgedQuery(
        text="iphone 13",
        kind="plain",
        best=("iphone-13",),
        good=("category=smartphones name~iPhone 13",),
        fair=("category=smartphones brand=Apple",),
        held_out=False,
    )

    wanted = ("iphone-13", "iphone-13-mini", "iphone-14", "galaxy-s22")
    assert [query.grade(devices[model]) for model in wanted] == [3, 2, 1, 0]
