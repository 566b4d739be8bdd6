"""Documentation is tested: what can be typed, set, sent or refused stands in it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import tasks
from functions.kit.problem import TITLES
from functions.kit.settings import SETTINGS
from storefront.build.settings import Settings
from storefront.catalog.guards import read_guards
from storefront.catalog.rows import TABLES
from storefront.catalog.stats import Stats
from storefront.domain.errors import StorefrontError
from tests.docs_checks.documents import ROOT, code_in, document, documents, mentions, without_code

COMMANDS = sorted(tasks.namespace.task_names)


def error_tree(root: type[StorefrontError] = StorefrontError) -> Iterator[type[StorefrontError]]:
    yield root
    for child in root.__subclasses__():
        yield from error_tree(child)


def guards() -> list[str]:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return [reading.guard for reading in read_guards(Stats(now, {}, {}), None, now)]


@pytest.mark.parametrize("name", ["README.md", "docs/ops.md", "docs/developers.md"])
def test_the_document_is_there(name: str) -> None:
    assert (ROOT / name).is_file()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    assert mentions(document("docs/ops.md", "README.md"), name)


@pytest.mark.parametrize("name", Settings.__struct_fields__)
def test_every_setting_is_documented(name: str) -> None:
    assert mentions(document("docs/developers.md"), name)


@pytest.mark.parametrize("name", ["SITE_URL", "REPRISE_ENV", "EXPORT", "RELEASES"])
def test_every_environment_variable_is_documented(name: str) -> None:
    assert mentions(document("docs/ops.md", "docs/developers.md"), name)


@pytest.mark.parametrize("code", sorted({error.code for error in error_tree()} - {StorefrontError.code}))
def test_every_error_code_is_documented(code: str) -> None:
    assert mentions(document("docs/developers.md", "docs/ops.md"), code)


def test_every_code_of_the_functions_is_documented() -> None:
    described = document("docs/functions.md")

    assert [code for code in TITLES if not mentions(described, code)] == []


def test_every_setting_of_the_functions_is_documented() -> None:
    described = document("docs/functions.md")

    assert [name for name in SETTINGS if not mentions(described, name)] == []


@pytest.mark.parametrize("code", range(9))
def test_every_exit_code_is_documented(code: int) -> None:
    assert re.search(rf"(^\|?\s*`?|\b){code}`?\s*(\||:|[a-z])", document("docs/ops.md"), re.MULTILINE)


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_every_table_of_an_export_is_documented(table: str) -> None:
    assert mentions(document("docs/ops.md", "docs/export.md"), table)


@pytest.mark.parametrize("guard", guards())
def test_every_guard_is_documented(guard: str) -> None:
    assert mentions(document("docs/ops.md"), guard)


def test_documents_name_no_command_that_does_not_exist() -> None:
    ghosts = {
        (path.name, name)
        for path in documents()
        for code in code_in(path.read_text(encoding="utf-8"))
        for name in re.findall(r"\binvoke ([a-z][a-z.-]*[a-z])", code)
        if name not in COMMANDS
    }

    assert ghosts == set()


def test_documents_name_no_make_target_that_does_not_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", document("Makefile"), re.MULTILINE))
    named = {
        (path.name, name)
        for path in documents()
        for code in code_in(path.read_text(encoding="utf-8"))
        for name in re.findall(r"\bmake ([a-z]+)\b", code)
    }

    assert named
    assert {(path, name) for path, name in named if name not in targets} == set()


def test_every_link_between_documents_leads_to_a_file() -> None:
    dead = [
        (path.name, target)
        for path in documents()
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", without_code(path.read_text(encoding="utf-8")))
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists()
    ]

    assert dead == []


def test_every_module_that_make_runs_exists() -> None:
    modules = re.findall(r"\$\(BIN\)/python -m ([\w.]+)", document("Makefile"))
    ours = [name.replace(".", "/") for name in modules if name not in ("pytest", "pip")]

    assert [
        name for name in ours if not any((ROOT / f"{name}{end}").is_file() for end in (".py", "/__main__.py"))
    ] == []


def test_every_target_of_make_says_what_it_does() -> None:
    makefile = document("Makefile")
    targets = {name for line in re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE) for name in line.split()}

    assert {name for name in targets if not re.search(rf"^{name}:.*## \w", makefile, re.MULTILINE)} == set()


UNEXPLAINED = """
import json, tasks
found = {}
for name in tasks.namespace.task_names:
    command = tasks.namespace[name]
    if "not available yet" not in command.__doc__.lower():
        found[name] = [argument.name for argument in command.get_arguments() if not argument.help]
print(json.dumps(found))
"""


def test_every_flag_of_a_command_that_works_is_explained() -> None:
    # In a process of its own: invoke takes the words out of a command the first time they are asked for.
    line = [sys.executable, "-c", UNEXPLAINED]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)

    found = json.loads(done.stdout)

    assert set(found) >= {"build", "publish", "serve", "preview", "export.sample", "export.check"}
    assert {name: flags for name, flags in found.items() if flags} == {}
