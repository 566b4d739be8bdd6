"""Who may import whom: the arrows of the house plan, read from the source."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_files import ROOT, imports_of, python_below, python_files

OURS = {"storefront", "plugins", "functions", "tasks", "pelicanconf", "publishconf"}

# Package -> packages of storefront it may import, beside itself.
ARROWS = {
    "domain": set[str](),
    "locales": {"domain"},
    "release": {"domain"},
    "catalog": {"domain", "release"},
    "search": {"domain", "release", "locales"},
    "pages": {"domain", "release", "locales"},
    "sample": {"domain"},
    "convert": {"domain", "catalog", "sample"},
    "translating": {"domain", "locales"},
    "build": {"domain", "release", "catalog", "search", "locales", "pages", "sample"},
    "serving": {"domain", "release", "catalog", "search", "locales", "pages", "sample", "build"},
    "publishing": {"domain", "release", "build"},
    "commands": {
        "domain",
        "release",
        "catalog",
        "search",
        "locales",
        "pages",
        "sample",
        "convert",
        "translating",
        "build",
        "serving",
        "publishing",
    },
}
# Commands that run the functions: they belong to the command line, as tasks.py does.
COMMAND_LINE = {
    ROOT / "storefront" / "commands" / name for name in ("functions.py", "selling.py", "trade_in.py", "caring.py")
}
# What a pure core or a small function must not carry.
HEAVY = {"pelican", "duckdb", "jinja2", "babel", "PIL"}


def packages() -> list[str]:
    folders = (path for path in (ROOT / "storefront").iterdir() if (path / "__init__.py").is_file())
    return sorted(path.name for path in folders)


def strangers(paths: list[Path], allowed: set[str]) -> list[str]:
    """'file imports module' for each of our own modules that is outside what is allowed."""
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in sorted(imports_of(path))
        if name.split(".")[0] in OURS and not any(name == module or name.startswith(f"{module}.") for module in allowed)
    ]


def third_parties(paths: list[Path]) -> set[str]:
    tops = {name.split(".")[0] for path in paths for name in imports_of(path)}
    return tops - OURS - set(sys.stdlib_module_names)


def test_every_package_of_the_shop_has_its_arrows_drawn() -> None:
    assert set(packages()) <= set(ARROWS)


@pytest.mark.parametrize("package", packages())
def test_package_imports_only_along_its_arrows(package: str) -> None:
    allowed = {f"storefront.{name}" for name in ARROWS[package] | {package}}
    paths = [path for path in python_below(f"storefront/{package}") if path not in COMMAND_LINE]

    assert strangers(paths, allowed) == []


def test_a_forbidden_import_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.architecture.source_files.ROOT", tmp_path)
    monkeypatch.setattr("tests.architecture.test_arrows.ROOT", tmp_path)
    file = tmp_path / "storefront" / "domain" / "money.py"
    file.parent.mkdir(parents=True)
    file.write_text("def f():\n    from ..catalog import load\n    import plugins.guides\n    import json\n")

    found = strangers([file], {"storefront.domain"})

    assert found == [
        "storefront/domain/money.py imports plugins.guides",
        "storefront/domain/money.py imports storefront.catalog.load",
    ]


def test_domain_imports_nothing_but_the_standard_library() -> None:
    assert third_parties(python_below("storefront/domain")) == set()


def test_release_stays_light() -> None:
    """Clients of remote places are imported where they are used, not on import: tests/release runs that."""
    assert third_parties(python_below("storefront/release")) <= {"msgspec", "obstore", "requests"}


@pytest.mark.parametrize("plugin", sorted(path.parent.name for path in (ROOT / "plugins").glob("*/__init__.py")))
def test_plugin_imports_the_shop_and_no_other_plugin(plugin: str) -> None:
    paths = python_below(f"plugins/{plugin}")

    assert strangers(paths, {"storefront", f"plugins.{plugin}"}) == []
    assert third_parties(paths) <= {"pelican", "msgspec"}


def test_functions_import_domain_release_and_locales_only() -> None:
    allowed = {"functions", "storefront.domain", "storefront.release", "storefront.locales"}

    assert strangers(python_below("functions"), allowed) == []


def test_functions_carry_nothing_heavy_but_where_a_page_is_filled() -> None:
    filling = ROOT / "functions" / "pages" / "templates.py"
    others = [path for path in python_below("functions") if path != filling]

    assert third_parties(others) & HEAVY == set()
    assert third_parties([filling]) & HEAVY <= {"jinja2"}


def test_nobody_imports_plugins_or_functions_but_the_command_line() -> None:
    composed = {ROOT / "tasks.py", *COMMAND_LINE}
    outside = [
        path
        for path in python_files()
        if path not in composed
        and not any(path.is_relative_to(ROOT / own) for own in ("functions", "plugins", "tests"))
    ]

    found = [line for line in strangers(outside, {"storefront", "pelicanconf"}) if ".tasks" not in line]

    assert found == []


def test_the_shop_knows_no_pelican_but_where_it_runs_it() -> None:
    knowing = {
        str(path.relative_to(ROOT))
        for path in python_below("storefront")
        if any(name.split(".")[0] == "pelican" for name in imports_of(path))
    }

    assert knowing == {"storefront/build/render_worker.py"}


def test_a_command_reads_its_libraries_when_it_is_run_not_when_it_is_named() -> None:
    listed = "import sys, tasks; print(*sorted({name.partition('.')[0] for name in sys.modules}))"

    said = subprocess.run([sys.executable, "-c", listed], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert not set(said.split()) & (HEAVY | {"requests", "obstore", "rich", "holidays", "stripe", "uvicorn"})
