"""Runs code on a disk of its own that is as small as a test wants it, and is gone when it ends.

The disk is a tmpfs in a mount namespace of the process: nobody else sees it, and nobody need be root.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPENING = """
import subprocess, sys
from pathlib import Path
disk, options, *given = sys.argv[1:]
subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", disk], check=True)
disk = Path(disk)
def fill(leave=0):
    '''Take every byte that is left, but so many.'''
    with open(disk / "filler", "wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            file.truncate(file.tell() - leave)
"""


def on_small_disk(folder: Path, options: str, code: str, *given: object) -> subprocess.CompletedProcess[str]:
    """Run code that finds the disk's folder in `disk` and its arguments in `given`."""
    if shutil.which("unshare") is None:
        pytest.fail("unshare is missing (Debian: apt-get install util-linux)")
    folder.mkdir()
    line = ["unshare", "--map-root-user", "--mount", sys.executable, "-c", OPENING + code, str(folder), options]
    return subprocess.run([*line, *map(str, given)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
