"""What a release hands to the functions, beside its offer book: their pages, the templates they fill, and their words.

Everything is in each locale's own frame and language, so that a page from a function and a page from Pelican cannot
drift apart.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from storefront.build.function_templates import as_source, localize
from storefront.build.settings import Settings
from storefront.build.site import Site
from storefront.domain.errors import ContentInvalid
from storefront.domain.markets import Locale
from storefront.locales.release_messages import encode_messages
from storefront.pages.links import Places, everywhere
from storefront.pages.page import Page, titled
from storefront.release.runtime_files import write_files

TEMPLATES = "functions"
"""The folder of the theme's templates that functions fill."""

_TITLE, _MAIN = "\1", "\2"


def write_runtime(settings: Settings, folder: Path, release: str) -> None:
    """Write templates and messages, and last the list of files. The offer book is there already.

    `templates/<locale>/<name>.html` are filled in by the functions, in the words of `messages/<locale>.json`.
    """
    site = Site(settings)
    for locale in site.locales:
        _write(folder / "messages" / f"{locale.slug}.json", encode_messages(site.shop(locale).messages))
        for name, source in function_templates(Path(settings.theme)).items():
            _write(folder / "templates" / locale.slug / name, filled_template(site, locale, name, source).encode())
    locales = [locale.slug for locale in site.locales]
    _write(
        folder / "release.json",
        msgspec.json.encode({"release": release, "site_url": settings.site_url, "locales": locales}),
    )
    write_files(folder, release)


def function_templates(theme: Path) -> dict[str, str]:
    """Name to source of every template that functions fill; those in a folder are parts or mails, the others pages."""
    root = theme / "templates" / TEMPLATES
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def filled_template(site: Site, locale: Locale, name: str, source: str) -> str:
    """A template in a locale's words; a page gets the shop's frame around it, with a gap for its title."""
    template = localize(source, f"{TEMPLATES}/{name}", site.env(locale))
    if "/" in name:
        return template.title + template.main
    if not template.title:
        raise ContentInvalid(f"{TEMPLATES}/{name} sets no title: it needs {{% set title = ... %}}", file=name)
    shop = site.shop(locale)
    page = Page(
        path="/",
        title=titled(shop, _TITLE),
        description="",
        places=Places(paths=everywhere(shop, ""), indexed=False),
    )
    top, _, rest = site.frame(locale).around(page, _MAIN.encode()).decode().partition(_TITLE)
    middle, _, end = rest.partition(_MAIN)
    return f"{template.title}{as_source(top)}{{{{ title }}}}{as_source(middle)}{template.main}{as_source(end)}"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
