"""Makes the index with two distributions of whoosh and compares every byte. `python -m bench.search.distributions`

Several packages give a module `whoosh`, and no two may be installed together: the other one goes to a folder of its own
under var/bench/, in front of the installed one on the path of the process that makes the index. Exits 1 where a byte differs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from storefront.build import night
from storefront.build.settings import DEFAULT_URL, Settings
from storefront.sample import write_sample

ROOT = Path(__file__).parents[2]
OTHER = ("whoosh3==3.54.0", "whoosh==2.7.4")
"""The distributions that the installed one is compared with, newest first."""
LOCALES = (("GB", "en-gb"), ("DE", "de-de"), ("FI", "fi-fi"))


def installed(distribution: str) -> Path:
    """The folder that holds another distribution of whoosh; fetched from the package registry once."""
    folder = ROOT / "var" / "bench" / distribution.replace("==", "-")
    if not (folder / "whoosh").is_dir():
        uv = ROOT / ".tools" / "bin" / "uv"
        line = [
            str(uv),
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--python",
            sys.executable,
            "--target",
            str(folder),
            distribution,
        ]
        subprocess.run(line, check=True)
    return folder


def indexed(work: Path, market: str, locale: str, day: str, out: Path, before: Path | None = None) -> dict[str, str]:
    """Make the index of a locale in a process of its own; returns the digest of each of its files."""
    line = [sys.executable, "-W", "ignore", "-m", "bench.search.our_index", "--work", str(work), "--market", market]
    line += ["--locale", locale, "--day", day, "--out", str(out)]
    path = os.pathsep.join([*([str(before)] if before else []), str(ROOT)])
    subprocess.run(line, cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, check=True)
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(out.iterdir())}


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", default="2026-11-22")
    parser.add_argument("--skus", type=int, default=1200)
    arguments = parser.parse_args()
    different = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        markets = [market for market, _ in LOCALES]
        day = date.fromisoformat(arguments.date)
        write_sample(folder / "export", skus=arguments.skus, date=day, markets=markets)
        for market, locale in LOCALES:
            work = folder / locale
            work.mkdir()
            night.prepare(
                Settings(
                    site_url=DEFAULT_URL, export=str(folder / "export"), work=str(work), pictures=str(folder / "pictures"),
                    markets=(market,), day=arguments.date,
                )
            )  # fmt: skip
            ours = indexed(work, market, locale, arguments.date, folder / f"{locale}-ours")
            for distribution in OTHER:
                theirs = indexed(
                    work, market, locale, arguments.date, folder / f"{locale}-{distribution}", installed(distribution)
                )
                same = ours == theirs
                different += not same
                print(f"{locale}: {len(ours)} files, {distribution}: {'the same bytes' if same else 'other bytes'}")
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
