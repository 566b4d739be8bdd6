"""The package that a serverless host runs: complete without the project, compiled, lean, and the same every time."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from functions.jobs import main
from storefront.build.function_package import package_functions
from storefront.domain.errors import BuildFailed
from tests.functions.running_functions import ROOT

# On import the checkout must not pay for any of these, here or on a host that happens to have them.
TOO_HEAVY = {"pelican", "duckdb", "httpx", "aiohttp", "jinja2", "babel", "obstore", "psycopg", "holidays", "schwifty"}

LOADED = """
import json, {module}
{module}.{name}
print(json.dumps({{name: getattr(module, "__file__", None) for name, module in sys.modules.items()}}))
"""
USED_LATER = """
import babel.dates, cryptography.fernet, email_validator, jinja2, obstore.store, psycopg, requests
import functions.jobs, functions.worker, uvicorn
import holidays, phonenumbers
from schwifty import IBAN
from functions.kit.migrations import migrations

print(IBAN("SK3112000000198742637541").country_code)
print(len(holidays.country_holidays("FR", years=2026)) > 5)
print(phonenumbers.is_possible_number(phonenumbers.parse("+33612345678")))
print(migrations()[0].name)
"""


class Package:
    """A built archive, unpacked; `said` is what the command printed."""

    def __init__(self, folder: Path) -> None:
        self.archive, self.unpacked, self.empty = folder / "functions.zip", folder / "unpacked", folder / "empty"
        line = [sys.executable, "-m", "invoke", "functions.package", "--out", str(self.archive)]
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
        self.said = done.stdout
        self.empty.mkdir()
        with zipfile.ZipFile(self.archive) as packed:
            self.names = packed.namelist()
            packed.extractall(self.unpacked)

    def run(self, code: str) -> str:
        """What a fresh Python prints that has the package and its own library, and nothing else."""
        line = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(self.unpacked)!r})\n{code}"]
        done = subprocess.run(line, cwd=self.empty, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def broken_source(self, name: str) -> Iterator[None]:
        """A source file that no Python could import, for a while."""
        path = self.unpacked / name
        text = path.read_bytes()
        path.write_text("raise AssertionError('the source was read')\n")
        try:
            yield
        finally:
            path.write_bytes(text)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return Package(tmp_path_factory.mktemp("package"))


@pytest.mark.slow
@pytest.mark.parametrize(("module", "name"), [("functions.checkout", "handler"), ("functions.app", "app")])
def test_it_is_imported_from_the_package_alone(module: str, name: str, package: Package) -> None:
    loaded = json.loads(package.run(LOADED.format(module=module, name=name)))

    from_here = {file for file in loaded.values() if file and file.startswith(str(ROOT))}
    assert from_here == set()
    assert loaded["stripe"].startswith(str(package.unpacked))


@pytest.mark.slow
def test_importing_the_checkout_loads_nothing_heavy(package: Package) -> None:
    loaded = json.loads(package.run(LOADED.format(module="functions.checkout", name="handler")))

    assert {name.split(".")[0] for name in loaded} & TOO_HEAVY == set()
    assert "mangum" in loaded


@pytest.mark.slow
def test_every_source_has_its_bytecode_and_python_uses_it_without_a_look_at_the_source(package: Package) -> None:
    sources = [Path(name) for name in package.names if name.endswith(".py")]
    tag = sys.implementation.cache_tag
    compiled = {(path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc").as_posix() for path in sources}

    assert {name for name in package.names if name.endswith(".pyc")} == compiled
    with package.broken_source("functions/checkout.py"), package.broken_source("stripe/__init__.py"):
        package.run("import functions.checkout; functions.checkout.handler")


@pytest.mark.slow
def test_what_is_imported_only_when_needed_is_there_too(package: Package) -> None:
    assert package.run(USED_LATER).split() == ["SK", "True", "True", "orders"]


@pytest.mark.slow
def test_it_has_nothing_it_does_not_need(package: Package) -> None:
    tops = {name.split("/")[0] for name in package.names}
    unused = [name for name in package.names if name.endswith(".pyi") or "/tests/" in name]

    assert tops & {"httpx", "aiohttp", "pip", "duckdb", "pelican", "plugins", "theme", "content", "tests"} == set()
    assert {name.split("/")[1] for name in package.names if name.startswith("storefront/")} == {
        "__init__.py", "__pycache__", "domain", "locales", "release", "rules"
    }  # fmt: skip
    assert unused == []
    assert not any(str(ROOT / "functions").encode() in (package.unpacked / name).read_bytes() for name in package.names)


@pytest.mark.slow
def test_the_command_says_what_it_made_and_for_which_platform(package: Package) -> None:
    assert str(package.archive) in package.said
    assert f"Python {sys.version_info[0]}.{sys.version_info[1]}, " in package.said


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes(package: Package, tmp_path: Path) -> None:
    package_functions(ROOT, tmp_path / "again" / "functions.zip")

    assert (tmp_path / "again" / "functions.zip").read_bytes() == package.archive.read_bytes()
    assert os.listdir(tmp_path / "again") == ["functions.zip"]


@pytest.mark.parametrize(
    ("pin", "said"),
    [("starlette==0.0.1 \\\n", "pins starlette 0.0.1, installed is"), ("no-such-library==1 \\\n", "is not installed")],
)
def test_an_environment_that_is_not_the_pinned_one_is_refused(pin: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "functions.txt").write_text(pin)

    with pytest.raises(BuildFailed, match=said):
        package_functions(tmp_path, tmp_path / "functions.zip")
    assert not (tmp_path / "functions.zip").exists()


def test_the_migrations_run_as_a_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'shop.db'}")

    assert (main(["migrate"]), main(["migrate"])) == (0, 0)
    first, second = capsys.readouterr().out.splitlines()
    assert "orders" in first
    assert second == "{'applied': []}"


def test_a_job_that_is_none_is_refused_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wash"]) == 2
    assert capsys.readouterr().err.startswith("usage: name one of work, migrate")
