"""Builds the shop's own index of one locale from a plan, alone in a process, so that it can be measured.

`python -m bench.search.our_index --work FOLDER --market GB --locale en-gb --out FOLDER`; FOLDER/plan is the plan.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from storefront.build.search_site import build_search
from storefront.build.settings import DEFAULT_URL, Settings
from storefront.build.site import Site


def main() -> None:
    """Build and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", required=True)
    parser.add_argument("--market", default="GB")
    parser.add_argument("--locale", default="en-gb")
    parser.add_argument("--day", required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    site = Site(Settings(site_url=DEFAULT_URL, work=arguments.work, markets=(arguments.market,), day=arguments.day))
    locale = next(locale for locale in site.locales if locale.slug == arguments.locale)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, data in build_search(site, locale).files.items():
        (arguments.out / name).write_bytes(data)


if __name__ == "__main__":
    main()
