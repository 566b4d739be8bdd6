"""`export.convert` as ops type it: what it prints, its exit codes, and the shop that comes of it."""

import re
from pathlib import Path

import pytest

from tests.build.shop_commands import ask
from tests.convert.converting import FILES
from tests.pages.built_shop import build_shop
from tests.pages.reading import nodes_of


def convert(out: Path, name: str = "shopify", file: str = "shopify.csv", mapping: str = "shopify.toml"):
    return ask(
        "export.convert", "--from", name, "--input", FILES / file, "--mapping", FILES / mapping, "--out", out
    )  # fmt: skip


def test_it_says_what_it_wrote_and_what_it_could_not(tmp_path):
    answer = convert(tmp_path / "export")

    assert answer.code == 0
    assert re.search(r"^skus +4 rows$", answer.out, re.MULTILINE)
    assert re.search(r"^offers +6 rows$", answer.out, re.MULTILINE)
    assert "  row 14, category = 'Montres': column 'Type': not in the mapping's table of values" in answer.out
    assert f"6 of 14 rows not converted, 1 notes: {tmp_path / 'export' / 'conversion'}" in answer.out
    assert answer.last_line == f"wrote {tmp_path / 'export'}"


def test_explaining_writes_nothing(tmp_path):
    answer = ask("export.convert", "--from", "google", "--input", FILES / "google.txt", "--explain")

    assert answer.code == 0
    assert "What the mapping still has to say" in answer.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "--from is missing"),
        (("--from", "excel"), 2, "--from 'excel': there are shopify, google"),
        (("--from", "shopify"), 2, "--input is missing"),
        (("--from", "shopify", "--input", FILES / "shopify.csv"), 2, "--mapping is missing"),
        (("--from", "shopify", "--input", FILES / "shopify.csv", "--mapping", "no.toml"), 2, "no.toml"),
        (
            ("--from", "shopify", "--input", FILES / "shopify.csv", "--mapping", FILES / "shopify.toml"),
            2,
            "--out is missing",
        ),
        (("--from", "shopify", "--input", "no.csv", "--explain"), 3, "no.csv is not there"),
        (("--from", "shopify", "--input", FILES / "google.txt", "--explain"), 3, "no product CSV of Shopify's"),
    ],
)
def test_what_it_refuses_it_refuses_in_one_sentence(arguments, code, said):
    answer = ask("export.convert", *arguments)

    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "file", "mapping", "slug", "prices"),
    [
        ("shopify", "shopify.csv", "shopify.toml", "fr-fr", ["129.00", "319.99", "329.00", "359.90", "449.00"]),
        ("google", "google_rss.xml", "google.toml", "en-ie", ["389.50", "1049.95"]),
    ],
)
def test_the_export_builds_a_shop_with_the_files_own_prices(name, file, mapping, slug, prices, tmp_path):
    convert(tmp_path / "export", name, file, mapping)

    shop = build_shop(tmp_path, tmp_path / "export", day="")

    found = [node["price"] for page in shop.of(slug, "p").values() for node in nodes_of(page, "Offer")]
    assert sorted(found, key=float) == prices
