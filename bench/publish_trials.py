"""Long trials of publishing, part of `make soak`: kills at random moments, and rollbacks while visitors ask for pages."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from bench.rollbacks import roll_back_under_requests
from bench.web_servers import running
from storefront.release.checking import check_release
from storefront.release.folder import current, finished, point_to
from storefront.sample import write_sample

ROOT = Path(__file__).parents[1]
A_SECOND = 50
PUBLISHER = """
import sys
from pathlib import Path
from storefront.publishing import transfer
from storefront.publishing.going_live import Going, go_live
transfer.BATCH = 20
print("begun", flush=True)
go_live(Going(releases=Path(sys.argv[1]), release=sys.argv[2], target=sys.argv[3]), {}, print)
"""


def two_releases(folder: Path) -> Path:
    """A folder of releases with two nights of a small French shop, the first live."""
    invoke, releases = str(Path(sys.executable).with_name("invoke")), folder / "two-releases"
    for night in (1, 2):
        export = folder / f"night-{night}"
        write_sample(export, skus=50, date=date(2026, 11, 21), night=night, markets=["FR"])
        line: list[str | Path] = [
            invoke,
            "build",
            "--export",
            export,
            "--releases",
            releases,
            "--date",
            f"2026-11-2{night}",
            "--jobs",
            "2",
        ]
        subprocess.run(line, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        if night == 1:
            publish: list[str | Path] = [invoke, "publish", "--releases", releases]
            subprocess.run(publish, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return releases


def killed_publishes(count: int, releases: Path, www: Path) -> tuple[int, list[str]]:
    """Kill publishes at random moments; here and at the target, what is live must be whole each time."""
    chance, faults = random.Random(3), []
    names = [folder.name for folder in finished(releases)]
    seconds = [_publish(releases, name, www) for name in names][-1]
    for number in range(count):
        process = _start(releases, names[number % 2], www)
        time.sleep(chance.uniform(0, seconds))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        live = current(releases)
        if live is None or any(check_release(live)):
            faults.append(f"kill {number}: live is not whole")
        if missing := _pages_without_assets(www):
            faults.append(f"kill {number}: pages of the target lead to {missing[0]}, which is not there")
    _publish(releases, names[1], www)
    verify = [
        str(Path(sys.executable).with_name("invoke")),
        "verify",
        "--releases",
        str(releases),
        "--target",
        f"file://{www}",
    ]
    if subprocess.run(verify, cwd=ROOT, check=False, stdout=subprocess.DEVNULL).returncode:
        faults.append("the last publish did not end with the release's bytes")
    return count, faults


def rollbacks(kind: str, swaps: int, releases: Path, folder: Path) -> tuple[int, list[str]]:
    """Swap two releases under requests to nginx or Caddy; returns the number of requests and what went wrong."""
    first, second = [path.name for path in finished(releases)]
    point_to(releases, first)
    with running(kind, releases / "current" / "site", folder / kind) as port:
        seen = roll_back_under_requests(port, releases, (first, second), page="/fr-fr/", swaps=swaps, a_second=A_SECOND)
    return seen.requests, seen.faults


def _start(releases: Path, release: str, www: Path) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-c", PUBLISHER, str(releases), release, f"file://{www}"]
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def _publish(releases: Path, release: str, www: Path) -> float:
    """Publish undisturbed; returns the seconds it took."""
    process, begun = _start(releases, release, www), time.monotonic()
    process.communicate()
    if process.returncode:
        raise RuntimeError(f"publishing {release} failed")
    return time.monotonic() - begun


def _pages_without_assets(www: Path) -> list[str]:
    missing = set()
    for page in (www / "site").rglob("*.html"):
        for part in page.read_text(encoding="utf-8").split('="/theme/')[1:]:
            asset = f"theme/{part.partition(chr(34))[0]}"
            if not (www / "site" / asset).is_file():
                missing.add(asset)
    return sorted(missing)
