"""What machines read of built pages: addresses, languages, structured data, sitemaps, headers; and that every link leads somewhere."""

import html
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from urllib.parse import urlsplit

import pytest

from storefront.build.writer import read_records
from storefront.release.page_policy import STRIPE, content_security_policy
from tests.pages import reading
from tests.pages.built_shop import SITE_URL, BuiltShop
from tests.pages.made_export import CABLES

pytestmark = pytest.mark.xdist_group("made-shop")

OWN = ("cart", "order", "trade-in", "warranty", "withdrawal", "support")
NOINDEX = '<meta name="robots" content="noindex">'
NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def indexable(shop: BuiltShop) -> dict[str, str]:
    return {path: text for path, text in shop.pages.items() if NOINDEX not in text}


def test_every_indexable_page_names_itself_as_canonical(shop):
    assert {path: reading.canonical(text) for path, text in indexable(shop).items()} == {
        path: SITE_URL + path for path in indexable(shop)
    }


def test_a_page_kept_from_search_engines_has_no_canonical_address_and_no_alternates(shop):
    kept = {path: text for path, text in shop.pages.items() if NOINDEX in text}

    assert kept
    for path, text in kept.items():
        assert reading.canonical(text) is None, path
        assert reading.hreflangs(text) == {}, path


def test_every_page_of_a_locale_declares_its_language(shop):
    for slug in shop.locales:
        code = shop.site.rules.locale(slug).code
        for path, text in shop.of(slug).items():
            assert f'<html lang="{code}">' in text, path


def test_alternates_name_the_page_itself_in_its_own_language(shop):
    for path, text in indexable(shop).items():
        if path != "/":
            code = shop.site.rules.locale(path.split("/")[1]).code
            assert reading.hreflangs(text)[code] == SITE_URL + path


def test_alternates_are_named_back_by_every_page_they_name(shop):
    alternates = {path: reading.hreflangs(text) for path, text in indexable(shop).items()}

    for path, named in alternates.items():
        for code, address in named.items():
            if code == "x-default":
                continue
            other = address.removeprefix(SITE_URL)
            assert other in alternates, (path, other)
            if path != "/":
                assert alternates[other] == named, (path, other)


def test_alternates_use_the_codes_of_the_locales_and_no_others(shop):
    codes = {code for text in indexable(shop).values() for code in reading.hreflangs(text)}

    assert codes == {shop.site.rules.locale(slug).code for slug in shop.locales} | {"x-default"}
    assert not codes & {"en-UK", "gr-GR", "se-SE", "jp-JP", "kr-KR"}


def test_the_picker_of_countries_is_every_pages_default(shop):
    assert {reading.hreflangs(text)["x-default"] for text in indexable(shop).values()} == {f"{SITE_URL}/"}


def test_a_page_is_paired_only_with_countries_that_have_it(made):
    page = made.sku("en-us", "ORPHAN")

    assert set(reading.hreflangs(page)) == {"en-US", "x-default"}
    assert set(reading.hreflangs(made.sku("en-us", "CABLE-01"))) == {"en-US", "en-AU", "x-default"}


def test_second_pages_of_a_listing_are_paired_with_second_pages_only(made):
    assert "/en-us/c/accessories/2/" in made.pages
    assert set(reading.hreflangs(made.pages["/en-us/c/accessories/2/"])) == {"en-US", "en-AU", "x-default"}
    assert "/en-gb/c/accessories/2/" not in made.pages


def test_pages_of_a_listing_share_out_its_products_without_loss(made):
    pages = [made.tree(path) for path in ("/en-au/c/accessories/", "/en-au/c/accessories/2/")]

    found = [card.one("a")["href"] for page in pages for card in page.one("ul", class_="cards").all("li")]

    assert len(found) == len(set(found)) == CABLES


def test_the_switcher_leads_to_the_same_product_or_says_what_it_leads_to_instead(made):
    for slug, page in made.sku_pages("IP13-256"):
        items = {
            item.one("a")["hreflang"]: item for item in reading.parse(page).one("details", class_="pick").all("li")
        }
        assert items["fr-BE"].one("a")["href"].endswith("-IP13-256/"), slug
        assert items["fr-BE"].all("small") == []
        assert items["en-GB"].one("a")["href"] == "/en-gb/m/iphone-13/"
        assert items["en-GB"].one("small").text == made.t(slug, "nav.switch_model")
        assert len(items) == len(made.locales)


def test_the_switcher_falls_back_from_product_to_category_to_home(made):
    items = {
        item.one("a")["hreflang"]: item
        for item in reading.parse(made.sku("en-us", "CABLE-01")).one("details", class_="pick").all("li")
    }

    assert items["en-AU"].one("a")["href"].endswith("-CABLE-01/")
    assert items["en-GB"].one("a")["href"] == "/en-gb/c/accessories/"
    assert items["en-GB"].one("small").text == made.t("en-us", "nav.switch_category")
    assert items["ko-KR"].one("a")["href"] == "/ko-kr/"
    assert items["ko-KR"].one("small").text == made.t("en-us", "nav.switch_home")


# ---------------------------------------------------------------- titles, descriptions
def test_titles_are_unique_within_a_locale(shop):
    for slug in shop.locales:
        titles = Counter(reading.title(text) for path, text in shop.of(slug).items() if NOINDEX not in text)
        assert {title: count for title, count in titles.items() if count > 1} == {}, slug


def test_descriptions_are_there_and_unique_within_a_locale(shop):
    for slug in shop.locales:
        found = Counter(reading.description(text) for path, text in shop.of(slug).items() if NOINDEX not in text)
        assert not found[None]
        assert not found[""]
        assert {text: count for text, count in found.items() if count > 1} == {}, slug


def test_every_page_has_one_main_heading(shop):
    assert [path for path, text in shop.pages.items() if len(re.findall(r"<h1\b", text)) != 1] == []


def test_no_page_shows_a_gap_that_nobody_filled(shop):
    gap = re.compile(r"\{[a-z_]+\}|\0")

    # What the hostile rows say, braces included, is theirs.
    odd = [path for path, text in shop.pages.items() if gap.search(text) and "alert(" not in text]

    assert odd == []


def test_no_page_shows_a_unit_or_a_message_by_its_identifier(shop):
    identifier = re.compile(
        r"\b(?:length|mass|duration|digital)-[a-z]+\b|\b(?:spec|grade|price|nav|color|option|fee|seller)\.[a-z_]+\b"
    )
    found = {
        (path.split("/")[1], match[0])
        for path, text in shop.pages.items()
        for match in identifier.finditer(reading.shown(text))
    }

    assert found == set()


# ---------------------------------------------------------------- structured data
def test_structured_data_parses_on_every_page_that_has_any(shop):
    without = []
    for path, text in indexable(shop).items():
        nodes = reading.json_ld(text)
        without += [] if nodes else [path]
        assert all("@type" in node for node in nodes), path

    # Neither is about anything of its own.
    assert sorted(without) == sorted(["/", *(f"/{locale.slug}/search/" for locale in shop.site.locales)])


def test_structured_data_holds_absolute_addresses_of_pages_and_files_that_exist(shop):
    seen = set()
    for path, text in indexable(shop).items():
        for node in reading.json_ld(text):
            for address in re.findall(rf'"({re.escape(SITE_URL)}[^"]*)"', json.dumps(node, ensure_ascii=False)):
                target = urlsplit(address).path
                if target not in seen:
                    seen.add(target)
                    assert target in shop.pages or (shop.root / target[1:]).is_file(), (path, address)


def test_breadcrumbs_in_structured_data_are_those_on_the_page(made):
    for slug, page in made.sku_pages("IP13-128"):
        (crumbs,) = reading.nodes_of(page, "BreadcrumbList")
        names = [item["name"] for item in crumbs["itemListElement"]]
        shown = [item.text for item in reading.parse(page).one("ol", class_="crumbs").all("li")]
        assert shown == names, slug
        assert crumbs["itemListElement"][-1]["item"] == reading.canonical(page)


def test_a_sold_out_offer_is_out_of_stock_for_machines_too(made):
    page = made.sku("fr-fr", "PS5-DISC")

    assert {node["availability"] for node in reading.nodes_of(page, "Offer")} == {"https://schema.org/OutOfStock"}
    assert reading.parse(page).all("form", id="buy") == []


# ---------------------------------------------------------------- sitemaps, robots
def sitemap_paths(shop: BuiltShop) -> list[str]:
    index = ET.fromstring((shop.root / "sitemap.xml").read_text(encoding="utf-8"))
    files = [loc.text.removeprefix(f"{SITE_URL}/") for loc in index.iter(f"{NS}loc") if loc.text]
    return [
        loc.text.removeprefix(SITE_URL)
        for file in files
        for loc in ET.fromstring((shop.root / file).read_text(encoding="utf-8")).iter(f"{NS}loc")
        if loc.text
    ]


def test_sitemaps_list_exactly_the_indexable_pages_each_once(shop):
    listed = sitemap_paths(shop)

    assert len(listed) == len(set(listed))
    assert set(listed) == set(indexable(shop))


def test_robots_txt_names_the_sitemap_and_keeps_crawlers_from_the_functions(made):
    lines = (made.root / "robots.txt").read_text(encoding="utf-8").splitlines()

    assert f"Sitemap: {SITE_URL}/sitemap.xml" in lines
    assert "Disallow: /api/" in lines
    assert "Disallow: /" not in lines


def test_the_shops_own_pages_are_kept_from_search_engines(shop):
    for slug in shop.locales:
        for name in OWN:
            assert NOINDEX in shop.pages[f"/{slug}/{name}/"]
            assert f"/{slug}/{name}/" not in sitemap_paths(shop)


def test_the_page_for_lost_shoppers_is_kept_from_search_engines_and_leads_to_every_country(made):
    text = (made.root / "404.html").read_text(encoding="utf-8")

    assert NOINDEX in text
    assert {f"/{slug}/" for slug in made.locales} <= reading.links(text)


# ---------------------------------------------------------------- links
def test_every_link_on_every_page_leads_to_a_file_of_the_site(shop):
    lost: dict[str, str] = {}
    known: set[str] = set()
    for path, text in {**shop.pages, "/404.html": (shop.root / "404.html").read_text(encoding="utf-8")}.items():
        for link in reading.links(text) | {html.unescape(src) for src in re.findall(r'\ssrc="([^"]*)"', text)}:
            target = link.removeprefix(SITE_URL).partition("#")[0].partition("?")[0]
            if not target.startswith("/") or target.startswith("/api/") or target in known:
                continue
            if target in shop.pages or (shop.root / target[1:]).is_file():
                known.add(target)
            else:
                lost[target] = path

    assert len(known) > 300
    assert lost == {}


def test_every_link_within_a_page_leads_to_a_place_in_it(shop):
    for path, text in shop.pages.items():
        ids = set(re.findall(r'\sid="([^"]+)"', text))
        lost = {link for link in reading.links(text) if link.startswith("#") and link[1:] not in ids}
        assert lost == set(), path


def test_no_page_uses_an_id_twice(shop):
    for path, text in shop.pages.items():
        ids = Counter(re.findall(r'\sid="([^"]+)"', text))
        assert {name: count for name, count in ids.items() if count > 1} == {}, path


def test_links_to_other_sites_are_those_of_sources_and_notices(made):
    foreign = {
        urlsplit(link).hostname
        for text in made.pages.values()
        for link in reading.links(text)
        if link.startswith("http") and not link.startswith(SITE_URL)
    }

    assert "librairie.ademe.fr" in foreign
    assert not [host for host in foreign if host and re.search(r"google|facebook|doubleclick|cdn", host)]


# ---------------------------------------------------------------- headers, other files
def test_the_headers_file_holds_the_strict_policy_for_every_path(made):
    blocks = (made.root / "_headers").read_text(encoding="utf-8").split("\n/")
    rules = dict(line.strip().split(": ", 1) for line in blocks[0].splitlines()[1:])

    assert blocks[0].splitlines()[0] == "/*"
    assert rules["Content-Security-Policy"] == content_security_policy()
    assert dict(part.split(" ", 1) for part in rules["Content-Security-Policy"].split("; ")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": f"'self' {STRIPE}",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }
    assert STRIPE == "https://checkout.stripe.com"
    assert rules["X-Content-Type-Options"] == "nosniff"
    assert rules["Strict-Transport-Security"].startswith("max-age=63072000")


def test_nothing_on_a_page_needs_more_than_the_policy_allows(shop):
    inline = re.compile(r"<style\b|\sstyle=|<script(?![^>]*(?:\ssrc=|ld\+json))|<iframe|<object|<embed|<base\b")

    assert [path for path, text in shop.pages.items() if inline.search(text)] == []


def test_each_locale_has_its_manifest_and_its_days(made):
    for slug in made.locales:
        manifest = json.loads((made.root / slug / "manifest.webmanifest").read_text(encoding="utf-8"))
        days = json.loads((made.root / slug / "days.json").read_text(encoding="utf-8"))
        assert (manifest["start_url"], manifest["scope"]) == (f"/{slug}/", f"/{slug}/")
        assert all((made.root / icon["src"][1:]).is_file() for icon in manifest["icons"])
        assert days["timeZone"] == made.site.rules.market(made.site.rules.locale(slug).market).time_zone
        assert min(days["days"]) == "2026-11-21"


def test_no_page_promises_a_date_of_delivery(made):
    for slug, page in made.sku_pages("IP13-128"):
        for element in reading.parse(page).all("delivery-dates"):
            assert element.text == made.t(slug, "delivery.working_days", min=2, max=4), slug


def test_every_file_of_the_site_is_on_record_with_its_hash(made):
    records = {record.path for record in read_records(made.root.parent / "work" / "records")}

    assert records == {str(file.relative_to(made.root)) for file in made.root.rglob("*") if file.is_file()}
