"""Currencies as Stripe has them: minor units, the least and the most a payment may be.

Source: https://docs.stripe.com/currencies (zero-decimal currencies; minimum and maximum charge amounts).
"""

from __future__ import annotations

from decimal import Decimal

from babel.core import UnknownLocaleError
from babel.numbers import format_currency

_WITHOUT_MINOR_UNIT = "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf"
ZERO_DECIMAL = frozenset(_WITHOUT_MINOR_UNIT.split())

_OTHERS = """
usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny
cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd jod
kes kgs khr kwd kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd
omr pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd
tzs uah uyu uzs wst xcd xcg yer zar zmw
"""
SUPPORTED = ZERO_DECIMAL | frozenset(_OTHERS.split())

# Minor units. Stripe publishes no figure for the won; it asks for what converts to 50 US cents.
LEAST = {
    "aed": 200, "aud": 50, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30, "hkd": 400,
    "huf": 17500, "inr": 50, "jpy": 50, "krw": 700, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200,
    "ron": 200, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip
MOST = 99_999_999


def least_charge(currency: str) -> int:
    """The smallest payment, in minor units."""
    return LEAST.get(currency, 1 if currency in ZERO_DECIMAL else 50)


def shown(minor_units: int, currency: str, locale: str = "en") -> str:
    """An amount as people write it; an unknown locale is English."""
    amount = Decimal(minor_units) if currency in ZERO_DECIMAL else Decimal(minor_units).scaleb(-2)
    try:
        return format_currency(amount, currency.upper(), locale=locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return format_currency(amount, currency.upper(), locale="en")
