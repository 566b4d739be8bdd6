"""The icon template: complete inline SVG for every name, nothing that clashes when printed twice."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError

from storefront.domain.grades import GRADES

TEMPLATES = Path(__file__).parents[2] / "theme" / "templates"
ICONS = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined).get_template(
    "partials/icons.html"
)
NAMES = list(ICONS.module.outlines)  # type: ignore[attr-defined]


def rendered(call: str) -> ElementTree.Element:
    source = f'{{% import "partials/icons.html" as icons %}}{{{{ icons.{call} }}}}'
    return ElementTree.fromstring(ICONS.environment.from_string(source).render())


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_one_hidden_drawing_on_a_grid_of_24(name: str) -> None:
    icon = rendered(f"icon('{name}')")

    assert icon.attrib == {"class": "icon", "viewBox": "0 0 24 24", "aria-hidden": "true"}
    assert [child.tag for child in icon] == ["path"]


def test_the_icons_of_the_design_system_are_there() -> None:
    rows = {
        "back",
        "bag",
        "box",
        "globe",
        "scale",
        "search",
        "shop",
        "star",
        "wrench",
        "shield",
        "bolt",
        "truck",
    }
    signs = {"x", "check", "warn", "info", "print", "chevron", "recycle"}

    assert set(NAMES) >= rows | signs


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendered("icon('unicorn')")


def test_a_better_grade_shows_fewer_marks() -> None:
    marks = [len(re.findall("M|m", "".join(p.attrib["d"] for p in rendered(f"swatch('{grade}')")))) for grade in GRADES]

    assert marks == sorted(marks, reverse=True)
    assert len(set(marks)) == len(marks)


def test_only_the_shared_light_has_an_id() -> None:
    repeated = [rendered("mark()"), *(rendered(f"swatch('{grade}')") for grade in GRADES)]

    assert [e.attrib["id"] for e in rendered("defs()").iter() if "id" in e.attrib] == ["g-sheen"]
    assert not [e for drawing in repeated for e in drawing.iter() if "id" in e.attrib]
