"""Which pictures are taken as evidence: told by their first bytes, whatever name and type they claim."""

from __future__ import annotations

TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "heic": "image/heic"}
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")


def picture_kind(data: bytes) -> str:
    """The kind of a picture as a key of TYPES, '' for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "heic"
    return ""
