"""Shopify's product CSV with the quirks of real ones becomes an export that keeps every rule."""

import csv
import io

import pytest

from storefront.domain.errors import ExportRefused, UsageError
from tests.convert.converting import FILES, MAPPING, converted, written

HEADER = "Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,Image Src"


def shop(tmp_path, *lines, mapping=MAPPING, header=HEADER, encoding="utf-8"):
    file = written(tmp_path, "products.csv", "\r\n".join([header, *lines]).encode(encoding))
    return converted(tmp_path, "shopify", file, written(tmp_path, "shop.toml", mapping))


@pytest.mark.parametrize("name", ["shopify.csv", "shopify_later.csv"])
def test_both_headers_make_the_same_export(name, tmp_path):
    result = converted(tmp_path, "shopify", FILES / name, FILES / "shopify.toml")

    assert result.prices() == {
        "IP13-128-M-B.good.atelier-nord.FR": "329.00",
        "IP13-128-M-B.good.atelier-nord.BE": "335.50",
        "IP13-128-M-TB.excellent.atelier-nord.FR": "359.90",
        "IP13-128-R.good.atelier-nord.FR": "319.99",
        "iphone-13-red-256.premium.atelier-nord.FR": "449.00",
        "APP-TB.excellent.atelier-nord.FR": "129.00",
    }
    assert [(row["sku"], row["gtin"], row["options"]) for row in result.rows("skus")] == [
        ("IP13-128-M-B", "0194252707340", {"color": "midnight", "storage_gb": 128}),
        ("IP13-128-R", None, {"color": "red", "storage_gb": 128}),
        ("iphone-13-red-256", None, {"color": "red", "storage_gb": 256}),
        ("APP-TB", None, {}),
    ]
    assert {row["offer"]: row["stock"] for row in result.rows("offers")}["IP13-128-R.good.atelier-nord.FR"] == 0


def test_what_cannot_be_converted_is_listed_and_counted(tmp_path):
    result = converted(tmp_path, "shopify", FILES / "shopify.csv", FILES / "shopify.toml")

    assert [(row, field, value) for row, field, value, _ in result.rejections] == [
        (6, "grade", ""),
        (7, "grade", "Neuf"),
        (8, "price", "1,299"),
        (10, "Handle", "iphone-13"),
        (13, "Title", ""),
        (14, "category", "Montres"),
    ]
    assert result.converted.unconverted == 6
    assert result.converted.rows == 14
    assert result.converted.passed_over == {"no price in BE": 7, "a gift card": 1, "its status is draft": 1}
    assert result.notes == [(3, "gtin", "left out: not 8, 12, 13 or 14 digits")]
    assert (result.out / "conversion" / "quarantine.csv").read_text(encoding="utf-8").count("\n") == 7


def test_the_export_passes_its_check_without_a_bad_row(tmp_path):
    found = converted(tmp_path, "shopify", FILES / "shopify.csv", FILES / "shopify.toml").check()

    assert found["accepted"]
    assert found["quarantine"] == []
    assert found["tables"]["offers"]["good"] == 6


def test_a_model_gathers_text_pictures_and_part_numbers(tmp_path):
    model, _ = converted(tmp_path, "shopify", FILES / "shopify.csv", FILES / "shopify.toml").rows("models")

    assert model["name"] == "iPhone 13"
    assert "## Un iPhone, comme il faut" in model["description"]["fr"]
    assert "alert" not in model["description"]["fr"]
    assert [(image["src"].rpartition("/")[2], image["color"]) for image in model["images"]] == [
        ("a.jpg", None),
        ("m.jpg", "midnight"),
        ("r.jpg", "red"),
        ("b.jpg", None),
    ]
    assert model["images"][0]["alt"] == {"fr": "iPhone 13, face"}
    assert (model["mpn"], model["released"]) == (["A2633"], "2021-09")
    assert model["manufacturer"]["name"] == "Apple Distribution International"


def test_250_variants_become_250_skus_to_the_cent(tmp_path):
    lines = ['phone,Phone,"A ""quoted"", and\nbroken text",Apple,Storage,1 GB,Color,Red,V-1,100.01,']
    lines += [f"phone,,,,,{number} GB,,Red,V-{number},{100 + number}.{number % 100:02d}," for number in range(2, 251)]

    result = shop(tmp_path, *lines)

    assert result.converted.tables == {"models": 1, "skus": 250, "offers": 250, "refurbishers": 1}
    assert {row["sku"]: row["price"] for row in result.rows("offers")} == {
        "V-1": "100.01",
        **{f"V-{number}": f"{100 + number}.{number % 100:02d}" for number in range(2, 251)},
    }
    assert result.rows("models")[0]["description"]["en"] == 'A "quoted", and  \nbroken text'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_as_programs_save_it(encoding, tmp_path):
    result = shop(tmp_path, "phone,Téléphone,,Apple,,,,,S,1.00,", encoding=encoding)

    assert [row["name"] for row in result.rows("models")] == ["Téléphone"]


def test_a_file_saved_again_by_a_european_spreadsheet_keeps_its_prices(tmp_path):
    result = shop(tmp_path, "phone;Phone;;Apple;;;;;S;1 329,50;", header=HEADER.replace(",", ";"))

    assert list(result.prices().values()) == ["1329.50"]


def test_grades_of_one_version_are_offers_of_one_sku(tmp_path):
    result = shop(
        tmp_path,
        "phone,Phone,,Apple,Storage,64 GB,Grade,A,S-A,120.00,",
        "phone,,,,,64 GB,,B,S-B,100.00,",
    )

    assert [row["sku"] for row in result.rows("skus")] == ["S-A"]
    assert [(row["sku"], row["grade"], row["price"]) for row in result.rows("offers")] == [
        ("S-A", "excellent", "120.00"),
        ("S-A", "good", "100.00"),
    ]


def test_two_variants_that_nothing_tells_apart_are_not_merged(tmp_path):
    mapping = MAPPING.replace('currency = "EUR"', 'currency = "EUR"\nignore_options = ["Finish"]')

    result = shop(
        tmp_path,
        "phone,Phone,,Apple,Finish,Matt,,,S-1,120.00,",
        "phone,,,,,Gloss,,,S-2,100.00,",
        mapping=mapping,
    )

    ((row, field, value, reason),) = result.rejections
    assert (row, field, value) == (2, "sku", "S-2")
    assert reason == "the same version, grade and seller as row 1; map what tells them apart"
    assert result.prices() == {"S-1.good.liffey.IE": "120.00"}


def test_an_option_that_the_mapping_does_not_know_is_not_dropped_in_silence(tmp_path):
    result = shop(tmp_path, "phone,Phone,,Apple,Finish,Matt,,,S-1,120.00,", "case,Case,,Apple,,,,,S-2,9.00,")

    assert result.rejections == [(1, "finish", "Matt", "the mapping does not say what the option 'finish' means")]
    assert list(result.prices().values()) == ["9.00"]


def test_an_article_number_used_by_two_products_is_refused_the_second_time(tmp_path):
    result = shop(tmp_path, "a,First,,Apple,,,,,SAME,1.00,", "b,Second,,Apple,,,,,same,2.00,")

    assert result.rejections == [(2, "sku", "same", "used before, in row 1")]
    assert [row["model"] for row in result.rows("models")] == ["a"]


def test_a_row_with_too_many_cells_is_listed_and_the_rest_goes_on(tmp_path):
    result = shop(
        tmp_path, "a,First,,Apple,,,,,S-1,1.00,,more,and more", "b,Second,,Apple,,,,,S-2,2.00,", "c,Third,,Apple"
    )

    assert [(row, field) for row, field, _, _ in result.rejections] == [(1, ""), (3, "price")]
    assert list(result.prices().values()) == ["2.00"]


def test_prices_of_each_country_come_from_its_own_column(tmp_path):
    mapping = MAPPING.replace(
        "[market.IE]", '[market.IE]\n[market.JP]\ncurrency = "JPY"\nprice = { column = "Price / Japan" }'
    )

    result = shop(tmp_path, "a,First,,Apple,,,,,S-1,10.50,,1980", header=f"{HEADER},Price / Japan", mapping=mapping)

    assert {row["market"]: (row["price"], row["currency"]) for row in result.rows("offers")} == {
        "IE": ("10.50", "EUR"),
        "JP": ("1980", "JPY"),
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no header row"),
        (b"id,name\n1,2\n", "lacks the column 'Handle'"),
        (b"Handle,Title,Title\na,b,c\n", "has the column 'Title' twice"),
        (HEADER.encode() + b"\na,Caf\xe9,,Apple,,,,,S,1.00,\n", "is not UTF-8"),
        (HEADER.encode() + b'\na,"' + b"x" * 1_100_000 + b'",,,,,,,S,1.00,\n', "field larger than field limit"),
        (HEADER.encode() + b"\na,A,,Apple,,,,,S,free,\n", "no row of 1 could be converted; the first: row 1, price"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_and_nothing_is_written(content, reason, tmp_path):
    file, mapping = written(tmp_path, "p.csv", content), written(tmp_path, "m.toml", MAPPING)

    with pytest.raises(ExportRefused, match=reason):
        converted(tmp_path, "shopify", file, mapping)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.toml", "p.csv"]


def test_a_refused_file_leaves_the_export_before_it(tmp_path):
    before = shop(tmp_path, "a,First,,Apple,,,,,S-1,1.00,").prices()

    with pytest.raises(ExportRefused):
        shop(tmp_path, "a,First,,Apple,,,,,S-1,free,")
    after = shop(tmp_path, "a,First,,Apple,,,,,S-1,3.00,").prices()

    assert before == {"S-1.good.liffey.IE": "1.00"}
    assert after == {"S-1.good.liffey.IE": "3.00"}


def test_a_folder_that_holds_something_else_is_not_written_over(tmp_path):
    (tmp_path / "export").mkdir()
    written(tmp_path / "export", "letters.txt", "mine")

    with pytest.raises(UsageError, match="choose another folder"):
        shop(tmp_path, "a,First,,Apple,,,,,S-1,1.00,")

    assert (tmp_path / "export" / "letters.txt").read_text() == "mine"


def test_the_same_file_makes_the_same_tables(tmp_path):
    first = converted(tmp_path, "shopify", FILES / "shopify.csv", FILES / "shopify.toml")
    bytes_before = {path.name: path.read_bytes() for path in first.out.glob("*.gz")}

    second = converted(tmp_path, "shopify", FILES / "shopify.csv", FILES / "shopify.toml")

    assert {path.name: path.read_bytes() for path in second.out.glob("*.gz")} == bytes_before


def test_the_quirks_are_in_the_file():
    raw = (FILES / "shopify.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))

    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    assert any("\n" in row["Body (HTML)"] and '"' in row["Body (HTML)"] for row in rows)
    assert any(not row["Title"] and row["Option1 Value"] for row in rows)
