"""Headphones, earbuds and speakers.

Decides their outlines. Must not know colours or catalog models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from storefront.sample.drawings_shapes import (
    BODY,
    EDGE,
    FALL,
    PLATE,
    SHADE,
    SHEEN,
    circle,
    element,
    ellipse,
    group,
    line,
    path,
    rect,
    rim,
    shadow,
)
from storefront.sample.drawings_tones import DOT, INK, Tones

Drawing = Callable[[Tones], str]
CUSHION = "#1a1c1f"


def _headphones(t: Tones) -> str:
    """Over the ear, with long cups, seen from the front."""
    cup = "M66 160c17 0 30 13 30 30v64c0 17-13 30-30 30s-30-13-30-30v-64c0-17 13-30 30-30z"
    cups = group(path(cup, BODY) + path(cup, SHEEN) + rim(t, cup), id="u") + element("use", href="#u", x=188)
    return (
        shadow(160, 289, 132)
        + line("M70 200V150C70 92 108 50 160 50s90 42 90 100v50", t.edge_dim, 10)
        + line("M76 146c4-52 38-87 84-87s80 35 84 87", CUSHION, 17)
        + line("M68 142C73 88 110 47 160 47s87 41 92 95", t.edge_lit if t.dark else t.edge_dim, 18.6)
        + line("M68 142C73 88 110 47 160 47s87 41 92 95", t.body, 17)
        + line("M68 134c8-46 40-78 82-81", "#fff", 4, stroke_opacity=0.16 if t.dark else 0.5)
        + rect(60, 134, 19, 46, 6, EDGE)
        + rect(241, 134, 19, 46, 6, EDGE)
        + rect(82, 168, 38, 108, 19, CUSHION)
        + rect(200, 168, 38, 108, 19, CUSHION)
        + line("M106 190v64M214 190v64", "#fff", 3, stroke_opacity=0.1)
        + cups
        + line("M52 190v60", "#fff", 6, stroke_opacity=0.12 if t.dark else 0.5)
        + line("M92 196v54M228 196v54", "#000", 3, stroke_opacity=0.12)
        + circle(254, 264, 3.6, DOT)
    )


def _headphones_mesh(t: Tones) -> str:
    """Over the ear, with round-cornered metal cups on steel arms, turned a little."""
    cup = "M48 178c0-16 12-26 28-26h22c16 0 28 10 28 26v76c0 18-12 30-28 30H76c-16 0-28-12-28-30z"
    far = "M214 172c0-14 9-22 22-22h18c13 0 22 8 22 22v78c0 16-9 26-22 26h-18c-13 0-22-10-22-26z"
    return (
        shadow(162, 289, 130)
        + line("M88 160V128C88 82 118 44 166 44s82 38 82 84v34", "#a9aeb2", 7)
        + line("M104 96c10-30 32-46 62-46s54 16 66 46", t.low, 20)
        + line("M104 94c10-30 32-46 62-46s54 16 66 46", t.lit, 15, stroke_dasharray="2 2", stroke_linecap="butt")
        + rect(82, 118, 12, 40, 4, "#c9cdd0")
        + rect(242, 118, 12, 40, 4, "#c9cdd0")
        + path(far, EDGE)
        + rect(206, 162, 28, 106, 14, CUSHION)
        + rect(112, 164, 28, 108, 14, CUSHION)
        + path(cup, EDGE)
        + path(cup, BODY, transform="translate(2.6 6.5) scale(.97)")
        + path(cup, SHEEN)
        + rim(t, cup + far)
        + path("M254 150q22 0 22 22v78q0 26-22 26 8-60 0-126z", BODY)
        + circle(62, 166, 4, t.edge_lit)
        + circle(110, 268, 3.4, DOT)
    )


def _headphones_wired(t: Tones) -> str:
    """Round cups, a thin band, and a cable."""
    rings = circle(80, 214, 34, PLATE) + circle(80, 214, 34, "none", stroke="#000", stroke_opacity=0.18)
    return (
        shadow(160, 289, 122)
        + line("M80 256c-4 36 36 42 72 34s70-8 84 4", "#26292d", 4.5)
        + line("M238 294.5l20 5", "#26292d", 10)
        + line("M264 301l14 3.5", "#b9bec2", 4.5)
        + line("M74 182V150C74 92 110 48 160 48s86 44 86 102v32", t.edge_dim, 8)
        + line("M94 92c14-25 36-38 66-38s52 13 66 38", "#3a3e43", 20)
        + line("M92 90c14-27 38-42 68-42", "#fff", 3, stroke_opacity=0.25)
        + rect(120, 172, 26, 88, 13, CUSHION)
        + rect(178, 172, 26, 88, 13, CUSHION)
        + ellipse(240, 216, 44, 52, EDGE)
        + ellipse(242, 216, 39, 48, BODY)
        + ellipse(84, 216, 48, 53, EDGE)
        + ellipse(82, 216, 43, 49, BODY)
        + rings
        + ellipse(82, 216, 43, 49, SHEEN)
        + circle(80, 214, 7, DOT)
        + ellipse(246, 216, 22, 30, PLATE)
        + rect(68, 150, 14, 24, 4, EDGE)
        + rect(240, 150, 14, 24, 4, EDGE)
    )


def _bud(t: Tones, x: float, y: float, turn: str) -> str:
    """One earbud: the head with its soft tip to the left, the stem down."""
    d = "M12-38c22 0 36 16 36 38 0 14-6 26-18 32v72q0 10-10 10t-10-10V36C-6 36-22 24-22 2c0-24 14-40 34-40z"
    return group(
        path("M-16-18c-12-2-18 6-18 18s8 21 20 20z", t.edge_dim)
        + path(d, BODY)
        + path(d, SHEEN)
        + rim(t, d)
        + path("M30 32v72q0 10-10 10 4-40 3-80z", "#000", fill_opacity=0.14)
        + rect(22, -18, 8, 20, 4, INK)
        + rect(10, 96, 20, 5, 0, t.edge_dim),
        transform=f"translate({x} {y}) {turn}",
    )


def _earbuds(t: Tones) -> str:
    """The closed case at the back, both buds in front."""
    case = "M78 76h84c40 0 58 26 58 62v74c0 46-24 72-62 72H82c-38 0-62-26-62-72v-74c0-36 18-62 58-62z"
    return (
        shadow(160, 287, 144)
        + path(case, EDGE)
        + path(case, BODY, transform="translate(2 3) scale(.9835 .985)")
        + path(case, SHEEN)
        + rim(t, case)
        + path("M20 148h200v2.5H20z", "#000", fill_opacity=0.3)
        + path("M20 150.5h200v1.5H20z", "#fff", fill_opacity=0.3)
        + circle(92, 178, 4.4, DOT)
        + ellipse(214, 284, 84, 9, SHADE)
        + _bud(t, 178, 168, "rotate(5)")
        + _bud(t, 252, 172, "rotate(-4)")
    )


def _speaker(t: Tones) -> str:
    """A cylinder in woven cloth with a touch top."""
    d = "M82 70v178c0 24 34 38 78 38s78-14 78-38V70z"
    threads: dict[str, str | float] = {
        "stroke_opacity": 0.1,
        "stroke_dasharray": "2 2",
        "stroke_linecap": "butt",
    }
    color = "#fff" if t.dark else "#000"
    cloth = element("clipPath", element("path", d=d), id="m") + group(
        line("M160 60v230", color, 156, **threads) + line("M82 180h156", color, 240, **threads),
        clip_path="url(#m)",
    )
    sides = element(
        "linearGradient",
        element("stop", stop_color="#fff", stop_opacity=0.1)
        + element("stop", offset=0.28, stop_color="#fff", stop_opacity=0.28)
        + element("stop", offset=0.55, stop_color="#000", stop_opacity=0)
        + element("stop", offset=1, stop_color="#000", stop_opacity=0.42),
        id="n",
    )
    return (
        sides
        + shadow(162, 284, 118, 13)
        + path(d, t.body)
        + cloth
        + path(d, "url(#n)")
        + path("M82 250c2 22 36 36 78 36s76-14 78-36v8c-2 22-36 34-78 34s-76-12-78-34z", t.low)
        + ellipse(160, 70, 78, 27, EDGE)
        + ellipse(160, 68, 73, 24, INK)
        + ellipse(160, 68, 73, 24, SHEEN)
        + ellipse(160, 69, 15, 5.5, DOT)
        + ellipse(160, 69, 32, 11.5, "none", stroke="#fff", stroke_opacity=0.4, stroke_width=2.4)
        + ellipse(160, 69, 50, 17.5, "none", stroke="#fff", stroke_opacity=0.16, stroke_width=2.4)
    )


def _soundbar(t: Tones) -> str:
    """A long low speaker."""
    holes = "".join(f"M28 {y}h264" for y in (164, 171, 178, 185, 192, 199))
    return (
        shadow(160, 214, 152, 10)
        + path("M40 132h240q10 0 15 8l9 14H16l9-14q5-8 15-8z", BODY)
        + path("M40 132h240q10 0 15 8l9 14H16l9-14q5-8 15-8z", FALL)
        + rect(12, 152, 296, 58, 14, EDGE)
        + rect(15, 154, 290, 54, 12, t.low)
        + line(holes, "#000", 3.2, stroke_opacity=0.5, stroke_dasharray=".1 6")
        + circle(160, 143, 2.6, DOT)
        + line("M140 143h.1M180 143h.1", t.low, 5)
    )


FORMS: Mapping[str, Drawing] = {
    "headphones": _headphones,
    "headphones-mesh": _headphones_mesh,
    "headphones-wired": _headphones_wired,
    "earbuds": _earbuds,
    "speaker": _speaker,
    "soundbar": _soundbar,
}
