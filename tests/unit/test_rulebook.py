import shutil
from datetime import date
from pathlib import Path

import pytest

from storefront.domain.errors import RuleInvalid, RuleMissing
from storefront.domain.grades import Grade
from storefront.domain.rulebook import SHOP_RULES, load_rulebook

DAY = date(2026, 11, 21)
NORWAY = """
[[market]]
code = "NO"
currency = "NOK"
eu = false
tax_included = true
imperial_weight = false
time_zone = "Europe/Oslo"
"""
NORWEGIAN = '\n[[locale]]\ncode = "no-NO"\nnative_name = "Norge"\n'
GUARANTEE = """
[[guarantee]]
markets = ["NO"]
kind = "fixed"
months = 60
text_key = "guarantee.text.fixed"
status = "unchecked"
source = "none yet"
"""
RETURNS = '\n[[returns]]\nmarkets = ["NO"]\nshop_days = 30\nweekend_roll = true\nstatus = "seen"\nsource = "x"\n'
HEADLINE = '\n[[headline]]\nmarkets = ["NO"]\nkinds = ["service"]\nstatus = "seen"\nsource = "x"\n'
BUTTON = '\n[[order_button]]\nmarkets = ["NO"]\nlanguage = "no"\nwords = "x"\nstatus = "seen"\nsource = "x"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHOP_RULES, tmp_path / "rules"))


def add(folder: Path, file: str, text: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as rules:
        rules.write(text)


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_new_market_is_rows_and_nothing_else(folder):
    for file, rows in [
        ("markets.toml", NORWAY + NORWEGIAN),
        ("guarantee.toml", GUARANTEE),
        ("withdrawal.toml", RETURNS),
        ("fees.toml", HEADLINE),
        ("checkout.toml", BUTTON),
    ]:
        add(folder, file, rows)

    rules = load_rulebook(folder).on(DAY)

    assert len(rules.markets) == 19
    assert rules.locales[-1].slug == "no-no"
    assert rules.guarantee("NO").months == 60
    assert rules.headline_fee_kinds("NO") == frozenset({"service"})
    assert rules.promise(Grade.PREMIUM, "smartphones", "NO").battery_min_percent == 85
    assert rules.in_force("G1", "NO")
    assert not rules.in_force("G2", "NO")
    assert rules.legal_blocks("NO") == ()


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ({"markets.toml": NORWAY}, "locale"),
        ({"markets.toml": NORWAY + NORWEGIAN}, "guarantee"),
        ({"markets.toml": NORWAY + NORWEGIAN, "guarantee.toml": GUARANTEE}, "returns"),
        ({"markets.toml": NORWAY + NORWEGIAN, "guarantee.toml": GUARANTEE, "withdrawal.toml": RETURNS}, "headline"),
        (
            {
                "markets.toml": NORWAY + NORWEGIAN,
                "guarantee.toml": GUARANTEE,
                "withdrawal.toml": RETURNS,
                "fees.toml": HEADLINE,
            },
            "order button",
        ),
    ],
)
def test_a_market_that_lacks_a_rule_does_not_build(folder, rows, rule):
    for file, text in rows.items():
        add(folder, file, text)
    rulebook = load_rulebook(folder)

    with pytest.raises(RuleMissing, match=f"no rule '{rule}' for market NO") as missing:
        rulebook.on(DAY)

    assert missing.value.fields == {"rule": rule, "market": "NO"}


def test_a_market_whose_rule_has_ended_does_not_build(folder):
    change(folder, "guarantee.toml", 'markets = ["SE"]\n', 'markets = ["SE"]\nuntil = 2026-11-20\n')
    rulebook = load_rulebook(folder)

    assert rulebook.on(date(2026, 11, 20)).guarantee("SE").months == 36
    with pytest.raises(RuleMissing, match="no rule 'guarantee' for market SE"):
        rulebook.on(DAY)


def test_a_grade_without_a_promise_does_not_build(folder):
    change(folder, "grades.toml", 'grade = "fair"\n', 'grade = "fair"\ncategories = ["smartphones"]\n')

    with pytest.raises(RuleMissing, match="no rule 'promise fair tablets' for market FR"):
        load_rulebook(folder).on(DAY)


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("guarantee.toml", "months = 24", "mouths = 24", r"guarantee\.toml, guarantee row 1: unknown key 'mouths'"),
        ("guarantee.toml", "months = 24", "months = 24.0", r"guarantee row 1: 'months' cannot be 24\.0"),
        ("guarantee.toml", "months = 24", "months = true", "guarantee row 1: 'months' cannot be True"),
        ("guarantee.toml", 'kind = "fixed"', 'kind = "eternal"', "guarantee row 1: 'kind' cannot be 'eternal'"),
        ("guarantee.toml", '["guarantee.note.presumption"]', "[1]", r"row 1: 'notes' cannot be \(1,\)"),
        ("guarantee.toml", '["guarantee.note.presumption"]', '"x"', "row 1: 'notes' cannot be 'x'"),
        ("guarantee.toml", 'text_key = "guarantee.text.fixed"\n', "", "guarantee row 1: 'text_key' is missing"),
        ("guarantee.toml", 'markets = ["SE"]', 'markets = ["XX"]', "guarantee row 10: unknown market 'XX'"),
        ("guarantee.toml", 'markets = ["SE"]', 'markets = ["SE", "FR"]', "row 10: overlaps .* row 1 in market FR"),
        ("guarantee.toml", 'status = "seen"', 'status = "sure"', "'status' cannot be 'sure'"),
        ("guarantee.toml", "since = 2026-07-31", "since = 2026-07-30", "repair row 2: overlaps .* row 1 in market FR"),
        ("guarantee.toml", "since = 2026-07-31", "since = 2026-07-31T00:00:00Z", "repair row 2: 'since' cannot be"),
        ("fees.toml", "since = 2025-04-06", "since = 2025-04-06\nuntil = 2025-04-05", "ends before it begins"),
        ("fees.toml", "storage_gb_min = 65", "storage_gb_min = 32", "private_copy row 2: overlaps"),
        ("grades.toml", 'grade = "good"', 'grade = "fair"', "promise row 2: overlaps .* promise row 1"),
        ("law.toml", 'id = "P2"', 'id = "P1"', "rule row 4: overlaps .* rule row 1"),
        ("legal_blocks.toml", 'rule = "G2"', 'rule = "Z9"', "no rule 'Z9'"),
        ("legal_blocks.toml", 'id = "gpsr"', 'id = "weee"', "the legal block 'weee' stands twice"),
        ("markets.toml", "\n[[locale]]", NORWAY + NORWAY + "\n[[locale]]", "the market 'NO' stands twice"),
        ("markets.toml", 'code = "nl-BE"', 'code = "fr-BE"', "the locale 'fr-BE' stands twice"),
        ("markets.toml", 'code = "nl-BE"', 'code = "nl-XX"', "locale nl-XX is of no market"),
        ("markets.toml", "[[market]]", "[[country]]", r"markets\.toml: unknown table 'country'"),
        ("phrases.toml", 'id = "urgency"', 'id = "hurry"', "unknown kind 'urgency'"),
        ("withdrawal.toml", "[[returns]]", "[[returns]", r"withdrawal\.toml: not TOML"),
        ("banned.csv", "lang,kind", "language,kind", r"banned\.csv: the columns must be"),
        ("banned.csv", "like new,block,,seen", "like new,stop,,seen", r"banned\.csv, line 2: the severity"),
        ("banned.csv", "like new,block,,seen", ",block,,seen", r"banned\.csv, line 2: the match is empty"),
        ("banned.csv", "like new,block,,seen", "like new,block,seen", r"banned\.csv, line 2: 6 columns"),
        ("banned.csv", "like new,block,,seen", '"like new"x,block,,seen', r"banned\.csv: "),
    ],
)
def test_a_row_that_cannot_be_a_rule_is_named(folder, file, old, new, complaint):
    change(folder, file, old, new)

    with pytest.raises(RuleInvalid, match=complaint):
        load_rulebook(folder).on(DAY)


@pytest.mark.parametrize("text", ["trade_in = 1", "trade_in = [1]", "[trade_in]"])
def test_what_is_no_array_of_tables_is_named(folder, text):
    (folder / "trade_in.toml").write_text(text, encoding="utf-8")

    with pytest.raises(RuleInvalid, match=r"trade_in\.toml: trade_in must be an array of tables"):
        load_rulebook(folder)


def test_an_empty_array_of_tables_is_no_rule_at_all(folder):
    (folder / "trade_in.toml").write_text("", encoding="utf-8")

    assert load_rulebook(folder).on(DAY).trade_in("FR") is None


@pytest.mark.parametrize("file", ["law.toml", "banned.csv"])
def test_a_missing_rule_file_is_named(folder, file):
    (folder / file).unlink()

    with pytest.raises(RuleMissing, match=f"the rule file {file} is missing"):
        load_rulebook(folder)


def test_a_file_that_is_not_text_is_named(folder):
    (folder / "banned.csv").write_bytes(b"lang,kind,phrase,match,severity,exception,source\n\xff")

    with pytest.raises(RuleInvalid, match=r"banned\.csv"):
        load_rulebook(folder)


def test_a_phrase_no_longer_banned_changes_the_digest(folder):
    change(folder, "banned.csv", "en,as_new,like new,like new,block,,seen\n", "")

    assert load_rulebook(folder).on(DAY).digest() != load_rulebook().on(DAY).digest()


def test_a_rule_that_has_not_begun_does_not_change_the_digest(folder):
    add(
        folder,
        "law.toml",
        '\n[[rule]]\nid = "Z1"\nmarkets = ["FR"]\nsince = 2027-01-01\nseverity = "M"\nstatus = "seen"\n'
        'source = "x"\nsummary = "y"\n',
    )
    rulebook = load_rulebook(folder)

    assert rulebook.on(DAY).digest() == load_rulebook().on(DAY).digest()
    assert not rulebook.on(DAY).in_force("Z1", "FR")
    assert rulebook.on(date(2027, 1, 1)).in_force("Z1", "FR")
