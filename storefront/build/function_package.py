"""The archive that a serverless host runs: functions, what they import of the shop, and their pinned libraries, compiled.

It is made from the project's own environment, so it is for that environment's platform and Python: compiled libraries
of another one would not load. The same files and the same Python give the same bytes.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath

from storefront.domain.errors import BuildFailed

OUR_PARTS = ("functions", "storefront/domain", "storefront/locales", "storefront/release", "storefront/rules")
"""What tests/architecture lets the functions import, and the rules' data beside it."""

_PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)\s*(?P<marker>;)?", re.MULTILINE)
# Types, and sources of what is compiled already.
_UNUSED_ENDS = frozenset({".pyi", ".pyc", ".pyx", ".pxd", ".c", ".h"})
_UNUSED_FOLDERS = frozenset({"__pycache__", "tests"})
# Data of questions that no function asks: names of countries in other languages; where a telephone number is from.
_UNUSED_PARTS = (
    "phonenumbers/carrierdata/",
    "phonenumbers/geodata/",
    "phonenumbers/tzdata/",
    "pycountry/locales/",
    # The client for tests, which wants httpx.
    "starlette/testclient.py",
)
# The earliest day an archive can hold: no file has a time of its own.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_FILE = 0o100644 << 16
_COMPILE = ("-S", "-s", "-W", "ignore", "-m", "compileall", "-q", "-j", "1", "--invalidation-mode", "unchecked-hash")


@dataclass(frozen=True, slots=True)
class Packed:
    """What became of a package: `bytes` as an archive, `unpacked_bytes` on the host's disk, and what it runs on."""

    archive: Path
    files: int
    bytes: int
    unpacked_bytes: int
    runs_on: str


def package_functions(root: Path, archive: Path) -> Packed:
    """Write the archive of the project at `root`, replacing an earlier one in one step.

    Raises BuildFailed when a pinned library is missing or has another version here, or a file cannot be compiled.
    """
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".package-", dir=archive.parent) as passing:
        stage, zipped = Path(passing) / "files", Path(passing) / archive.name
        for source, name in (*_libraries(root / "requirements" / "functions.txt"), *_ours(root)):
            target = stage / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        _compile(stage)
        files = sorted(path for path in stage.rglob("*") if path.is_file())
        _zip(stage, files, zipped)
        unpacked = sum(path.stat().st_size for path in files)
        zipped.replace(archive)
    here = f"Python {sys.version_info[0]}.{sys.version_info[1]}, {platform.system()} {platform.machine()}"
    return Packed(archive, len(files), archive.stat().st_size, unpacked, here)


def _ours(root: Path) -> Iterator[tuple[Path, str]]:
    yield root / "storefront" / "__init__.py", "storefront/__init__.py"
    for part in OUR_PARTS:
        for path in sorted((root / part).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and _is_needed(PurePosixPath(name)):
                yield path, name


def _libraries(pins: Path) -> Iterator[tuple[Path, str]]:
    """Every file worth taking of every pinned library, by the file lists that their installation left."""
    for pin in _PIN.finditer(pins.read_text(encoding="utf-8")):
        name, version = pin["name"], pin["version"]
        try:
            library = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            # A pin with a condition may be another platform's.
            if pin["marker"]:
                continue
            raise BuildFailed(f"{pins.name} pins {name}, which is not installed: make setup") from None
        if library.version != version:
            raise BuildFailed(f"{pins.name} pins {name} {version}, installed is {library.version}: make setup")
        for file in library.files or ():
            source = Path(str(file.locate()))
            if _is_needed(file) and source.is_file():
                yield source, file.as_posix()


def _is_needed(file: PurePosixPath) -> bool:
    # '..' leads to the environment's bin folder.
    if ".." in file.parts or file.suffix in _UNUSED_ENDS or _UNUSED_FOLDERS.intersection(file.parts[:-1]):
        return False
    if file.parts[0].endswith(".dist-info"):
        return file.name == "METADATA" or _is_licence(file)
    return not file.as_posix().startswith(_UNUSED_PARTS)


def _is_licence(file: PurePosixPath) -> bool:
    """Libraries say their version in METADATA; their licences ask to travel with them."""
    return file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS"))


def _compile(stage: Path) -> None:
    """Bytecode beside every source, which the host uses without looking at the source's time.

    In a process of its own, with nothing else in it: how strings are shared shows in the bytes. Names in tracebacks
    begin at the archive.
    """
    line = [sys.executable, *_COMPILE, "-s", str(stage), str(stage)]
    done = subprocess.run(
        line, env={**os.environ, "PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=False, cwd=stage
    )
    if done.returncode:
        raise BuildFailed(f"the package cannot be compiled: {(done.stdout + done.stderr).strip()[:500]}")


def _zip(stage: Path, files: list[Path], archive: Path) -> None:
    with zipfile.ZipFile(archive, "w") as packed:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(stage).as_posix(), _NO_TIME)
            entry.external_attr = _FILE
            entry.create_system = 3  # Unix, whatever this is
            packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 6)
