"""The project's documents, read as text."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def document(*names: str) -> str:
    """The text of these documents together; one that is not there is empty."""
    files = [ROOT / name for name in names]
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.is_file())


def documents() -> list[Path]:
    """Every Markdown file for people who work on the project."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def mentions(text: str, word: str) -> bool:
    """Whether a text names a word as code: `word`, `word --flag`, `invoke word`, or in a code block."""
    return re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w.-]*\w)", "\n".join(code_in(text))) is not None


FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")


def code_in(text: str) -> Iterator[str]:
    """What stands in backticks and in fenced blocks."""
    yield from FENCED.findall(text)
    yield from INLINE.findall(FENCED.sub("", text))


def without_code(text: str) -> str:
    """A text without what `code_in` finds."""
    return INLINE.sub("", FENCED.sub("", text))
