"""What Babel holds of a locale, without what no shop prints.

Babel reads all that CLDR knows of a locale, 0.7 MB each, and keeps it: names of time zones and scripts, every unit. Each
process that writes pages has 19 of them; a fifth of what it holds was this (measured: 79 and 68 MB).
"""

from __future__ import annotations

from babel import Locale, localedata
from babel.core import get_global

UNITS = frozenset({
    "digital-gigabyte", "digital-terabyte", "duration-hour", "length-inch", "length-millimeter",
    "mass-gram", "mass-kilogram", "mass-ounce", "mass-pound",
})  # fmt: skip
"""The units of CLDR that the shop writes; `Formats.measure` knows no others."""
_NEVER_PRINTED = frozenset({
    "compact_currency_formats", "compact_decimal_formats", "compound_unit_patterns", "currency_names",
    "currency_names_plural", "date_fields", "interval_formats", "meta_zones", "scripts", "time_zones",
    "variants",
})  # fmt: skip


def read_locale(code: str) -> Locale:
    """Babel's locale of a code (`fr-BE`). What it keeps of it, and of those it inherits from, is made small."""
    locale = Locale.parse(code, sep="-")
    name = str(locale)
    while True:
        kept = localedata.load(name)  # the same dictionary at each call
        for part in _NEVER_PRINTED & kept.keys():
            kept[part] = {}  # not gone: Babel asks for some where it prints none
        for part in ("unit_patterns", "unit_display_names"):
            if units := kept.get(part):
                kept[part] = {unit: units[unit] for unit in UNITS & units.keys()}
        if name == "root":
            return locale
        name = get_global("parent_exceptions").get(name) or name.rpartition("_")[0] or "root"
