"""What a schedule or a release step runs where no worker stays up: one pass of the worker, or the migrations.

In a container `python -m functions.jobs work` or `migrate`; on AWS Lambda the handlers `functions.jobs.work` and
`functions.jobs.migrate`. Settings come from the environment; migrating needs DATABASE_URL alone.
"""

from __future__ import annotations

import os
import sys

from storefront.domain.errors import StorefrontError, UsageError


def work(_event: object = None, _context: object = None) -> dict[str, int]:
    """One pass of the worker; how many messages and orders it dealt with. Several at once do no harm."""
    from functions.kit.shop import open_shop
    from functions.worker import work_once

    return {"done": work_once(open_shop())}


def migrate(_event: object = None, _context: object = None) -> dict[str, list[str]]:
    """Bring the database up to date; the names applied."""
    from functions.kit import migrations
    from functions.kit.database import open_database
    from functions.kit.settings import read_database_url

    return {"applied": migrations.migrate(open_database(read_database_url(os.environ)))}


JOBS = {"work": work, "migrate": migrate}


def main(words: list[str]) -> int:
    """Do the job that is named and print what came of it; a refusal is one sentence and its exit code."""
    try:
        if len(words) != 1 or words[0] not in JOBS:
            raise UsageError(f"name one of {', '.join(JOBS)}, such as python -m functions.jobs work")
        print(JOBS[words[0]]())
    except StorefrontError as refusal:
        print(f"{refusal.code}: {refusal.message}", file=sys.stderr)
        return refusal.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
