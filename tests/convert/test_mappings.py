"""A mapping is read whole: every slip is named at once, and what it lacks is asked for before anything is written."""

import pytest

from storefront.convert.explaining import explained
from storefront.convert.formats import FORMATS
from storefront.convert.mapping import read_mapping
from storefront.domain.errors import UsageError
from tests.convert.converting import FILES, MAPPING, RULES, converted, written


def problems(tmp_path, text, name="shopify"):
    with pytest.raises(UsageError) as refusal:
        read_mapping(written(tmp_path, "m.toml", text), RULES, FORMATS[name])
    return refusal.value.message


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('language = "en"', 'language = "xx"', "language 'xx': there are de, el, en"),
        ('language = "en"', 'colour = "red"', "unknown key 'colour'"),
        ('category = "smartphones"', 'category = "phones"', "no category 'phones'; there are smartphones"),
        ("[market.IE]", "[market.XX]", "[market.XX]: a table for each country"),
        ('currency = "EUR"', 'currency = "USD"', "prices in USD, but IE sells in EUR; nothing is changed into it"),
        ("stock = 5", 'stock = "many"', "fields.stock = 'many': not a whole number"),
        ("stock = 5", "stok = 5", "no field 'stok'"),
        ("stock = 5", 'stock = { colum = "Qty" }', "unknown key 'colum'"),
        ("stock = 5", 'stock = { column = "A", option = "B" }', "fields.stock: name one of column, option"),
        ('"A" = "excellent"', '"A" = "superb"', "fields.grade.values.A = 'superb': none of fair, good"),
        ("warranty_months = 12", "warranty_months = 6", "under 12 months"),
        ("tests_done = true", 'tests_done = "maybe"', "neither true nor false"),
        ('ships_in_days = "1-3"', 'ships_in_days = "soon"', "not a range of days"),
        ('vat_scheme = "margin"', 'vat_scheme = "none"', "none of margin, standard"),
        ('email = "hello@liffey.example"', "", "sellers.liffey: lacks email"),
        ('address = "Cork"', "", "makers.Apple: has name, address and email"),
        ("[market.IE]", '[market.IE]\nbrand = "Apple"', "market.IE.brand: the same in all countries"),
        ("[market.IE]", '[options]\nsize = "L"\n[market.IE]', "options.size: no option 'size'"),
        ("stock = 5", 'stock = { column = "Qty", find = "(" }', "find is no pattern"),
        ("[fields]", "[fields", "m.toml"),
    ],
)
def test_a_slip_is_named(before, after, said, tmp_path):
    assert before in MAPPING

    assert said in problems(tmp_path, MAPPING.replace(before, after))


def test_all_slips_are_named_at_once(tmp_path):
    text = MAPPING.replace('language = "en"', 'language = "xx"').replace("stock = 5", "stock = -1.5")

    message = problems(tmp_path, text)

    assert "language 'xx'" in message
    assert "fields.stock" in message


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('language = "en"', "language"),
        ('currency = "EUR"', "currency"),
        ('category = "smartphones"', "fields.category"),
        ("tests_done = true", "fields.tests_done"),
        ("data_wiped = true", "fields.data_wiped"),
        ("warranty_months = 12", "fields.warranty_months"),
        ('maker = "Apple"', "fields.maker"),
        ("[market.IE]", "market"),
    ],
)
def test_what_no_file_says_is_not_assumed(line, key, tmp_path):
    file = written(tmp_path, "p.csv", "Handle,Title,Vendor,Variant Price\na,A,Apple,1.00\n")
    mapping = written(tmp_path, "m.toml", MAPPING.replace(line, ""))

    with pytest.raises(UsageError, match="lacks"):
        converted(tmp_path, "shopify", file, mapping)
    lines = list(explained(FORMATS["shopify"], file, read_mapping(mapping, RULES, FORMATS["shopify"]), RULES))

    assert any(said.strip().split("  #")[0] == key for said in lines)
    assert not (tmp_path / "export").exists()


def test_a_seller_or_maker_that_has_no_table_is_a_fault_of_the_row(tmp_path):
    file = written(
        tmp_path, "p.csv", "Handle,Title,Vendor,Variant Price,Seller\na,A,Apple,1.00,nobody\nb,B,Apple,2.00,liffey\n"
    )
    mapping = written(tmp_path, "m.toml", MAPPING.replace('seller = "liffey"', 'seller = { column = "seller" }'))

    result = converted(tmp_path, "shopify", file, mapping)

    assert result.rejections == [(1, "seller", "nobody", "the mapping has no table [sellers.nobody]")]


def test_explaining_without_a_mapping_suggests_the_lines_it_lacks():
    text = "\n".join(explained(FORMATS["shopify"], FILES / "shopify.csv", None, RULES))

    assert "shopify.csv: Shopify's product CSV, 14 rows: 4 products, 9 variants" in text
    assert "option 'état': means nothing yet" in text
    assert "options.storage_gb: option 'capacité', by its name" in text
    assert 'for example: grade = { option = "état", values = { "Bon" = "...", "Très bon" = "..."' in text
    assert "fields.vat_scheme" in text


def test_explaining_with_a_mapping_names_values_that_its_tables_do_not_know():
    format = FORMATS["shopify"]
    mapping = read_mapping(FILES / "shopify.toml", RULES, format)

    text = "\n".join(explained(format, FILES / "shopify.csv", mapping, RULES))

    assert "category: column 'Type' through a table; not in its table: 'Montres'" in text
    assert "grade: option 'État' through a table; not in its table: 'Neuf'" in text
    assert text.endswith("The mapping lacks nothing.")


def test_explaining_a_feed_suggests_how_its_availability_counts():
    text = "\n".join(explained(FORMATS["google"], FILES / "google_rss.xml", None, RULES))

    assert 'stock = { column = "availability", values = { "in_stock" = 3, "out of stock" = 0 } }' in text
    assert "google_rss.xml: a Google Merchant feed, 5 rows: 2 products, 3 variants" in text
