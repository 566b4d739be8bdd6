"""Pictures of an export: scaled, passed through or left out with the reason; never fetched, never a burden."""

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from storefront.build.pictures import Pictures
from tests.build.made_exports import photo
from tests.build.shop_commands import ROOT

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


@pytest.fixture
def media(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def pictures(media: Path, tmp_path: Path) -> Callable[..., Pictures]:
    """Pictures of an export that holds these files."""

    def make(**files: bytes) -> Pictures:
        members = {name.replace("__", "."): data for name, data in files.items()}
        return Pictures(members.__getitem__, media, tmp_path / "cache")

    return make


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def sizes(media: Path) -> set[tuple[str, tuple[int, int]]]:
    """Format and size of every picture that was written."""
    found = set()
    for path in media.iterdir():
        with Image.open(path) as image:
            found.add((image.format, image.size))
    return found


def test_a_photo_becomes_webp_and_jpeg_in_widths_up_to_its_own(pictures: Callable[..., Pictures], media: Path) -> None:
    made = pictures(photo__jpg=photo(700, 500)).picture("photo.jpg", {"en": "A phone"})

    assert made is not None
    assert (made.widths, made.drawing, made.alt) == ((160, 320, 640), False, {"en": "A phone"})
    assert sizes(media) == {
        (kind, (width, height)) for kind in ("WEBP", "JPEG") for width, height in ((160, 114), (320, 229), (640, 457))
    }
    assert {path.name for path in media.iterdir()} == {
        made.at(width, kind).removeprefix("/media/") for width in made.widths for kind in ("webp", "jpg")
    }


def test_a_photo_is_never_enlarged(pictures: Callable[..., Pictures], media: Path) -> None:
    made = pictures(small__jpg=photo(90, 60)).picture("small.jpg", {})

    assert made is not None
    assert made.widths == (90,)
    assert sizes(media) == {("WEBP", (90, 60)), ("JPEG", (90, 60))}


def test_the_same_photo_is_encoded_once(pictures: Callable[..., Pictures], media: Path, tmp_path: Path) -> None:
    data = photo()
    pictures(a__jpg=data).picture("a.jpg", {})
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.webp")}

    pictures(b__jpg=data).picture("b.jpg", {})

    assert len(before) == 3
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.webp")} == before
    assert len(list(media.iterdir())) == 6


def test_a_photo_taken_upright_stays_upright(pictures: Callable[..., Pictures], media: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a camera held upright: turn a quarter clockwise to show
    with Image.open(io.BytesIO(photo(320, 200))) as image:
        turned = encoded(image, "JPEG", exif=exif)

    pictures(turned__jpg=turned).picture("turned.jpg", {})

    assert all(height > width for _, (width, height) in sizes(media))


def test_a_transparent_picture_gets_no_black_background(pictures: Callable[..., Pictures], media: Path) -> None:
    clear = encoded(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG")

    pictures(clear__png=clear).picture("clear.png", {})

    with Image.open(next(media.glob("*.jpg"))) as image:
        assert image.convert("RGB").getpixel((5, 5)) > (200, 200, 200)


def test_a_drawing_of_shapes_is_passed_through(pictures: Callable[..., Pictures], media: Path) -> None:
    data = SVG.format('<path d="M0 0h9v9z" fill="#123"/>').encode()

    made = pictures(drawing__svg=data).picture("drawing.svg", {})

    assert made is not None
    assert (made.widths, made.drawing) == ((), True)
    assert (media / made.src.removeprefix("/media/")).read_bytes() == data


HARMFUL = {
    "script": SVG.format("<script>alert(1)</script>").encode(),
    "event": SVG.format('<path d="M0 0" onload="alert(1)"/>').encode(),
    "link out": SVG.format('<use href="https://tracker.example/a.svg#b"/>').encode(),
    "javascript": SVG.format('<path d="M0 0" fill="JavaScript:alert(1)"/>').encode(),
    "foreign": SVG.format("<foreignObject/>").encode(),
    "style": SVG.format("<style>@import 'https://tracker.example/a.css'</style>").encode(),
    "style attribute": SVG.format('<path d="M0 0" style="fill:url(https://tracker.example/a#b)"/>').encode(),
    "paint from elsewhere": SVG.format('<path d="M0 0" fill="url(https://tracker.example/a.svg#b)"/>').encode(),
    "style sheet": b'<?xml-stylesheet href="https://tracker.example/a.css"?>' + SVG.format("").encode(),
    "image": SVG.format('<image href="data:image/png;base64,AAAA"/>').encode(),
    "entity": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("<text>&amp;a;</text>").encode(),
    "entity in UTF-16": (
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("")
    ).encode("utf-16"),
    "not XML": b"<svg",
    "HTML": b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
}


@pytest.mark.parametrize("harm", HARMFUL)
def test_a_drawing_that_holds_more_than_shapes_is_left_out_and_named(
    harm: str, pictures: Callable[..., Pictures], media: Path
) -> None:
    collection = pictures(harmful__svg=HARMFUL[harm])

    assert collection.picture("harmful.svg", {}) is None
    assert len(collection.unusable["harmful.svg"]) > 10
    assert list(media.iterdir()) == []


def test_a_picture_on_another_host_is_left_out_and_never_fetched(
    pictures: Callable[..., Pictures], media: Path
) -> None:
    collection = pictures()

    assert collection.picture("https://pictures.example/a.jpg", {}) is None
    assert collection.unusable == {
        "https://pictures.example/a.jpg": "an address on another host; put the file into the export's images/"
    }
    assert list(media.iterdir()) == []


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\xff\xd8\xff\xe0 no picture", photo()[:900]], ids=["empty", "GIF", "JPEG", "cut"]
)
def test_what_is_no_picture_is_left_out_and_named(data: bytes, pictures: Callable[..., Pictures], media: Path) -> None:
    collection = pictures(broken__jpg=data)

    assert collection.picture("broken.jpg", {}) is None
    assert list(collection.unusable) == ["broken.jpg"]
    assert list(media.iterdir()) == []


def huge_png(width: int, height: int) -> bytes:
    """A white PNG that is made, and small, without ever being in memory."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(b"\0" + b"\xff" * width) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.slow
def test_a_picture_of_a_hundred_megapixels_is_refused_in_little_memory(tmp_path: Path) -> None:
    (tmp_path / "huge.png").write_bytes(huge_png(10_000, 10_000))
    program = """
import resource, sys
from pathlib import Path
from storefront.build.pictures import Pictures
folder = Path(sys.argv[1])
pictures = Pictures(lambda name: (folder / name).read_bytes(), folder / "media", folder / "cache")
assert pictures.picture("huge.png", {}) is None
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1 / 1024)
print(pictures.unusable["huge.png"], int(peak / 1024 / 1024), sep="|")
"""

    # A shell in between: on Linux a process begins with the largest memory of the one that started it.
    line = ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)

    reason, peak_mb = done.stdout.strip().split("|")
    assert "pixels" in reason
    assert int(peak_mb) < 100
