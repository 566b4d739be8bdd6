"""What is no fault but worth an editor's look, shown on the page that it is about."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

from storefront.build.content_check import unknown_models
from storefront.build.site import Site
from storefront.domain.markets import Locale
from storefront.pages.front_matter import Fault


def show_hints(site: Site, locale: Locale, root: Path, known: frozenset[str], say: Callable[[str], None]) -> None:
    """Say each model that a file in this locale's language names and the export does not know, there and on its page."""
    by_file: dict[str, list[Fault]] = {}
    for hint in unknown_models(site.library, known):
        by_file.setdefault(hint.file, []).append(hint)
    for document in site.library.every():
        shown = document.variant in (locale.language, locale.code)
        for hint in by_file.get(document.file, ()) if shown else ():
            say(str(hint))
            page = root / locale.slug / document.section / document.slug / "index.html"
            if page.is_file():
                text = page.read_text(encoding="utf-8")
                head, main, rest = text.partition("<main")
                opening, _, inside = rest.partition(">")
                notice = f'<p class="notice" lang="en">{html.escape(str(hint))}</p>'
                page.write_text(f"{head}{main}{opening}>{notice}{inside}", encoding="utf-8")
