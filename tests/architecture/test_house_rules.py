"""How the project's files are kept: names, lengths, docstrings, pins, and nothing of the machine they were written on."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.architecture.source_files import ROOT, project_files, python_files

LONGEST = 350
NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
# Put together here, so that this file does not hold what it looks for.
LEFT_OVER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME")) + r")\b")
MACHINE = re.compile(r"(?<![\w.$}-])/(" + "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me/[a-z]+")) + r")/")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def texts() -> list[tuple[str, str]]:
    found = []
    for path in project_files():
        data = path.read_bytes()
        if b"\0" not in data[:8000]:
            found.append((named(path), data.decode("utf-8")))
    return found


def test_every_module_says_what_it_is_for() -> None:
    bare = [
        named(path)
        for path in python_files()
        if not path.is_relative_to(ROOT / "tests")
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert bare == []


def test_every_folder_of_shop_code_is_a_package() -> None:
    code = {path.parent for path in python_files() if path.relative_to(ROOT).parts[0] in ("storefront", "plugins")}

    assert [named(folder) for folder in sorted(code) if not (folder / "__init__.py").is_file()] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [named(path) for path in python_files() if path.stem in NAMELESS or path.parent.name in NAMELESS] == []


def test_no_python_file_is_longer_than_300_lines() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_nothing_is_left_to_do_in_a_comment() -> None:
    assert [name for name, text in texts() if LEFT_OVER.search(text)] == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = {name: match.group() for name, text in texts() if (match := MACHINE.search(text))}

    assert found == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see /wo" + "rk/main", True),
        ("at /ro" + "ot/.cache", True),
        ("https://shop.example/work/", False),
        ("var/preview/work/plan", False),
        ("/home/", False),
    ],
)
def test_machine_paths_are_told_from_addresses(text: str, found: bool) -> None:
    assert bool(MACHINE.search(text)) is found


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in python_files() if path.name.startswith("test_")]

    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_hashes_and_without_an_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pins = text.replace("\\\n", " ").splitlines()
    pins = [pin for pin in pins if pin.strip() and not pin.startswith("#")]

    assert pins
    assert [
        pin
        for pin in pins
        if not re.match(r"[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==\d\S* .*--hash=sha256:[0-9a-f]{64}", pin)
    ] == []
    assert "http" not in text


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.in")), ids=lambda path: path.name)
def test_every_asked_for_package_is_pinned(path: Path) -> None:
    asked = re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)", path.read_text(encoding="utf-8"), re.MULTILINE)
    pinned = re.findall(
        r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==", path.with_suffix(".txt").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert {name.lower().replace("_", "-") for name in asked} <= set(pinned)


def test_no_folder_of_tests_is_passed_over(request: pytest.FixtureRequest) -> None:
    passed_over = request.config.getini("norecursedirs")

    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}

    assert folders
    assert [
        folder
        for folder in folders
        if any(fnmatch(step, name) for step in folder.relative_to(ROOT).parts for name in passed_over)
    ] == []
