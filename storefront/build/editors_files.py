"""Reads what editors wrote for a build: every file checked, their pictures scaled as the export's are."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PIL import Image

from storefront.build.pictures import Pictures
from storefront.build.settings import Settings
from storefront.build.site import LIBRARY
from storefront.domain.rules import Rules
from storefront.pages.editorial import Memory, check_library, refuse
from storefront.pages.front_matter import Fault
from storefront.pages.library import Document, Library, PictureFile, encode_library
from storefront.pages.markdown_body import picture_folder


def write_library(settings: Settings, rules: Rules, memory: Memory | None = None) -> None:
    """Read the editors' files and leave them for all workers: parsing Markdown once is enough."""
    library, faults = read_editors_files(
        Path(settings.content), rules, settings.plan_folder / "media", Path(settings.pictures), memory
    )
    refuse(faults)
    (settings.plan_folder / LIBRARY).write_bytes(encode_library(library))


def read_editors_files(
    content: Path, rules: Rules, media: Path, cache: Path, memory: Memory | None = None
) -> tuple[Library, list[Fault]]:
    """The library with its pictures, written below `media`, and every fault that stops a build."""
    library, faults = check_library(content, rules=rules, memory=memory)
    pictures = Pictures(lambda source: Path(source).read_bytes(), media, cache)
    files: dict[str, PictureFile] = {}
    for document in library.every():
        for name in document.pictures:
            file = picture_folder(Path(document.file)) / name
            made = _ready(pictures, file, media)
            if made is None:
                faults.append(_unusable(document, name, pictures.unusable[str(file)]))
            else:
                files[f"{document.name}/{name}"] = made
    return msgspec.structs.replace(library, pictures=files), sorted(faults, key=lambda fault: (fault.file, fault.line))


def _ready(pictures: Pictures, file: Path, media: Path) -> PictureFile | None:
    picture = pictures.picture(str(file), {})
    if picture is None:
        return None
    if not picture.widths:
        # A drawing scales by itself; three to two is the place it gets until it is there.
        return PictureFile(addresses=((0, picture.src),), width=960, height=640)
    addresses = tuple((width, picture.at(width)) for width in picture.widths)
    with Image.open(media / addresses[-1][1].rpartition("/")[2]) as largest:
        return PictureFile(addresses=addresses, width=largest.width, height=largest.height)


def _unusable(document: Document, name: str, reason: str) -> Fault:
    text = Path(document.file).read_text(encoding="utf-8")
    line = text[: max(0, text.find(f"]({name}"))].count("\n") + 1
    return Fault(
        file=document.file, line=line, words=f"the picture '{name}' cannot be shown: {reason}; use another file"
    )
