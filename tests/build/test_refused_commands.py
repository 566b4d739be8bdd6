"""What a command refuses before it does anything: exit code 2, one sentence, nothing written."""

from pathlib import Path

import pytest

from tests.build.made_exports import one_sku_export
from tests.build.shop_commands import ask, is_one_sentence, run

WRONG = {
    "build": "--export",
    "export.convert": "--from",
    "export.convert --from shopify --input products.csv --mapping mapping.toml --out OUT": "mapping.toml",
    "export.check": "--export",
    "export.sample": "--out",
    "build --export EXPORT --markets fr,xx": "XX",
    "build --export EXPORT --markets ,": "--markets",
    "build --export EXPORT --markets fr,france": "FRANCE",
    "build --export EXPORT --date 2026-11-31": "2026-11-31",
    "build --export EXPORT --date yesterday": "yesterday",
    "export.check --export EXPORT --date 21/11/2026": "21/11/2026",
    "build --export EXPORT --jobs 0": "--jobs",
    "build --export EXPORT --jobs many": "many",
    "build --export EXPORT --jobs 1.5": "1.5",
    "build --export EXPORT --engine threads": "threads",
    "build --export EXPORT --scheduler tcp://127.0.0.1:8786": "--engine dask",
    "build --export EXPORT --shared s3://bucket/builds": "--engine dask",
    "build --export EXPORT --engine dask --scheduler nowhere://here": "nowhere",
    "build --export EXPORT --engine dask --shared /a/folder": "file:///folder",
    "build --export EXPORT --without prices": "prices",
    "build --export EXPORT --accept rows": "--reason",
    "build --export EXPORT --accept no-such-guard --reason because": "no-such-guard",
    "export.sample --out OUT --skus 49": "--skus",
    "export.sample --out OUT --skus -1": "--skus",
    "export.sample --out OUT --seed x": "--seed",
    "export.sample --out OUT --night 0": "--night",
    "export.sample --out OUT --date 2026-02-30": "2026-02-30",
    "export.sample --out OUT --markets zz": "ZZ",
    "serve --port 0": "--port",
    "serve --port 70000": "70000",
    "preview --locale xx-xx": "xx-xx",
    "preview --limit none": "none",
    "export.check --nonsense": "--nonsense",
    "export.check --export": "needed value",
    "no.such.command": "no.such.command",
}


@pytest.fixture
def words(tmp_path: Path) -> dict[str, str]:
    """What stands for a path in the tables above."""
    return {"EXPORT": str(one_sku_export(tmp_path)), "OUT": str(tmp_path / "out")}


def refused(line: str, words: dict[str, str], tmp_path: Path) -> str:
    """Ask what should be refused; returns the sentence."""
    before = sorted(tmp_path.rglob("*"))
    name, *rest = (words.get(word, word) for word in line.split())
    releases = ["--releases", str(tmp_path / "releases")] if name in ("build", "publish", "serve") else []

    answer = ask(name, *releases, *rest)

    assert answer.code == 2, answer
    assert is_one_sentence(answer), answer
    assert sorted(tmp_path.rglob("*")) == before
    return answer.err


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_call_is_refused_and_names_what_was_wrong(line: str, words: dict[str, str], tmp_path: Path) -> None:
    assert WRONG[line] in refused(line, words, tmp_path)


@pytest.mark.parametrize("name", ["build", "publish", "preview", "serve", "export.sample", "export.check"])
def test_help_has_an_example(name: str) -> None:
    answer = ask(name, "--help")

    assert answer.code == 0
    assert f"invoke {name}" in answer.out


@pytest.mark.slow
def test_a_refusal_reaches_the_shell_with_its_exit_code() -> None:
    answer = run("export.convert")

    assert answer.code == 2
    assert is_one_sentence(answer)


def test_serve_says_that_nothing_is_live(tmp_path: Path) -> None:
    answer = ask("serve", "--releases", tmp_path)

    assert answer.code == 6
    assert is_one_sentence(answer)
    assert "invoke publish" in answer.err


def test_a_sample_never_clears_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")

    answer = ask("export.sample", "--out", tmp_path, "--skus", "50", "--markets", "fr")

    assert answer.code == 2
    assert is_one_sentence(answer)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]
