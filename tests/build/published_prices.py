"""Nights of a shop of one SKU through the commands: export, build, publish, and the next one."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from storefront.catalog.price_history import history_file
from storefront.release.book_rows import BOOK
from storefront.release.folder import MANIFEST
from storefront.release.runtime_files import FILES, RUNTIME, hash_of, write_files
from tests.build.shop_commands import Answer, ask, run
from tests.catalog.export_builder import make_export, make_offer

FIRST = date(2026, 10, 20)
# Nights of more than a week, none of which is pruned.
EVERY_RELEASE = ("--keep", "100")


def priced(offer: str, price: str, **changes: Any) -> dict[str, Any]:
    """An offer in France without fees."""
    return make_offer(**{"offer": offer, "price": price, "mandatory_fees": [], "battery_min_percent": 90} | changes)


@dataclass(kw_only=True)
class Nights:
    """A folder of releases, and the day it is."""

    folder: Path
    day: date = FIRST

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    @property
    def history(self) -> Path:
        return history_file(self.releases)

    @property
    def live(self) -> Path:
        return (self.releases / "current").resolve()

    def export(self, *offers: dict[str, Any]) -> Path:
        """Tonight's export."""
        name = f"export-{self.day}"
        shutil.rmtree(self.folder / name, ignore_errors=True)
        manifest = {"markets": ["FR"], "exported_at": f"{self.day}T02:00:00Z"}
        return make_export(self.folder, name=name, manifest=manifest, offers=list(offers))

    def build(self, export: Path, *more: str) -> Answer:
        """`invoke build`, tonight."""
        return run("build", "--export", export, "--releases", self.releases, "--date", self.day, "--jobs", 1, *more)

    def publish(self) -> Answer:
        """`invoke publish` of the newest release."""
        return ask("publish", "--releases", self.releases, *EVERY_RELEASE)

    def night(self, *offers: dict[str, Any]) -> Path:
        """Export, build, publish, and on to the next day; returns the release."""
        built = self.build(self.export(*offers))
        assert built.code == 0, built.err
        published = self.publish()
        assert (published.code, published.out) == (0, f"published\n{built.last_line}\n"), published.err
        self.day += timedelta(days=1)
        return self.releases / built.last_line

    def quiet_night(self) -> None:
        """A night without a change: the live release once more, by tonight's name and day."""
        release = self.releases / f"{self.day}-{self.live.name[11:]}"
        shutil.copytree(self.live, release, copy_function=os.link)
        _rename_runtime(release / RUNTIME, release.name)
        document = json.loads((release / MANIFEST).read_bytes())
        document |= {"release": release.name, "day": str(self.day), "exported_at": f"{self.day}T02:00:00+00:00"}
        for entry in document["files"]:
            if entry["path"].startswith(f"{RUNTIME}/"):
                file = release / entry["path"]
                entry |= {"size": file.stat().st_size, "hash": hash_of(file)}
        (release / MANIFEST).unlink()
        (release / MANIFEST).write_text(json.dumps(document))
        published = ask("publish", "--releases", self.releases, "--release", release.name, *EVERY_RELEASE)
        assert (published.code, published.out) == (0, f"published\n{release.name}\n"), published.err
        self.day += timedelta(days=1)


def _rename_runtime(runtime: Path, release: str) -> None:
    """Make book and list of files say that they are of a release; what is shared with another one is written anew."""
    book = runtime / BOOK
    data = book.read_bytes()
    for shared in (book, runtime / FILES):
        shared.unlink()
    book.write_bytes(data)
    with closing(sqlite3.connect(book)) as connection, connection:
        connection.execute("UPDATE book SET head = json_set(head, '$.release', ?)", [release])
    write_files(runtime, release)
