"""Long trials: damaged exports by the hundred, and builds killed at random moments. `make soak` writes docs/reliability.md."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.publish_trials import A_SECOND, killed_publishes, rollbacks, two_releases
from storefront.catalog.load import load_export
from storefront.domain.errors import ExportRefused
from storefront.domain.rulebook import load_rulebook
from storefront.release.checking import check_release
from storefront.release.folder import MANIFEST, STAGING, current, finished
from storefront.sample import write_sample

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "reliability.md"
DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 23, 59, tzinfo=UTC)


def damage(export: Path, rng: random.Random) -> str:
    """Hurt one file of an export in one way; says which."""
    file = rng.choice(sorted(path for path in export.iterdir() if path.is_file()))
    data = bytearray(file.read_bytes())
    way = rng.choice(["flip a bit", "cut the end", "empty", "remove", "double"])
    if way == "flip a bit":
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif way == "cut the end":
        data = data[: rng.randrange(len(data))]
    elif way == "empty":
        data = bytearray()
    elif way == "double":
        data = data + data
    if way == "remove":
        file.unlink()
    else:
        file.write_bytes(data)
    return f"{way}: {file.name}"


def damaged_exports(count: int, folder: Path) -> tuple[int, list[str]]:
    """Load `count` damaged exports; returns how many were refused and what was accepted or crashed."""
    rng, rules = random.Random(1), load_rulebook().on(DAY)
    whole = folder / "whole"
    write_sample(whole, skus=50, date=DAY, markets=["FR"])
    refused, others = 0, []
    for number in range(count):
        export = folder / f"damaged-{number}"
        shutil.copytree(whole, export)
        what = damage(export, rng)
        try:
            load_export(export, rules=rules, workdir=folder / "work", now=NOW)
            others.append(f"accepted: {what}")
        except ExportRefused:
            refused += 1
        except Exception as problem:
            others.append(f"{type(problem).__name__}: {what}")
        shutil.rmtree(export)
        shutil.rmtree(folder / "work", ignore_errors=True)
    return refused, others


def killed_builds(count: int, folder: Path) -> tuple[int, list[str]]:
    """Kill builds at random moments between their first and last; live must be whole by its manifest after each, and the
    build after the last kill must end with the bytes of one that nobody disturbed.
    """
    rng, faults = random.Random(2), []
    releases = folder / "releases"
    invoke = Path(sys.executable).with_name("invoke")
    for night in (1, 2):
        write_sample(folder / f"export-{night}", skus=50, date=DAY, night=night, markets=["FR"])

    def build(night: int) -> list[str | Path]:
        day = (DAY + timedelta(days=night - 1)).isoformat()
        return [
            invoke, "build", "--releases", releases, "--jobs", "2", "--date", day, "--export", folder / f"export-{night}"
        ]  # fmt: skip

    subprocess.run(build(1), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([invoke, "publish", "--releases", releases], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    live = current(releases)
    assert live is not None

    def whole_build() -> bytes:
        subprocess.run(build(2), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        (made,) = (release for release in finished(releases) if release != live)
        manifest = (made / MANIFEST).read_bytes()
        shutil.rmtree(made)
        return manifest

    started = time.perf_counter()
    undisturbed = whole_build()
    seconds = time.perf_counter() - started
    kills = 0
    while kills < count:
        process = subprocess.Popen(
            build(2), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(rng.uniform(0.3, seconds))
        if process.poll() is None:
            kills += 1
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if current(releases) != live:
            faults.append(f"kill {kills}: another release is live")
        faults += [f"kill {kills}: live, {finding.what}: {finding.path}" for finding in check_release(live)]
        for release in finished(releases):
            if release != live:
                shutil.rmtree(release)  # it was faster than its end
    if whole_build() != undisturbed:
        faults.append("the build after the last kill ends with other bytes")
    left = [path.name for path in releases.iterdir() if path.name.startswith(STAGING)]
    return kills, faults + [f"left behind: {name}" for name in left]


def nights_alike(nights: int, skus: int, folder: Path) -> tuple[int, list[str]]:
    """Nights one after the other: what takes over from the live release is the bytes of a full build elsewhere.

    Elsewhere is another clock, hash seed and locale of the machine, and one, two or four workers.
    """
    invoke, faults = Path(sys.executable).with_name("invoke"), []
    elsewhere = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "77", "LC_ALL": "C", "PYTHONUTF8": "0"}
    releases = folder / "alike"
    for number in range(1, nights + 1):
        export, day = folder / f"night-{number}", (DAY + timedelta(days=number - 1)).isoformat()
        write_sample(export, skus=skus, date=DAY, night=number)
        build: list[str | Path] = [invoke, "build", "--export", export, "--date", day]
        subprocess.run([*build, "--releases", releases, "--jobs", "2"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        made, live = list(finished(releases))[-1], current(releases)
        assert live is None or made.name != live.name
        other = folder / "elsewhere"
        # Search takes its ids from the live release, reductions come from the history: the full build is given the same.
        shutil.copytree(releases, other, symlinks=True, ignore=shutil.ignore_patterns(made.name, "site"))
        jobs = (1, 2, 4)[number % 3]
        subprocess.run(
            [*build, "--releases", other, "--full", "--jobs", str(jobs)],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=os.environ | elsewhere,
        )  # fmt: skip
        there = other / made.name / MANIFEST
        if not there.is_file() or there.read_bytes() != (made / MANIFEST).read_bytes():
            faults.append(f"night {number}, {jobs} workers: other bytes")
        shutil.rmtree(other)
        subprocess.run([invoke, "publish", "--releases", releases], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return nights, faults


def main() -> None:
    """Run the trials and write what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--damaged", type=int, default=300)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--nights", type=int, default=5)
    parser.add_argument("--skus", type=int, default=600, help="of the nights that are compared")
    parser.add_argument("--publish-kills", type=int, default=100)
    parser.add_argument("--swaps", type=int, default=500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reprise-soak-") as folder:
        refused, others = damaged_exports(arguments.damaged, Path(folder))
        kills, faults = killed_builds(arguments.kills, Path(folder))
        nights, unlike = nights_alike(arguments.nights, arguments.skus, Path(folder))
        two = two_releases(Path(folder))
        publishes, publish_faults = killed_publishes(arguments.publish_kills, two, Path(folder) / "www")
        swaps = {kind: rollbacks(kind, arguments.swaps, two, Path(folder)) for kind in ("nginx", "caddy")}
    lines = [
        "# Reliability",
        "",
        f"`make soak` on {time.strftime('%Y-%m-%d')} (`python -m bench.soak --damaged {arguments.damaged} --kills {arguments.kills} --publish-kills {arguments.publish_kills} --swaps {arguments.swaps}`).",
        "",
        "| trial | times | went well | else |",
        "|---|---|---|---|",
        f"| an export with one file damaged (bit flipped, cut, emptied, removed, doubled) is refused | {arguments.damaged} | {refused} | {json.dumps(others)} |",
        f"| a build killed at a random moment leaves live whole, and the one after the last sweeps up and ends with the same bytes | {kills} | {kills - len(faults)} | {json.dumps(faults)} |",
        f"| a night that takes over from the last is the bytes of a full build elsewhere ({arguments.skus} SKUs, all locales) | {nights} | {nights - len(unlike)} | {json.dumps(unlike)} |",
        f"| a publish killed at a random moment leaves live and target whole, and the last one ends with the release's bytes | {publishes} | {publishes - len(publish_faults)} | {json.dumps(publish_faults)} |",
        *(
            f"| a page asked of {kind} {A_SECOND} times a second through {arguments.swaps} swaps of the live release is whole, and of one release | {requests} | {requests - len(swap_faults)} | {json.dumps(swap_faults)} |"
            for kind, (requests, swap_faults) in swaps.items()
        ),
        "",
    ]
    # Other trials write sections of their own below.
    _, heading, sections = TARGET.read_text(encoding="utf-8").partition("\n## ")
    TARGET.write_text("\n".join(lines) + heading + sections, encoding="utf-8")
    print("\n".join(lines))
    if others or faults or unlike or publish_faults or any(swap_faults for _, swap_faults in swaps.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
