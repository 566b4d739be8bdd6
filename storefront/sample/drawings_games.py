"""Consoles, handhelds and controllers.

Decides their outlines and where sticks and buttons sit. Must not know colours or catalog models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from storefront.sample.drawings_shapes import (
    BODY,
    EDGE,
    PLATE,
    SHEEN,
    circle,
    element,
    group,
    line,
    path,
    rect,
    rim,
    screen,
    shadow,
    shape,
    use,
)
from storefront.sample.drawings_tones import DOT, INK, Tones

Drawing = Callable[[Tones], str]

PAD = (
    "M-40-44c12-2 20 4 30 4h20c10 0 18-6 30-4 18 2 24 12 28 28 6 22 12 42 10 58-2 13-16 14-24 4"
    "-8-10-14-25-24-25h-60c-10 0-16 15-24 25-8 10-22 9-24-4-2-16 4-36 10-58 4-16 10-26 28-28z"
)
CROSS = "h8v8h8v8h-8v8h-8v-8h-8v-8h8z"  # a direction pad of 24 units, from the left end of its upper arm


def _stick(t: Tones, x: float, y: float, r: float = 11) -> str:
    return (
        circle(x, y, r, INK, stroke=t.mark, stroke_width=1.4)
        + circle(x, y, r * 0.68, "#2b2f34")
        + circle(x - r * 0.16, y - r * 0.2, r * 0.4, "#454b52")
    )


def _buttons(x: float, y: float, reach: float, r: float, paint: str, last: str = DOT) -> str:
    spots = ((x, y - reach, paint), (x - reach, y, paint), (x, y + reach, paint), (x + reach, y, last))
    return "".join(circle(cx, cy, r, fill) for cx, cy, fill in spots)


def _pad(t: Tones, x: float, y: float, scale: float, *, crossed: bool = False) -> str:
    """A controller about 156 by 96 units; `crossed` puts the left stick above the direction pad."""
    left = (
        _stick(t, -44, -14) + path(f"M-26-4{CROSS}", t.mark)
        if crossed
        else path(f"M-48-26{CROSS}", t.mark) + _stick(t, -23, 5)
    )
    middle = (
        circle(0, -26, 5.5, t.edge, stroke="#000", stroke_opacity=0.3) + line("M-14-15h4M10-15h4", t.mark, 3)
        if crossed
        else path("M-23-39h46l-4 23q-1 4-5 4h-28q-4 0-5-4z", PLATE, stroke="#000", stroke_opacity=0.25)
    )
    return group(
        shape("q", PAD)
        + use("q", "#000", fill_opacity=0.2, transform="translate(2 5)")
        + path("M-62-33q4-16 22-16 14 0 18 6zM62-33q-4-16-22-16-14 0-18 6z", t.low)
        + use("q", EDGE)
        + use("q", BODY, transform="translate(0 .5) scale(.965 .955)")
        + use("q", SHEEN)
        + rim(t, key="q")
        + middle
        + left
        + _stick(t, 23, 5)
        + _buttons(44, -14, 10, 4.3, t.mark),
        transform=f"translate({x} {y}) scale({scale})",
    )


def _console(t: Tones) -> str:
    """Tall: two shells around a dark core, and its controller."""
    left = "M58 24q38 6 46 34v210q-2 16-20 16H64q-7 0-7-7 7-128 1-253z"
    right = "M190 18q-34 8-42 38v212q2 16 20 16h18q7 0 7-7-8-130-3-259z"
    return (
        shadow(168, 285, 140)
        + path("M98 62h56v222H98z", "#15171a")
        + path("M124 72h4v150h-4z", "#000")
        + line("M129 76v142", "#3d434a", 1.2)
        + "".join(path(shell, paint) for shell in (left, right) for paint in (BODY, SHEEN))
        + rim(t, left + right)
        + line("M103.5 62v204M148.5 60v206", "#fff", 1.4, stroke_opacity=0.55)
        + circle(126, 244, 3, DOT)
        + _pad(t, 218, 236, 1.02)
    )


def _console_slim(t: Tones) -> str:
    """Flat: a low slab with a disc slot, and its controller in front."""
    top = "M64 118h192q8 0 12 7l24 46H28l24-46q4-7 12-7z"
    return (
        shadow(160, 210, 150, 12)
        + shadow(168, 284, 90, 9)
        + path("M28 171h264v24q0 6-6 6H34q-6 0-6-6z", t.low)
        + path(top, BODY)
        + path(top, SHEEN)
        + rim(t, top)
        + path("M28 171h264v7H28z", EDGE)
        + path("M28 188h264v10q0 6-6 6H34q-6 0-6-6z", EDGE)
        + path("M28 178h264v10H28z", "#101215")
        + line("M44 183h92", "#4a5057", 2)
        + circle(276, 183, 2.8, DOT)
        + path("M46 204h40v4H46zM234 204h40v4h-40z", t.low)
        + _pad(t, 168, 226, 0.98)
    )


def _console_box(t: Tones) -> str:
    """A square tower with a vent on top, and its controller."""
    vents = "".join(
        f"M{x} {y}h.1" for y, row in ((44, 5), (51, 6), (58, 5)) for x in range(100 - row * 5, 102 + row * 5, 11)
    )
    return (
        shadow(168, 286, 132)
        + rect(44, 34, 116, 250, 6, t.low)
        + path("M50 66h104q4 0 4 4v210q0 5-5 5H51q-5 0-5-5V70q0-4 4-4z", BODY)
        + path("M46 66h112v219H46z", SHEEN)
        + path("M52 34h100q4 0 5 4l3 30H44l3-30q1-4 5-4z", "#0e1012")
        + line(vents, t.edge, 4.4)
        + line("M46 68h112", t.edge_lit, 2, stroke_linecap="butt")
        + line("M62 86v70", "#000", 4, stroke_opacity=0.75)
        + circle(144, 84, 5.5, "none", stroke=t.edge_lit, stroke_width=1.6)
        + rect(130, 262, 16, 6, 2, INK)
        + _pad(t, 212, 236, 1.04, crossed=True)
    )


def _console_series_s(t: Tones) -> str:
    """A small standing box with one round vent, and its controller."""
    return (
        shadow(166, 286, 138)
        + rect(30, 62, 176, 222, 8, EDGE)
        + rect(33, 65, 170, 217, 6, BODY)
        + rect(33, 65, 170, 217, 6, SHEEN)
        + circle(118, 148, 66, t.edge_dim)
        + circle(118, 149, 63.5, "#121417")
        + group(
            "".join(element("circle", cx=118, cy=149, r=r) for r in (14, 24, 34, 44, 54)),
            fill="none",
            stroke="#343a40",
            stroke_width=4.6,
            stroke_dasharray="2.2 2.6",
        )
        + circle(118, 149, 5, "#343a40")
        + circle(48, 80, 4.6, "none", stroke=t.edge_dim, stroke_width=1.5)
        + rect(44, 262, 18, 6, 2, INK)
        + _pad(t, 214, 238, 1.02, crossed=True)
    )


def _console_handheld(t: Tones) -> str:
    """A screen between two sides that come off."""
    left = "M78 92H50q-38 0-38 38v60q0 38 38 38h28z"
    right = "M242 92h28q38 0 38 38v60q0 38-38 38h-28z"
    return (
        shadow(160, 236, 146, 10)
        + path(left, t.partner or BODY)
        + path(right, BODY)
        + path(left + right, SHEEN)
        + path("M77 92h3v136h-3zM240 92h3v136h-3z", t.low)
        + rim(t, left + right)
        + rect(80, 92, 160, 136, 3, INK)
        + screen(86, 100, 148, 120, 2)
        + _stick(t, 44, 132, 14)
        + _buttons(44, 184, 11, 5.2, t.mark, t.mark)
        + _buttons(276, 132, 11, 5.2, t.mark)
        + _stick(t, 276, 184, 14)
        + line("M60 107h9M251 107h9M255.5 102.5v9", t.mark, 2.6)
        + rect(58, 206, 7, 7, 1.5, t.mark)
        + circle(258, 210, 4, t.mark)
    )


def _console_handheld_pc(t: Tones) -> str:
    """A wide handheld computer with grips and two touch fields."""
    d = (
        "M44 88h232c16 0 26 8 30 24l8 62c4 30-2 56-18 60-14 4-24-12-42-12H66c-18 0-28 16-42 12"
        "-16-4-22-30-18-60l8-62c4-16 14-24 30-24z"
    )
    fields = rect(33, 166, 35, 35, 7, PLATE, stroke="#000", stroke_opacity=0.45) + rect(
        252, 166, 35, 35, 7, PLATE, stroke="#000", stroke_opacity=0.45
    )
    return (
        shadow(160, 240, 150, 10)
        + path(d, EDGE)
        + path(d, BODY, transform="translate(2 1.5) scale(.9875 .99)")
        + path(d, SHEEN)
        + rim(t, d)
        + rect(80, 98, 160, 112, 8, INK)
        + screen(87, 105, 146, 98, 3)
        + path(f"M31 108{CROSS}", t.mark)
        + _stick(t, 61, 138, 13)
        + _stick(t, 259, 138, 13)
        + _buttons(287, 118, 9, 4.4, t.mark)
        + fields
    )


def _controller(t: Tones) -> str:
    return shadow(160, 268, 140, 12) + _pad(t, 160, 150, 1.86)


FORMS: Mapping[str, Drawing] = {
    "console": _console,
    "console-slim": _console_slim,
    "console-box": _console_box,
    "console-series-s": _console_series_s,
    "console-handheld": _console_handheld,
    "console-handheld-pc": _console_handheld_pc,
    "controller": _controller,
}
