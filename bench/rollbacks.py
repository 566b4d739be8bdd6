"""Visitors who ask for pages while the live release changes beneath them."""

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.web_servers import get
from storefront.release.folder import point_to


@dataclass
class Seen:
    """What the visitors saw."""

    requests: int = 0
    releases: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def roll_back_under_requests(
    port: int, releases: Path, names: tuple[str, str], *, page: str, swaps: int, a_second: int
) -> Seen:
    """Swap two releases back and forth while a page of theirs (`/fr-fr/`) is asked for so many times a second.

    A page is of one release from its first byte to its last, and every answer is a page.
    """
    pages = {name: (releases / name / "site" / page.strip("/") / "index.html").read_bytes() for name in names}
    seen, end = Seen(), threading.Event()

    def visit() -> None:
        due = time.monotonic()
        while not end.is_set():
            status, body, _ = get(port, page)
            seen.requests += 1
            found = next((name for name, whole in pages.items() if whole == body), None)
            if status != 200 or found is None:
                seen.faults.append(f"{status}: {body[:80]!r}")
            else:
                seen.releases.add(found)
            due += 1 / a_second
            time.sleep(max(0, due - time.monotonic()))

    visitor = threading.Thread(target=visit)
    visitor.start()
    for number in range(swaps):
        asked = seen.requests
        point_to(releases, names[(number + 1) % 2])
        while seen.requests < asked + 2 and visitor.is_alive():
            time.sleep(0.005)
    end.set()
    visitor.join()
    return seen
