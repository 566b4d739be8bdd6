"""The drawn devices: complete files, safe to show by <img>, small, and lit alike whatever the colour."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from storefront.sample.drawings import COLORS, FORMS, background, draw, stylesheet
from storefront.sample.drawings_scene import hero
from storefront.sample.drawings_tones import hex_of, shade_of

THEME = Path(__file__).parents[2] / "theme" / "static"
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {
    *("svg", "g", "rect", "circle", "ellipse", "path", "use", "defs", "clipPath"),
    *("linearGradient", "radialGradient", "stop"),
}
ATTRIBUTES = {
    *("id", "width", "height", "viewBox", "x", "y", "rx", "ry", "cx", "cy", "r", "x2", "y2", "d", "href"),
    *(
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-opacity",
        "stroke-linecap",
        "stroke-dasharray",
    ),
    *("transform", "clip-path", "offset", "stop-color", "stop-opacity"),
}
PROMISED = {
    *("phone", "phone-island", "phone-pro", "phone-pro-island", "phone-single", "phone-column", "phone-bar"),
    *(
        "phone-ring",
        "phone-fold",
        "tablet",
        "tablet-home",
        "tablet-pen",
        "laptop",
        "laptop-dark",
        "laptop-2in1",
    ),
    *("desktop-mini", "desktop-tower", "desktop-allinone", "console", "console-slim", "console-box"),
    *("console-series-s", "console-handheld", "console-handheld-pc", "controller", "earbuds", "headphones"),
    *("headphones-wired", "speaker", "watch", "watch-round", "watch-band", "charger", "cable", "stylus"),
    *("keyboard", "mouse", "case", "dock"),
}
EVERY = [(form, color) for form in FORMS for color in ("phantom-black", "white", "cosmic-orange")]


def elements_of(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter())


def ids_of(svg: str) -> list[str]:
    return [found.attrib["id"] for found in elements_of(svg) if "id" in found.attrib]


def references_of(svg: str) -> set[str]:
    return set(re.findall(r"""(?:url\(|href=")#(\w+)""", svg))


@pytest.mark.parametrize(("form", "color"), EVERY)
def test_a_drawing_has_only_shapes_and_presentation_attributes(form: str, color: str) -> None:
    found = elements_of(draw(form, color))

    assert {element.tag.removeprefix(SVG) for element in found} <= ELEMENTS
    assert {name for element in found for name in element.attrib} <= ATTRIBUTES


@pytest.mark.parametrize(("form", "color"), EVERY)
def test_a_drawing_is_ascii_of_at_most_4_kilobytes(form: str, color: str) -> None:
    svg = draw(form, color)

    assert svg.isascii()
    assert 900 <= len(svg) <= 4000


@pytest.mark.parametrize(("form", "color"), EVERY)
def test_ids_are_unique_and_every_one_is_used(form: str, color: str) -> None:
    svg = draw(form, color)

    assert len(ids_of(svg)) == len(set(ids_of(svg)))
    assert references_of(svg) == set(ids_of(svg))


def test_a_drawing_is_a_square_of_320_units_shown_at_640_pixels() -> None:
    root = ElementTree.fromstring(draw("phone", "blue"))

    assert root.attrib == {"width": "640", "height": "640", "viewBox": "0 0 320 320"}


def test_every_promised_form_is_drawn() -> None:
    assert set(FORMS) >= PROMISED


def test_no_two_forms_look_the_same() -> None:
    assert len({draw(form, "silver") for form in FORMS}) == len(FORMS)


def test_an_unknown_color_is_drawn_in_graphite() -> None:
    assert draw("tablet", "no-such-colour") == draw("tablet", "graphite")
    assert background("no-such-colour") == background("graphite")


def test_an_unknown_form_is_an_error_that_lists_the_forms() -> None:
    with pytest.raises(ValueError, match=r"no drawing of form 'teapot'; there are phone, phone-dual, "):
        draw("teapot", "blue")


def test_a_handheld_in_neon_has_two_colors() -> None:
    assert COLORS["neon-blue"] in draw("console-handheld", "neon")
    assert COLORS["neon-blue"] not in draw("console-handheld", "white")


def test_colors_are_slugs_with_six_digit_hexes() -> None:
    assert len(COLORS) >= 45
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in COLORS)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", color) for color in COLORS.values())


@pytest.mark.parametrize("color", COLORS)
def test_oklch_gives_every_color_back(color: str) -> None:
    assert hex_of(shade_of(COLORS[color])) == COLORS[color]


@pytest.mark.parametrize("color", COLORS)
def test_stages_have_one_lightness_whatever_the_color(color: str) -> None:
    light, dark = background(color)

    assert shade_of(light).light == pytest.approx(0.945, abs=0.006)
    assert shade_of(dark).light == pytest.approx(0.34, abs=0.006)


def test_white_is_known_by_its_lightness() -> None:
    assert shade_of("#ffffff").light == pytest.approx(1, abs=1e-6)
    assert shade_of("#ff0000").chroma == pytest.approx(0.2577, abs=1e-4)


def test_the_stylesheet_of_the_theme_is_current() -> None:
    assert (THEME / "css" / "colours.css").read_text("utf-8") == stylesheet()


def test_the_still_life_of_the_theme_is_current() -> None:
    assert (THEME / "drawings" / "hero.svg").read_text("utf-8") == hero()


def test_the_still_life_shares_no_id_between_its_devices() -> None:
    ids = ids_of(hero())

    assert len(ids) == len(set(ids))
    assert references_of(hero()) == set(ids)
