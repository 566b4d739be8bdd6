"""Releases that hold a runtime and nothing else, made from one offer book."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from storefront.release.book_rows import BOOK
from storefront.release.runtime_files import RUNTIME, write_files

FIRST, SECOND, THIRD = (f"2026-11-2{day}-0123456789ab" for day in (1, 2, 3))


def make_release(releases: Path, name: str, book: Path) -> Path:
    """Write `<name>/runtime` with a page, a book of that release and the list; returns the runtime."""
    runtime = releases / name / RUNTIME
    page = runtime / "templates" / "fr-fr" / "review.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<h1>{name}</h1>", encoding="utf-8")
    shutil.copyfile(book, runtime / BOOK)
    with closing(sqlite3.connect(runtime / BOOK)) as connection, connection:
        connection.execute("UPDATE book SET head = json_set(head, '$.release', ?)", [name])
    write_files(runtime, name)
    return runtime


def point_to(releases: Path, name: str) -> None:
    """Make a release the live one, as `publish` does."""
    passing = releases / ".current"
    passing.symlink_to(name)
    passing.replace(releases / "current")
