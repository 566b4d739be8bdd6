"""Page, structured data, product file and feed say one price for one thing, in all 19 locales."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from storefront.domain.money import parse_minor
from tests.feeds.feed_reading import feed_items
from tests.pages.built_shop import SITE_URL, BuiltShop
from tests.pages.reading import nodes_of, parse

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("everywhere-shop")]

CONDITION = {"refurbished": "RefurbishedCondition", "used": "UsedCondition"}


def product_pages(shop: BuiltShop) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Locale, path, HTML and product file of every SKU page."""
    for slug in shop.locales:
        for path, page in shop.of(slug, "p").items():
            file = (shop.root / path[1:] / "index.json").read_text(encoding="utf-8")
            yield slug, path, page, json.loads(file)


def test_all_19_locales_are_there(everywhere):
    assert len(everywhere.locales) == 19
    assert {slug for slug, *_ in product_pages(everywhere)} == set(everywhere.locales)


def test_every_price_of_the_product_file_is_in_the_structured_data_and_on_the_page(everywhere):
    compared = 0
    for slug, path, page, product in product_pages(everywhere):
        nodes = {node["sku"]: node for node in nodes_of(page, "Offer")}
        assert [offer["id"] for offer in product["offers"]] == list(nodes), path
        currency = everywhere.site.rules.market(everywhere.market_of(path)).currency
        for offer in product["offers"]:
            node, price = nodes[offer["id"]], offer["price"]
            assert (price["amount"], product["currency"]) == (node["price"], node["priceCurrency"]), path
            assert product["currency"] == currency
            assert price["minor"] == parse_minor(price["amount"], currency)
            assert price["text"] == everywhere.money(slug, price["minor"])
            # Of a grade that is sold out beside others the page says so instead of a price.
            if offer["in_stock"] or not product["in_stock"]:
                assert html.escape(price["text"]) in page, path
            specifications = node["priceSpecification"]
            struck = (
                [one["price"] for one in specifications if "priceType" in one]
                if isinstance(specifications, list)
                else []
            )
            assert [offer["before"]["amount"]] == struck if offer["before"] else struck == [], path
            assert offer["in_stock"] == node["availability"].endswith("/InStock")
            assert CONDITION[offer["condition"]] == node["itemCondition"].rpartition("/")[2]
            delivery = node["shippingDetails"]
            assert offer["delivery"]["price"]["amount"] == delivery["shippingRate"]["value"]
            assert offer["delivery"]["max_working_days"] == delivery["deliveryTime"]["transitTime"]["maxValue"]
            assert delivery["deliveryTime"]["handlingTime"]["maxValue"] == 0
            assert offer["seller"]["name"] == node["seller"]["name"]
            compared += 1

    assert compared > 1000


def test_the_offer_chosen_on_the_page_is_the_one_in_the_product_file(everywhere):
    for _, path, page, product in product_pages(everywhere):
        chosen = [offer["id"] for offer in product["offers"] if offer["chosen"]]
        form = parse(page).all("form", id="buy")
        checked = [
            box["value"] for one in form for box in one.all("input", name="offer") if "checked" in box.attributes
        ]
        assert chosen == checked, path
        assert product["in_stock"] == bool(form), path


def test_every_item_of_a_feed_is_what_its_page_shows_before_anybody_clicks(everywhere):
    files = {path: product for _, path, _, product in product_pages(everywhere)}
    seen = []
    for slug in everywhere.locales:
        market = everywhere.site.rules.market(everywhere.site.rules.locale(slug).market)
        items = feed_items(everywhere.root, slug)
        assert len({item["id"] for item in items}) == len(items)
        for item in items:
            assert item["link"].startswith(f"{SITE_URL}/{slug}/p/")
            path = urlsplit(item["link"]).path
            product = files[path]
            shown = [offer for offer in product["offers"] if offer["chosen"]] or product["offers"]
            amount, currency = item["price"].split(" ")
            assert amount in {one["price"]["amount"] for one in shown}, path
            assert currency == product["currency"]
            if product["in_stock"]:
                page = parse(everywhere.pages[path])
                lines = page.all("p", class_="headline")
                headlines = {one.text for line in lines for one in line.all("span", class_="default")}
                assert headlines == {everywhere.money(slug, parse_minor(amount, currency))}, path
            assert item["availability"] == ("in_stock" if product["in_stock"] else "out_of_stock")
            assert item["condition"] == product["condition"], path
            assert item.get("gtin") == product["gtin"]
            (shipping,) = item["shipping"]
            assert shipping["country"] == market.code
            assert shipping["price"].split(" ")[1] == market.currency
            assert "sale_price" not in item
            seen.append(path)

    assert sorted(seen) == sorted(files)


def test_every_address_of_the_feeds_and_files_leads_to_a_file_of_the_site(everywhere):
    targets = {
        address
        for _, _, _, product in product_pages(everywhere)
        for address in re.findall(rf'"({re.escape(SITE_URL)}/[^"]*)"', json.dumps(product, ensure_ascii=False))
    }
    targets |= {
        item[name]
        for slug in everywhere.locales
        for item in feed_items(everywhere.root, slug)
        for name in ("link", "image_link")
    }
    lost = {
        address
        for address in targets
        if (path := urlsplit(address).path) not in everywhere.pages and not (everywhere.root / path[1:]).is_file()
    }

    assert len(targets) > 500
    assert lost == set()


def test_a_page_names_its_product_file_and_other_pages_name_none(everywhere):
    link = '<link rel="alternate" type="application/json" href="'
    for path, page in everywhere.pages.items():
        expected = [f"{path}index.json"] if "/p/" in path else []
        assert re.findall(rf'{re.escape(link)}([^"]*)"', page) == expected, path
