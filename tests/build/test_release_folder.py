"""What `invoke build` leaves: a release folder that is complete, described by its manifest, and made once."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storefront.build.writer import content_hash
from storefront.release.folder import read_manifest
from tests.build.made_exports import PHOTOGRAPHED
from tests.build.shop_commands import DAY, Answer, contents, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("night")]


def test_build_ends_with_the_release_id_on_its_last_line(built: Answer, releases: Path) -> None:
    assert built.code == 0
    assert re.fullmatch(r"2026-11-21-[0-9a-f]{12}", built.last_line)
    assert [path.name for path in releases.iterdir()] == [built.last_line]


def test_release_has_site_runtime_report_and_manifest(release: Path) -> None:
    assert sorted(path.name for path in release.iterdir()) == ["manifest.json", "report", "runtime", "site"]


def test_manifest_says_what_the_release_is(release: Path) -> None:
    manifest = read_manifest(release)

    assert manifest.release == release.name
    assert manifest.exported_at == "2026-11-21T02:00:00+00:00"
    assert manifest.day == DAY
    assert manifest.site_url == "http://127.0.0.1:8000"
    assert manifest.markets == ["FR"]
    assert manifest.partial == ""


def test_manifest_lists_exactly_the_files_that_are_there(release: Path) -> None:
    there = {
        str(path.relative_to(release)): (path.stat().st_size, content_hash(path.read_bytes()))
        for part in ("site", "runtime", "report/search", "report/removed", "report/pages", "report/feeds")
        for path in (release / part).rglob("*")
        if path.is_file()
    }
    prices = release / "report" / "prices.parquet"
    there["report/prices.parquet"] = (prices.stat().st_size, content_hash(prices.read_bytes()))

    files = read_manifest(release).files

    assert {entry.path: (entry.size, entry.hash) for entry in files} == there
    assert len(files) == len(there)


def test_nobody_may_write_a_file_of_a_release(release: Path) -> None:
    writable = [
        str(path.relative_to(release)) for path in release.rglob("*") if path.is_file() and path.stat().st_mode & 0o222
    ]

    assert writable == []


def test_the_same_inputs_give_the_same_id_and_write_nothing(export: Path, release: Path, releases: Path) -> None:
    before = contents(releases)

    again = run("build", "--export", export, "--releases", releases, "--date", DAY, "--jobs", 1)

    assert (again.code, again.last_line) == (0, release.name)
    assert contents(releases) == before


def test_runtime_holds_the_id_and_a_template_of_the_review_page_for_each_locale(release: Path) -> None:
    runtime = json.loads((release / "runtime" / "release.json").read_bytes())

    assert runtime == {"release": release.name, "site_url": "http://127.0.0.1:8000", "locales": ["fr-fr"]}
    assert [path.name for path in (release / "runtime" / "templates").iterdir()] == ["fr-fr"]
    assert (release / "runtime" / "templates" / "fr-fr" / "review.html").is_file()


def test_report_tells_people_and_programs_what_happened(release: Path) -> None:
    report = json.loads((release / "report" / "report.json").read_bytes())

    assert report["release"] == release.name
    assert report["tables"]["skus"] == {"rows": 50, "good": 50, "quarantined": 0}
    assert report["quarantined"] == 0
    assert report["accepted"] == []
    assert report["pages"]["p"] == 50
    assert report["bytes"] == sum(path.stat().st_size for path in (release / "site").rglob("*") if path.is_file())
    assert report["difference"] is None
    assert [night["release"] for night in report["nights"]] == [release.name]
    assert report["prices"]["compared_with"] == ""
    assert report["removed"] == {"gone": 0, "moved": 0, "latest": []}
    assert release.name in (release / "report" / "report.html").read_text(encoding="utf-8")


def test_report_has_the_peak_memory_of_loading_and_rendering(release: Path) -> None:
    peaks = json.loads((release / "report" / "report.json").read_bytes())["peak_mb"]

    assert set(peaks) == {"load", "plan", "render", "runtime", "parent"}
    assert 20 < peaks["render"] < 150
    assert 20 < peaks["load"] < 400


class _Addresses(HTMLParser):
    """Collects every address that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found += [values[name] or "" for name in ("href", "src", "action") if name in values]
        self.found += [part.split()[0] for part in (values.get("srcset") or "").split(",") if part.strip()]
        if tag == "meta" and values.get("property") in ("og:image", "og:url"):
            self.found.append(values["content"] or "")


def _dead_addresses(site: Path) -> Iterator[tuple[str, str]]:
    for page in sorted(site.rglob("*.html")):
        addresses = _Addresses()
        addresses.feed(page.read_text(encoding="utf-8"))
        for address in dict.fromkeys(addresses.found):
            place = urlsplit(address.removeprefix("http://127.0.0.1:8000"))
            if place.scheme or place.netloc or place.path.startswith("/api/") or not place.path:
                continue
            file = site / place.path.lstrip("/")
            if not (file / "index.html" if place.path.endswith("/") else file).is_file():
                yield str(page.relative_to(site)), address


def test_every_address_in_a_page_leads_to_a_file(release: Path) -> None:
    assert list(_dead_addresses(release / "site")) == []


def test_a_photo_is_offered_in_several_widths(release: Path) -> None:
    page = (release / "site" / "fr-fr" / "m" / PHOTOGRAPHED / "index.html").read_text(encoding="utf-8")

    widths = set(re.findall(r"/media/[0-9a-f]{16}-(\d+)\.webp \d+w", page))

    assert widths == {"160", "320", "640"}
    assert re.search(r'property="og:image" content="http://127\.0\.0\.1:8000/media/[0-9a-f]{16}-640\.jpg"', page)
