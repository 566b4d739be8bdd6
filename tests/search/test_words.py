"""The reviewed words of each language: enough of them, none that hides another, none that finds nothing or everything."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

import pytest

from storefront.domain.errors import ContentInvalid
from storefront.domain.rulebook import load_rulebook
from storefront.locales.messages import FOLDER as CATALOGS
from storefront.sample.descriptions import aliases
from storefront.sample.devices import read_devices
from storefront.search.atoms import atoms
from storefront.search.words import SHOP_WORDS, Words, read_words

LANGUAGES = sorted(file.stem for file in CATALOGS.glob("??.po"))
CATEGORIES = tuple(load_rulebook().on(date(2026, 11, 20)).categories)
WITHOUT_SPACES = ("ja", "ko")
DEVICES = {device.model: device for device in read_devices()}


@cache
def words_of(language: str) -> Words:
    return read_words(language, CATEGORIES)


def forms(words: Iterable[str]) -> list[tuple[str, ...]]:
    return [tuple(atoms(word)) for word in words]


def lists(words: Words) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every list by which models are found, with where it stands."""
    yield from ((f"nouns.{category}", found) for category, found in words.nouns.items())
    yield from ((f"kind {place}", kind.words) for place, kind in enumerate(words.kinds, 1))
    yield from ((f"synonym {place}", group) for place, group in enumerate(words.synonyms, 1))


def optional_atoms(language: str) -> set[str]:
    return {atom for word in words_of(language).optional for atom in atoms(word)}


def stands_in(form: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    return any(phrase[at : at + len(form)] == form for at in range(len(phrase) - len(form) + 1))


@cache
def phrases_of(model: str, language: str) -> list[tuple[str, ...]]:
    device = DEVICES[model]
    return forms((device.name, *aliases(device)[language]))


@cache
def held_by_kinds(language: str) -> list[list[str]]:
    """For each kind the models that are of it."""
    return [
        [
            device.model
            for device in DEVICES.values()
            if device.category == kind.category
            and any(
                stands_in(form, phrase) for form in forms(kind.match) for phrase in phrases_of(device.model, language)
            )
        ]
        for kind in words_of(language).kinds
    ]


def test_each_of_the_13_languages_has_words_and_no_other():
    assert len(LANGUAGES) == 13
    assert sorted(file.stem for file in SHOP_WORDS.glob("*.toml")) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_has_everyday_words(language):
    assert list(words_of(language).nouns) == list(CATEGORIES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_has_something_to_search_for(language):
    words = words_of(language)
    everything = [*words.optional, *(word for _, found in lists(words) for word in found)]
    everything += [word for compound in words.compounds.items() for word in (compound[0], *compound[1])]
    assert [word for word in everything if not atoms(word) or word != word.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_list_says_a_word_twice(language):
    words = words_of(language)
    assert len(set(forms(words.optional))) == len(words.optional)
    assert [where for where, found in lists(words) if len(set(forms(found))) < len(found)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_synonyms_are_two_words_or_more_however_they_are_written(language):
    assert [group for group in words_of(language).synonyms if len(set(forms(group))) < 2] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_that_finds_something_may_be_left_out(language):
    optional = optional_atoms(language)
    found = [(where, word) for where, group in lists(words_of(language)) for word in group]
    assert [(where, word) for where, word in found if optional.issuperset(atoms(word))] == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language not in WITHOUT_SPACES])
def test_a_synonym_of_several_words_begins_with_one_that_must_match(language):
    optional = optional_atoms(language)
    groups = words_of(language).synonyms
    assert [word for group in groups for word in group if len(atoms(word)) > 1 and atoms(word)[0] in optional] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_may_be_left_out(language):
    assert [atom for atom in optional_atoms(language) if any(sign.isdigit() for sign in atom)] == []


def test_all_languages_know_the_same_kinds():
    kinds = {language: [kind.category for kind in words_of(language).kinds] for language in LANGUAGES}
    assert {language: found for language, found in kinds.items() if found != kinds["en"]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kind_is_something_but_not_all_of_its_category(language):
    sizes = Counter(device.category for device in DEVICES.values())
    for kind, held in zip(words_of(language).kinds, held_by_kinds(language), strict=True):
        assert 0 < len(held) < sizes[kind.category], kind.words


def test_a_kind_holds_the_same_devices_in_every_language():
    english = held_by_kinds("en")
    assert {language: held_by_kinds(language) for language in LANGUAGES if held_by_kinds(language) != english} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_compound_is_a_word_that_finds_something_and_holds_its_parts(language):
    words = words_of(language)
    known = {form for _, found in lists(words) for form in forms(found)}
    known |= {form for model in DEVICES for form in phrases_of(model, language)}
    for compound, parts in words.compounds.items():
        assert tuple(atoms(compound)) in known, compound
        assert [part for part in parts if "".join(atoms(part)) not in "".join(atoms(compound))] == [], compound


def test_a_file_with_faults_is_refused_with_all_of_them(tmp_path):
    file = tmp_path / "en.toml"
    file.write_text(
        'optional = ["--"]\nnoun = []\n[nouns]\nrobots = ["robot"]\n[[synonym]]\nwords = ["grey"]\n', encoding="utf-8"
    )
    with pytest.raises(ContentInvalid) as refused:
        read_words("en", CATEGORIES, tmp_path)
    for fault in (str(file), "'--'", "'noun'", "'robots'", "synonym 1"):
        assert fault in refused.value.message
