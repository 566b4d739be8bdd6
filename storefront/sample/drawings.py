"""Drawn devices for the sample catalog: one form, one colour, one standalone SVG file.

Decides which forms exist and what a drawing file is; says so when asked for a form it does not know. Must not
know catalog models: who maps an iPhone 13 to 'phone' is the sample.
"""

from __future__ import annotations

from typing import Final

from storefront.sample import (
    drawings_computers,
    drawings_games,
    drawings_phones,
    drawings_small,
    drawings_sound,
)
from storefront.sample.drawings_colors import COLORS, DEFAULT_COLOR, PARTNERS
from storefront.sample.drawings_shapes import backlight, document_of, with_paints
from storefront.sample.drawings_tones import shade_of, stage_of, tones_of

__all__ = ["COLORS", "FORMS", "background", "draw", "drawing_of", "stylesheet"]

_DRAWINGS: Final = {
    **drawings_phones.FORMS,
    **drawings_computers.FORMS,
    **drawings_games.FORMS,
    **drawings_sound.FORMS,
    **drawings_small.FORMS,
}
FORMS: Final[tuple[str, ...]] = tuple(_DRAWINGS)
LIGHT_BODY: Final = 0.68  # from this OKLCH lightness scratches show dark, below it light


def draw(form: str, color: str) -> str:
    """Draw a device as a standalone SVG file of 320 by 320 units, to be shown by <img>.

    A colour slug that is not in COLORS is drawn in graphite. Raises ValueError for an unknown form.
    """
    return document_of(drawing_of(form, color), 320, 320, scale=2)


def drawing_of(form: str, color: str) -> str:
    """Draw what stands inside the file of `draw`: gradients and shapes, for a scene of several devices."""
    if form not in _DRAWINGS:
        raise ValueError(f"no drawing of form {form!r}; there are {', '.join(FORMS)}")
    tones = tones_of(_hex(color), PARTNERS.get(color))
    return with_paints(backlight(tones) + _DRAWINGS[form](tones), tones)


def background(color: str) -> tuple[str, str]:
    """Return the stage behind a device of this colour: the hex for the light and for the dark scheme."""
    return stage_of(_hex(color))


def stylesheet() -> str:
    """Write theme/static/css/colours.css: body, stage and scratches of every colour, light and dark."""
    lines = [
        "/* Device colours: body, stage, scratch and its shaded edge. Written by stylesheet() in",
        "   storefront/sample/drawings.py; an element without a colour class is graphite. */",
        f":root{{{_rule(DEFAULT_COLOR)}}}",
        *(f".c-{color}{{{_rule(color)}}}" for color in COLORS),
        "@media (prefers-color-scheme: dark){",
        f":root{{--stage:{background(DEFAULT_COLOR)[1]}}}",
        *(f".c-{color}{{--stage:{background(color)[1]}}}" for color in COLORS),
        "}",
        ".d-body{fill:var(--d-body)}",
        ".swatch .cut,.swatch .scratch{fill:none;stroke-linecap:round;stroke:var(--d-mark)}",
        ".swatch .cut{stroke:var(--d-cut)}",
    ]
    return "\n".join(lines) + "\n"


def _rule(color: str) -> str:
    body = _hex(color)
    mark, cut = ("#3c3e40", "#fff") if shade_of(body).light >= LIGHT_BODY else ("#fff", "#000")
    return f"--d-body:{body};--stage:{background(color)[0]};--d-mark:{mark};--d-cut:{cut}"


def _hex(color: str) -> str:
    return COLORS.get(color, COLORS[DEFAULT_COLOR])
