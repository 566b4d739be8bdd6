"""Text becomes atoms: the smallest things search compares. Written once more in JavaScript, word for word.

`docs/search.md` states the rules and `tests/search/tokenizer_vectors.json` proves both sides. Knows no language, no
index and no shop.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

LONGEST_ATOM: Final = 32
LONGEST_SPAN: Final = 4
ATOMS_IN_A_QUERY: Final = 12
UNITS: Final = Path(__file__).parent / "units.toml"

_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ς": "σ"}
    | {chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
)
_MARKS: Final = re.compile("[\u0300-\u036f]+")
_CJK: Final = (
    "\u1100-\u11ff\u3005\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0002fa1f"
)
_ONE_CJK: Final = re.compile(f"[{_CJK}]")
# NFKD writes the double prime as two primes.
_INCHES: Final = "\"|\u201d|''|\u2032\u2032"


def fold(text: str) -> str:
    """The text without accents, width, case and the difference of the two kana (rule 1)."""
    if text.isascii():
        return text.lower()
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare).lower().translate(_LETTERS)


@lru_cache(maxsize=1)
def unit_words() -> dict[str, str]:
    """Unit word, folded, to unit."""
    table = tomllib.loads(UNITS.read_text(encoding="utf-8"))
    return {fold(word): unit for unit, entry in table.items() for word in entry["words"]}


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    words = sorted(unit_words(), key=len, reverse=True)
    latin = "|".join(word for word in words if not _ONE_CJK.match(word))
    cjk = "|".join(word for word in words if _ONE_CJK.match(word))
    letter = rf"[^\W\d_{_CJK}]"
    return re.compile(
        rf"(?P<number>[0-9]+(?:[.,][0-9]+)*)(?:[ -]?(?P<unit>(?:{latin})(?!{letter})|{cjk})|(?P<inches>{_INCHES}))?"
        rf"|(?P<cjk>[{_CJK}]+)|(?P<letters>{letter}+)|(?P<plus>(?:(?<=[0-9])|(?<=[^\W\d_]))\+)"
    )


def atoms(text: str) -> list[str]:
    """The atoms of a text, in its order."""
    return list(_atoms(text)) if len(text) > 200 else list(_known_atoms(text))


@lru_cache(maxsize=50_000)
def _known_atoms(text: str) -> tuple[str, ...]:
    return tuple(_atoms(text))


def _atoms(text: str) -> Iterator[str]:
    for match in _token().finditer(fold(text)):
        if number := match["number"]:
            unit = unit_words()[match["unit"]] if match["unit"] else "in" if match["inches"] else ""
            yield _measure(number.replace(",", "."), unit)[:LONGEST_ATOM]
        elif match["plus"]:
            yield "plus"
        elif run := match["cjk"]:
            yield from (run[place : place + 2] for place in range(max(1, len(run) - 1)))
        else:
            # Signs that count as numbers, such as Ethiopic digits, pass for letters in a pattern; they separate.
            letters = match["letters"]
            runs = (letters,) if letters.isalpha() else _alphabetic(letters)
            yield from (run[:LONGEST_ATOM] for run in runs)


def _alphabetic(letters: str) -> list[str]:
    return "".join(sign if sign.isalpha() else " " for sign in letters).split()


def _measure(number: str, unit: str) -> str:
    """A number and its unit; whole terabytes are called so, however they were counted."""
    if unit == "gb" and "." not in number and len(number) < 8 and int(number) >= 1000:
        for thousand in (1024, 1000):
            if int(number) % thousand == 0:
                return f"{int(number) // thousand}tb"
    return number + unit


def is_cjk(atom: str) -> bool:
    """Whether an atom is of Chinese, Japanese or Korean characters."""
    return _ONE_CJK.match(atom) is not None


def spans(found: Sequence[str], longest: int = LONGEST_SPAN) -> Iterator[tuple[int, int, str]]:
    """Every 2 to `longest` neighbours that may be written together: first, past the last, joined text."""
    for first in range(len(found)):
        joined = found[first]
        for last in range(first + 1, min(first + longest, len(found))):
            if is_cjk(found[last - 1]) or is_cjk(found[last]):
                break
            joined += found[last]
            yield first, last + 1, joined


def query_atoms(text: str) -> tuple[list[str], bool]:
    """A query's atoms and whether its last may be the start of a word (no white space follows it)."""
    return atoms(text)[:ATOMS_IN_A_QUERY], text[-1:].strip() != ""
