"""Watches and accessories.

Decides their outlines. Must not know colours or catalog models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from storefront.sample.drawings_shapes import (
    BODY,
    EDGE,
    FALL,
    GLARE,
    PLATE,
    SHEEN,
    circle,
    element,
    group,
    line,
    path,
    rect,
    rim,
    shadow,
)
from storefront.sample.drawings_tones import DOT, INK, Tones

Drawing = Callable[[Tones], str]


def _strap(t: Tones, half: float, near: float) -> str:
    """Both ends of a strap, `half` as wide at the case, leaving it `near` units from the middle."""
    up = _strap_end(half, 160 - near, -1, 34)
    down = _strap_end(half, 160 + near, 1, 284)
    cast = f"M{161 - half} {154 + near}h{2 * half - 2}v26q-{half}-12-{2 * half - 2} 0z"
    return (
        path(up + down, BODY)
        + path(up, SHEEN)
        + path(down, FALL)
        + path(cast, "#000", fill_opacity=0.14)
        + rim(t, up + down)
        + line("M160 252h.1M160 264h.1M160 276h.1", "#000", 5, stroke_opacity=0.45)
    )


def _strap_end(half: float, case: float, way: int, tip: float) -> str:
    """Outline from the case (at height `case`) to the rounded tip and back; `way` is -1 up and 1 down."""
    left, right, bend, tuck, across = 160 - half, 160 + half, case + 40 * way, tip - 20 * way, 2 * half - 42
    return (
        f"M{left} {case}C{left + 3} {bend} {left + 5} {tuck} {left + 8} {tip}"
        f"q2 {12 * way} 13 {12 * way}h{across}q11 0 13 {-12 * way}"
        f"C{right - 5} {tuck} {right - 3} {bend} {right} {case}z"
    )


def _hands(x: float, y: float, r: float) -> str:
    """A face of twelve marks, two hands, and the dot."""
    marks = element(
        "circle",
        cx=x,
        cy=y,
        r=r,
        stroke_opacity=0.42,
        stroke_width=6,
        stroke_dasharray=f"1.6 {r * 0.5236 - 1.6:.2f}",
    )
    hands = element("path", d=f"M{x} {y}v-{r * 0.72:.0f}", stroke_width=5) + element(
        "path", d=f"M{x} {y}l{r * 0.52:.0f} {r * 0.34:.0f}", stroke_width=5
    )
    return group(marks + hands, fill="none", stroke="#fff", stroke_linecap="butt") + circle(x, y, 6, DOT)


def _watch(t: Tones) -> str:
    return (
        shadow(160, 294, 82, 9)
        + _strap(t, 44, 58)
        + rect(220, 132, 12, 30, 5, EDGE)
        + rect(221, 136, 9, 2, 0, "#000", fill_opacity=0.2)
        + rect(220, 174, 5, 26, 2, t.edge_dim)
        + rect(96, 86, 128, 148, 40, EDGE)
        + rect(98.5, 88.5, 123, 143, 37.5, t.edge_dim)
        + rect(101, 91, 118, 138, 35, INK)
        + _hands(160, 160, 46)
        + rect(101, 91, 118, 138, 35, GLARE, fill_opacity=0.5)
    )


def _watch_round(t: Tones) -> str:
    return (
        shadow(160, 294, 82, 9)
        + _strap(t, 42, 56)
        + rect(232, 118, 11, 22, 4, EDGE, transform="rotate(-24 238 129)")
        + rect(232, 182, 11, 22, 4, EDGE, transform="rotate(24 238 193)")
        + circle(160, 160, 81, EDGE)
        + circle(160, 160, 77, t.edge_dim)
        + circle(160, 160, 72, INK)
        + _hands(160, 160, 57)
        + circle(160, 160, 72, GLARE, fill_opacity=0.5)
    )


def _watch_band(t: Tones) -> str:
    """A fitness band: a slim pill on a soft strap, with two rings of progress."""
    rings = group(
        element("path", d="M160 150a26 26 0 1 1-24 36", stroke=DOT)
        + element("circle", cx=160, cy=176, r=26, stroke="#fff", stroke_opacity=0.16),
        fill="none",
        stroke_width=7,
        stroke_linecap="round",
    )
    return (
        shadow(160, 294, 76, 9)
        + _strap(t, 39, 64)
        + rect(114, 76, 92, 168, 38, EDGE)
        + rect(118, 80, 84, 160, 35, INK)
        + line("M142 116h36", "#fff", 8)
        + line("M148 132h24", "#fff", 4, stroke_opacity=0.45)
        + rings
        + rect(118, 80, 84, 160, 35, GLARE, fill_opacity=0.5)
    )


def _charger(t: Tones) -> str:
    """A plug with one port, its pins up and away."""
    top = "M96 124h104q8 0 14-6l20-22q4-6-4-6H132q-8 0-14 6l-24 22q-5 6 2 6z"
    side = "M212 132l28-34v128q0 8-6 14l-22 24z"
    pins = "".join(rect(x, 42, 13, 62, 4, paint) for x in (142, 188) for paint in ("#c9cdd0", FALL))
    return (
        shadow(166, 272, 104, 12)
        + pins
        + path(top, BODY)
        + path("M84 122 118 90h114l8 8-26 34z", t.lit)
        + path(side, t.dim)
        + path(side, FALL)
        + rect(80, 118, 136, 150, 18, EDGE)
        + rect(82.5, 120.5, 131, 145, 16, BODY)
        + rect(82.5, 120.5, 131, 145, 16, SHEEN)
        + rect(126, 182, 44, 19, 9.5, INK)
        + rect(134, 189, 28, 5, 2.5, "#5b6167")
        + circle(148, 236, 3.2, DOT)
    )


def _cable(t: Tones) -> str:
    """A coiled cable with both plugs to the front."""
    coil = (
        "M98 240C58 214 46 170 56 130 68 82 118 60 166 62c56 2 100 38 98 88-2 52-50 82-104 80"
        "C104 228 70 190 74 146c4-42 44-62 88-60 46 2 80 28 78 66-2 38-40 58-72 66"
        "-14 4-14 16 4 21 16 5 32 5 50 5"
    )
    plugs = "".join(
        group(
            rect(-11, 0, 22, 34, 5, BODY)
            + rect(-11, 0, 22, 34, 5, SHEEN)
            + rect(-7, 34, 14, 15, 5, "#c9cdd0")
            + rect(-3.5, 40, 7, 9, 2, "#868c91"),
            transform=place,
        )
        for place in ("translate(94 236) rotate(32)", "translate(222 244) rotate(-78)")
    )
    return (
        shadow(160, 264, 128, 11)
        + line(coil, t.low, 12)
        + line(coil, t.edge, 8.5)
        + line(coil, t.edge_lit, 2, stroke_opacity=0.9)
        + plugs
    )


def _stylus(t: Tones) -> str:
    """A pen lying across, tip to the lower left."""
    return (
        shadow(116, 268, 84, 8)
        + group(
            rect(-12, -150, 24, 236, 12, EDGE)
            + rect(-12, -150, 24, 236, 12, "url(#n)")
            + path("M-12 78h24L5 122h-10z", BODY)
            + path("M-12 78h24L5 122h-10z", "url(#n)")
            + path("M-5 122H5l-3 12q-2 4-4 0z", INK)
            + rect(-12, -126, 24, 4, 0, t.low)
            + rect(-5, 30, 10, 34, 5, PLATE, stroke="#000", stroke_opacity=0.25)
            + circle(0, -138, 3.4, DOT),
            transform="translate(160 158) rotate(42)",
        )
        + element(
            "linearGradient",
            element("stop", stop_color="#fff", stop_opacity=0.35)
            + element("stop", offset=0.4, stop_color="#fff", stop_opacity=0.05)
            + element("stop", offset=1, stop_color="#000", stop_opacity=0.32),
            id="n",
        )
    )


def _case(t: Tones) -> str:
    """A phone case from the back, its camera window open, leaning on a second one."""
    window = "M100 52h42q12 0 12 12v42q0 12-12 12h-42q-12 0-12-12V64q0-12 12-12z"
    return (
        shadow(160, 291, 104)
        + rect(114, 34, 132, 254, 26, t.dim)
        + rect(118, 38, 124, 246, 22, INK, fill_opacity=0.25)
        + rect(71, 96, 5, 44, 2, t.edge_dim)
        + rect(74, 30, 136, 260, 27, EDGE)
        + rect(78, 34, 128, 252, 23, BODY)
        + rect(78, 34, 128, 252, 23, SHEEN)
        + path(window, "#2a2d31", stroke=t.edge_lit, stroke_width=3)
        + path("M93 76V66q0-9 9-9h38q9 0 9 9v4q0-7-9-7h-36q-9 0-9 9z", "#000", fill_opacity=0.5)
        + line("M118 262h48", "#000", 4, stroke_opacity=0.14)
        + circle(142, 190, 34, "none", stroke="#000", stroke_opacity=0.08, stroke_width=5)
    )


FORMS: Mapping[str, Drawing] = {
    "watch": _watch,
    "watch-round": _watch_round,
    "watch-band": _watch_band,
    "charger": _charger,
    "cable": _cable,
    "stylus": _stylus,
    "case": _case,
}
