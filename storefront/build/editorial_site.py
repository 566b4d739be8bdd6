"""Writes the editors' pages in every locale."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from storefront.build.site import Site
from storefront.domain import urls
from storefront.domain.markets import Locale
from storefront.pages.chrome import stand_in
from storefront.pages.editorial_page import EditorialPages, guides_index


def write_editorial(site: Site, root: Path) -> None:
    """Guides where somebody wrote them in the language; help, legal and about everywhere, in English if need be."""
    library = site.library
    with site.writer(root, "editorial") as writer:
        for locale in site.locales:
            shop = site.shop(locale)
            models = site.market(locale.market).models
            pages = EditorialPages(shop, site.env(locale), library, partial(model_line, site, locale, models))
            for name in library.documents:
                document = stand_in(shop, library, name)
                if document is not None:
                    site.write(writer, locale, "editorial", pages.page(document))
            guides = library.in_section("guides", locale.code, locale.language)
            if guides:
                site.write(writer, locale, "guides", guides_index(shop, guides, library))


def model_line(
    site: Site, locale: Locale, models: dict[str, tuple[str, int]], model: str
) -> tuple[str, str, str] | None:
    """Name, path and 'from' price of a model in a locale, or None where it is not in stock."""
    if model not in models:
        return None
    name, headline = models[model]
    shop = site.shop(locale)
    return name, urls.model(locale.slug, model), shop.t("price.from", price=shop.formats.money(headline))
