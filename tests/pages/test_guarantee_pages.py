"""Guarantees and the right to withdraw on built pages: the law's first, the seller's only where it adds, nothing summed."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from storefront.build.site import read_merchant, rules_on
from storefront.domain.errors import MerchantIncomplete, StorefrontError
from tests.pages import reading
from tests.pages.built_shop import BuiltShop, build_shop, copy_content, settings_for
from tests.pages.made_export import MARKETS, MONTHS, RULES, make_model, make_sku, offer, plain, write_made_export

pytestmark = pytest.mark.xdist_group("made-shop")

# The term a market's law gives for used goods, in months, which a page prints; None where it prints no term.
LEGAL = {
    "FR": 24, "BE": 24, "DE": 24, "AT": 24, "ES": 36, "IT": 24, "PT": 36, "NL": None, "IE": None, "GB": None,
    "FI": None, "SE": 36, "GR": 24, "SK": 24, "US": None, "AU": None, "JP": None, "KR": None,
}  # fmt: skip
# From how many months on a seller's own guarantee adds to the law; never where the law has no end.
LONGER_THAN = {**{code: months for code, months in LEGAL.items() if months}, "IE": 72, "GB": 72}
OPEN_ENDED = {"NL", "FI", "AU"}
BY_CONTRACT = {"US", "JP", "KR"}


def rights(page: str) -> reading.Element:
    """The block of rights on a SKU's page."""
    return reading.parse(page).one("div", class_="rows")


def law_row(page: str) -> str:
    """The row on the law's guarantee: the first of all."""
    return rights(page).all("li")[0].text


def commercial(page: str, grade: str) -> str:
    """The row on the seller's own guarantee for a grade; '' without one."""
    rows = rights(page).one("ul", data_grade=grade).all("li")
    return "" if rows[0].all("delivery-dates") else rows[0].text


def market(shop: BuiltShop, slug: str) -> str:
    return shop.site.rules.locale(slug).market


# ---------------------------------------------------------------- G1
def test_a_sellers_guarantee_is_shown_only_where_it_is_longer_than_the_laws(made):
    for slug, page in made.sku_pages("IP13-128"):
        code = market(made, slug)
        shown = {grade for grade in MONTHS if commercial(page, grade)}
        expected = {
            grade
            for grade, months in MONTHS.items()
            if code in BY_CONTRACT or (code not in OPEN_ENDED and months > LONGER_THAN[code])
        }
        assert shown == expected, slug


def test_a_sellers_guarantee_names_who_gives_it_and_its_own_months(made):
    for slug, page in made.sku_pages("IP13-128"):
        for grade, months in MONTHS.items():
            if text := commercial(page, grade):
                assert "RenewTech" in text, (slug, grade)
                assert [int(number) for number in re.findall(r"\d+", text)] == [months], (slug, grade)


def test_the_laws_guarantee_stands_before_the_sellers(made):
    for slug, page in made.sku_pages("IP13-128"):
        law, *others = rights(page).all("ul")
        assert law.all("strong")[0].text == made.t(slug, "rights.title"), slug
        assert "data-grade" not in law.attributes
        assert [rows["data-grade"] for rows in others if "data-grade" in rows.attributes] == list(MONTHS), slug


def test_guarantees_are_never_added_up(made):
    for slug, page in made.sku_pages("IP13-128"):
        legal = LONGER_THAN.get(market(made, slug), 0)
        sums = {legal + months for months in MONTHS.values()} - set(MONTHS.values()) - {legal}
        years = {total // 12 for total in sums if total % 12 == 0} - {4, 5, 6}
        numbers = {int(number) for row in rights(page).all("li") for number in re.findall(r"\d+", row.text)}
        if legal:
            assert not numbers & (sums | years), slug


def test_the_laws_term_is_the_markets_own_and_no_other_is_printed(made):
    for slug, page in made.sku_pages("IP13-128"):
        code = market(made, slug)
        legal = made.site.rules.guarantee(code)
        terms = [int(number) for number in re.findall(r"\d+", made.t(slug, legal.text_key, months=LEGAL[code]))]
        assert law_row(page).startswith(
            f"{made.t(slug, 'rights.title')} {made.t(slug, legal.text_key, months=LEGAL[code])}"
        ), slug
        if LEGAL[code]:
            assert terms == [LEGAL[code]], slug


def test_markets_without_a_fixed_term_print_no_months(made):
    for slug, page in made.sku_pages("IP13-128"):
        if market(made, slug) in OPEN_ENDED | BY_CONTRACT:
            assert not re.search(r"\d", law_row(page)), slug


def test_structured_data_promises_the_laws_term_and_no_longer(made):
    for slug, page in made.sku_pages("IP13-128"):
        promised = {node["durationOfWarranty"]["value"] for node in reading.nodes_of(page, "WarrantyPromise")}
        legal = LEGAL[market(made, slug)]
        assert promised == ({legal} if legal else set()), slug


# ---------------------------------------------------------------- G3, G4, G5, G6, G7
def test_every_market_in_the_eu_with_a_fixed_term_says_what_choosing_repair_does(made):
    for slug, page in made.sku_pages("IP13-128"):
        code = market(made, slug)
        note = made.t(slug, "guarantee.note.repair12")
        assert (note in law_row(page)) == (RULES.market(code).eu and LEGAL[code] is not None), slug


def test_germany_stays_at_24_months(made):
    row = law_row(made.sku("de-de", "IP13-128"))

    assert "24 Monate" in row
    assert [int(number) for number in re.findall(r"\d+", row)] == [24, 12]
    assert "Garantie" not in made.t("de-de", "guarantee.text.fixed", months=24)


def test_portugal_says_36_months_and_what_the_invoice_says(made):
    row = law_row(made.sku("pt-pt", "IP13-128"))

    assert "36 meses" in row
    assert made.t("pt-pt", "guarantee.note.pt_invoice") in row
    assert "recondicionado" in made.t("pt-pt", "guarantee.note.pt_invoice")


def test_australia_says_that_guarantees_cannot_be_excluded_and_never_refuses_refunds(made):
    page = made.sku("en-au", "IP13-128")

    assert "Our goods come with guarantees that cannot be excluded under the Australian Consumer Law" in law_row(page)
    for path, text in made.of("en-au").items():
        words = reading.shown(text)
        assert "guarantees that cannot be excluded under the Australian Consumer Law" in words, path
        assert not re.search(r"no refunds?\b", words, re.IGNORECASE), path


def test_america_links_the_warranty_terms_before_the_sale(made):
    page = made.sku("en-us", "IP13-128")

    for grade, months in MONTHS.items():
        row = rights(page).one("ul", data_grade=grade).all("li")[0]
        assert f"{months}-month limited warranty by RenewTech" in row.text
        (link,) = row.all("a")
        assert link.text == made.t("en-us", "guarantee.limited_terms")
        assert link["href"] in made.pages


def test_the_page_behind_the_warranty_link_holds_the_terms_of_the_warranty(made):
    (link,) = rights(made.sku("en-us", "IP13-128")).one("ul", data_grade="good").all("li")[0].all("a")

    words = reading.parse(made.pages[link["href"]]).one("main").text.lower()

    assert "limited warranty" in words


# ---------------------------------------------------------------- W1, W2
def test_every_page_in_the_eu_leads_to_the_withdrawal_form_in_one_click(shop):
    for slug in shop.eu_slugs():
        path = f"/{slug}/withdrawal/"
        assert path in shop.pages
        without = [page for page, text in shop.of(slug).items() if path not in reading.links(text)]
        assert without == []


def test_the_withdrawal_link_has_the_laws_words(made):
    official = {
        "en-ie": "Withdraw from contract here", "fr-fr": "Renoncer au contrat ici", "fr-be": "Renoncer au contrat ici",
        "de-de": "Vertrag widerrufen", "de-at": "Vertrag widerrufen", "es-es": "Desistir del contrato aquí",
        "it-it": "Recedere dal contratto qui", "pt-pt": "Retrate-se do contrato aqui",
        "nl-nl": "Hier de overeenkomst herroepen", "nl-be": "Hier de overeenkomst herroepen",
        "fi-fi": "Peruuta sopimus tästä", "sv-se": "Ångra avtalet här", "el-gr": "Πατήστε εδώ για υπαναχώρηση",
        "sk-sk": "Odstúpiť od zmluvy tu",
    }  # fmt: skip

    shown = {slug: made.tree(f"/{slug}/").one("a", class_="withdraw").text for slug in made.eu_slugs()}

    assert shown == official


@pytest.mark.parametrize("slug", ["en-us", "ja-jp", "ko-kr", "en-au", "en-gb"])
def test_no_page_outside_the_eu_offers_the_eus_withdrawal(made, slug):
    words = made.t(slug, "legal.withdraw")

    linked = [path for path, text in made.of(slug).items() if words in text or 'class="withdraw"' in text]

    assert linked == []


@pytest.mark.parametrize(
    ("slugs", "law"),
    [
        (("fr-fr", "nl-be", "de-de", "el-gr", "sk-sk", "en-gb"), 14),
        (("ko-kr",), 7),
        (("en-us", "en-au", "ja-jp"), None),
    ],
)
def test_the_days_of_the_shop_and_those_of_the_law_are_two_sentences(made, slugs, law):
    for slug in slugs:
        row = rights(made.sku(slug, "IP13-128")).all("li")[1]
        messages = made.site.shop(made.site.rules.locale(slug)).messages
        ours = messages.plural("returns.title", 30, days=30)
        theirs = messages.plural("returns.law", law, days=law) if law else messages.text("returns.ours")
        assert row.text == f"{ours} {theirs}", slug


def test_structured_data_gives_the_longer_of_the_two_return_periods(made):
    for slug, page in made.sku_pages("IP13-128"):
        days = {node["merchantReturnDays"] for node in reading.nodes_of(page, "MerchantReturnPolicy")}
        assert days == {30}, slug


# ---------------------------------------------------------------- G2, X1
def small_export(folder: Path) -> Path:
    """A phone in France, Germany and Britain, seen and sold long before any of the days below."""
    return write_made_export(
        folder,
        models=[make_model(images=[]), plain("cable", "Cable")],
        skus=[make_sku(new_price={}), make_sku(sku="CABLE", model="cable", gtin=None, options={}, new_price={})],
        offers=[offer(code, sku) for code in ("FR", "DE", "GB") for sku in ("IP13-128", "CABLE")],
        reviews=[],
        trade_in=[],
        manifest={"markets": ["FR", "DE", "GB"], "exported_at": "2026-09-25T02:00:00Z"},
    )


@pytest.fixture(scope="module")
def eve(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """The last day before the harmonised notice."""
    folder = tmp_path_factory.mktemp("eve")
    return build_shop(folder, small_export(folder), assets=False, day="2026-09-26")


@pytest.fixture(scope="module")
def day_after(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """Its first day, from the same export."""
    folder = tmp_path_factory.mktemp("day-after")
    return build_shop(folder, small_export(folder), assets=False, day="2026-09-27")


def test_the_harmonised_notice_stands_on_product_pages_of_the_eu_from_its_first_day(eve, day_after):
    for slug, eu in (("fr-fr", True), ("de-de", True), ("en-gb", False)):
        box = f"<b>{day_after.t(slug, 'notice.sample')}</b> {day_after.t(slug, 'notice.harmonised')}"
        assert box not in eve.sku(slug, "IP13-128")
        assert (box in day_after.sku(slug, "IP13-128")) == eu, slug


def test_every_product_page_of_the_eu_carries_the_harmonised_notice(made):
    for slug in made.eu_slugs():
        box = made.t(slug, "notice.harmonised")
        assert [path for path, text in made.of(slug, "p").items() if box not in text] == []


def test_every_page_of_the_eu_carries_the_harmonised_notice(made):
    for slug in made.eu_slugs():
        box = made.t(slug, "notice.harmonised")
        assert [path for path, text in made.of(slug).items() if box not in text] == []


def test_the_notice_is_marked_as_a_sample_as_long_as_there_is_no_official_file(made):
    for slug in made.eu_slugs():
        notice = reading.parse(made.sku(slug, "IP13-128")).one("div", class_="sample")
        assert notice.one("b").text == made.t(slug, "notice.sample")


def test_the_same_catalog_on_two_sides_of_a_law_differs_in_the_blocks_of_that_law_alone(eve, day_after):
    assert eve.paths == day_after.paths
    box = re.compile(r'<div class="notice sample"><div><b>.*?</b> .*?</div></div>\n?', re.DOTALL)
    for path in eve.paths:
        before, after = eve.pages[path], day_after.pages[path]
        assert re.sub(r"\n+", "\n", before) == re.sub(r"\n+", "\n", box.sub("", after)), path


def real_merchant(folder: Path, notices: str = "") -> Path:
    """Editors' files with a merchant that is no sample."""
    content = copy_content(folder)
    file = content / "merchant.toml"
    text = file.read_text(encoding="utf-8").replace("sample = true", "sample = false")
    file.write_text(text.replace("[harmonised_notice]", f"[harmonised_notice]\n{notices}"), encoding="utf-8")
    assert tomllib.loads(file.read_text(encoding="utf-8"))["sample"] is False
    return content


def test_production_refuses_a_market_of_the_eu_without_the_official_notice(tmp_path):
    settings = settings_for(tmp_path, tmp_path, content=str(real_merchant(tmp_path)), production=True)

    with pytest.raises(MerchantIncomplete, match=r"harmonised_notice\.de") as refused:
        read_merchant(settings, rules_on(settings), MARKETS)

    languages = {locale.language for locale in RULES.locales if RULES.market(locale.market).eu}
    assert set(re.findall(r"harmonised_notice\.(\w\w)", refused.value.message)) == languages


def test_production_before_the_notices_first_day_needs_no_file(tmp_path):
    settings = settings_for(tmp_path, tmp_path, content=str(real_merchant(tmp_path)), production=True, day="2026-09-26")

    assert read_merchant(settings, rules_on(settings), MARKETS).sample is False


def test_production_refuses_the_sample_merchant(tmp_path):
    settings = settings_for(tmp_path, tmp_path, production=True)

    with pytest.raises(MerchantIncomplete, match="sample"):
        read_merchant(settings, rules_on(settings), MARKETS)


def notice_file(content: Path, data: bytes = b'<svg xmlns="http://www.w3.org/2000/svg"/>') -> None:
    (content / "notices").mkdir()
    (content / "notices" / "fr.svg").write_bytes(data)


# No file has this SHA-256.
OFFICIAL = "0" * 64


def test_an_official_notice_that_somebody_altered_is_refused(tmp_path):
    notices = f'fr = {{ file = "notices/fr.svg", sha256 = "{OFFICIAL}" }}'
    content = real_merchant(tmp_path, notices)
    notice_file(content, b"<svg>altered</svg>")

    with pytest.raises(StorefrontError, match=r"fr\.svg"):
        build_shop(tmp_path, small_export(tmp_path), content=str(content), markets=("FR",))


def test_an_official_notice_is_shown_as_it_is_and_can_be_fetched(tmp_path):
    data = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    notices = f'fr = {{ file = "notices/fr.svg", sha256 = "{hashlib.sha256(data).hexdigest()}" }}'
    content = real_merchant(tmp_path, notices)
    notice_file(content, data)

    shop = build_shop(tmp_path, small_export(tmp_path), content=str(content), markets=("FR",))
    picture = reading.parse(shop.sku("fr-fr", "IP13-128")).one("p", class_="harmonised").one("img")

    assert picture["alt"] == shop.t("fr-fr", "notice.harmonised_alt")
    assert shop.t("fr-fr", "notice.harmonised") not in shop.sku("fr-fr", "IP13-128")
    assert (shop.root / picture["src"][1:]).is_file()
    assert (shop.root / picture["src"][1:]).read_bytes() == data
