"""Pictures of an export become files of the site, named by their content.

Drawings (SVG) are passed through when they hold nothing but shapes; photos are scaled to four widths as WebP and JPEG,
once per content and recipe. What cannot be used is named and left out; nothing is ever fetched.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageOps, UnidentifiedImageError

from storefront.build.plan_orders import Made
from storefront.domain.errors import ExportRefused
from storefront.pages.rows import Picture

WIDTHS = (160, 320, 640, 1280)
RECIPE = "webp80-jpeg80-upright-white-2"
# 100 megapixels in a file of a few kilobytes would take 300 MB to open.
MAX_PIXELS = 40_000_000
MAX_BYTES = 20_000_000
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = frozenset(
    [
        "svg",
        "g",
        "defs",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "use",
        "title",
        "desc",
        "symbol",
        "text",
        "tspan",
    ]
)
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"


_PAINT = re.compile(r"url\(\s*['\"]?([^)]*)", re.IGNORECASE)


class UnusablePicture(ValueError):
    """Why a picture cannot be shown."""


def view_row(made: Made | None, alt: Mapping[str, str]) -> Picture | None:
    """A picture that was made, with its words."""
    if made is None:
        return None
    path, widths, drawing = made
    return Picture(src=path, alt=dict(alt), widths=widths, drawing=drawing)


class Pictures:
    """Turns picture sources into `Picture`s, each source once. `unusable` collects what was left out, with the reason."""

    def __init__(self, open_member: Callable[[str], bytes], media: Path, cache: Path) -> None:
        self._open = open_member
        self._media = media
        self._documents = media.parent / "documents"
        self._cache = cache
        self.known: dict[str, Made | None] = {}
        """What became of each source asked for, None where it cannot be used."""
        self.unusable: dict[str, str] = {}
        media.mkdir(parents=True, exist_ok=True)

    def picture(self, src: str, alt: Mapping[str, str]) -> Picture | None:
        """The picture at `src` of the export, or None where it cannot be used."""
        if src not in self.known:
            try:
                self.known[src] = self._make(src)
            except (UnusablePicture, ExportRefused, OSError) as problem:
                self.unusable[src] = str(problem)
                self.known[src] = None
        return view_row(self.known[src], alt)

    def document(self, src: str) -> str:
        """The path under which a PDF of the export is served, '' where it cannot be."""
        try:
            data = self._open(src)
        except (ExportRefused, OSError) as problem:
            self.unusable[src] = str(problem)
            return ""
        if len(data) > MAX_BYTES or not data.startswith(b"%PDF-"):
            self.unusable[src] = f"no PDF, or over {MAX_BYTES} bytes"
            return ""
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.pdf"
        # Not beside the pictures: what is served there may not run a viewer.
        self._documents.mkdir(parents=True, exist_ok=True)
        (self._documents / name).write_bytes(data)
        return f"/documents/{name}"

    def _make(self, src: str) -> Made:
        if "://" in src:
            raise UnusablePicture("an address on another host; put the file into the export's images/")
        data = self._open(src)
        if len(data) > MAX_BYTES:
            raise UnusablePicture(f"{len(data)} bytes; at most {MAX_BYTES}")
        name = hashlib.sha256(data).hexdigest()[:16]
        if src.lower().endswith(".svg"):
            check_drawing(data)
            (self._media / f"{name}.svg").write_bytes(data)
            return f"/media/{name}.svg", (), True
        return f"/media/{name}.jpg", self._scale(data, name), False

    def _scale(self, data: bytes, name: str) -> tuple[int, ...]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                image = Image.open(io.BytesIO(data))
                if image.width * image.height > MAX_PIXELS:
                    raise UnusablePicture(f"{image.width} x {image.height} pixels; at most {MAX_PIXELS}")
                widths = tuple(width for width in WIDTHS if width <= image.width) or (image.width,)
                recipe = hashlib.sha256(f"{name} {RECIPE} {widths}".encode()).hexdigest()[:16]
                if not (self._cache / recipe / "done").exists():
                    self._encode(upright_on_white(image), name, widths, self._cache / recipe)
        except (
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
            UnidentifiedImageError,
        ) as problem:
            raise UnusablePicture(f"not a picture that can be opened: {problem}") from problem
        for file in (self._cache / recipe).glob(f"{name}-*"):
            shutil.copyfile(file, self._media / file.name)
        return widths

    @staticmethod
    def _encode(image: Image.Image, name: str, widths: tuple[int, ...], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for width in widths:
            height = max(1, round(image.height * width / image.width))
            scaled = image.resize((width, height), Image.Resampling.LANCZOS)
            scaled.save(folder / f"{name}-{width}.webp", quality=80, method=4)
            scaled.save(folder / f"{name}-{width}.jpg", quality=80, optimize=True)
        (folder / "done").touch()


def upright_on_white(image: Image.Image) -> Image.Image:
    """The picture as its camera was held, on white where it is transparent: JPEG has no transparency."""
    upright = ImageOps.exif_transpose(image)
    if "A" not in upright.getbands() and "transparency" not in upright.info:
        return upright.convert("RGB")
    layer = upright.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")


def check_drawing(data: bytes) -> None:
    """Refuse an SVG that holds anything but shapes: scripts, styles, links out, entities, event handlers."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise UnusablePicture("an SVG that is not UTF-8") from problem
    for forbidden in ("\0", "<!", "<?xml-stylesheet"):
        if forbidden in text.replace("<!--", ""):
            raise UnusablePicture(f"{forbidden!r} in an SVG: a document type, an entity or a style sheet")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as problem:
        raise UnusablePicture(f"not well-formed XML: {problem}") from problem
    for element in root.iter():
        if not element.tag.startswith(SVG) or element.tag[len(SVG) :] not in SHAPES:
            raise UnusablePicture(f"element {element.tag!r} in an SVG")
        for name, value in element.attrib.items():
            link = name in ("href", XLINK_HREF)
            elsewhere = any(not target.startswith("#") for target in _PAINT.findall(value))
            script = "javascript:" in value.lower()
            if name.lower().startswith(("on", "style")) or elsewhere or script or (link and not value.startswith("#")):
                raise UnusablePicture(f"attribute {name}={value[:40]!r} in an SVG")
