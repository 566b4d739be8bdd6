"""Forms with files: `multipart/form-data`, read whole from a body whose size was limited before."""

from __future__ import annotations

from dataclasses import dataclass, field

from functions.kit.body import MOST_FIELDS
from functions.kit.problem import Problem

MULTIPART = "multipart/form-data"
LARGEST_UPLOAD_BYTES = 4_194_304 + 65_536
"""Four megabytes of pictures, and the fields beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was sent. Its name and the type it claims are the sender's word and not kept."""

    field: str
    data: bytes


@dataclass(slots=True)
class _Part:
    header: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    disposition: bytes = b""
    data: bytearray = field(default_factory=bytearray)


class _Reader:
    """Collects parts as python-multipart calls out what it finds."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self.whole = False

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self.parts[-1].header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self.parts[-1].value.extend(data[start:end]),
            "on_header_end": self._header,
            "on_part_data": lambda data, start, end: self.parts[-1].data.extend(data[start:end]),
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) >= MOST_FIELDS:
            raise Problem("too_large", detail=f"More than {MOST_FIELDS} fields.")
        self.parts.append(_Part())

    def _header(self) -> None:
        part = self.parts[-1]
        if bytes(part.header).lower() == b"content-disposition":
            part.disposition = bytes(part.value)
        part.header.clear()
        part.value.clear()

    def _end(self) -> None:
        self.whole = True


def parse_multipart(body: bytes, content_type: str) -> tuple[dict[str, list[str]], list[Upload]]:
    """The fields and the files of a form. Raises Problem bad_request for what is no such form or ends too early."""
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser, parse_options_header

    reader = _Reader()
    try:
        boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
        parser = MultipartParser(boundary, reader.callbacks())  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except (FormParserError, ValueError) as problem:
        raise Problem("bad_request", detail="The body is no form with files.") from problem
    if not reader.whole:
        raise Problem("bad_request", detail="The form with files ends too early.")
    fields: dict[str, list[str]] = {}
    files: list[Upload] = []
    for part in reader.parts:
        named = parse_options_header(part.disposition)[1]
        name = named.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in named:
            fields.setdefault(name, []).append(bytes(part.data).decode("utf-8", "replace"))
        elif part.data:  # a browser sends an empty part where nothing was chosen
            files.append(Upload(field=name, data=bytes(part.data)))
    return fields, files
