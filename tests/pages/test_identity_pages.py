"""Who is behind what is sold, reviews and privacy on built pages: makers, sellers, dealers, cookies, accessibility."""

import re
from pathlib import Path

import pytest

from storefront.build.site import read_merchant, rules_on
from storefront.domain.errors import MerchantIncomplete
from tests.pages import reading
from tests.pages.built_shop import copy_content, settings_for
from tests.pages.made_export import HOSTILE

pytestmark = pytest.mark.xdist_group("made-shop")

THEME = Path(__file__).parents[2] / "theme"
KINDS_OF_PRODUCT_PAGES = ("p", "m")


# ---------------------------------------------------------------- S1
def test_the_product_safety_block_stands_open_on_every_product_page_of_the_eu(made):
    for slug in made.eu_slugs():
        for kind in KINDS_OF_PRODUCT_PAGES:
            for path, text in made.of(slug, kind).items():
                block = reading.parse(text).one("dl", class_="facts")
                around = list(block.above())
                labels = [item.text for item in block.all("dt")]
                assert not [element for element in around if element.tag in ("details", "template")], path
                assert not [element for element in around if "hidden" in element.attributes], path
                assert made.t(slug, "safety.type") in labels, path
                assert made.t(slug, "safety.manufacturer") in labels, path


def test_the_safety_block_names_maker_and_responsible_person_with_both_addresses(made):
    for slug in made.eu_slugs():
        facts = {
            item.one("dt").text: item.one("dd").text
            for item in reading.parse(made.sku(slug, "IP13-128")).one("dl", class_="facts").all("div")
        }
        assert facts[made.t(slug, "safety.manufacturer")] == (
            "Apple Inc., One Apple Park Way, Cupertino, safety@apple.example"
        )
        assert (
            facts[made.t(slug, "safety.eu_person")] == "Apple Distribution, Hollyhill, Cork, Ireland, eu@apple.example"
        )
        assert facts[made.t(slug, "safety.type")] == f"{made.t(slug, 'gpsr.type.smartphones')}, Apple iPhone 13, A2633"


def test_safety_warnings_are_in_the_language_of_the_page(made):
    facts = {
        item.one("dt").text: item.one("dd").text
        for item in reading.parse(made.sku("fr-fr", "IP13-128")).one("dl", class_="facts").all("div")
    }

    assert facts[made.t("fr-fr", "safety.warnings")] == "Ne pas ouvrir la batterie."
    assert "Ne pas ouvrir" not in made.sku("de-de", "IP13-128")


def test_an_offer_whose_maker_nobody_knows_is_withheld_in_the_eu_and_sold_elsewhere(made):
    assert made.has_sku("en-us", "ORPHAN")
    assert not made.has_sku("fr-fr", "ORPHAN")
    assert [fault.reason for fault in made.loaded.quarantine if "ORPHAN" in str(fault.value)] == [
        "withheld in FR: 'orphan-cable' has no manufacturer record (S1)"
    ]


# ---------------------------------------------------------------- S2
def test_a_sellers_page_says_who_it_is_by_law(made):
    tree = made.tree("/fr-fr/s/renewtech/")
    rows = {row.one("th").text: row.one("td").text for row in tree.one("table", class_="spec").all("tr")}

    assert rows[made.t("fr-fr", "seller.legal_name")] == "RenewTech SAS"
    assert rows[made.t("fr-fr", "seller.address")] == "1 rue du Port, 44000 Nantes"
    assert rows[made.t("fr-fr", "seller.country")] == "France"
    assert rows[made.t("fr-fr", "seller.email")] == "contact@renewtech.example"
    assert rows[made.t("fr-fr", "seller.vat_id")] == "FR00000000000"
    assert tree.one("h1").text == "RenewTech"


def test_a_sellers_page_says_that_it_is_a_trader_and_who_owes_what(made):
    for slug in made.locales:
        words = made.tree(f"/{slug}/s/renewtech/").one("section", class_="panel").text
        assert made.t(slug, "seller.trader") in words
        assert made.t(slug, "seller.duties", merchant="Reprise") in words


def test_every_offer_names_its_seller_as_a_business_and_leads_to_its_page_and_to_how_offers_are_ranked(made):
    for slug in made.locales:
        for path, text in made.of(slug, "p").items():
            for rows in reading.parse(text).one("div", class_="rows").all("ul"):
                if "data-grade" in rows.attributes:
                    row = rows.all("li")[-1]
                    seller, ranking = (link["href"] for link in row.all("a"))
                    assert seller.startswith(f"/{slug}/s/"), path
                    assert seller in made.pages, path
                    assert ranking == f"/{slug}/legal/ranking/", path
                    assert made.t(slug, "seller.business") in row.text, path
                    assert made.t(slug, "offer.why") in row.text, path


def test_why_an_offer_leads_is_said_with_how_many_it_was_chosen_from(made):
    row = reading.parse(made.sku("en-gb", "PS5-DISC")).one("div", class_="rows").all("li")[-1]

    assert "Sold by RenewTech" in row.text
    assert "of 2 offers in this grade" in row.text


def test_the_ranking_page_is_linked_from_every_page_and_every_listing_says_how_it_is_ordered(shop):
    for slug in shop.locales:
        path = f"/{slug}/legal/ranking/"
        assert path in shop.pages
        for page, text in shop.of(slug).items():
            assert path in reading.links(text), page
        for page, text in shop.of(slug, "c").items():
            assert shop.t(slug, "listing.rank_note") in reading.shown(text), page


# ---------------------------------------------------------------- S5, A1 and the rest of the footer
@pytest.mark.parametrize(
    "page",
    [
        "legal/recycling",
        "legal/accessibility",
        "legal/privacy",
        "legal/terms",
        "legal/imprint",
        "legal/reviews",
        "help/returns",
        "help/guarantee",
    ],
)
def test_every_page_leads_to_what_the_law_wants_in_the_footer(shop, page):
    for slug in shop.locales:
        path = f"/{slug}/{page}/"
        assert path in shop.pages
        for name, text in shop.of(slug).items():
            assert path in reading.links(text), name


def test_every_footer_names_the_merchant_and_says_that_it_is_a_sample(made):
    for slug in made.locales:
        footer = made.tree(f"/{slug}/").one("footer").text
        assert "Reprise Exemple SAS, 1 rue de l’Exemple, 00000 Exemple-Ville, France" in footer
        assert made.t(slug, "foot.sample_identity") in footer
        assert made.t(slug, "page.no_cookies") in footer


# ---------------------------------------------------------------- R1
def test_a_rating_counts_verified_reviews_only(made):
    (rating,) = reading.nodes_of(made.sku("fr-fr", "IP13-128"), "AggregateRating")

    assert (rating["ratingValue"], rating["reviewCount"]) == ("4.5", 2)
    assert reading.parse(made.sku("fr-fr", "IP13-128")).one("a", class_="stars").one("b").text == "4,5"


def test_a_model_with_unverified_reviews_only_has_no_rating_anywhere(made):
    for path in ("/fr-fr/m/playstation-5/", "/en-gb/m/playstation-5/"):
        page = made.pages[path]
        assert reading.nodes_of(page, "AggregateRating") == []
        assert reading.parse(page).all("a", class_="stars") == []


def test_only_verified_reviews_are_quoted_as_the_page_says(made):
    quotes = reading.parse(made.sku("fr-fr", "IP13-128")).one("ul", class_="quotes").all("li")

    assert len(quotes) == 2
    assert reading.parse(made.sku("fr-fr", "PS5-DIGITAL")).all("ul", class_="quotes") == []


def test_reviews_stand_beside_how_they_are_checked(made):
    for slug in ("fr-fr",):
        section = reading.parse(made.sku(slug, "IP13-128")).one("section", id="reviews")
        assert made.t(slug, "reviews.policy") in section.text
        assert made.t(slug, "reviews.as_written") in section.text


# ---------------------------------------------------------------- C1
def test_no_page_and_no_script_sets_a_cookie_or_stores_anything_but_the_cart(made):
    words = (
        "document.cookie",
        "cookieStore",
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "Set-Cookie",
        "http-equiv",
    )
    (script,) = (made.root / "theme").glob("reprise.*.js")
    texts = {
        "script": script.read_text(encoding="utf-8"),
        "headers": (made.root / "_headers").read_text(encoding="utf-8"),
        **made.pages,
    }

    found = {(name, word) for name, text in texts.items() for word in words if word in text}

    # The list of what the shopper put into the cart, and nothing else, is kept in the browser.
    assert found == {("script", "localStorage")}
    scripts = (THEME / "static").rglob("*.js")
    assert [file.name for file in scripts if "localStorage" in file.read_text(encoding="utf-8")] == ["cart.js"]


def test_nothing_is_fetched_from_another_host(shop):
    resources = re.compile(
        r'<(?:img|script|iframe|source|video|audio|embed|object|use|image|input)\b[^>]*?\s(?:src|srcset|data|href)="([^"]*)"'
    )
    fetched = re.compile(r'<link\b[^>]*\srel="(?!alternate|canonical)[^"]*"[^>]*?\shref="([^"]*)"')
    for path, text in shop.pages.items():
        for target in (*resources.findall(text), *fetched.findall(text)):
            assert target.startswith(("/", "#")), (path, target)
            assert not target.startswith("//"), (path, target)


def test_style_sheets_and_drawings_fetch_nothing(made):
    for file in (*(made.root / "theme").glob("*.css"), *made.root.rglob("*.svg")):
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//|@import|https?://", text), file.name


# ---------------------------------------------------------------- J1, K1
def test_every_japanese_page_names_dealer_licence_and_seller(made):
    rows = (
        "古物営業法に基づく表示", "氏名又は名称", "許可をした公安委員会", "許可証番号 第000000000000号",
        "特定商取引法に基づく表記", "販売業者", "運営統括責任者", "所在地", "電話番号", "メールアドレス",
        "販売価格", "送料・その他の費用", "支払方法・支払時期", "引渡時期", "返品・交換（返品特約）",
    )  # fmt: skip
    pages = made.of("ja-jp")

    assert len(pages) > 20
    for path, text in pages.items():
        words = reading.shown(text)
        assert [row for row in rows if re.sub(r"\s+", " ", row) not in re.sub(r"\s+", " ", words)] == [], path


def test_every_korean_page_names_the_company_and_its_registrations(made):
    rows = (
        "사업자 정보", "상호", "대표자", "주소", "전화번호", "이메일", "사업자등록번호 000-00-00000",
        "통신판매업 신고번호 제 0000-서울견본-0000호", "개인정보 보호책임자", "호스팅서비스 제공자",
        "Reprise은(는) 통신판매중개자로서 통신판매의 당사자가 아니며",
    )  # fmt: skip
    pages = made.of("ko-kr")

    assert len(pages) > 20
    for path, text in pages.items():
        words = re.sub(r"\s+", " ", reading.shown(text))
        assert [row for row in rows if row not in words] == [], path


def test_no_other_country_shows_japans_or_koreas_blocks(made):
    for slug in made.locales:
        words = made.tree(f"/{slug}/").one("footer").text
        assert ("古物営業法" in words) == (slug == "ja-jp"), slug
        assert ("통신판매업" in words) == (slug == "ko-kr"), slug


@pytest.mark.parametrize("field", ["licence", "commission", "person_in_charge"])
def test_japan_is_not_built_without_what_its_law_wants_to_see(tmp_path, field):
    content = copy_content(tmp_path)
    file = content / "merchant.toml"
    text = re.sub(rf'^{field} = "[^"]*"', f'{field} = ""', file.read_text(encoding="utf-8"), count=1, flags=re.M)
    file.write_text(text, encoding="utf-8")
    settings = settings_for(tmp_path, tmp_path, content=str(content))

    with pytest.raises(MerchantIncomplete, match=rf"market\.JP\.{field}"):
        read_merchant(settings, rules_on(settings), ["JP"])


def test_hostile_sellers_are_sellers_all_the_same(made):
    assert HOSTILE["tag"] in made.tree("/ja-jp/s/hostile/").one("table", class_="spec").text
