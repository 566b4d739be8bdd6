"""Writes the pages of models and their SKUs: one slice, locale after locale, and only what was made from something new."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache, partial
from pathlib import Path

from markupsafe import Markup

from storefront.build.fingerprints import digest, encoded, market_rules
from storefront.build.lead_cards import lead_cards
from storefront.build.model_versions import ModelVersions, SkuGlance
from storefront.build.site import Site
from storefront.build.writer import SiteWriter
from storefront.domain import urls
from storefront.domain.markets import Locale
from storefront.pages.carrier_plans import plans_for
from storefront.pages.editorial_page import EditorialPages
from storefront.pages.links import Places
from storefront.pages.model_page import model_page
from storefront.pages.model_view import ModelView, view_facts, view_model
from storefront.pages.page import Page
from storefront.pages.product_json import FILE, ModelPart, ProductFiles
from storefront.pages.rights import view_rights
from storefront.pages.rows import ModelRow
from storefront.pages.sku_page import ModelSkuPages, SkuPages, model_places, sku_places


def write_models(site: Site, root: Path, name: str) -> None:
    """Model and SKU pages of one slice, locale after locale: a processor likes to do one thing for a while."""
    with site.writer(root, f"models:{name}") as writer:
        file = site.settings.plan_folder / "models" / f"{name}.jsonl"
        models = [_PlacedModel(site, ModelVersions(line, site.sellers)) for line in _lines(file.read_bytes())]
        writer.take_models([placed.versions.glance.model for placed in models])
        for locale in site.locales:
            pages = _model_writer(site, locale)
            for placed in models:
                if placed.versions.sold_in(locale.market):
                    pages.write(writer, placed)


def _lines(data: bytes) -> Iterator[memoryview]:
    """Each line, where it is: a model with hundreds of versions is not held twice, not even while it is read."""
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        yield memoryview(data)[start:end]
        start = end + 1


MOST_PLACES = 300
"""Of so many versions it is kept where they are, 8 kB each; of the others it is found again in each locale."""


class _PlacedModel:
    """A model, and where it and its SKUs are in all locales: found when the first page needs it."""

    def __init__(self, site: Site, versions: ModelVersions) -> None:
        self._shop = site.shop(site.locales[0])
        self.versions = versions
        self._by_sku: dict[str, Places] = {}

    @cached_property
    def places(self) -> Places:
        """Where the model is."""
        glance = self.versions.glance
        return model_places(self._shop, glance.model, glance.category, self.versions.markets)

    def places_of(self, sku: SkuGlance) -> Places:
        """Where a version is."""
        places = self._by_sku.get(sku.sku)
        if places is None:
            places = sku_places(self._shop, sku.sku, sku.slugs, sku.markets, self.places)
            if len(self._by_sku) < MOST_PLACES:
                self._by_sku[sku.sku] = places
        return places


class _ModelWriter:
    """Pages of models in one locale; keeps what is constant in it."""

    def __init__(self, site: Site, locale: Locale) -> None:
        self.site = site
        self.locale = locale
        self.shop = site.shop(locale)
        market = site.market(locale.market)
        self.plans = market.plans
        rights, as_data = view_rights(self.shop), site.settings.product_json
        self.skus = SkuPages(self.shop, rights, market.plans, as_data=as_data)
        self.files = ProductFiles(self.shop, rights) if as_data else None
        self.editorial = EditorialPages(
            self.shop, site.env(locale), site.library, lambda model: lead_cards(site, locale.market).get(model)
        )
        law = encoded(
            [
                market_rules(site.rules, locale.market),
                site.plan.category_markets,
                [other.code for other in site.locales],
                as_data,
            ]
        )
        self.shared = {kind: digest(site.shared_version(locale, kind), law) for kind in ("model", "sku")}

    def notes(self, model: str) -> tuple[str, Markup] | None:
        """What editors wrote on a model, with this locale's links."""
        note = self.site.library.note(model, self.locale.code, self.locale.language)
        if note is None:
            return None
        return note.title, self.editorial.html(note)

    def write(self, writer: SiteWriter, placed: _PlacedModel) -> None:
        """The pages of one model and its SKUs."""
        pages = _ModelPages(self, placed)
        made_from, known = writer.made_from(pages.path)
        same = known == pages.stamp and made_from.startswith(self.shared["model"])
        fingerprint = made_from if same else pages.fingerprint
        writer.rendered(pages.path, fingerprint, pages.page, listed=True, stamp=pages.stamp)
        for sku in placed.versions.sold_in(self.locale.market):
            path = pages.path_of(sku)
            made_from, _ = writer.made_from(path) if same else ("", "")
            # What the stamp does not cover is shared by all pages of the kind, and comes first in a fingerprint.
            fingerprint = made_from if made_from.startswith(self.shared["sku"]) else pages.fingerprint_of(sku)
            writer.rendered(path, fingerprint, partial(pages.render_sku, sku), listed=True)
            if self.files:
                writer.rendered_beside(path, FILE, fingerprint, partial(pages.product, self.files, sku.sku))


class _ModelPages:
    """One model's pages in one locale: views are made when the first page needs them."""

    def __init__(self, pages: _ModelWriter, placed: _PlacedModel) -> None:
        self.pages = pages
        self.placed = placed

        glance, locale = placed.versions.glance, pages.locale
        self._part: ModelPart | None = None
        self._notes = pages.notes(glance.model)
        self._plans = encoded(plans_for(pages.plans, glance.model, glance.category))
        self.path = urls.model(locale.slug, glance.model)
        self.stamp = digest(placed.versions.whole, self._plans, encoded(self._notes))

    def path_of(self, sku: SkuGlance) -> str:
        """The path of a version's page."""
        locale = self.pages.locale
        return urls.sku(locale.slug, sku.slugs[locale.language], sku.sku)

    @cached_property
    def _model(self) -> str:
        return digest(self.placed.versions.model(self.pages.locale.market), self._plans)

    @property
    def fingerprint(self) -> str:
        """Of the model's page, which shows what all its versions cost."""
        own = digest(self.placed.versions.all_skus(self.pages.locale.market), encoded(self._notes))
        return f"{self.pages.shared['model']}-{self._model}-{own}"

    def fingerprint_of(self, sku: SkuGlance) -> str:
        """Of a version's page."""
        return f"{self.pages.shared['sku']}-{self._model}-{self.placed.versions.sku(self.pages.locale.market, sku)}"

    def page(self) -> bytes:
        """The model's page."""
        return self._render("model", self._model_page())

    def render_sku(self, sku: SkuGlance) -> bytes:
        """The page of a version."""
        return self._render("sku", self._versions.page(self._view.variants[sku.sku], self.placed.places_of(sku)))

    def product(self, files: ProductFiles, sku: str) -> bytes:
        """The file beside a version's page."""
        variant = self._view.variants[sku]
        if self._part is None:
            self._part = files.of_model(self._view)
        return files.file(self._part, variant, *self._versions.shown(variant))

    def _render(self, template: str, page: Page) -> bytes:
        return self.pages.site.render(self.pages.locale, template, page)

    @cached_property
    def _row(self) -> ModelRow:
        return self.placed.versions.row(self.pages.locale.market)

    @cached_property
    def _view(self) -> ModelView:
        return view_model(self.pages.shop, self._row)

    @cached_property
    def _ready(self) -> dict[str, bytes]:
        """What all these pages print, rendered once."""
        site, locale, row = self.pages.site, self.pages.locale, self._row
        facts = view_facts(self.pages.shop, row)
        return {
            "specs": site.section(locale, "specs", specs=facts.specs).encode(),
            "facts": site.section(locale, "facts", facts=facts, model=self._view, row=row).encode(),
        }

    @cached_property
    def _versions(self) -> ModelSkuPages:
        return self.pages.skus.of_model(self._view, self.placed.versions.siblings, self._ready)

    def _model_page(self) -> Page:
        pages = self.pages
        return model_page(pages.shop, self._view, self.placed.places, pages.skus.nodes, self._ready, self._notes)


def open_writers(site: Site) -> None:
    """Make ready in every locale what pages of models need, so that processes forked from here share it."""
    for locale in site.locales:
        site.open(locale)
        _model_writer(site, locale)


@lru_cache(maxsize=100)
def _model_writer(site: Site, locale: Locale) -> _ModelWriter:
    """One locale's, kept from slice to slice: what it has said of sellers and deliveries, it need not say again."""
    return _ModelWriter(site, locale)
