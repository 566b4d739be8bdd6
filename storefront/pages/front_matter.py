"""The lines at the top of an editor's file: `Field: words`, one a line, then an empty line.

Decides which fields there are and what may stand in them. Knows nothing of Markdown.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Final

import msgspec

SOURCE_LANGUAGE: Final = "en"
FIELDS: Final = ("Title", "Summary", "Updated", "Order", "Checked", "Source")
LONGEST_SUMMARY: Final = 160

_FIELD = re.compile(r"^([A-Z][a-z]+):\s*(.*)$")
_DIGEST = re.compile(r"[0-9a-f]{8}")


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What a build refuses in an editor's file: `line` counts from 1, 0 is the file as a whole; `words` say what to do."""

    file: str
    line: int
    words: str
    claim: bool = False

    def __str__(self) -> str:
        """`file:line: words`, as editors of text jump to it."""
        return f"{self.file}:{self.line}: {self.words}" if self.line else f"{self.file}: {self.words}"


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True):
    """The fields, read. `first_line` is the line where `body` begins; `checked`: a native speaker has read the text."""

    title: str
    summary: str
    updated: date
    order: int
    checked: bool
    source: str
    body: str
    first_line: int


def digest_of(title: str, summary: str, body: str) -> str:
    """Eight hex digits that change with the words of a page: a translation names those of the English it was made from.

    Blanks at the ends of lines and of the text do not count, nor does the day it was last read through.
    """
    lines = "\n".join(line.rstrip() for line in f"{title}\n{summary}\n{body.strip()}".splitlines())
    return hashlib.sha256(lines.encode()).hexdigest()[:8]


def read_front_matter(
    text: str, file: str, variant: str, *, day: date, note: bool = False
) -> tuple[FrontMatter, list[Fault]]:
    """The fields of a file and every fault in them. A `note` on a model needs no summary."""
    found, body, first_line = _split(text)
    lines = {field: line for field, _, line in found}
    values = {field: words for field, words, _ in found}
    language = variant.partition("-")[0]
    faults: list[Fault] = []

    def fault(field: str, words: str) -> None:
        faults.append(Fault(file=file, line=lines.get(field, 1), words=words))

    for field, _, line in found:
        if field not in FIELDS:
            faults.append(Fault(file=file, line=line, words=f"unknown field {field}; there are {', '.join(FIELDS)}"))
        elif line != lines[field]:
            faults.append(Fault(file=file, line=line, words=f"a second '{field}:' line; leave one"))
    for needed in ("Title",) if note else ("Title", "Summary"):
        if not values.get(needed):
            fault(needed, f"no '{needed}:' line at the top; write '{needed}: ...' in the first lines")
    if len(values.get("Summary", "")) > LONGEST_SUMMARY:
        fault("Summary", f"the Summary has {len(values['Summary'])} characters; search engines show {LONGEST_SUMMARY}")
    updated, order = day, 100
    try:
        updated = date.fromisoformat(values.get("Updated", day.isoformat()))
    except ValueError:
        fault("Updated", f"'Updated: {values['Updated']}' is not a day; write it as {day}")
    try:
        order = int(values.get("Order", "100"))
    except ValueError:
        fault("Order", f"'Order: {values['Order']}' is not a whole number")
    checked = values.get("Checked", "yes" if language == SOURCE_LANGUAGE else "no")
    if checked not in ("yes", "no"):
        fault("Checked", f"'Checked: {checked}' must be yes or no: has a native speaker read the text?")
    source = values.get("Source", "")
    if "Source" in values and variant == SOURCE_LANGUAGE:
        fault("Source", "a 'Source:' line in an English file; it is for translations of it")
    elif "Source" in values and not _DIGEST.fullmatch(source):
        fault("Source", f"'Source: {source}' is not eight hex digits; invoke content.stamp writes that line")
    return FrontMatter(
        title=values.get("Title", ""),
        summary=values.get("Summary", ""),
        updated=updated,
        order=order,
        checked=checked == "yes",
        source=source,
        body=body,
        first_line=first_line,
    ), faults


def _split(text: str) -> tuple[list[tuple[str, str, int]], str, int]:
    """The fields in order with their lines, the body, and the line where it begins."""
    lines = text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
    found: list[tuple[str, str, int]] = []
    for number, line in enumerate(lines):
        match = _FIELD.match(line)
        if not match:
            return found, "\n".join(lines[number:]), number + 1
        found.append((match[1], match[2].strip(), number + 1))
    return found, "", len(lines)


def stamped(text: str, digest: str) -> str:
    """The text of a file with its `Source:` line set to `digest`; the line goes after the last field if it is new."""
    found, _, first_line = _split(text)
    lines = text.splitlines(keepends=True)
    line = f"Source: {digest}\n"
    place = next((number - 1 for field, _, number in found if field == "Source"), None)
    if place is None:
        lines.insert(first_line - 1, line)
    else:
        lines[place] = line
    return "".join(lines)
