"""Text from outside, as bad as it comes, stays text: on pages, in structured data, in files for machines."""

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from tests.pages import reading
from tests.pages.built_shop import BuiltShop
from tests.pages.made_export import HOSTILE

pytestmark = pytest.mark.xdist_group("made-shop")

# Elements the shop itself writes; a <b> of an editor is taken out, an attribute that acts never stands anywhere.
SCRIPTS = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
OWN_SCRIPTS = re.compile(r' type="(?:application/ld\+json|module"\ssrc="/theme/reprise\.[0-9a-f]{12}\.js)"')


class Acting(HTMLParser):
    """Collects what a browser would run or follow without a click: handlers, script addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or name == "srcdoc" or (value or "").strip().lower().startswith("javascript:"):
                self.found.append((tag, name, value or ""))


def pages_with_hostile_text(made: BuiltShop) -> dict[str, str]:
    return {path: text for path, text in made.pages.items() if "alert(" in text}


def test_hostile_text_reaches_every_kind_of_page(made):
    kinds = {path.split("/")[2] for path in pages_with_hostile_text(made) if path.count("/") > 2}

    assert {"m", "p", "s", "c", "guides"} <= kinds


def test_no_page_holds_a_script_but_its_own(made):
    foreign = [
        (path, script)
        for path, text in made.pages.items()
        for script in SCRIPTS.findall(text)
        if not OWN_SCRIPTS.fullmatch(script)
    ]

    assert foreign == []


def test_no_attribute_on_any_page_acts(made):
    for path, text in pages_with_hostile_text(made).items():
        parser = Acting()
        parser.feed(text)
        assert parser.found == [], path


def test_no_page_holds_a_picture_from_hostile_text(made):
    assert [path for path, text in made.pages.items() if re.search(r"<img[^>]*\bsrc=[\"']?x\b", text)] == []


def test_template_code_in_text_is_printed_as_it_was_written(made):
    product = made.sku("fr-fr", "EVIL")

    assert "{{ 7*7 }}" in reading.shown(product)
    assert "49" not in reading.title(product)
    assert "{seller} {price} %(x)s" in reading.shown(product)


def test_a_hostile_name_is_shown_as_text_in_heading_title_and_reviews(made):
    product = made.sku("en-gb", "EVIL")
    tree = reading.parse(product)

    assert f"Cable {HOSTILE['tag']}" in tree.one("h1").text
    assert f"Cable {HOSTILE['tag']}" in reading.title(product)
    assert [heading.text for heading in tree.one("ul", class_="quotes").all("h3")] == [HOSTILE["tag"]]


def test_hostile_text_in_structured_data_parses_back_to_the_same_text(made):
    product = made.sku("fr-fr", "EVIL")

    (node,) = reading.nodes_of(product, "Product")

    assert node["name"].startswith(f"Cable {HOSTILE['tag']}")
    assert node["brand"]["name"] == f"Brand {HOSTILE['tag']}"
    assert "</script" not in re.findall(r'ld\+json">(.*?)</script>', product, re.DOTALL)[0].lower()


def test_a_description_keeps_its_words_and_loses_its_tags(made):
    (section,) = (
        section
        for section in reading.parse(made.sku("fr-fr", "EVIL")).all("section")
        if section.attributes.get("aria-labelledby") == "h-about"
    )

    assert section.all("script") == section.all("img") == []
    assert "alert(1)" in section.text
    assert "alert(2)" in section.text


def test_a_hostile_seller_is_text_on_its_page(made):
    tree = made.tree("/fr-fr/s/hostile/")
    cells = [cell.text for cell in tree.one("table", class_="spec").all("td")]

    assert cells[:2] == [HOSTILE["tag"], HOSTILE["image"]]
    assert HOSTILE["scheme"] in cells


def test_a_hostile_guide_keeps_its_words_in_title_heading_and_list(made):
    path = "/en-gb/guides/hostile/"
    tree = made.tree(path)

    assert HOSTILE["tag"] in tree.one("h1").text
    assert HOSTILE["template"] in reading.title(made.pages[path])
    assert HOSTILE["image"] in (reading.description(made.pages[path]) or "")
    assert any(HOSTILE["tag"] in item.text for item in made.tree("/en-gb/guides/").one("ul", class_="reads").all("li"))


def test_a_hostile_guide_brings_no_link_that_acts_and_no_element_of_its_own(made):
    article = made.tree("/en-gb/guides/hostile/").one("article")

    cards = article.all("li", class_="card")
    assert article.all("script") == []
    # A card has its picture and its price in bold; the guide's own are gone.
    assert len(article.all("img")) == len(article.all("b")) == len(cards) == 1
    assert cards[0].one("img").attributes["src"].startswith(("/media/", "/theme/"))
    assert {link.attributes.get("href", "") for link in article.all("a")} == {"", "/en-gb/m/iphone-13/"}


def test_hostile_text_stands_in_no_address(made):
    addresses = {link for text in pages_with_hostile_text(made).values() for link in reading.links(text)}

    assert [link for link in addresses if re.search(r"[<>\"'\s{}]|javascript:", link)] == []


def test_sitemaps_are_well_formed_and_hold_no_hostile_text(made):
    files = [made.root / "sitemap.xml", *sorted((made.root / "sitemaps").glob("*.xml"))]

    assert len(files) == len(made.locales) + 2
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert "alert(" not in text
        ET.fromstring(text)


def test_files_for_machines_hold_no_tag(made):
    assert "<script" not in (made.root / "llms.txt").read_text(encoding="utf-8").replace(HOSTILE["tag"], "")
    assert "<" not in (made.root / "robots.txt").read_text(encoding="utf-8")
