"""A picture on its stage: the export's drawing or photo, the stage tinted with the device's own colour."""

from __future__ import annotations

import re

import msgspec

from storefront.pages.rows import Picture
from storefront.pages.shop import Shop

NONE = "/theme/no-picture.svg"
_SLUG = re.compile(r"[a-z0-9-]+")


class PictureView(msgspec.Struct, frozen=True, kw_only=True):
    """What an `img` needs. `srcset` is empty for drawings; `stage` is the colour's class."""

    src: str
    srcset: str
    alt: str
    stage: str
    drawing: bool


def view_picture(shop: Shop, picture: Picture | None, color: object = None) -> PictureView:
    """The picture with its words in the locale's language; without a picture, a plain placeholder."""
    stage = f"c-{color}" if isinstance(color, str) and _SLUG.fullmatch(color) else ""
    if picture is None:
        return PictureView(src=NONE, srcset="", alt="", stage=stage, drawing=True)
    alt = words_of(picture, shop.locale.language)
    if not picture.widths:
        return PictureView(src=picture.src, srcset="", alt=alt, stage=stage, drawing=picture.drawing)
    srcset = ", ".join(f"{picture.at(width)} {width}w" for width in picture.widths)
    return PictureView(
        src=picture.at(picture.widths[len(picture.widths) // 2], "jpg"),
        srcset=srcset,
        alt=alt,
        stage=stage,
        drawing=False,
    )


def words_of(picture: Picture, language: str) -> str:
    """What stands for the picture where it is not seen, in English where nobody said it in the language."""
    return picture.alt.get(language) or picture.alt.get("en", "")
