"""The items of a Google Merchant feed keep Google's rules; what Google would refuse is not offered to it."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.build.feeds import write_feed
from storefront.pages.feed import LONGEST_ID, Feed, cut, fitting
from storefront.pages.model_view import view_model
from storefront.pages.rows import ReductionRow, decode_model
from tests.feeds.feed_reading import feed_items, items_of
from tests.pages.built_shop import SITE_URL

pytestmark = pytest.mark.xdist_group("pictured-shop")


def phone(pictured, slug="fr-fr"):
    """The iPhone 13 as a locale's feed takes it."""
    shop = pictured.site.shop(pictured.site.rules.locale(slug))
    for name in pictured.site.plan.slices:
        for line in (pictured.site.settings.plan_folder / "models" / f"{name}.jsonl").read_bytes().splitlines():
            model = decode_model(line)
            if model.model == "iphone-13":
                return Feed(shop), view_model(shop, model)
    raise AssertionError("no iPhone 13")


def test_an_item_says_what_google_asks_for(pictured):
    item = next(item for item in feed_items(pictured.root, "fr-fr") if item["id"] == "IP13-256")

    assert item["title"].startswith("iPhone 13 256")
    assert item["title"].endswith(f", {pictured.t('fr-fr', 'product.refurbished')}")
    assert item["brand"] == "Apple"
    assert item["image_link"].startswith(f"{SITE_URL}/media/")
    assert item["image_link"].endswith("-640.jpg")
    assert (item["item_group_id"], item["item_group_title"]) == ("iphone-13", "iPhone 13")
    assert {pair["name"] for pair in item["variant_option"]}
    assert item["custom_label_0"] in ("fair", "good", "excellent", "premium")
    assert item["external_seller_id"] == "renewtech"
    assert item["shipping"] == [
        {
            "country": "FR",
            "price": "0.00 EUR",
            "min_handling_time": "0",
            "max_handling_time": "0",
            "min_transit_time": "2",
            "max_transit_time": "4",
        }
    ]
    assert "tax" not in item


def test_prices_have_the_decimals_of_their_currency(pictured):
    assert all(
        "." not in item["price"] and item["price"].endswith(" JPY") for item in feed_items(pictured.root, "ja-jp")
    )
    assert all(item["price"].endswith(" USD") for item in feed_items(pictured.root, "en-us"))
    assert feed_items(pictured.root, "ja-jp")


def test_what_has_no_number_of_any_kind_says_so(pictured):
    for slug in pictured.locales:
        for item in feed_items(pictured.root, slug):
            known = "gtin" in item or "mpn" in item
            assert known != (item.get("identifier_exists") == "no"), item["id"]


def test_a_sku_without_a_picture_is_left_out_and_counted(pictured):
    text = (pictured.root / "feeds" / "fr-fr.xml").read_text(encoding="utf-8")

    listed = {item["id"] for item in feed_items(pictured.root, "fr-fr")}
    sold = {path.rstrip("/").rpartition("-")[2] for path in pictured.of("fr-fr", "p")}
    assert "PS5-DISC".rpartition("-")[2] in sold
    assert listed == {"IP13-128", "IP13-256", "EVIL"}
    assert f"<!-- left out, having no picture: {len(pictured.of('fr-fr', 'p')) - len(listed)} -->" in text


def test_hostile_words_stay_words(pictured):
    (item,) = [item for item in feed_items(pictured.root, "en-gb") if item["id"] == "EVIL"]

    assert "<script>alert(1)</script>" in item["title"] + item["description"]
    assert len(item["title"]) <= 150


def test_a_page_that_may_only_say_used_is_used_in_the_feed(pictured):
    feed, view = phone(pictured)
    variant = view.variants["IP13-256"]
    untested = [msgspec.structs.replace(offer, refurbished=False) for offer in variant.offers]
    changed = msgspec.structs.replace(view, variants={"IP13-256": msgspec.structs.replace(variant, offers=untested)})

    (item,) = feed.items(changed)

    assert b"<g:condition>used</g:condition>" in item
    assert "item_group_id" not in item.decode()  # one version alone is no group


def test_a_sale_price_stands_only_beside_a_price_that_may_be_struck(pictured, tmp_path):
    feed, view = phone(pictured)
    variant = view.variants["IP13-256"]
    plain = next(feed.items(view))
    offer = variant.offers[0]

    fall = ReductionRow(struck=99900, began=date(2026, 11, 1), ends=date(2026, 12, 1))
    reduced = msgspec.structs.replace(offer, reduction=fall)
    changed = msgspec.structs.replace(view, variants={"IP13-256": msgspec.structs.replace(variant, offers=[reduced])})
    text = next(feed.items(changed)).decode()

    assert b"sale_price" not in plain
    assert "<g:price>999.00 EUR</g:price>" in text
    assert f"<g:sale_price>{feed.shop.formats.plain(offer.headline)} EUR</g:sale_price>" in text
    assert "2026-11-01T00:00+0100/2026-12-01T00:00+0100" in text


def test_a_feed_over_the_limit_goes_on_in_further_files_without_loss(pictured, tmp_path):
    whole = feed_items(pictured.root, "fr-fr")

    write_feed(pictured.site, tmp_path, "fr-fr", largest=2500)

    files = sorted((tmp_path / "feeds").glob("*.xml"), key=lambda file: (len(file.name), file.name))
    assert [file.name for file in files] == ["fr-fr.xml", "fr-fr-2.xml", "fr-fr-3.xml"]
    assert items_of(*files) == whole
    write_feed(pictured.site, pictured.root, "fr-fr")  # its record is as it was


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [
        ("short", 10, "short"),
        ("two words", 9, "two words"),
        ("two words more", 10, "two…"),
        ("x" * 12, 10, "x" * 9 + "…"),
    ],
)
def test_a_long_text_ends_after_a_word(text, longest, shown):
    assert cut(text, longest) == shown
    assert len(shown) <= longest


@given(st.lists(st.text(alphabet="abAB.-_1", min_size=1, max_size=64), unique=True, min_size=2, max_size=20))
def test_ids_fit_and_stay_apart(identifiers):
    fitted = [fitting(identifier) for identifier in identifiers]

    assert all(len(identifier) <= LONGEST_ID for identifier in fitted)
    assert len(set(fitted)) == len(identifiers)
