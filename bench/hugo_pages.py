"""Writes what Hugo renders: the views of a plan's SKU pages as JSON, with all words, prices and shared parts ready.

Hugo gets more than our own templates do: whatever is worked out per page (labels, prices, addresses, structured data) is
in its data already, and what pages share is HTML. Its templates (bench/hugo) print the same text in the same elements.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from storefront.build.fingerprints import encoded
from storefront.build.site import Site
from storefront.domain.markets import Locale
from storefront.pages.links import Places
from storefront.pages.model_view import view_facts, view_model
from storefront.pages.page import Page
from storefront.pages.rights import view_rights
from storefront.pages.rows import decode_model
from storefront.pages.shop import Shop, nearest
from storefront.pages.siblings import Siblings
from storefront.pages.sku_page import SkuPages, model_places, sku_places

HUGO = Path(__file__).parent / "hugo"
WORDS = {
    "add": "cart.add", "best_value": "grade.best_value", "breadcrumb": "nav.breadcrumb", "buy_now": "cart.buy_now",
    "category": "nav.switch_category", "drawing": "sku.drawing", "grade": "grade.label", "home": "nav.switch_home",
    "how": "grade.how", "how_rank": "listing.how_rank", "last": "stock.last", "levy_link": "price.note.levy_link",
    "limited": "guarantee.limited_terms", "model": "nav.switch_model", "no_plan": "plan.none", "out": "stock.out",
    "photo": "sku.photo", "plan": "plan.label", "plan_read": "plan.read", "plan_summary": "plan.summary",
    "plan_terms": "plan.terms", "rights": "rights.title", "rights_more": "rights.more", "see": "cart.see",
    "sell": "tradein.sell", "sold_out_text": "sku.sold_out_text", "sold_out_title": "sku.sold_out_title",
    "spec": "spec.title", "tested": "tested.title", "tested_text": "tested.text", "used_line": "product.used_line",
    "who": "seller.who", "why": "offer.why",
}  # fmt: skip
# What a page's view holds but many pages share.
SHARED = ("model", "rights", "facts", "model_specs")
DRAWN = ("back", "box", "info", "recycle", "scale", "shield", "shop", "star", "wrench")


def write_hugo_site(site: Site, folder: Path) -> int:
    """Write Hugo's project with the SKU pages of every slice and locale; returns how many there are."""
    shutil.copytree(HUGO, folder)
    (folder / "data").mkdir()
    (folder / "assets").mkdir()
    shared: dict[str, Any] = {}
    count = 0
    with (folder / "assets" / "pages.json").open("wb") as file:
        for page in _pages(site, shared):
            file.write((b"[" if count == 0 else b",\n") + page)
            count += 1
        file.write(b"]")
    locales = [{"code": one.code, "slug": one.slug, "name": one.native_name} for one in site.locales]
    _write(folder, "locales", locales)
    _write(folder, "models", shared)
    _write(folder, "words", {locale.slug: _words(site, locale) for locale in site.locales})
    _write(folder, "rights", {locale.slug: view_rights(site.shop(locale)) for locale in site.locales})
    _write(folder, "frames", {name: frame for locale in site.locales for name, frame in _frames(site, locale)})
    return count


def _pages(site: Site, shared: dict[str, Any]) -> Iterator[bytes]:
    makers = {locale.slug: _maker(site, locale) for locale in site.locales}
    first = site.shop(site.locales[0])
    for name in site.plan.slices:
        for line in (site.settings.plan_folder / "models" / f"{name}.jsonl").read_bytes().splitlines():
            model = decode_model(line)
            sold = {sku.sku: [market for market, offers in sku.offers.items() if offers] for sku in model.skus}
            places = model_places(first, model.model, model.category, {one for some in sold.values() for one in some})
            siblings = Siblings({sku.sku: sku.options for sku in model.skus})
            for locale in site.locales:
                if locale.slug not in places.paths:
                    continue
                shop = site.shop(locale)
                view, facts = view_model(shop, model), view_facts(shop, model)
                key = f"{locale.slug}/{model.model}"
                shared[key] = {
                    "view": {"rating": view.rating, "rating_words": view.rating_words},
                    "specs": site.section(locale, "specs", specs=facts.specs),
                    "facts": site.section(locale, "facts", facts=facts, model=view, row=model),
                }
                versions = makers[locale.slug].of_model(view, siblings, {})
                for variant in view.variants.values():
                    sku = variant.sku
                    where = sku_places(first, sku.sku, sku.slugs, sold[sku.sku], places)
                    yield _row(shop, key, versions.page(variant, where), where)


def _maker(site: Site, locale: Locale) -> SkuPages:
    shop = site.shop(locale)
    return SkuPages(shop, view_rights(shop), site.market(locale.market).plans)


def _row(shop: Shop, shared: str, page: Page, places: Places) -> bytes:
    view: Any = page.data["view"]
    printed = {name: getattr(view, name) for name in view.__struct_fields__ if name not in SHARED}
    *before, (here, _) = page.crumbs
    row = {
        "key": page.path.strip("/"),
        "url": page.path,
        "locale": shop.locale.slug,
        "frame": f"{shop.locale.slug}/{page.category}",
        "shared": shared,
        "title": page.title,
        "description": page.description,
        "address": shop.absolute(page.path),
        "image": shop.absolute(page.image),
        "structured": msgspec.Raw(page.structured),
        "paths": [nearest(locale, places.paths, places.fallbacks) for locale in shop.site_locales],
        "crumbs": [{"name": name, "path": path} for name, path in before],
        "here": here,
        "view": printed,
    }
    return encoded(row)


def _words(site: Site, locale: Locale) -> dict[str, Any]:
    shop, env = site.shop(locale), site.env(locale)
    icons = {name: env.from_string(f'{{{{ icon("{name}") }}}}').render() for name in DRAWN}
    swatches = {"swatches": env.globals["swatches"], "colon": shop.colon}
    return {name: shop.t(key) for name, key in WORDS.items()} | icons | swatches


def _frames(site: Site, locale: Locale) -> Iterator[tuple[str, list[str]]]:
    for category, pieces in site.frame(locale).pieces.items():
        # Between them are the names of gaps.
        yield f"{locale.slug}/{category}", [piece.decode() for piece in pieces[::2]]


def _write(folder: Path, name: str, value: Any) -> None:
    (folder / "data" / f"{name}.json").write_bytes(encoded(value))
