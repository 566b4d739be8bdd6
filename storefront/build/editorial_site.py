"""Writes the editors' pages in every locale."""

from __future__ import annotations

from pathlib import Path

from storefront.build.lead_cards import lead_cards
from storefront.build.site import Site
from storefront.pages.chrome import stand_in
from storefront.pages.editorial_page import EditorialPages, guides_index


def write_editorial(site: Site, root: Path) -> None:
    """Guides where somebody wrote them in the language; help, legal and about everywhere, in English if need be."""
    library = site.library
    with site.writer(root, "editorial") as writer:
        for locale in site.locales:
            shop = site.shop(locale)
            pages = EditorialPages(shop, site.env(locale), library, lead_cards(site, locale.market).get)
            for name in library.documents:
                document = stand_in(shop, library, name)
                if document is not None:
                    site.write(writer, locale, "editorial", pages.page(document))
            guides = library.in_section("guides", locale.code, locale.language)
            if guides:
                site.write(writer, locale, "guides", guides_index(shop, guides, library))
