"""Pictures that people send: the place is gone, and nothing else is."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from functions.care.pictures import picture_kind
from functions.care.places import without_place

GPS, ORIENTATION, TAKEN = 0x8825, 0x0112, 0x0132
PLACE = {1: "N", 2: (48.0, 51.0, 29.5), 3: "E", 4: (2.0, 17.0, 40.1), 29: "2026:11:20"}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf exif:GPSLatitude="48,51.49N" exif:GPSLongitude="2,17.66E" tiff:Make="Maker"/></x:xmpmeta>'


def exif(order: str = "<") -> Image.Exif:
    found = Image.Exif()
    found.endian = order
    found[ORIENTATION], found[TAKEN] = 6, "2026:11:20 09:30:00"
    found.get_ifd(GPS).update(PLACE)
    return found


def picture(kind: str, order: str = "<") -> bytes:
    """A picture that says where it was taken."""
    file = io.BytesIO()
    more = {"pnginfo": PngInfo()} if kind == "PNG" else {"xmp": XMP}
    Image.linear_gradient("L").convert("RGB").save(file, kind, exif=exif(order).tobytes(), **more)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("order", ["<", ">"])
def test_the_place_is_gone_and_all_else_stays(kind: str, order: str) -> None:
    sent = picture(kind, order)
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS)[3] == "E"

    kept = without_place(sent)

    before, after = Image.open(io.BytesIO(sent)), Image.open(io.BytesIO(kept))
    assert dict(after.getexif().get_ifd(GPS)) == {}
    assert b"2026:11:20\x00" not in kept.replace(b"2026:11:20 09:30:00", b"")
    assert struct.pack(f"{order}II", 48, 1) not in kept
    assert (after.getexif()[ORIENTATION], after.getexif()[TAKEN]) == (6, "2026:11:20 09:30:00")
    assert after.tobytes() == before.tobytes()
    assert len(kept) == len(sent)
    assert picture_kind(kept) == picture_kind(sent)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_the_place_is_gone_from_xmp_too(kind: str) -> None:
    sent = picture(kind)
    assert b"48,51.49N" in sent

    kept = without_place(sent)

    assert b"48,51.49N" not in kept
    assert b"2,17.66E" not in kept
    assert b'tiff:Make="Maker"' in kept


def test_a_png_keeps_right_checksums() -> None:
    kept, at = without_place(picture("PNG")), 8
    while at < len(kept):
        (length,) = struct.unpack_from(">I", kept, at)
        (seal,) = struct.unpack_from(">I", kept, at + 8 + length)
        assert seal == zlib.crc32(kept[at + 4 : at + 8 + length])
        at += 12 + length


def test_heic_is_cleared_where_its_exif_item_stands() -> None:
    block = exif().tobytes().removeprefix(b"Exif\x00\x00")
    heic = b"\x00\x00\x00\x18ftypheic" + bytes(40) + b"\x00\x00\x00\x06Exif\x00\x00" + block + bytes(99)

    kept = without_place(heic)

    found = Image.Exif()
    found.load(kept[kept.index(b"Exif\x00\x00") :])
    assert picture_kind(kept) == "heic"
    assert dict(found.get_ifd(GPS)) == {}
    assert found[TAKEN] == "2026:11:20 09:30:00"


def test_a_picture_that_names_no_place_is_kept_byte_for_byte() -> None:
    file = io.BytesIO()
    Image.new("RGB", (9, 9), "navy").save(file, "JPEG")

    assert without_place(file.getvalue()) == file.getvalue()


@given(st.binary(max_size=400), st.integers(0, 200), st.sampled_from([b"II*\x00", b"MM\x00*"]))
def test_broken_and_hostile_blocks_do_no_harm(noise: bytes, at: int, head: bytes) -> None:
    data = noise[:at] + head + noise[at:]

    assert len(without_place(data)) == len(data)
    cut = picture("JPEG")[: 100 + len(noise)]
    assert len(without_place(cut)) == len(cut)
