"""Fills the templates that the build left for the functions. Autoescape and strictness are never off."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from functions.pages.words import Words


def has_template(words: Words, name: str) -> bool:
    """Whether the release has a template in a locale; an older or smaller one may not."""
    return (words.runtime.templates / words.locale.slug / name).is_file()


def render(words: Words, name: str, **values: object) -> str:
    """A template of a locale, filled. A value that is missing is an error, one that holds markup is text."""
    template = _environment(words.runtime.templates / words.locale.slug).get_template(name)
    return template.render(colon=_colon(words.locale.language), **values)


def _colon(language: str) -> str:
    return {"fr": "\N{NO-BREAK SPACE}: ", "ja": "："}.get(language, ": ")


@lru_cache(maxsize=64)
def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=_is_markup,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _is_markup(name: str | None) -> bool:
    """Everything but the plain-text half of a letter."""
    return name is None or not name.endswith(".txt")
