"""An export at an https address: an archive, or a folder with its manifest, tables, pictures and documents.

An archive's address ends in .tar.gz, .tgz or .zip and may say the archive's hash: `https://.../export.zip#sha256=HEX`. Any
other address is a folder's: its `manifest.json` is fetched, then the tables that the manifest lists, each compared with
the hash it gives; pictures and documents come when a row's turn comes.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

import msgspec

from storefront.catalog.fetching import Fetcher, Patience, hash_of, shown
from storefront.catalog.limits import DEFAULT_LIMITS, Limits
from storefront.catalog.sources import MANIFEST, ExportFolder, is_address, is_safe_member, open_export
from storefront.domain.errors import ExportRefused

ARCHIVES = (".tar.gz", ".tgz", ".zip")


def open_anywhere(
    source: str | Path, workdir: Path, kept: Path, limits: Limits = DEFAULT_LIMITS, patience: Patience | None = None
) -> ExportFolder:
    """Return the export at a path or an address. What is fetched is kept below `kept`, for a cut transfer to go on.

    Raises ExportRefused as `open_export` does, and when something cannot be fetched or has another hash than it should.
    """
    if not is_address(source):
        return open_export(source, workdir, limits)
    parts = urlsplit(str(source))
    address = urlunsplit(parts._replace(fragment=""))
    folder = kept / hashlib.sha256(address.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    fetcher = Fetcher(address, patience or Patience())
    name = PurePosixPath(parts.path).name
    with _alone(folder):
        if name.endswith(ARCHIVES):
            (sha256,) = parse_qs(parts.fragment).get("sha256", [""])
            fetcher.fetch(address, folder / name, most=limits.archive_bytes, sha256=sha256)
            return open_export(folder / name, workdir, limits)
        return _fetched_folder(fetcher, parts._replace(fragment="").geturl(), folder, limits)


def _fetched_folder(fetcher: Fetcher, address: str, folder: Path, limits: Limits) -> ExportFolder:
    def fetch(name: str, most: int, sha256: str = "") -> None:
        parts = urlsplit(address)
        url = urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{quote(name)}"))
        fetcher.fetch(url, folder / name, most=most, sha256=sha256)

    fetch(MANIFEST, limits.manifest_bytes)
    tables = _listed(folder / MANIFEST, shown(address))
    for old in folder.iterdir():
        # A table of another night that this one does not list would be taken for one that was forgotten.
        if old.is_file() and not old.name.startswith(".") and old.name not in (MANIFEST, *tables):
            old.unlink()
    for name, sha256 in tables.items():
        if not (folder / name).is_file() or hash_of(folder / name) != sha256:
            fetch(name, limits.archive_bytes, sha256)
    return ExportFolder(root=folder, limits=limits, fetch=lambda name: fetch(name, limits.member_bytes))


def _listed(manifest: Path, source: str) -> dict[str, str]:
    """The tables that a manifest lists, with their hashes; everything else in it is for `read_manifest` to judge."""
    try:
        found: Any = msgspec.json.decode(manifest.read_bytes())
        tables = {str(name): str(entry["sha256"]) for name, entry in found["files"].items()}
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        raise ExportRefused(f"{MANIFEST} at {source} does not list files with their sha256", file=MANIFEST) from None
    for name in tables:
        if not is_safe_member(name) or "/" in name:
            raise ExportRefused(f"{name!r} is no name of a file inside the export", file=MANIFEST)
    return tables


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two runs would write one file: the second waits. The system lets go of the lock of a process that died."""
    with (folder / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
