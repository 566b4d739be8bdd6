"""Renders the product pages of a plan and nothing else: what is set beside Hugo. `python -m bench.product_pages WORK OUT`.

Prints the MB of the largest worker and how many files were written.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from storefront.build.live_pages import save_lines
from storefront.build.parts import parts_of_models
from storefront.build.settings import Settings
from storefront.build.shards import run_parts
from storefront.build.written import read_tallies
from storefront.pages.rows import decode_plan

ROOT = Path(__file__).parents[1]


def settings_of(work: Path, day: str, export: Path = Path("none")) -> Settings:
    """Settings of a shop at shop.example, planned below `work`."""
    return Settings(
        site_url="https://shop.example",
        export=str(export),
        work=str(work),
        pictures=str(work.parent / "pictures"),
        templates=str(work.parent / "templates"),
        content=str(ROOT / "content"),
        theme=str(ROOT / "theme"),
        day=day,
    )


def main() -> None:
    """Render into OUT/site and leave the lines in OUT/report, as a release does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--day", required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--live", default="", help="an earlier OUT, from which unchanged pages are taken over")
    parser.add_argument("--as-data", action="store_true", help="write each SKU's page as JSON too")
    arguments = parser.parse_args()
    settings = msgspec.structs.replace(
        settings_of(arguments.work, arguments.day),
        taken_from=arguments.live,
        sealed=True,
        product_json=arguments.as_data,
    )
    costs = run_parts(
        list(parts_of_models(decode_plan((settings.plan_folder / "plan.json").read_bytes()))),
        configuration=str(ROOT / "pelicanconf.py"),
        settings=settings,
        output=str(arguments.out / "site"),
        jobs=arguments.jobs,
        done=lambda part: None,
    )
    (arguments.out / "report").mkdir(parents=True)
    save_lines(arguments.work / "records", arguments.out / "report")
    written = sum(tally.written for _, tally in read_tallies(arguments.work / "records"))
    print(round(max(cost.peak_mb for cost in costs.values())), written)


if __name__ == "__main__":
    main()
