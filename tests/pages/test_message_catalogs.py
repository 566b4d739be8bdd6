"""The words of the interface: 13 catalogs that say the same things, in forms that CLDR asks for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale as BabelLocale
from babel.messages.pofile import read_po

from storefront.domain.buybox import Reason
from storefront.domain.claims import find_banned
from storefront.domain.errors import ContentInvalid
from storefront.domain.grades import GRADES, Parts
from storefront.domain.rulebook import load_rulebook
from storefront.domain.trade_in_questions import QUESTIONS
from storefront.domain.trade_in_states import TradeInState
from storefront.locales.messages import FOLDER, load_messages, plural_forms
from storefront.locales.read_catalogs import read_catalog
from storefront.pages.chrome import FOOTER_PAGES
from tests.pages.built_shop import PROJECT
from tests.pages.made_export import RULES

LANGUAGES = ("fr", "nl", "de", "es", "it", "pt", "en", "fi", "sv", "el", "sk", "ja", "ko")
UNSEEN = (TradeInState.QUOTED, TradeInState.SUBMITTED)
OVERRIDES = sorted(FOLDER.glob("*-*.po"))
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def texts_of(language: str) -> dict[str, str | tuple[str, ...]]:
    return dict(read_catalog(FOLDER / f"{language}.po")[0])


def forms(message: str | tuple[str, ...]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def test_there_is_a_catalog_for_each_of_the_13_languages_and_no_other():
    assert {file.stem for file in FOLDER.glob("*.po") if "-" not in file.stem} == set(LANGUAGES)
    assert {locale.language for locale in RULES.locales} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_holds_the_same_keys_as_english(language):
    assert set(texts_of(language)) == set(texts_of("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_plural_in_all_languages_or_in_none(language):
    english = texts_of("en")

    odd = [key for key, text in texts_of(language).items() if isinstance(text, str) != isinstance(english[key], str)]

    assert odd == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_has_the_placeholders_of_the_english_one(language):
    english = texts_of("en")

    odd = {
        key: form
        for key, message in texts_of(language).items()
        for form in forms(message)
        if placeholders(form) != placeholders(forms(english[key])[-1])
    }

    assert odd == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_or_left_untrimmed(language):
    odd = [
        key
        for key, message in texts_of(language).items()
        for form in forms(message)
        if not form.strip() or form != form.strip()
    ]

    assert odd == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_message_has_every_form_that_whole_numbers_need(language):
    categories = {BabelLocale(language).plural_form(count) for count in range(1000)}
    plural = [message for message in texts_of(language).values() if not isinstance(message, str)]

    assert set(plural_forms(language)) == categories
    assert plural
    assert {len(message) for message in plural} == {len(categories)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogs_header_declares_as_many_plural_forms_as_it_stores(language):
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalog = read_po(file)

    assert catalog.num_plurals == len(plural_forms(language))


@pytest.mark.parametrize(
    ("language", "region", "count", "words"),
    [
        ("fr", "FR", 0, "0 offre en stock"),
        ("fr", "FR", 1, "1 offre en stock"),
        ("fr", "FR", 2, "2 offres en stock"),
        ("en", "GB", 0, "0 offers in stock"),
        ("en", "GB", 1, "1 offer in stock"),
        ("sk", "SK", 1, "1 ponuka skladom"),
        ("sk", "SK", 3, "3 ponuky skladom"),
        ("sk", "SK", 5, "5 ponúk skladom"),
        ("sk", "SK", 0, "0 ponúk skladom"),
        ("ja", "JP", 1, "在庫のある出品：1件"),
        # Portugal says 0 in the plural, Brazil in the singular (CLDR, pt_PT).
        ("pt", "PT", 0, "0 ofertas em stock"),
        ("pt", "PT", 1, "1 oferta em stock"),
    ],
)
def test_a_count_takes_the_form_that_its_country_uses(language, region, count, words):
    messages = load_messages(language, region)

    assert messages.plural("seller.offers_count", count, count=count) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_says_what_the_shop_may_not_say(language):
    found = {
        key: finding.phrase
        for key, message in texts_of(language).items()
        if not key.startswith("color.")
        for form in forms(message)
        for finding in find_banned(form, language, None, RULES)
        if finding.severity == "block"
    }

    assert found == {}


def test_an_override_only_says_otherwise_what_its_language_says():
    for file in OVERRIDES:
        language, region = file.stem.split("-")
        base, more = texts_of(language), read_catalog(file)[0]
        assert f"{language}-{region}" in {locale.code for locale in RULES.locales}, file.name
        assert more.keys() <= base.keys(), file.name
        for key, message in more.items():
            assert isinstance(message, str) == isinstance(base[key], str), (file.name, key)
            assert len(forms(message)) == len(forms(base[key])), (file.name, key)
            assert all(placeholders(form) == placeholders(forms(base[key])[-1]) for form in forms(message)), key
            assert not [
                finding
                for form in forms(message)
                for finding in find_banned(form, language, region, RULES)
                if finding.severity == "block" and not key.startswith("color.")
            ], key


def test_an_override_file_says_a_country_otherwise_and_leaves_the_others_alone(tmp_path):
    (tmp_path / "en.po").write_bytes((FOLDER / "en.po").read_bytes())
    (tmp_path / "en-US.po").write_text('msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "spec.colour"\nmsgstr "Color"\n')

    assert load_messages("en", "US", tmp_path).text("spec.colour") == "Color"
    assert load_messages("en", "US", tmp_path).text("spec.storage") == "Storage"
    assert load_messages("en", "GB", tmp_path).text("spec.colour") == "Colour"


def test_a_missing_message_is_an_error_that_names_key_and_catalog():
    with pytest.raises(ContentInvalid, match=r"theme/messages/fr\.po has no message 'cart\.nothing'"):
        load_messages("fr").text("cart.nothing")


def test_a_missing_placeholder_is_an_error_that_names_it():
    with pytest.raises(KeyError, match="seller"):
        load_messages("fr").text("price.new", price="1 €", date="hier")


def test_a_plural_asked_for_without_a_count_is_an_error_that_names_the_key():
    with pytest.raises(ContentInvalid, match=r"card\.grades is a plural message"):
        load_messages("de").text("card.grades", count=2)


def test_a_count_asked_of_a_plain_message_is_an_error_that_names_the_key():
    with pytest.raises(ContentInvalid, match=r"cart\.label has no plural forms"):
        load_messages("de").plural("cart.label", 2)


def test_a_language_without_a_catalog_is_an_error_that_says_which_file_to_add():
    with pytest.raises(ContentInvalid, match=r"add da\.po"):
        load_messages("da")


# ---------------------------------------------------------------- every key that is asked for exists
def keys_in_code() -> Iterator[tuple[str, str]]:
    """File and pattern of every key that Python asks for by name; a gap of an f-string matches anything."""
    for file in sorted((PROJECT / "storefront").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in ("t", "text", "plural") and node.args:
                for pattern in _patterns(node.args[0]):
                    yield file.name, pattern


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _patterns(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield re.escape(argument.value)
    elif isinstance(argument, ast.JoinedStr):
        yield "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in argument.values
        )
    elif isinstance(argument, ast.IfExp):
        yield from _patterns(argument.body)
        yield from _patterns(argument.orelse)


def test_every_key_that_the_code_asks_for_exists():
    known = texts_of("en")
    asked = [(file, pattern) for file, pattern in keys_in_code() if pattern != ".+"]

    missing = [(file, pattern) for file, pattern in asked if not any(re.fullmatch(pattern, key) for key in known)]

    assert len(asked) > 60
    assert missing == []


def test_every_key_that_a_template_asks_for_exists():
    templates = sorted((PROJECT / "theme" / "templates").rglob("*.html"))
    asked = {
        (file.name, key)
        for file in templates
        for key in re.findall(r"""\b_\(\s*["']([^"']+)["']""", file.read_text(encoding="utf-8"))
    }

    assert len(asked) > 60
    assert [(file, key) for file, key in sorted(asked) if key not in texts_of("en")] == []


def test_a_template_gives_a_word_the_values_it_has_gaps_for():
    known = texts_of("en")
    odd = [
        (file.name, key)
        for file in sorted((PROJECT / "theme" / "templates").rglob("*.html"))
        for key, values in re.findall(r"""\b_\(\s*"([^"]+)"((?:,\s*\w+=[^()]+)*)\)""", file.read_text(encoding="utf-8"))
        if set(re.findall(r",\s*(\w+)=", values)) != placeholders(forms(known[key])[-1])
    ]

    assert odd == []


def test_every_key_that_rules_categories_grades_and_claims_lead_to_exists():
    tables = load_rulebook().tables
    wanted = {
        *(f"category.{name}" for name in RULES.categories),
        *(f"category.{name}.title" for name in RULES.categories),
        *(category.gpsr_type_key for category in RULES.categories.values()),
        *(f"grade.{grade}" for grade in GRADES),
        *(row.value.criteria_key for row in tables.promises),
        *(row.value.text_key for row in tables.guarantees),
        *(note for row in tables.guarantees for note in row.value.notes),
        *(row.value.note for row in tables.repairs),
        *(f"condition.{condition}" for condition in ("flawless", "good", "worn", "cracked", "broken")),
        *(f"parts.{parts}" for parts in Parts),
        *(f"why.{reason}" for reason in Reason),
        *(f"sell.q.{question}" for question in QUESTIONS),
        *(f"sell.a.{question}.{answer}" for question, answers in QUESTIONS.items() for answer in answers),
        *(f"sell.{part}.{state}" for part in ("head", "text") for state in TradeInState if state not in UNSEEN),
        *(f"nav.switch_{reason}" for reason in ("model", "category", "home")),
        *(key for pages in FOOTER_PAGES.values() for key in pages.values()),
        *re.findall(r'^key = "([^"]+)"', (PROJECT / "content" / "claims.toml").read_text(encoding="utf-8"), re.M),
    }

    assert wanted - texts_of("en").keys() == set()


def test_every_word_of_the_sample_has_a_name_in_the_catalogs():
    data = "\n".join(
        file.read_text(encoding="utf-8") for file in sorted((PROJECT / "storefront" / "sample").rglob("*.toml"))
    )
    kinds = set(re.findall(r'"(charger|cable|box|stylus|controller|case|keyboard|strap|dock|ear_tips|mouse)"', data))

    assert kinds
    assert {f"accessory.{kind}" for kind in kinds} - texts_of("en").keys() == set()


# ---------------------------------------------------------------- countries that say it otherwise (words/GLOSSARY)
@pytest.mark.parametrize(
    ("code", "key", "values", "unwanted"),
    [
        ("en-US", "spec.colour", {}, "Colour"),
        ("en-US", "price.note.plus_tax", {"price": "$5"}, "VAT"),
        ("en-AU", "price.note.tax_and_delivery", {}, "VAT"),
        ("en-AU", "price.note.tax", {"price": "$5"}, "VAT"),
    ],
)
def test_a_country_is_spoken_to_in_its_own_words(code, key, values, unwanted):
    language, region = code.split("-")

    assert unwanted not in load_messages(language, region).text(key, **values)


def test_the_folder_of_catalogs_is_part_of_the_theme():
    assert Path("theme/messages") == FOLDER.relative_to(PROJECT)
