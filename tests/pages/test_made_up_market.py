"""A country is data: rows in the rules and a catalog of its language make a nineteenth market, with no line of code."""

import shutil
from pathlib import Path

import pytest

from tests.pages import reading
from tests.pages.built_shop import PROJECT, run_pelican, settings_for
from tests.pages.made_export import offer, write_made_export

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("copied-project")]

NORWAY = {
    "markets.toml": """
[[market]]
code = "NO"
currency = "NOK"
eu = false
tax_included = true
imperial_weight = false
time_zone = "Europe/Oslo"

[[locale]]
code = "en-NO"
native_name = "Norge"
""",
    "guarantee.toml": """
[[guarantee]]
markets = ["NO"]
kind = "fixed"
months = 60
text_key = "guarantee.text.fixed"
status = "unchecked"
source = "made up for a test"
""",
    "withdrawal.toml": """
[[returns]]
markets = ["NO"]
statutory_days = 14
shop_days = 30
weekend_roll = true
status = "unchecked"
source = "made up for a test"
""",
    "checkout.toml": """
[[order_button]]
markets = ["NO"]
language = "en"
words = "Order with obligation to pay"
status = "unchecked"
source = "made up for a test"
""",
    "fees.toml": """
[[headline]]
markets = ["NO"]
every = true
status = "unchecked"
source = "made up for a test"
""",
}


@pytest.fixture(scope="module")
def with_norway(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a copy of the project whose rules know Norway."""
    folder = tmp_path_factory.mktemp("with-norway")
    project = folder / "project"
    project.mkdir()
    skipped = shutil.ignore_patterns("__pycache__")
    for name in ("storefront", "plugins", "theme", "content"):
        shutil.copytree(PROJECT / name, project / name, ignore=skipped)
    shutil.copyfile(PROJECT / "pelicanconf.py", project / "pelicanconf.py")
    for name, rows in NORWAY.items():
        with (project / "storefront" / "rules" / name).open("a", encoding="utf-8") as file:
            file.write(rows)
    export = write_made_export(
        folder,
        offers=[
            offer("FR", "IP13-128"),
            offer("FR", "IP13-128")
            | {
                "offer": "IP13-128.NO.good",
                "market": "NO",
                "currency": "NOK",
                "price": "3490.00",
                "warranty_months": 24,
                "mandatory_fees": [{"kind": "service", "amount": "10.00"}],
            },
        ],
        manifest={"markets": ["FR", "NO"]},
    )
    settings = settings_for(folder, export, content=str(project / "content"), theme=str(project / "theme"))

    done = run_pelican(settings, folder / "site", project=project)

    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


def test_a_market_made_of_rows_has_a_front_page_products_and_the_pages_of_its_language(with_norway):
    names = {file.name for file in (with_norway / "en-no").iterdir()}

    assert {"p", "m", "c", "s", "guides", "help", "legal", "about", "cart", "days.json"} <= names
    assert (with_norway / "en-no" / "guides" / "choosing-a-grade" / "index.html").is_file()


def test_a_market_made_of_rows_asks_its_own_money_under_its_own_law(with_norway):
    (product,) = (with_norway / "en-no" / "p").glob("*-IP13-128/index.html")
    text = product.read_text(encoding="utf-8")
    (node,) = reading.nodes_of(text, "Offer")

    assert (node["price"], node["priceCurrency"]) == ("3500.00", "NOK")
    assert "3\N{NO-BREAK SPACE}500,00\N{NO-BREAK SPACE}kr" in reading.parse(text).all("p", class_="headline")[0].text
    assert "60 months" in reading.shown(text)
    assert "24 months" not in reading.shown(text)
    assert "Withdraw from contract here" not in text


def test_a_market_made_of_rows_is_paired_with_the_others_and_listed(with_norway):
    (product,) = (with_norway / "en-no" / "p").glob("*-IP13-128/index.html")
    sitemap = (with_norway / "sitemaps" / "en-no-1.xml").read_text(encoding="utf-8")

    assert set(reading.hreflangs(product.read_text(encoding="utf-8"))) == {"fr-FR", "en-NO", "x-default"}
    assert f"https://shop.example/en-no/p/{product.parent.name}/" in sitemap
    assert "Norge" in (with_norway / "index.html").read_text(encoding="utf-8")
