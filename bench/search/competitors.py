"""The others, at pinned versions, in a folder of the bench's own; the shop itself never needs them."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

VERSIONS = {"pagefind": "1.6.0", "minisearch": "7.2.0", "terser": "5.51.2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexing:
    """What making an index took: wall-clock and processor seconds, the largest process in MB, files and bytes made."""

    seconds: float
    processor_seconds: float
    peak_mb: float
    files: int
    size: int


def install(folder: Path) -> Path:
    """Install the pinned versions unless they are there; returns node_modules. Runs no script of theirs."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"private": True, "dependencies": VERSIONS}
    package = folder / "package.json"
    if not package.is_file() or json.loads(package.read_text()) != wanted or not (folder / "node_modules").is_dir():
        package.write_text(json.dumps(wanted))
        subprocess.run(
            ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", "--loglevel=error"],
            cwd=folder, check=True,
        )  # fmt: skip
    return folder / "node_modules"


def index_with_pagefind(modules: Path, site: Path, folder: Path) -> Indexing:
    """Run Pagefind's own command on a site of pages."""
    command = [str(modules / ".bin" / "pagefind"), "--site", str(site), "--output-path", str(folder), "--silent"]
    return measured(command, folder)


def index_with_minisearch(modules: Path, documents: Path, folder: Path) -> Indexing:
    """Run the script that adds the documents and writes the index down."""
    script = Path(__file__).with_name("minisearch_index.mjs")
    return measured(["node", str(script), str(modules), str(documents), str(folder)], folder)


def measured(command: Sequence[str], folder: Path) -> Indexing:
    """Run a command and say what it took. The peak is that of the largest process it started."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    files = [file for file in folder.rglob("*") if file.is_file()]
    return Indexing(
        seconds=time.perf_counter() - start,
        processor_seconds=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss / 1024,
        files=len(files),
        size=sum(file.stat().st_size for file in files),
    )
