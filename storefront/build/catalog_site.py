"""Writes the catalog's pages of one part: a slice of models, a market's listings, or home, sellers and own pages."""

from __future__ import annotations

from pathlib import Path

from storefront.build.site import Site
from storefront.build.writer import SiteWriter
from storefront.domain.markets import Locale
from storefront.pages.care_page import CARE, care_page
from storefront.pages.cart_page import cart_page, find_order_page
from storefront.pages.home_page import home_page, picker_rows
from storefront.pages.listing_page import listing_page, listings, page_count
from storefront.pages.models_page import ModelGroup, model_group, models_page
from storefront.pages.rows import decode_bid_table, decode_card, decode_seller
from storefront.pages.search_page import search_page
from storefront.pages.seller_page import seller_page
from storefront.pages.trade_in_page import bid_files, trade_in_page


def write_listings(site: Site, root: Path, code: str) -> None:
    """Every listing page of one market, and the list of all its models."""
    with site.writer(root, f"listings:{code}") as writer:
        market = site.market(code)
        groups: dict[str, list[ModelGroup]] = {locale.slug: [] for locale in site.locales_of(code)}
        for category in market.categories:
            file = site.settings.plan_folder / "cards" / f"{code}-{category.category}.jsonl"
            with file.open("rb") as lines:
                cards = [decode_card(line) for line in lines]
            for locale in site.locales_of(code):
                shop = site.shop(locale)
                groups[locale.slug].append(model_group(shop, category.category, cards))
                every = listings(shop, category, cards)
                for listing in every:
                    for number in range(1, page_count(len(listing.cards)) + 1):
                        page = listing_page(shop, category, listing, number, every)
                        site.write(writer, locale, "listing", page)
        for locale in site.locales_of(code):
            site.write(writer, locale, "models", models_page(site.shop(locale), groups[locale.slug]))


def write_rest(site: Site, root: Path) -> None:
    """The picker, front pages, sellers and the shop's own pages."""
    with site.writer(root, "rest") as writer:
        for code in site.plan.markets:
            market = site.market(code)
            sellers = (site.settings.plan_folder / "sellers" / f"{code}.jsonl").read_bytes().splitlines()
            for locale in site.locales_of(code):
                shop = site.shop(locale)
                claims = list(site.claims.values())
                site.write(writer, locale, "home", home_page(shop, market, site.library, claims))
                for line in sellers:
                    site.write(writer, locale, "seller", seller_page(shop, decode_seller(line)))
                site.write(writer, locale, "search", search_page(shop))
                site.write(writer, locale, "cart", cart_page(shop))
                site.write(writer, locale, "find_order", find_order_page(shop))
                for name in CARE:
                    site.write(writer, locale, "care", care_page(shop, name))
                _write_trade_in(site, writer, locale)
        english = next(
            (locale for locale in site.locales if locale.language == "en"),
            site.locales[0],
        )
        rows = picker_rows({locale.slug: site.shop(locale) for locale in site.locales}, site.locales)
        for path, template in (("/", "picker"), ("/404.html", "notfound")):
            html = site.whole(english, template, rows=rows, assets=site.assets)
            if path == "/":
                writer.page(path, html, listed=True)
            else:
                writer.file(path[1:], html)


def _write_trade_in(site: Site, writer: SiteWriter, locale: Locale) -> None:
    """The page where selling a device starts, and the tables of bids that its script reads."""
    shop = site.shop(locale)
    file = site.settings.plan_folder / "markets" / f"{locale.market}-bids.json"
    files = bid_files(shop, decode_bid_table(file.read_bytes())) if site.rules.trade_in(locale.market) else {}
    for path, data in files.values():
        writer.file(path[1:], data)
    site.write(writer, locale, "trade_in", trade_in_page(shop, {name: path for name, (path, _) in files.items()}))
