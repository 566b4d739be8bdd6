"""A picture as it stands in the lines of a plan: `"picture":{...},`, or '' where there is none."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from storefront.pages.picture_view import words_of
from storefront.pages.rows import Picture, encode


class PictureTexts:
    """One picture, with the words of all languages, of some, or of none: a market's cards need its own only."""

    def __init__(self, picture: Picture | None) -> None:
        self.picture = picture
        self.all = self._text(picture.alt) if picture else ""
        self.bare = self._text({}) if picture else ""
        self._known: dict[tuple[str, ...], str] = {}

    def of(self, languages: Sequence[str]) -> str:
        """With the words that pages in these languages print."""
        key = tuple(languages)
        if key not in self._known:
            picture = self.picture
            self._known[key] = (
                self._text({language: words for language in key if (words := words_of(picture, language))})
                if picture
                else ""
            )
        return self._known[key]

    def _text(self, alt: dict[str, str]) -> str:
        assert self.picture
        return f'"picture":{encode(msgspec.structs.replace(self.picture, alt=alt)).decode()},'
