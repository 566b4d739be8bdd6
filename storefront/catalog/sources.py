"""Where an export lies.

Decides how a path becomes a folder whose members can be opened, and that no name leads out of it.

An archive is unpacked into the work folder, so everything after this module sees a plain folder.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from storefront.catalog.archives import unpack_tar, unpack_zip
from storefront.catalog.limits import DEFAULT_LIMITS, Limits
from storefront.domain.errors import ExportRefused

UNPACKED = "export"
"""The folder below the work folder that holds an unpacked archive."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFolder:
    """A readable export: its tables, pictures and documents."""

    root: Path
    limits: Limits = DEFAULT_LIMITS
    fetch: Callable[[str], None] | None = None
    """Brings a picture or document, where the export lies at an address: nothing says whether it is last night's."""

    def path_of(self, name: str) -> Path:
        """Return the path of a member. Raises ExportRefused when the name leads out of the export or to nothing."""
        if not is_safe_member(name):
            raise ExportRefused(f"{name!r} is no name of a file inside the export", file=name)
        path = self.root / name
        if not path.is_file():
            raise ExportRefused(f"{name} is missing from the export {self.root}", file=name)
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise ExportRefused(f"{name} is a link that leads out of the export", file=name)
        return path

    def open_member(self, name: str) -> bytes:
        """Return the bytes of a picture or document. Raises ExportRefused as path_of does, and when it is too large."""
        if self.fetch and is_safe_member(name):
            self.fetch(name)
        path = self.path_of(name)
        if path.stat().st_size > self.limits.member_bytes:
            raise ExportRefused(f"{name} is larger than {self.limits.member_bytes} bytes", file=name)
        return path.read_bytes()


def is_address(source: str | Path) -> bool:
    """Whether an export is to be fetched."""
    return "://" in str(source)


def is_safe_member(name: str) -> bool:
    """Tell whether a name stays inside the folder it is looked up in."""
    path = PurePosixPath(name)
    return (
        name not in ("", ".")
        and len(name) <= 255
        and name.isprintable()
        and "\\" not in name
        and not path.is_absolute()
        and ".." not in path.parts
        and ":" not in path.parts[0]
    )


def open_export(source: str | Path, workdir: Path, limits: Limits = DEFAULT_LIMITS) -> ExportFolder:
    """Return the export that a folder, .tar.gz, .tgz or .zip holds, at its top or in its only folder.

    Archives are unpacked below `workdir`. Raises ExportRefused for anything else, and for archives that are damaged,
    too large once unpacked or hold names that lead elsewhere.
    """
    path = Path(source)
    if path.is_dir():
        return ExportFolder(root=_with_manifest(path), limits=limits)
    if not path.is_file():
        raise ExportRefused(f"no export at {path}: give a folder, a .tar.gz or a .zip", source=str(source))
    if path.stat().st_size > limits.archive_bytes:
        raise ExportRefused(f"{path.name} is larger than {limits.archive_bytes} bytes", source=str(source))
    target = workdir / UNPACKED
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    if path.name.endswith((".tar.gz", ".tgz")):
        unpack_tar(path, target, limits)
    elif path.name.endswith(".zip"):
        unpack_zip(path, target, limits)
    else:
        raise ExportRefused(f"{path.name} is neither a folder nor a .tar.gz, .tgz or .zip", source=str(source))
    return ExportFolder(root=_with_manifest(target), limits=limits)


def _with_manifest(folder: Path) -> Path:
    if (folder / MANIFEST).is_file():
        return folder
    inside = [child for child in folder.iterdir() if (child / MANIFEST).is_file()]
    if len(inside) == 1:
        return inside[0]
    raise ExportRefused(f"{folder} holds no {MANIFEST}", file=MANIFEST)
