"""Puts a section of figures into docs/performance.md, in the place of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

TARGET = Path(__file__).parents[1] / "docs" / "performance.md"


def put_section(lines: Sequence[str], target: Path = TARGET) -> None:
    """Replace the section whose heading is the first line, or add it at the end."""
    heading, section = lines[0], "\n".join(lines).rstrip() + "\n"
    before, found, rest = f"\n{target.read_text(encoding='utf-8')}".partition(f"\n{heading}\n")
    if not found:
        target.write_text(f"{before.strip()}\n\n{section}", encoding="utf-8")
        return
    _, later, others = rest.partition("\n## ")
    after = f"\n{later.lstrip()}{others}" if later else ""
    target.write_text(f"{before.strip()}\n\n{section}{after}", encoding="utf-8")
