"""The editors' desk: what a build would refuse is found beforehand, what is not translated is told, and neither is mixed up."""

import json
import shutil
from pathlib import Path

import pytest
from invoke.context import Context
from invoke.exceptions import Exit
from PIL import Image

from storefront.build.content_check import check_content
from storefront.commands import content as commands
from storefront.domain.errors import ContentInvalid
from storefront.pages.editorial import read_library
from tests.pages.built_shop import PROJECT
from tests.pages.made_export import RULES, write_made_export

ENGLISH = "Title: Lockers\nSummary: Where they are.\nUpdated: 2026-11-20\n\n## Where\n\nAnywhere.\n"
GERMAN = "Title: Fächer\nSummary: Wo sie sind.\nUpdated: 2026-11-20\nChecked: yes\n\n## Wo\n\nÜberall.\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """One English page and its German translation, beside the shop's own figures and identity."""
    folder = tmp_path / "content"
    (folder / "pages" / "help").mkdir(parents=True)
    for name in ("claims.toml", "merchant.toml"):
        shutil.copyfile(PROJECT / "content" / name, folder / name)
    (folder / "pages" / "help" / "lockers.en.md").write_text(ENGLISH, encoding="utf-8")
    (folder / "pages" / "help" / "lockers.de.md").write_text(GERMAN, encoding="utf-8")
    return folder


def lockers(content: Path, variant: str) -> Path:
    return content / "pages" / "help" / f"lockers.{variant}.md"


def stamp(*files: Path) -> None:
    commands.stamp_files.body(Context(), files=",".join(str(file) for file in files))


def state(content: Path) -> tuple[tuple[str, ...], ...]:
    (page,) = check_content(content, RULES).pages
    return page.missing, page.stale, page.unchecked


def test_a_page_tells_its_missing_languages_and_that_a_translation_names_no_source(content):
    missing, stale, unchecked = state(content)

    assert set(missing) == {locale.language for locale in RULES.locales} - {"en", "de"}
    assert (stale, unchecked) == (("de",), ())


def test_a_stamped_translation_is_fresh_until_the_words_of_the_english_page_change(content):
    stamp(lockers(content, "de"))
    assert state(content)[1] == ()

    lockers(content, "en").write_text(ENGLISH.replace("2026-11-20", "2026-11-22"), encoding="utf-8")
    assert state(content)[1] == ()

    lockers(content, "en").write_text(ENGLISH.replace("Anywhere", "At the station"), encoding="utf-8")
    assert state(content)[1] == ("de",)

    stamp(lockers(content, "de"))
    assert state(content)[1] == ()
    assert lockers(content, "de").read_text(encoding="utf-8").count("Source: ") == 1


def test_a_stamp_changes_one_line_and_no_other(content):
    stamp(lockers(content, "de"))

    lines = lockers(content, "de").read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines.pop(4).startswith("Source: ")
    assert "".join(lines) == GERMAN


@pytest.mark.parametrize("name", ["lockers.en.md", "lockers.fr.md", "nothing.de.md"])
def test_what_cannot_be_stamped_is_refused_with_what_to_name_instead(content, name):
    (content / "pages" / "help" / "nothing.de.md").write_text(GERMAN, encoding="utf-8")

    with pytest.raises(Exit) as refused:
        stamp(content / "pages" / "help" / name)

    assert refused.value.code == 2
    assert name in str(refused.value)


def test_a_translation_is_unchecked_unless_it_says_that_somebody_has_read_it(content):
    lockers(content, "de").write_text(GERMAN.replace("Checked: yes\n", ""), encoding="utf-8")
    assert state(content)[2] == ("de",)

    lockers(content, "de").write_text(GERMAN.replace("yes", "no"), encoding="utf-8")
    assert state(content)[2] == ("de",)


def test_what_is_not_translated_fails_a_strict_check_only(content, capsys):
    commands.check.body(Context(), content=str(content), date="2026-11-21")

    with pytest.raises(Exit) as refused:
        commands.check.body(Context(), content=str(content), strict=True, date="2026-11-21")

    assert refused.value.code == 2
    assert "help/lockers" in capsys.readouterr().out


def test_every_fault_is_found_at_once_the_same_that_a_build_refuses(content, capsys):
    lockers(content, "en").write_text(
        ENGLISH.replace("Order", "Ordre") + "\n[[prices]]\n\n[x](page:help/none)\n\nLike new.\n\n![A box](box.png)\n",
        encoding="utf-8",
    )
    (content / "claims.toml").write_text("[[claim]\n", encoding="utf-8")

    with pytest.raises(Exit) as refused:
        commands.check.body(Context(), content=str(content), json=True, date="2026-11-21")
    found = json.loads(capsys.readouterr().out)
    with pytest.raises(ContentInvalid) as stopped:
        read_library(content, rules=RULES)

    assert refused.value.code == 2
    places = [(Path(fault["file"]).name, fault["line"]) for fault in found["faults"]]
    assert places == [("lockers.en.md", 9), ("lockers.en.md", 11), ("lockers.en.md", 13), ("lockers.en.md", 15), ("claims.toml", 0)]
    assert len(stopped.value.message.splitlines()) == 4


def test_a_picture_that_cannot_be_opened_is_a_fault_with_file_and_line(content):
    folder = content / "pages" / "help" / "lockers"
    folder.mkdir()
    (folder / "box.png").write_bytes(b"no picture")
    Image.new("RGB", (40, 30)).save(folder / "good.webp")
    lockers(content, "en").write_text(f"{ENGLISH}\n![Good](good.webp)\n\n![A box](box.png)\n", encoding="utf-8")

    (fault,) = check_content(content, RULES).faults

    assert (Path(fault.file).name, fault.line) == ("lockers.en.md", 11)
    assert "'box.png' cannot be shown" in fault.words


def test_a_model_no_export_knows_is_told_with_the_nearest_one_and_is_no_fault(content, tmp_path):
    lockers(content, "en").write_text(
        f"{ENGLISH}\n[[model:iphone-31]]\n\nSee the [iPhone](model:iphone-13).\n", encoding="utf-8"
    )

    found = check_content(content, RULES, export=str(write_made_export(tmp_path)))

    assert [(hint.line, hint.words) for hint in found.hints] == [
        (9, "no model 'iphone-31' in the export, so nothing is shown for it; did you mean 'iphone-13'?")
    ]
    assert found.faults == []
    assert found.passes(strict=False)


def test_a_link_to_a_guide_that_is_not_written_in_the_pages_language_is_told(content):
    (content / "pages" / "guides").mkdir()
    guide = ENGLISH.replace("Lockers", "A guide").replace("Where they are", "A summary")
    (content / "pages" / "guides" / "one.en.md").write_text(guide, encoding="utf-8")
    lockers(content, "de").write_text(f"{GERMAN}\n[x](page:guides/one)\n", encoding="utf-8")

    (link,) = check_content(content, RULES).plain_links

    assert (Path(link.file).name, link.line, link.words) == ("lockers.de.md", 10, "guides/one is not written in de")


def test_the_counts_of_languages_add_up_the_pages(content):
    counts = check_content(content, RULES).languages

    assert counts["de"] == {"missing": 0, "stale": 1, "unchecked": 0}
    assert counts["ja"] == {"missing": 1, "stale": 0, "unchecked": 0}


def test_the_projects_own_content_has_no_fault():
    assert check_content(PROJECT / "content", RULES).faults == []
