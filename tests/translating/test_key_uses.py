"""Which messages the shop asks for, found in code, templates, scripts and tables; composed keys count too."""

from pathlib import Path

import pytest

from storefront.translating.key_uses import find_uses

ROOT = Path(__file__).parents[2]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A small project that names messages in each way there is."""
    for name, text in {
        "storefront/page.py": 't("nav.home")\nshop.plural("card.grades", 2)\nt("a.yes" if x else "a.no")\nt(f"grade.{x}")\n'
        'TABLE = {"help/x": "foot.delivery"}\nprint("no key")\n',
        "functions/mail.py": 'words.text(f"mail.{kind}.subject")\n',
        "plugins/none.py": "",
        "storefront/rules/law.toml": 'text_key = "guarantee.text.fixed"\n',
        "content/claims.toml": 'key = "claim.devices"\n',
        "theme/templates/pages/home.html": '{{ _("home.title") }}\n{{ _("sell.q." ~ question) }}{% set k = "home.later" %}',
        "theme/templates/letters/a.txt": '{{ _("mail.greeting", name=name) }}',
        "theme/static/js/cart.js": "say('cart.gone')\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_each_way_of_naming_a_message_is_found_with_its_place(made: Path) -> None:
    uses = find_uses(made, made / "theme", made / "content").found

    assert {(use.kind, use.words) for use in uses} >= {
        ("asked", "nav.home"), ("asked", "card.grades"), ("asked", "a.yes"), ("asked", "a.no"),
        ("pattern", "grade.*"), ("pattern", "mail.*.subject"), ("pattern", "sell.q.*"),
        ("named", "foot.delivery"), ("named", "guarantee.text.fixed"), ("named", "claim.devices"),
        ("asked", "home.title"), ("asked", "mail.greeting"), ("named", "home.later"), ("named", "cart.gone"),
    }  # fmt: skip
    assert {(use.file, use.line) for use in uses if use.words == "card.grades"} == {("storefront/page.py", 2)}


def test_a_key_that_nothing_leads_to_is_unused_and_a_gap_fills_one_step_only(made: Path) -> None:
    uses = find_uses(made, made / "theme", made / "content")

    unused = uses.unused(
        ["nav.home", "grade.good", "grade.good.criteria", "mail.order.subject", "nav.away", "cart.gone"]
    )

    assert unused == ["grade.good.criteria", "nav.away"]


def test_the_shops_own_files_ask_for_hundreds_of_messages() -> None:
    uses = find_uses(ROOT, ROOT / "theme", ROOT / "content")

    assert len({use.words for use in uses.asked()}) > 400
    assert {use.file.partition("/")[0] for use in uses.found} == {"storefront", "functions", "theme", "content"}
