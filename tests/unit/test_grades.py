import pytest

from storefront.domain.grades import GRADES, Grade, Parts, battery_shown, broken_promise


def test_grades_go_from_the_most_worn_to_the_best():
    assert [str(grade) for grade in GRADES] == ["fair", "good", "excellent", "premium"]


@pytest.mark.parametrize(
    ("grade", "percent"), [(Grade.FAIR, 80), (Grade.GOOD, 80), (Grade.EXCELLENT, 80), (Grade.PREMIUM, 85)]
)
@pytest.mark.parametrize("category", ["smartphones", "tablets", "laptops", "watches"])
def test_a_grade_promises_a_battery_in_categories_that_have_one(rules, grade, percent, category):
    for market in rules.markets:
        promise = rules.promise(grade, category, market)

        assert promise.battery_min_percent == percent
        assert promise.genuine_parts is (grade is Grade.PREMIUM)
        assert promise.criteria_key == f"grade.{grade}.criteria"


@pytest.mark.parametrize("category", ["desktops", "consoles", "audio", "accessories"])
def test_a_grade_promises_no_battery_where_there_is_none(rules, category):
    for grade in GRADES:
        assert rules.promise(grade, category, "FR").battery_min_percent is None


@pytest.mark.parametrize(
    ("battery", "parts", "fault"),
    [
        (85, Parts.GENUINE, None),
        (100, Parts.GENUINE, None),
        (84, Parts.GENUINE, "premium needs a battery of at least 85 %"),
        (None, Parts.GENUINE, "premium needs the battery's minimum"),
        (90, Parts.COMPATIBLE, "premium needs genuine parts"),
        (90, Parts.MIXED, "premium needs genuine parts"),
    ],
)
def test_premium_is_kept_only_with_genuine_parts_and_a_stated_battery(rules, battery, parts, fault):
    assert broken_promise(rules.promise(Grade.PREMIUM, "smartphones", "FR"), battery, parts) == fault


def test_premium_asks_for_no_battery_where_there_is_none(rules):
    assert broken_promise(rules.promise(Grade.PREMIUM, "consoles", "FR"), None, Parts.GENUINE) is None


@pytest.mark.parametrize("battery", [None, 60, 100])
def test_other_grades_ask_for_no_battery_figure(rules, battery):
    assert broken_promise(rules.promise(Grade.FAIR, "smartphones", "FR"), battery, Parts.MIXED) is None


@pytest.mark.parametrize(
    ("category", "stated", "shown"),
    [("tablets", None, 80), ("tablets", 91, 91), ("tablets", 78, 78), ("consoles", 91, None)],
)
def test_a_page_prints_the_offers_own_battery_figure_before_the_promise(rules, category, stated, shown):
    assert battery_shown(rules.promise(Grade.GOOD, category, "FR"), stated) == shown
