"""One small shop, built once by the command, that many tests look at and none changes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.build.made_exports import small_export
from tests.build.shop_commands import DAY, Answer, run


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_export(tmp_path_factory.mktemp("night") / "export")


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small shop's release is; tests that change something take a copy."""
    return tmp_path_factory.mktemp("releases")


@pytest.fixture(scope="session")
def built(export: Path, releases: Path) -> Answer:
    """What `invoke build` said."""
    return run("build", "--export", export, "--releases", releases, "--date", DAY, "--jobs", 2)


@pytest.fixture(scope="session")
def release(built: Answer, releases: Path) -> Path:
    """The folder of the small shop's release."""
    assert built.code == 0, built.err
    return releases / built.last_line


@pytest.fixture
def copied(release: Path, tmp_path: Path) -> Callable[..., Path]:
    """Copies the release into a folder of releases of the test's own, by default under its own name."""

    def copy(name: str = "") -> Path:
        target = tmp_path / "releases" / (name or release.name)
        shutil.copytree(release, target)
        return target

    return copy
