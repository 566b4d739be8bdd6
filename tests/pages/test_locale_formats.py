"""Money, numbers, dates and units as each of the 19 locales writes them, against measured samples and against Babel."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stdout
from datetime import date
from decimal import Decimal
from unittest.mock import patch

import pytest
from babel import localedata
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit
from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.domain.money import decimals_of
from storefront.locales.cldr import UNITS
from storefront.locales.formats import Formats
from tests.pages.made_export import CURRENCIES, RULES

NB, NN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
CODES = {locale.code: CURRENCIES[locale.market] for locale in RULES.locales}
FORMATS = {code: Formats(code, currency) for code, currency in CODES.items()}
DAY = date(2026, 11, 5)

# Locale, 1234.5 (123450 where there are no decimals), short date, long date, 85 %.
SAMPLES = [
    ("fr-FR", f"1{NN}234,50{NB}€", "05/11/2026", "5 novembre 2026", f"85{NB}%"),
    ("fr-BE", f"1{NN}234,50{NB}€", "5/11/26", "5 novembre 2026", f"85{NB}%"),
    ("nl-BE", f"€{NB}1.234,50", "5/11/2026", "5 november 2026", "85%"),
    ("de-DE", f"1.234,50{NB}€", "05.11.26", "5. November 2026", f"85{NB}%"),
    ("de-AT", f"€{NB}1.234,50", "05.11.26", "5. November 2026", f"85{NB}%"),
    ("es-ES", f"1.234,50{NB}€", "5/11/26", "5 de noviembre de 2026", f"85{NB}%"),
    ("it-IT", f"1.234,50{NB}€", "05/11/26", "5 novembre 2026", "85%"),
    ("pt-PT", f"1{NB}234,50{NB}€", "05/11/26", "5 de novembro de 2026", "85%"),
    ("nl-NL", f"€{NB}1.234,50", "05-11-2026", "5 november 2026", "85%"),
    ("en-IE", "€1,234.50", "05/11/2026", "5 November 2026", "85%"),
    ("en-GB", "£1,234.50", "05/11/2026", "5 November 2026", "85%"),
    ("fi-FI", f"1{NB}234,50{NB}€", "5.11.2026", "5. marraskuuta 2026", f"85{NB}%"),
    ("sv-SE", f"1{NB}234,50{NB}kr", "2026-11-05", "5 november 2026", f"85{NB}%"),
    ("el-GR", f"1.234,50{NB}€", "5/11/26", "5 Νοεμβρίου 2026", "85%"),
    ("sk-SK", f"1{NB}234,50{NB}€", "5. 11. 2026", "5. novembra 2026", f"85{NB}%"),
    ("en-US", "$1,234.50", "11/5/26", "November 5, 2026", "85%"),
    ("en-AU", "$1,234.50", "5/11/26", "5 November 2026", "85%"),
    ("ja-JP", "\N{FULLWIDTH YEN SIGN}123,450", "2026/11/05", "2026年11月5日", "85%"),
    ("ko-KR", "₩123,450", "26. 11. 5.", "2026년 11월 5일", "85%"),
]


def test_the_samples_cover_every_locale():
    assert [sample[0] for sample in SAMPLES] == list(CODES)


@pytest.mark.parametrize(("code", "money", "short", "long", "percent"), SAMPLES)
def test_a_locale_writes_amounts_days_and_percent_as_measured(code, money, short, long, percent):
    formats = FORMATS[code]

    assert formats.money(123450) == money
    assert formats.day(DAY, "short") == short
    assert formats.day(DAY) == long
    assert formats.percent(85) == percent


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=40)
@given(minor=st.integers(min_value=0, max_value=2**53))
def test_an_amount_is_what_babel_would_write(code, minor):
    currency = CODES[code]
    amount = Decimal(minor).scaleb(-decimals_of(currency))

    assert FORMATS[code].money(minor) == format_currency(amount, currency, locale=code.replace("-", "_"))


# Adding zero makes zero of the float -0.0, which compares equal to it.
FLOATS = st.floats(-(10**6), 10**9, allow_nan=False).map(lambda number: number + 0.0)
NUMBERS = st.integers(-(10**9), 10**9) | FLOATS | st.integers(0, 10**6).map(lambda number: number / 100)


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=40)
@given(value=NUMBERS)
def test_a_number_is_what_babel_would_write(code, value):
    assert FORMATS[code].number(value) == format_decimal(value, locale=code.replace("-", "_"))


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=40)
@given(value=NUMBERS, unit=st.sampled_from(["mass-gram", "mass-ounce", "length-millimeter", "digital-gigabyte"]))
def test_a_measure_is_what_babel_would_write(code, value, unit):
    assert FORMATS[code].measure(value, unit) == format_unit(value, unit, "short", locale=code.replace("-", "_"))


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=40)
@given(minor=st.integers(min_value=0, max_value=2**53))
def test_an_amount_for_machines_is_exact_plain_decimals(code, minor):
    decimals = decimals_of(CODES[code])
    plain = FORMATS[code].plain(minor)

    assert Decimal(plain).scaleb(decimals) == minor
    assert len(plain.partition(".")[2]) == decimals


@pytest.mark.parametrize(
    ("code", "storage", "screen"),
    [
        ("fr-FR", f"128{NN}Go", f"6,1{NB}pouces"),
        ("de-DE", f"128{NB}GB", "6,1 Zoll"),
        ("es-ES", "128 GB", "6,1 pulgadas"),
        ("it-IT", "128 GB", "6,1 pollici"),
        ("fi-FI", "128 Gt", "6,1 tuumaa"),
        ("sv-SE", "128 GB", "6,1 tum"),
        ("el-GR", "128 GB", "6,1 ίντσες"),
        ("sk-SK", "128 GB", "6,1 palca"),
        ("en-US", "128 GB", "6.1 inches"),
        ("ja-JP", "128 GB", "6.1 インチ"),
        ("ko-KR", "128GB", "6.1인치"),
    ],
)
def test_a_measure_has_the_languages_own_unit(code, storage, screen):
    formats = FORMATS[code]

    assert formats.measure(128, "digital-gigabyte").replace(NB, " ") == storage.replace(NB, " ")
    assert formats.measure(6.1, "length-inch", "long").replace(NB, " ") == screen.replace(NB, " ")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("unit", "length"),
    [
        ("length-inch", "long"),
        ("length-millimeter", "short"),
        ("mass-gram", "short"),
        ("mass-kilogram", "short"),
        ("mass-ounce", "short"),
        ("mass-pound", "short"),
        ("digital-gigabyte", "short"),
        ("digital-terabyte", "short"),
        ("duration-hour", "long"),
    ],
)
def test_a_unit_is_never_shown_by_its_identifier(code, unit, length):
    shown = [FORMATS[code].measure(value, unit, length) for value in (1, 2, 6.1, 128)]

    assert not [text for text in shown if unit in text]


# What the shop asks Babel for, asked of a Babel that nobody has made smaller.
UNTOUCHED = """
import json, sys
from datetime import date, datetime
from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

codes, units = json.loads(sys.argv[1]), json.loads(sys.argv[2])
moment = datetime(2026, 11, 5, 14, 43)
said = {}
for code, currency in codes.items():
    locale = Locale.parse(code, sep="-")
    words = [format_currency(number, currency, locale=locale) for number in (0, 1, 12345)]
    words += [format_unit(number, unit, length, locale=locale) for unit in units for length in ("short", "long")
              for number in (0, 1, 2, 5.5, 1000)]
    words += [format_date(moment.date(), style, locale=locale) for style in ("short", "medium", "long")]
    words += [format_skeleton(shape, moment.date(), locale=locale) for shape in ("yMMMM", "MMMEd")]
    words += [format_time(moment.time(), "short", locale=locale), str(get_datetime_format("medium", locale=locale))]
    words += [format_list(list("abc"), locale=locale), format_percent(0.85, locale=locale), format_decimal(1234.5, locale=locale)]
    words += [locale.currency_symbols[currency], locale.territories["GR"], locale.languages["el"]]
    words += [locale.plural_form(number) for number in (0, 1, 2, 5)]
    said[code] = words
print(json.dumps(said))
"""


def test_babel_says_the_same_of_a_locale_that_was_made_smaller():
    """Once in a process of its own, and once here, where `Formats` has taken away what no shop prints."""
    command = [sys.executable, "-c", UNTOUCHED, json.dumps(CODES), json.dumps(sorted(UNITS))]
    untouched = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    here = io.StringIO()
    with redirect_stdout(here), patch.object(sys, "argv", command[2:]):
        exec(UNTOUCHED, {})

    assert not localedata.load("fr_FR")["time_zones"]
    assert json.loads(here.getvalue()) == untouched
    assert set(untouched) == set(CODES)
