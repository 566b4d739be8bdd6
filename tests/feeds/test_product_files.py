"""The product file beside each SKU page: its schema is published, and it says nothing that the page does not."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from storefront.pages.chosen_offer import chosen_offer
from storefront.pages.model_view import view_model
from storefront.pages.offer_view import OfferWords
from storefront.pages.product_json import Product, ProductFiles, product_schema_file
from storefront.pages.rights import view_rights
from storefront.pages.rows import ReductionRow, decode_model
from tests.pages.built_shop import SITE_URL, build_shop
from tests.pages.made_export import LEVY, PRICES, headline_fair, offer, write_made_export

pytestmark = pytest.mark.xdist_group("pictured-shop")
SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "product.schema.json"


def product(shop, slug: str, sku: str) -> dict[str, Any]:
    (path,) = [path for path in shop.of(slug, "p") if path.endswith(f"-{sku}/")]
    return json.loads((shop.root / path[1:] / "index.json").read_text(encoding="utf-8"))


def test_the_published_schema_is_that_of_the_types(pictured):
    assert SCHEMA.read_bytes() == product_schema_file()
    assert (pictured.root / "schema" / "product.json").read_bytes() == product_schema_file()


def test_every_file_is_what_the_schema_says(pictured):
    files = list(pictured.root.rglob("p/*/index.json"))

    for file in files:
        made = msgspec.json.decode(file.read_bytes(), type=Product)
        assert made.schema == f"{SITE_URL}/schema/product.json"
    assert len(files) == sum(len(pictured.of(slug, "p")) for slug in pictured.locales)


def test_it_says_what_the_page_says_in_the_pages_language(pictured):
    made = product(pictured, "fr-fr", "IP13-128")

    assert (made["locale"], made["country"], made["tax_included"]) == ("fr-FR", "FR", True)
    assert made["model"] == {"id": "iphone-13", "name": "iPhone 13", "url": f"{SITE_URL}/fr-fr/m/iphone-13/"}
    assert made["category"]["name"] == pictured.t("fr-fr", "category.smartphones")
    assert made["url"] == f"{SITE_URL}{next(path for path in pictured.of('fr-fr', 'p') if path.endswith('-IP13-128/'))}"
    fair = next(one for one in made["offers"] if one["grade"] == "fair")
    assert fair["price"]["minor"] == headline_fair("FR") == PRICES["fair"] + LEVY
    assert fair["grade_name"] == pictured.t("fr-fr", "grade.fair")
    assert pictured.money("fr-fr", LEVY) in fair["note"]
    assert fair["before"] is None
    assert made["rights"]["guarantee_months"] == 24


def test_a_fee_that_stands_beside_the_price_is_named_with_its_amount(pictured):
    made = product(pictured, "en-us", "IP13-128")
    fees = [fee for one in made["offers"] for fee in one["fees"]]

    assert fees
    assert made["currency"] == "USD"
    assert all(fee["price"]["minor"] > 0 and "$" in fee["price"]["text"] for fee in fees)


def test_a_market_whose_law_names_no_number_names_none_here(pictured):
    assert product(pictured, "en-gb", "IP13-128")["rights"]["guarantee_months"] is None


def test_a_sold_out_product_chooses_nothing(pictured):
    made = product(pictured, "fr-fr", "PS5-DISC")

    assert made["in_stock"] is False
    assert [one["chosen"] for one in made["offers"]] == [False]


def test_an_announced_reduction_is_in_the_file(pictured):
    shop = pictured.site.shop(pictured.site.rules.locale("fr-fr"))
    line = next(
        line
        for name in pictured.site.plan.slices
        for line in (pictured.site.settings.plan_folder / "models" / f"{name}.jsonl").read_bytes().splitlines()
        if b'"model":"iphone-13"' in line
    )
    view = view_model(shop, decode_model(line))
    variant = view.variants["IP13-256"]
    fall = ReductionRow(struck=99900, began=date(2026, 11, 1), ends=date(2026, 12, 1))
    reduced = [msgspec.structs.replace(one, reduction=fall) for one in variant.offers]
    variant = msgspec.structs.replace(variant, offers=reduced)
    words = [OfferWords(shop).view(one, category="smartphones", best=True) for one in reduced]

    files = ProductFiles(shop, view_rights(shop))
    data = files.file(files.of_model(view), variant, chosen_offer(reduced), words)

    made = msgspec.json.decode(data, type=Product)
    assert [one.before.amount for one in made.offers if one.before] == ["999.00"] * len(reduced)


def test_it_can_be_switched_off(tmp_path):
    export = write_made_export(tmp_path, offers=[offer("FR", "IP13-128", "good")], manifest={"markets": ["FR"]})

    shop = build_shop(tmp_path, export, product_json=False)

    assert list(shop.root.rglob("index.json")) == []
    assert not (shop.root / "schema").exists()
    assert "application/json" not in shop.sku("fr-fr", "IP13-128")
    assert "index.json" not in (shop.root / "llms.txt").read_text(encoding="utf-8")


def test_llms_txt_leads_to_products_schema_and_feeds(pictured):
    text = (pictured.root / "llms.txt").read_text(encoding="utf-8")

    links = [part.partition(")")[0] for part in text.split("](")[1:]]
    lost = [
        link
        for link in links
        if (path := link.removeprefix(SITE_URL)) not in pictured.pages and not (pictured.root / path[1:]).is_file()
    ]
    assert text.startswith("# ")
    assert f"{SITE_URL}/schema/product.json" in links
    assert {f"{SITE_URL}/feeds/{slug}.xml" for slug in pictured.locales} <= set(links)
    assert {f"{SITE_URL}/{slug}/models/" for slug in pictured.locales} <= set(links)
    assert lost == []
