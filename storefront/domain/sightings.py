"""Finds banned phrases in a text. Decides what counts as the same words; knows no market and no law.

Case, typographic apostrophes, hyphens for spaces and, in Latin and Greek, missing accents make no difference
('ETAT NEUF' is 'état neuf'). Only a first word of one accented letter keeps its accent: 'à neuf' is banned,
'il y en a neuf' is not. Japanese and Korean are found inside a word, all others between word boundaries.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from storefront.domain.phrases import BannedPhrase, Phrases

_FIRST_CJK = "\u2e80"
_MASK = "."
_MOST_SHELVES = 256
_SPACE = "[\\s\u2010\u2011-]+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A banned phrase at a place in a text; `start` counts characters of its NFC form."""

    phrase: BannedPhrase
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    """One alternative of a phrase: the accent its first letter must keep, and what may follow it."""

    phrase: BannedPhrase
    pattern: re.Pattern[str]
    accent: str
    allowed_after: re.Pattern[str] | None

    def is_meant(self, text: str, folded: str, start: int, end: int) -> bool:
        """Tell whether the folded words are this phrase, and not an allowed use of it."""
        if self.accent and text[start].lower() != self.accent:
            return False
        return self.allowed_after is None or not self.allowed_after.match(folded, end)


class _Shelf:
    """The phrases of a language and kind, ready to be found.

    `any_of_them` has no groups: with a group for each wording the search takes four times as long (636 us instead
    of 150 on 850 letters), and hits are rare enough to ask each wording again.
    """

    def __init__(self, phrases: tuple[BannedPhrase, ...]) -> None:
        self.phrases = phrases
        pairs = [(words, phrase) for phrase in phrases for words in phrase.match.split("|")]
        pairs.sort(key=lambda pair: -len(pair[0]))
        self.wordings = tuple(
            _Wording(
                phrase=phrase,
                pattern=re.compile(_expression(fold(words))),
                accent=_accent(words),
                allowed_after=_allowed_after(phrase.exception),
            )
            for words, phrase in pairs
        )
        self.any_of_them = re.compile("|".join(wording.pattern.pattern for wording in self.wordings))
        self._has_mask = any(_MASK in words for words, _ in pairs)

    def may_hold(self, folded: str) -> bool:
        """Tell whether a text has words of this shelf before names are taken out of it.

        Where it has none, it has none without the names either: a name ends between words, and what stands for it is
        in no phrase.
        """
        return self._has_mask or self.any_of_them.search(folded) is not None

    def sightings(self, text: str, folded: str) -> Iterator[Sighting]:
        """Return the phrases of this shelf in a text."""
        for found in self.any_of_them.finditer(folded):
            wording = next(wording for wording in self.wordings if wording.pattern.match(folded, found.start()))
            if wording.is_meant(text, folded, *found.span()):
                yield Sighting(phrase=wording.phrase, start=found.start())


def find_phrases(text: str, language: str, phrases: Phrases, names: Collection[str] = ()) -> list[Sighting]:
    """Return the banned phrases of a text in order, passing over those that stand in one of the `names`."""
    shelves = [_shelf(shelf) for shelf in phrases.shelves.get(language, {}).values()]
    text, folded, held = _first_look(text, tuple(shelves))
    if not held:
        return []
    seen = [sighting for shelf in held for sighting in shelf.sightings(text, without_names(folded, names))]
    return sorted(seen, key=lambda sighting: sighting.start)


def without_names(folded: str, names: Collection[str]) -> str:
    """Return a folded text of the same length with the names masked."""
    for name in names:
        folded = re.sub(rf"\b{re.escape(fold(name))}\b", lambda found: _MASK * len(found[0]), folded)
    return folded


@lru_cache(maxsize=20_000)
def _first_look(text: str, shelves: tuple[_Shelf, ...]) -> tuple[str, str, tuple[_Shelf, ...]]:
    """Return the text in NFC, folded, and the shelves that may hold words of it.

    Remembered: a catalog says the same of many models, and of one for several markets.
    """
    text = unicodedata.normalize("NFC", text)
    folded = fold(text)
    return text, folded, tuple(shelf for shelf in shelves if shelf.may_hold(folded))


def _shelf(phrases: tuple[BannedPhrase, ...]) -> _Shelf:
    """Return the shelf of these very phrases: to compare a hundred of them takes longer than to look through a text."""
    known = _shelves.get(id(phrases))
    if known is None or known.phrases is not phrases:
        if len(_shelves) >= _MOST_SHELVES:
            _shelves.clear()
        known = _shelves[id(phrases)] = _Shelf(phrases)
    return known


def fold(text: str) -> str:
    """Return a text of the same length in which letters that read the same are the same."""
    return text.lower() if text.isascii() else "".join(map(_fold_letter, text))


def _expression(words: str) -> str:
    inner = "".join(_letter(letter) for letter in words)
    if max(words) >= _FIRST_CJK:
        return f"(?<![a-z0-9]){inner}" if words[0].isascii() else inner
    return rf"\b{inner}\b"


def _letter(letter: str) -> str:
    if letter == "*":
        return r"\w*"
    return _SPACE if letter in " -" else re.escape(letter)


def _accent(words: str) -> str:
    first = words.split(" ")[0].lower()
    return first if len(first) == 1 and fold(first) != first else ""


def _allowed_after(exception: str) -> re.Pattern[str] | None:
    words = "|".join(re.escape(fold(word)) for word in exception.split("|"))
    return re.compile(rf"{_SPACE}(?:\w+{_SPACE})?(?:{words})") if exception else None


_shelves: dict[int, _Shelf] = {}


@cache
def _fold_letter(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0]
    if base >= "\u0400":
        base = unicodedata.normalize("NFKC", letter)
    folded = "'" if base == "\u2019" else base.lower().replace("ς", "σ")
    return folded if len(folded) == 1 else letter
