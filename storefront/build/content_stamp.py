"""Writes into a translation which English text it is of, so that a change of the English shows that it is stale."""

from __future__ import annotations

from pathlib import Path

from storefront.domain.errors import UsageError
from storefront.domain.rules import Rules
from storefront.pages.front_matter import SOURCE_LANGUAGE, digest_of, read_front_matter, stamped


def stamp(file: Path, rules: Rules) -> str:
    """Set the `Source:` line of a translation to the digest of the English page beside it; returns that digest.

    Raises UsageError when there is no such file, or it is the English one, or there is no English one.
    """
    if not file.is_file():
        raise UsageError(f"there is no {file}; name a file such as content/pages/help/delivery.fr.md")
    slug, _, variant = file.stem.partition(".")
    if variant == SOURCE_LANGUAGE:
        raise UsageError(f"{file} is English: its translations are stamped, not itself")
    source = file.with_name(f"{slug}.{SOURCE_LANGUAGE}.md")
    if not source.is_file():
        raise UsageError(f"there is no {source}, of which {file.name} would be a translation")
    english, _ = read_front_matter(source.read_text(encoding="utf-8"), str(source), SOURCE_LANGUAGE, day=rules.day)
    digest = digest_of(english.title, english.summary, english.body)
    file.write_text(stamped(file.read_text(encoding="utf-8"), digest), encoding="utf-8")
    return digest
