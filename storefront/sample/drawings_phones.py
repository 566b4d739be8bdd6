"""Phones and tablets: back left, front right, and the folding kinds.

Decides proportions, camera layouts and the cut-outs of screens. Must not know colours or catalog models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from storefront.sample.drawings_shapes import (
    BODY,
    CAST,
    EDGE,
    FALL,
    PLATE,
    SHEEN,
    circle,
    ellipse,
    flash,
    group,
    lens,
    line,
    path,
    rect,
    screen,
    shadow,
    use,
)
from storefront.sample.drawings_tones import INK, Tones

Drawing = Callable[[Tones], str]


def _back(t: Tones, camera: str, radius: float) -> str:
    return (
        rect(57.5, 92, 6, 26, 2, t.edge)
        + rect(60, 24, 130, 264, radius, EDGE)
        + rect(62.5, 26.5, 125, 259, radius - 2, BODY)
        + rect(62.5, 26.5, 125, 259, radius - 2, SHEEN)
        + camera
        + rect(118, 40, 40, 250, 22, CAST)
    )


def _front(t: Tones, cut: str, radius: float) -> str:
    return (
        rect(258, 98, 6.5, 38, 2, t.edge_dim)
        + rect(136, 38, 126, 254, radius, EDGE)
        + rect(138.5, 40.5, 121, 249, radius - 2, INK)
        + screen(143, 45, 112, 240, radius - 6, cut=cut)
    )


def _notch() -> str:
    return path("M173 44h52c-3 1-4 3-4 6a9 9 0 0 1-9 9h-26a9 9 0 0 1-9-9c0-3-1-5-4-6z", INK)


def _pill() -> str:
    return rect(181, 51, 36, 11, 5.5, INK)


def _hole() -> str:
    return circle(199, 55, 5, INK)


def _plate(x: float, y: float, w: float, h: float, r: float, t: Tones) -> str:
    return rect(x, y, w, h, r, PLATE, stroke=t.edge_lit, stroke_opacity=0.5)


def _diagonal(t: Tones) -> str:
    return _plate(70, 35, 59, 59, 17, t) + _lenses(t, (88, 53), (111, 76), r=13.5) + flash(111, 53)


def _pair(t: Tones) -> str:
    return _plate(70, 35, 57, 61, 17, t) + _lenses(t, (87, 52), (87, 79), r=13) + flash(112, 56)


def _trio(t: Tones) -> str:
    lenses = _lenses(t, (88, 53), (88, 83), (116, 68), r=14)
    return _plate(70, 34, 66, 68, 18, t) + lenses + flash(115, 46) + circle(115, 90, 3.4, INK)


def _single(t: Tones) -> str:
    return _lenses(t, (85, 49), r=11) + flash(104, 49, 3.6)


def _column(t: Tones) -> str:
    return _lenses(t, (86, 56), (86, 88), (86, 120), r=13.5) + flash(110, 56)


def _bar(t: Tones) -> str:
    return (
        rect(60, 58, 130, 37, 0, PLATE)
        + rect(60, 58, 130, 37, 0, FALL)
        + rect(73, 63.5, 60, 26, 13, INK, stroke=t.edge_lit, stroke_opacity=0.4)
        + _lenses(t, (87, 76.5), (118, 76.5), r=9.5)
        + flash(151, 76.5)
    )


def _ring(t: Tones) -> str:
    spots = ((88, 56), (113, 56), (88, 81), (113, 81))
    return (
        circle(100.5, 68.5, 34, EDGE)
        + circle(100.5, 68.5, 31.5, PLATE)
        + _lenses(t, *spots[:3], r=10.5)
        + flash(*spots[3], 4.5)
    )


def _lenses(t: Tones, *spots: tuple[float, float], r: float) -> str:
    """Equal lenses: the first is drawn, the others repeat it."""
    (x, y), *others = spots
    first = lens(x, y, r, t.edge)
    if not others:
        return first
    return group(first, id="o") + "".join(use("o", x=ox - x, y=oy - y) for ox, oy in others)


def _phone(camera: Drawing, cut: Callable[[], str], radius: float = 22) -> Drawing:
    def drawing(t: Tones) -> str:
        return shadow(162, 291, 122) + _back(t, camera(t), radius) + _front(t, cut(), radius)

    return drawing


def _phone_single(t: Tones) -> str:
    """Home button, one camera, wide bezels above and below."""
    front = (
        rect(258, 106, 6.5, 34, 2, t.edge_dim)
        + rect(136, 44, 126, 248, 21, EDGE)
        + rect(138.5, 46.5, 121, 243, 19, INK)
        + screen(145, 80, 108, 172, 1)
        + circle(199, 271, 11.5, "#15171a", stroke="#4a4e53", stroke_width=1.6)
        + rect(187, 61, 24, 4, 2, "#2c3035")
    )
    return shadow(162, 291, 122) + _back(t, _single(t), 21) + front


def _phone_fold(t: Tones) -> str:
    """A book that opens: the outer back left, the wide inner screen right, creased."""
    back = (
        rect(26, 34, 112, 250, 14, EDGE)
        + rect(28.5, 36.5, 107, 245, 12, BODY)
        + rect(28.5, 36.5, 107, 245, 12, SHEEN)
        + _plate(37, 45, 30, 92, 15, t)
        + _lenses(t, (52, 61), (52, 91), (52, 121), r=11)
        + rect(70, 52, 40, 234, 18, CAST)
    )
    crease = rect(191, 48, 3.5, 236, 0, "#fff", fill_opacity=0.3) + rect(188, 48, 3, 236, 0, "#000", fill_opacity=0.1)
    front = (
        rect(88, 42, 210, 250, 14, EDGE)
        + rect(90.5, 44.5, 205, 245, 12, INK)
        + screen(95, 49, 196, 236, 8, cut=crease + circle(262, 61, 4.5, INK))
        + path("M188.5 42h8v4h-8zM188.5 288h8v4h-8z", t.low)
    )
    return shadow(163, 291, 148) + back + front


def _phone_flip(t: Tones) -> str:
    """A clamshell: closed with its small outer screen left, open right."""
    closed = (
        rect(44, 150, 122, 138, 17, EDGE)
        + rect(46.5, 152.5, 117, 133, 15, BODY)
        + rect(46.5, 152.5, 117, 133, 15, SHEEN)
        + rect(54, 160, 102, 68, 11, INK)
        + _lenses(t, (72, 211), (101, 211), r=11.5)
        + circle(112, 176, 4, "#e8571c")
        + line("M68 176h28", "#fff", 4, stroke_opacity=0.8)
        + rect(44, 279, 122, 9, 4.5, t.edge_dim)
        + rect(118, 166, 40, 122, 22, CAST)
    )
    crease = rect(143, 165, 112, 2, 0, "#fff", fill_opacity=0.35) + rect(143, 162, 112, 3, 0, "#000", fill_opacity=0.1)
    return shadow(158, 291, 124) + closed + _front(t, _hole() + crease, 19)


def _tablet_back(t: Tones, camera: str) -> str:
    return (
        rect(28, 38, 184, 246, 18, EDGE)
        + rect(30.5, 40.5, 179, 241, 16, BODY)
        + rect(30.5, 40.5, 179, 241, 16, SHEEN)
        + camera
        + rect(68, 52, 50, 234, 22, CAST)
    )


def _tablet(t: Tones) -> str:
    front = (
        rect(92, 46, 196, 246, 18, EDGE)
        + rect(94.5, 48.5, 191, 241, 16, INK)
        + screen(102, 56, 176, 226, 9)
        + circle(190, 52.3, 1.8, "#2b3138")
    )
    return shadow(160, 291, 146) + _tablet_back(t, _lenses(t, (51, 61), r=11)) + front


def _tablet_home(t: Tones) -> str:
    front = (
        rect(92, 46, 196, 246, 17, EDGE)
        + rect(94.5, 48.5, 191, 241, 15, INK)
        + screen(101, 74, 178, 186, 1)
        + circle(190, 274.5, 9, "#15171a", stroke="#4a4e53", stroke_width=1.5)
        + circle(190, 61, 2.4, "#2b3138")
    )
    return shadow(160, 291, 146) + _tablet_back(t, _lenses(t, (49, 59), r=8)) + front


def _tablet_pen(t: Tones) -> str:
    """A tablet with its pen leaning on the right side."""
    barrel = "M283 266V68q0-8 7-8t7 8v198l-5 22q-2 6-4 0z"
    pen = (
        path(barrel, "#f2f2f0", stroke="#8d9296", stroke_width=1.4)
        + path("M291 60q6 1 6 8v198l-5 22q-1 4-2 4z", "#000", fill_opacity=0.16)
        + line("M283 80h14M283 266h14", "#8d9296", 1.4, stroke_linecap="butt")
    )
    front = rect(84, 46, 190, 246, 18, EDGE) + rect(86.5, 48.5, 185, 241, 16, INK) + screen(93, 55, 172, 228, 10)
    camera = _plate(38, 48, 30, 46, 12, t) + _lenses(t, (53, 62), (53, 81), r=8.5)
    return shadow(160, 291, 150) + _tablet_back(t, camera) + front + pen


def _reader(t: Tones) -> str:
    """An e-reader: paper screen with lines of text, thicker chin."""
    text = "".join(
        f"M{x} {y}h{w}"
        for x, y, w in (
            (108, 100, 120),
            (108, 118, 112),
            (108, 136, 124),
            (108, 154, 96),
            (108, 184, 122),
            (108, 202, 110),
            (108, 220, 60),
        )
    )
    return (
        shadow(168, 291, 108)
        + rect(76, 42, 184, 250, 13, EDGE)
        + rect(78.5, 44.5, 179, 245, 11, BODY)
        + rect(78.5, 44.5, 179, 245, 11, SHEEN)
        + rect(92, 58, 152, 196, 3, "#e9e7df", stroke="#000", stroke_opacity=0.35)
        + line("M108 80h64", "#2e3032", 6, stroke_linecap="butt")
        + line(text, "#8b8a84", 4, stroke_linecap="butt")
        + circle(228, 238, 5, "#e8571c")
        + ellipse(168, 272, 13, 3, t.edge, fill_opacity=0.6)
    )


FORMS: Mapping[str, Drawing] = {
    "phone": _phone(_diagonal, _notch),
    "phone-dual": _phone(_pair, _notch),
    "phone-island": _phone(_diagonal, _pill),
    "phone-pro": _phone(_trio, _notch),
    "phone-pro-island": _phone(_trio, _pill),
    "phone-single": _phone_single,
    "phone-column": _phone(_column, _hole, 18),
    "phone-bar": _phone(_bar, _hole, 20),
    "phone-ring": _phone(_ring, _hole, 20),
    "phone-fold": _phone_fold,
    "phone-flip": _phone_flip,
    "tablet": _tablet,
    "tablet-home": _tablet_home,
    "tablet-pen": _tablet_pen,
    "tablet-reader": _reader,
}
