"""The words that the search script shows, each in every plural form of its language: the script only picks."""

from __future__ import annotations

from collections.abc import Mapping

from storefront.pages.shop import Shop

# Enough numbers to meet every plural category that CLDR gives whole numbers in our languages.
_COUNTS = range(101)


def script_words(shop: Shop) -> dict[str, str]:
    """What `root.json` carries as `t`: the words of the suggestions, which any page may show."""
    return {
        "list": shop.t("search.list"),
        "guides": shop.t("search.guides"),
        "failed": shop.t("search.failed"),
        **plural_words(shop, "search.suggested"),
    }


def plural_words(shop: Shop, key: str, **placeholders: str) -> Mapping[str, str]:
    """A plural message by CLDR category, its count left as `%n` for the script: `{'one': ..., 'other': ...}`."""
    category = shop.formats.babel.plural_form
    return {
        category(count): shop.messages.plural(key, count, count="%n", **placeholders) for count in reversed(_COUNTS)
    }
