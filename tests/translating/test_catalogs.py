"""The catalogs' life: a new message, a changed one, one that nothing uses; and what is at odds with English."""

from pathlib import Path

import pytest

from storefront.domain.errors import ContentInvalid
from storefront.locales.catalog_files import count_strings, messages_of, open_catalog, save_catalog
from storefront.locales.messages import FOLDER, load_messages
from storefront.translating.catalogs import check_catalogs, template, update_catalogs
from storefront.translating.key_uses import Use, Uses, find_uses

ROOT = Path(__file__).parents[2]


def head(language: str, plurals: int = 2) -> str:
    return (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Plural-Forms: nplurals={plurals}; plural=(n != 1);\\n"\n\n'
    )


ENGLISH = head("en") + (
    'msgid "a.word"\nmsgstr "Hello {name}"\n\n'
    'msgid "a.count"\nmsgid_plural "a.count"\nmsgstr[0] "{count} phone"\nmsgstr[1] "{count} phones"\n\n'
    'msgid "a.old"\nmsgstr "Gone"\n'
)
GERMAN = head("de") + (
    '#, unchecked\nmsgid "a.word"\nmsgstr "Hallo {name}"\n\n'
    'msgid "a.count"\nmsgid_plural "a.count"\nmsgstr[0] "{count} Handy"\nmsgstr[1] "{count} Handys"\n\n'
    'msgid "a.old"\nmsgstr "Weg"\n'
)


def using(*keys: str) -> Uses:
    return Uses(
        found=tuple(Use(file="page.py", line=number, words=key, kind="asked") for number, key in enumerate(keys, 1))
    )


USES = using("a.word", "a.count", "a.old")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two catalogs that agree."""
    (tmp_path / "en.po").write_text(ENGLISH)
    (tmp_path / "de.po").write_text(GERMAN)
    update_catalogs(tmp_path, [])
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def test_an_update_records_the_english_beside_each_translation_and_changes_nothing_the_second_time(
    folder: Path,
) -> None:
    text = (folder / "de.po").read_text()

    assert '#. English: Hello {name}\n#, unchecked\nmsgid "a.word"' in text
    assert "#. English: {count} phone | {count} phones\n" in text
    update_catalogs(folder, [])
    assert (folder / "de.po").read_text() == text
    assert check_catalogs(folder, USES).passes(strict=False)


def test_a_changed_english_sentence_makes_its_translations_stale_until_somebody_has_looked(folder: Path) -> None:
    change(folder / "en.po", "Hello {name}", "Good day {name}")

    assert check_catalogs(folder, USES).languages["de"].stale == ["a.word"]
    assert count_strings(folder, ["de"]) == {"de": {"missing": 0, "stale": 1, "unchecked": 1}}
    assert count_strings(folder, ["de"]) == {"de": {"missing": 0, "stale": 1, "unchecked": 1}}  # as it was kept

    assert update_catalogs(folder, [])["de.po"].stale == ["a.word"]
    text = (folder / "de.po").read_text()
    assert "#. English: Good day {name}\n#. Before: Hello {name}\n" in text
    assert "fuzzy" in text
    assert load_messages("de", folder=folder).text("a.word", name="Eva") == "Hallo Eva"
    update_catalogs(folder, [])
    assert check_catalogs(folder, USES).languages["de"].stale == ["a.word"]

    change(folder / "de.po", ", fuzzy", "") if ", fuzzy" in text else change(folder / "de.po", "fuzzy, ", "")
    change(folder / "de.po", "Hallo {name}", "Guten Tag {name}")
    update_catalogs(folder, [])
    assert check_catalogs(folder, USES).languages["de"].stale == []
    assert "Before:" not in (folder / "de.po").read_text()


def test_a_new_message_is_added_empty_and_a_page_that_needs_it_says_which_one(folder: Path) -> None:
    with (folder / "en.po").open("a") as file:
        file.write('\nmsgid "a.new"\nmsgstr "New"\n')

    assert update_catalogs(folder, [])["de.po"].added == ["a.new"]

    assert check_catalogs(folder, using("a.word", "a.count", "a.old", "a.new")).languages["de"].missing == ["a.new"]
    with pytest.raises(ContentInvalid, match=r"de\.po has no message 'a\.new'"):
        load_messages("de", folder=folder).text("a.new")


def test_a_plural_message_that_lacks_a_form_is_not_translated(folder: Path) -> None:
    change(folder / "de.po", '"{count} Handys"', '""')

    assert check_catalogs(folder, USES).languages["de"].missing == ["a.count"]


def test_a_message_that_nothing_uses_is_told_and_taken_out_of_every_catalog(folder: Path) -> None:
    report = check_catalogs(folder, using("a.word", "a.count"))
    assert (report.unused, report.passes(strict=False)) == (["a.old"], False)

    update_catalogs(folder, report.unused)

    assert all("a.old" not in (folder / name).read_text() for name in ("en.po", "de.po"))


def test_a_message_that_is_asked_for_and_not_there_is_a_fault_with_its_place(folder: Path) -> None:
    (fault,) = check_catalogs(folder, using("a.word", "a.count", "a.old", "a.typo")).faults

    assert fault.startswith("page.py:4: no message 'a.typo'")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Hallo {name}", "Hallo", "its placeholders are not name as in English: 'Hallo'"),
        ("Hallo {name}", "Hallo {wer}", "its placeholders are not name as in English"),
        ("nplurals=2", "nplurals=3", "3 plural forms, this language has 2"),
        ('msgid "a.word"', 'msgid "a.other"', "English has no such message"),
    ],
)
def test_what_is_at_odds_with_english_is_a_fault_with_its_line(folder: Path, old: str, new: str, words: str) -> None:
    change(folder / "de.po", old, new)

    faults = check_catalogs(folder, USES).faults

    assert [words in fault and "de.po:" in fault for fault in faults] == [True]


def test_the_template_names_each_message_its_english_and_its_places(folder: Path) -> None:
    made = messages_of(template(folder, USES))

    assert set(made) == {"a.word", "a.count", "a.old"}
    assert made["a.count"].auto_comments == ["English: {count} phone | {count} phones"]
    assert made["a.count"].locations == [("page.py", 2)]


# ---------------------------------------------------------------- the shop's own catalogs
def test_the_shops_catalogs_lack_nothing_keep_nothing_unused_and_are_of_todays_english() -> None:
    report = check_catalogs(FOLDER, find_uses(ROOT, ROOT / "theme", ROOT / "content"))

    assert report.faults == []
    assert report.unused == []
    assert {language: (state.missing, state.stale) for language, state in report.languages.items()} == {
        language: ([], []) for language in report.languages
    }
    assert len(report.languages) == 12


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.po")), ids=lambda path: path.stem)
def test_a_catalog_of_the_shop_is_written_back_as_it_was(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())

    save_catalog(copy, open_catalog(copy))

    assert copy.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
