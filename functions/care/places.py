"""Takes the place out of a picture: where a phone wrote down where it stood. Nobody needs it to judge a defect.

Everything else stays as it was sent, for it is evidence: every pixel, the day, the camera, how the picture is turned. Nothing
is decoded: what holds the place is overwritten where it stands, in JPEG, PNG, WebP and HEIC alike. That is the GPS directory
of each Exif block (TIFF 6.0; Exif 2.32, 4.6.6) and the `exif:GPS...` properties of XMP.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from struct import Struct, error
from typing import Literal

_TIFF = re.compile(rb"II\*\x00|MM\x00\*")
_XMP = re.compile(rb"""(exif:GPS\w+\s*(?:=\s*["']|>))([^"'<]*)""")
_PNG = b"\x89PNG\r\n\x1a\n"
_GPS_POINTER, _LONG = 0x8825, 4
_LARGEST_GPS_TAG = 0x1F
_MOST_ENTRIES = 512
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""Bytes of each TIFF type."""

Entry = tuple[int, int, int, int]
"""Tag, type, count, and the value or its offset."""
Order = Literal["<", ">"]


def without_place(data: bytes) -> bytes:
    """The picture, as long as it was, without the place it was taken at. What is no such picture comes back as it is."""
    picture = bytearray(data)
    for found in _TIFF.finditer(data):
        _blank_gps(picture, found.start(), "<" if found[0][:1] == b"I" else ">")
    for words in _XMP.finditer(data):
        picture[words.start(2) : words.end(2)] = b" " * len(words[2])
    if picture == data:
        return data
    if data.startswith(_PNG):
        _seal_again(picture)
    return bytes(picture)


def _blank_gps(picture: bytearray, start: int, order: Order) -> None:
    """Empty the GPS directories of the TIFF block that begins at `start`. Chance bytes that only look like one stay."""
    try:
        (first,) = Struct(f"{order}I").unpack_from(picture, start + 4)
        pointers = [
            value
            for tag, kind, _, value in _entries(picture, start, first, order)
            if (tag, kind) == (_GPS_POINTER, _LONG)
        ]
        for pointer in pointers:
            entries = list(_entries(picture, start, pointer, order))
            if not all(tag <= _LARGEST_GPS_TAG and kind in _SIZES for tag, kind, _, _ in entries):
                continue
            for _, kind, count, value in entries:
                _zero(picture, start + value, _SIZES[kind] * count if _SIZES[kind] * count > 4 else 0)
            _zero(picture, start + pointer, 2 + 12 * len(entries))
    except error:
        return


def _entries(picture: bytearray, start: int, at: int, order: Order) -> Iterator[Entry]:
    """The entries of a directory. Raises struct.error beyond the end."""
    (many,) = Struct(f"{order}H").unpack_from(picture, start + at)
    row = Struct(f"{order}HHII")
    for number in range(many if many <= _MOST_ENTRIES else 0):
        yield row.unpack_from(picture, start + at + 2 + 12 * number)


def _zero(picture: bytearray, at: int, length: int) -> None:
    if length and at + length <= len(picture):
        picture[at : at + length] = bytes(length)


def _seal_again(picture: bytearray) -> None:
    """Work out a PNG's checksums anew (PNG 5.3)."""
    whole, at = Struct(">I"), len(_PNG)
    while at + 12 <= len(picture):
        end = at + 8 + int(whole.unpack_from(picture, at)[0])
        if end + 4 > len(picture):
            return
        whole.pack_into(picture, end, zlib.crc32(picture[at + 4 : end]))
        at = end + 4
