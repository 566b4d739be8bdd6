"""Where files are kept that are not the database's: a folder, or an object store. A file is written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit


def keep_file(files_url: str, name: str, data: bytes) -> None:
    """Write a file under a name such as `carrier/R123.json`; the same name again replaces it. Raises OSError and the store's."""
    parts = urlsplit(files_url)
    if parts.scheme == "file":
        target = Path(unquote(parts.netloc + parts.path)) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        passing = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            passing.write_bytes(data)
            passing.replace(target)
        except OSError:
            # What a full disk took in part is in nobody's way, and of nobody's person.
            passing.unlink(missing_ok=True)
            raise
        return
    # Only a shop that keeps its files in an object store pays for the import.
    from obstore import put
    from obstore.store import from_url

    put(from_url(files_url), name, data)


def remove_file(files_url: str, name: str) -> None:
    """Remove a file; one that is not there is removed already. Raises OSError and the store's."""
    parts = urlsplit(files_url)
    if parts.scheme == "file":
        (Path(unquote(parts.netloc + parts.path)) / name).unlink(missing_ok=True)
        return
    from obstore import delete
    from obstore.exceptions import NotFoundError
    from obstore.store import from_url

    with suppress(NotFoundError):
        delete(from_url(files_url), name)
