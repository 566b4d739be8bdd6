"""Which static hosts a release no longer fits, by their published limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from storefront.release.folder import FileEntry

# Cloudflare Pages, "Limits": 20,000 files a site (100,000 on paid plans), 25 MiB a file.
# Netlify, deploy limits: 54,000 files in a folder.
CLOUDFLARE_FREE, CLOUDFLARE_PAID = 20_000, 100_000
CLOUDFLARE_LARGEST_BYTES: Final = 25 * 1024 * 1024
NETLIFY_FOLDER: Final = 54_000


def outgrown(files: Iterable[FileEntry]) -> list[str]:
    """A line for each host that cannot take these files of a release's `site/`, with the figure."""
    count, largest = 0, FileEntry(path="", size=0, hash="")
    folders: Counter[str] = Counter()
    seen: set[str] = set()
    for entry in files:
        top, _, path = entry.path.partition("/")
        if top != "site":
            continue
        count += 1
        largest = max(largest, entry, key=lambda one: one.size)
        # A page `p/<name>/index.html` is an entry of `p/` by its folder, which counts once.
        parent = path.rpartition("/")[0]
        folders[parent] += 1
        while parent and parent not in seen:
            seen.add(parent)
            parent = parent.rpartition("/")[0]
            folders[parent] += 1
    lines = []
    if count > CLOUDFLARE_FREE:
        lines.append(f"Cloudflare Pages, free: {count:,} files, {CLOUDFLARE_FREE:,} at most")
    if count > CLOUDFLARE_PAID:
        lines.append(f"Cloudflare Pages, paid: {count:,} files, {CLOUDFLARE_PAID:,} at most")
    if largest.size > CLOUDFLARE_LARGEST_BYTES:
        lines.append(
            f"Cloudflare Pages: {largest.path.removeprefix('site/')} has {largest.size:,} bytes, 25 MiB at most"
        )
    folder, most = max(folders.items(), key=lambda pair: pair[1], default=("", 0))
    if most > NETLIFY_FOLDER:
        lines.append(f"Netlify: {most:,} entries in {folder or 'the root'}/, {NETLIFY_FOLDER:,} at most")
    return lines
