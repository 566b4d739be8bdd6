"""Google Merchant feeds (RSS, Atom, tab-delimited) become an export; a hostile document becomes nothing."""

from datetime import UTC, datetime

import pytest

from storefront.convert import google
from storefront.domain.errors import ExportRefused
from tests.convert.converting import FILES, MAPPING, converted, written

ITEM = (
    "<item><g:id>{number}</g:id><title>Phone {number}</title><g:brand>Apple</g:brand>"
    "<g:price>{number}.25 EUR</g:price></item>"
)
RSS = '<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{}</channel></rss>'


def feed(tmp_path, content, mapping=MAPPING):
    return converted(tmp_path, "google", written(tmp_path, "feed.xml", content), written(tmp_path, "m.toml", mapping))


@pytest.mark.parametrize(
    ("name", "prices", "rejected"),
    [
        ("google_rss.xml", {"P-1": "389.50", "P-2": "1049.95"}, [(3, "condition"), (4, "id"), (5, "price")]),
        ("google_atom.xml", {"P-1": "389.50"}, []),
        ("google.txt", {"P-1": "389.50", "P-2": "1049.95"}, []),
    ],
)
def test_each_kind_of_file_becomes_an_export_that_keeps_every_rule(name, prices, rejected, tmp_path):
    result = converted(tmp_path, "google", FILES / name, FILES / "google.toml")
    found = result.check()

    assert {row["sku"]: row["price"] for row in result.rows("offers")} == prices
    assert [(row, field) for row, field, _, _ in result.rejections] == rejected
    assert found["accepted"]
    assert found["quarantine"] == []


def test_items_of_a_group_are_versions_of_one_model(tmp_path):
    result = converted(tmp_path, "google", FILES / "google_rss.xml", FILES / "google.toml")

    (model,) = result.rows("models")
    assert (model["model"], model["name"]) == ("iphone13", "iPhone 13")
    assert model["description"]["en"] == "Checked & cleaned.  \nCase not **included**."
    assert [(row["sku"], row["options"]) for row in result.rows("skus")] == [
        ("P-1", {"color": "midnight", "storage_gb": 128}),
        ("P-2", {"color": "red", "storage_gb": 1024}),
    ]
    assert [(image["src"].rpartition("/")[2], image["color"]) for image in model["images"]] == [
        ("1.jpg", "midnight"),
        ("1b.jpg", None),
        ("1c.jpg", None),
        ("2.jpg", "red"),
    ]
    assert {row["sku"]: (row["stock"], row["shipping_price"]) for row in result.rows("offers")} == {
        "P-1": (3, "5.00"),
        "P-2": (0, "0.00"),
    }


@pytest.mark.parametrize(
    ("dates", "price"),
    [
        ("", "80.00"),
        ("2026-11-01T00:00+0100/2026-12-01T00:00+0100", "80.00"),
        ("2026-12-01T00:00+0100/2026-12-24T00:00+0100", "100.00"),
        ("2020-01-01T00:00+0100/2020-02-01T00:00+0100", "100.00"),
    ],
)
def test_the_price_is_what_a_buyer_pays_that_day(dates, price, tmp_path):
    item = (
        ITEM.format(number=100)
        .replace("100.25", "100.00")
        .replace(
            "</item>",
            f"<g:sale_price>80.00 EUR</g:sale_price><g:sale_price_effective_date>{dates}</g:sale_price_effective_date></item>",
        )
    )

    result = feed(tmp_path, RSS.format(item))

    assert list(result.prices().values()) == [price]


def test_a_feed_of_many_items_keeps_each_price_and_only_one_item_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(google, "LARGEST_ROW", 100_000)
    items = "".join(ITEM.format(number=number) for number in range(1, 3001))

    result = feed(tmp_path, RSS.format(items))

    assert len(items) > 300_000
    assert {row["sku"]: row["price"] for row in result.rows("offers")} == {
        str(number): f"{number}.25" for number in range(1, 3001)
    }


BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB + RSS.format("<item><g:id>&c;</g:id></item>"), "a document type or entities"),
        (OUTSIDE + RSS.format("<item><g:id>&a;</g:id></item>"), "a document type or entities"),
        ("<!DOCTYPE rss>" + RSS.format(ITEM.format(number=1)), "a document type or entities"),
        (RSS.format(ITEM.format(number=1))[:-8], "cannot be read after item 1"),
        (RSS.format("<item>" + "<a>" * 40 + "</a>" * 40 + "</item>"), "nests elements 12 deep"),
        (RSS.format(f"<item><g:id>{'x' * 9_000_000}</g:id></item>"), "an item of more than 8388608 bytes"),
        (RSS.format(""), "no row of 0 could be converted"),
    ],
)
def test_a_document_that_would_do_harm_is_refused(content, reason, tmp_path):
    with pytest.raises(ExportRefused, match=reason):
        feed(tmp_path, content)

    assert not (tmp_path / "export").exists()


def test_a_delivery_is_read_for_its_country_in_a_tab_delimited_file_too(tmp_path):
    lines = ["id\ttitle\tbrand\tprice\tshipping(country:price)", "1\tPhone\tApple\t9.00 EUR\tGB:9.00 EUR,IE:5.50 EUR"]
    mapping = MAPPING.replace('shipping_price = "0.00"', 'shipping_price = { column = "shipping.ie.price" }')

    result = feed(tmp_path, "\n".join(lines), mapping)

    assert [row["shipping_price"] for row in result.rows("offers")] == ["5.50"]


def test_a_quote_that_nobody_closes_swallows_no_row_in_silence(tmp_path):
    lines = [
        "id\ttitle\tbrand\tprice",
        '1\t"Best phone\tApple\t9.00 EUR',
        '2\tPhone "two"\tApple\t8.00 EUR',
        "3\tThree\tApple\t7.00 EUR",
    ]

    result = feed(tmp_path, "\n".join(lines))

    ((row, field, value, reason),) = result.rejections
    assert (row, field, reason) == (1, "", "a quote opens a cell and is not closed in it")
    assert value.startswith("Best phone\tApple")
    assert list(result.prices().values()) == ["7.00"]


def test_variant_options_and_product_details_can_be_mapped(tmp_path):
    extra = (
        "<g:variant_option><g:name>Speicher</g:name><g:value>256 GB</g:value></g:variant_option>"
        "<g:product_detail><g:section_name>General</g:section_name><g:attribute_name>Released</g:attribute_name>"
        "<g:attribute_value>2022-03</g:attribute_value></g:product_detail></item>"
    )
    mapping = MAPPING.replace('released = "2021-09"', 'released = { detail = "released" }')

    result = feed(tmp_path, RSS.format(ITEM.format(number=7).replace("</item>", extra)), mapping)

    assert result.rows("skus")[0]["options"] == {"storage_gb": 256}
    assert result.rows("models")[0]["released"] == "2022-03"


def test_a_sale_that_begins_at_noon_is_not_on_in_the_morning(tmp_path):
    item = ITEM.format(number=100).replace(
        "</item>",
        "<g:sale_price>80.00 EUR</g:sale_price>"
        "<g:sale_price_effective_date>2026-11-21T12:00+0000/2026-11-22T12:00+0000</g:sale_price_effective_date></item>",
    )
    file, mapping = written(tmp_path, "feed.xml", RSS.format(item)), written(tmp_path, "m.toml", MAPPING)

    prices = [
        list(
            converted(tmp_path, "google", file, mapping, now=datetime(2026, 11, 21, hour, tzinfo=UTC)).prices().values()
        )
        for hour in (11, 13)
    ]

    assert prices == [["100.25"], ["80.00"]]
