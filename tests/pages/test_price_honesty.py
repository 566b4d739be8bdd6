"""Prices on built pages: what the headline holds, what is beside it, and that a price new is never a discount."""

import re
from datetime import date

import pytest

from tests.pages import reading
from tests.pages.built_shop import BuiltShop
from tests.pages.made_export import CURRENCIES, FEE, LEVY, MARKETS, MONTHS, PRICES, RULES

pytestmark = pytest.mark.xdist_group("made-shop")

FEES_INSIDE = {*(code for code, market in RULES.markets.items() if market.eu), "GB", "AU"}
TAX_ADDED = {"US"}


def headline(market: str, grade: str) -> int:
    """What the page must ask, worked out by hand: the item, and its fee where the law wants it inside."""
    fee = LEVY if market == "FR" else FEE
    return PRICES[grade] + (fee if market in FEES_INSIDE else 0)


def shown_prices(page: str) -> dict[str, str]:
    """Grade to the price beside its name, on a SKU's page."""
    labels = reading.parse(page).all("label", class_="grade")
    return {
        label.one("input", type="radio")["id"].removeprefix("g-"): label.one("span", class_="price").text
        for label in labels
    }


def plain(minor: int, market: str) -> str:
    return str(minor) if CURRENCIES[market] in ("JPY", "KRW") else f"{minor // 100}.{minor % 100:02d}"


# ---------------------------------------------------------------- P2
def test_no_page_strikes_a_price(shop):
    struck = re.compile(r"<(s|del|strike)\b|line-through|StrikethroughPrice|ListPrice|\bSRP\b", re.IGNORECASE)

    assert [path for path, text in shop.pages.items() if struck.search(text)] == []


def test_no_style_sheet_strikes_a_text(made):
    (sheet,) = (made.root / "theme").glob("reprise.*.css")

    assert "line-through" not in sheet.read_text(encoding="utf-8")


def test_no_page_announces_a_percentage_off(shop):
    badge = re.compile(
        r"[-\N{MINUS SIGN}\N{EN DASH}]\s?\d{1,2}\s?[%\N{PERCENT SIGN}]|\d{1,2}\s?%\s?(?:off|de remise|Rabatt|korting|オフ)"
    )
    # What reviewers and editors write is theirs; a badge would stand in the shop's own parts.
    kinds = {"p", "m", "c", "s"}

    found = [
        path
        for path, text in shop.pages.items()
        if path.count("/") > 2 and path.split("/")[2] in kinds and badge.search(reading.shown(text))
    ]

    assert found == []


def test_a_price_new_says_where_and_on_which_day(made):
    for slug, page in made.sku_pages("IP13-128"):
        locale = made.site.rules.locale(slug)
        day = made.site.shop(locale).formats.day(date(2026, 9, 1))
        words = made.t(slug, "price.new", price=made.money(slug, 62900), seller="Grand Magasin", date=day)

        (line,) = (item for item in reading.parse(page).all("p") if item.text == re.sub(r"[ \n]+", " ", words))

        assert "Grand Magasin" in line.text, slug
        assert day in line.text, slug
        assert "headline" not in line.attributes.get("class", "")


def test_a_price_new_is_in_no_structured_data(made):
    for slug, page in made.sku_pages("IP13-128"):
        market = made.site.rules.locale(slug).market
        assert f'"{plain(62900, market)}"' not in str(reading.json_ld(page)).replace("'", '"')


def test_a_sku_without_a_price_new_has_no_line_about_one(made):
    assert made.t("fr-fr", "price.new", price="", seller="", date="").split(":")[0].strip() not in reading.shown(
        made.sku("fr-fr", "IP13-256")
    )


# ---------------------------------------------------------------- P3
def test_tax_is_said_to_be_inside_or_added_as_the_market_does(made):
    seen = set()
    for slug, page in made.sku_pages("IP13-256"):
        market = made.site.rules.locale(slug).market
        note = reading.parse(page).one("form", id="buy").one("p", data_grade="good").text
        key = "price.note.plus_tax_free_delivery" if market in TAX_ADDED else "price.note.tax_and_delivery"
        assert note.startswith(made.t(slug, key)), slug
        seen.add(market)

    assert seen == {"FR", "BE", "DE", "AT", "US", "JP"}


def test_structured_data_says_whether_tax_is_inside(made):
    for slug, page in made.sku_pages("IP13-128"):
        market = made.site.rules.locale(slug).market
        specifications = reading.nodes_of(page, "UnitPriceSpecification")
        assert len(specifications) == len(MONTHS)
        assert {node["valueAddedTaxIncluded"] for node in specifications} == {market not in TAX_ADDED}, slug


def test_an_american_page_says_plus_tax_with_delivery_that_costs(made):
    page = made.sku("en-us", "IP13-256")

    assert made.t("en-us", "price.note.plus_tax", price="$7.50") in reading.shown(page)
    assert "VAT" not in reading.shown(page)


# ---------------------------------------------------------------- P4
def test_the_headline_is_the_price_with_every_fee_the_law_wants_inside(made):
    for slug, page in made.sku_pages("IP13-128"):
        market = made.site.rules.locale(slug).market
        expected = {grade: made.money(slug, headline(market, grade)) for grade in MONTHS}
        assert shown_prices(page) == expected, slug


def test_every_place_that_says_a_price_says_the_same_one(made):
    for slug, page in made.sku_pages("IP13-128"):
        market = made.site.rules.locale(slug).market
        tree = reading.parse(page)
        expected = {grade: plain(headline(market, grade), market) for grade in MONTHS}
        ids = {f"IP13-128.{market}.{grade}": price for grade, price in expected.items()}
        hidden = {
            field["name"].removeprefix("seen_price."): field["value"]
            for field in tree.all("input", type="hidden")
            if field["name"].startswith("seen_price.")
        }
        data = {node["sku"]: node["price"] for node in reading.nodes_of(page, "Offer")}
        specified = {node["sku"]: node["priceSpecification"]["price"] for node in reading.nodes_of(page, "Offer")}
        big = [
            {span["data-grade"]: span.text for span in block.all("span") if "data-grade" in span.attributes}
            for block in tree.all("p", class_="headline")
        ]

        assert hidden == data == specified == ids, slug
        assert big == [shown_prices(page)] * 2, slug
        assert {node["priceCurrency"] for node in reading.nodes_of(page, "Offer")} == {CURRENCIES[market]}


def test_a_fee_outside_the_headline_is_named_beside_it_with_its_amount(made):
    for slug, page in made.sku_pages("IP13-128"):
        market = made.site.rules.locale(slug).market
        separate = made.t(
            slug, "price.note.separate_fee", fee=made.t(slug, "fee.service"), amount=made.money(slug, FEE)
        )
        assert (separate in reading.shown(page)) == (market not in FEES_INSIDE), slug


def test_cards_and_the_list_of_versions_ask_the_price_of_the_page(made):
    for slug in made.locales:
        price = made.money(slug, headline(made.site.rules.locale(slug).market, "fair"))
        cards = made.tree(f"/{slug}/c/smartphones/").all("li", class_="card")
        versions = made.tree(f"/{slug}/m/iphone-13/").one("section", class_="buy").all("li")

        (card,) = (card for card in cards if "-IP13-128/" in card.one("a")["href"])
        (version,) = (version for version in versions if "-IP13-128/" in version.one("a")["href"])

        assert card.one("p", class_="price").one("b").text == price, slug
        assert price in version.one("span", class_="price").text, slug


def test_the_cheapest_price_in_the_structured_data_of_a_model_is_that_of_its_version(made):
    for slug in made.locales:
        market = made.site.rules.locale(slug).market
        page = made.pages[f"/{slug}/m/iphone-13/"]
        (variant,) = (node for node in reading.nodes_of(page, "Product") if node["sku"] == "IP13-128")
        (offer,) = variant["offers"]
        assert offer["price"] == plain(headline(market, "fair"), market), slug


def test_a_sku_page_asks_no_price_that_its_structured_data_does_not_know(shop: BuiltShop):
    checked = 0
    for slug in shop.locales:
        formats = shop.site.shop(shop.site.rules.locale(slug)).formats
        for path, page in shop.of(slug, "p").items():
            if 'id="buy"' not in page:
                continue
            in_stock = [node for node in reading.nodes_of(page, "Offer") if node["availability"].endswith("/InStock")]
            known = {formats.money(int(node["price"].replace(".", ""))) for node in in_stock}
            headlines = re.findall(r'<p class="headline">(.*?)</p>', page)
            asked = {price for line in headlines for price in re.findall(r">([^<]+)</span>", line)}
            assert asked == known, path
            checked += 1
    assert checked > 50


# ---------------------------------------------------------------- P6
def test_a_french_phone_shows_the_levys_amount_and_leads_to_what_it_is(made):
    page = made.sku("fr-fr", "IP13-128")
    notes = [item for item in reading.parse(page).one("form", id="buy").all("p") if "data-grade" in item.attributes]

    assert len(notes) == len(MONTHS)
    for note in notes:
        assert made.t("fr-fr", "price.note.levy", amount="10,08\N{NO-BREAK SPACE}€") in note.text
        (link,) = note.all("a")
        assert link["href"] in made.pages


def test_the_page_behind_the_levys_link_leads_to_the_official_notice(made):
    (link,) = {
        link["href"]
        for item in reading.parse(made.sku("fr-fr", "IP13-128")).one("form", id="buy").all("p")
        for link in item.all("a")
    }
    notice = RULES.private_copy("FR", "smartphones", 128)

    assert notice is not None
    assert notice.notice_url in reading.links(made.pages[link]) or link == notice.notice_url


def test_a_levy_is_spoken_of_in_france_only(made):
    for slug, page in made.sku_pages("IP13-128"):
        words = made.t(slug, "price.note.levy", amount="\0").partition("\0")[0].strip(" :")
        assert (words in reading.shown(page)) == (slug == "fr-fr"), slug


def test_the_made_export_reaches_every_market(made):
    assert {made.site.rules.locale(slug).market for slug, _ in made.sku_pages("IP13-128")} == set(MARKETS)
