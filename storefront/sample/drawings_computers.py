"""Laptops and desktops, and what lies beside them: keyboard, mouse, dock.

Decides their proportions and perspective. Must not know colours or catalog models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from storefront.sample.drawings_shapes import (
    BODY,
    EDGE,
    FALL,
    SHEEN,
    circle,
    element,
    ellipse,
    group,
    line,
    number,
    path,
    rect,
    screen,
    shadow,
)
from storefront.sample.drawings_tones import DOT, INK, Tones

Drawing = Callable[[Tones], str]

KEY_GAP = 1.8


def _keys(t: Tones, top: float = 224) -> str:
    """Four rows of fourteen keys, in perspective."""
    rows = ""
    for row in range(4):
        spread = row * 3.2
        key = (208 + 2 * spread - 13 * KEY_GAP) / 14
        rows += element(
            "path",
            d=f"M{number(56 - spread)} {number(top + row * 6.6)}H{number(264 + spread)}",
            stroke_width=5 + row * 0.3,
            stroke_dasharray=f"{key:.2f} {KEY_GAP}",
        )
    return group(rows, stroke=t.keys if t.dark else "#17191c")


def _lid(t: Tones, cut: str = "", *, bezel: float = 6, chin: float = 7) -> str:
    """The open screen, seen from the front."""
    return (
        rect(44, 44, 232, 172, 12, EDGE)
        + rect(46.5, 46.5, 227, 169, 10, INK)
        + screen(46.5 + bezel, 46.5 + bezel, 227 - 2 * bezel, 162 - bezel - chin, 4, cut=cut)
        + circle(160, 49.8, 1.5, "#2f353c")
    )


def _deck(t: Tones, inside: str, d: str = "M46 214h228l34 46H12z") -> str:
    """The keyboard half in perspective, with its front edge."""
    return (
        path("M44 206h232v9H44z", t.low)
        + path(d, BODY)
        + inside
        + path("M12 260h296v3.5q0 8.5-10 8.5H22q-10 0-10-8.5z", EDGE)
        + path("M12 260h296v1.8H12z", "#fff", fill_opacity=0.4)
    )


def _laptop(t: Tones) -> str:
    inside = (
        path("M54 219h212l13 31H41z", "#000", fill_opacity=0.13 if not t.dark else 0.4)
        + _keys(t)
        + path("M122 252h76l2.5 8h-81z", "#000", fill_opacity=0.12 if not t.dark else 0.3)
        + path("M136 260h48q0 4-5 4h-38q-5 0-5-4z", t.low)
    )
    return shadow(160, 273, 156, 10) + _lid(t) + _deck(t, inside)


def _laptop_dark(t: Tones) -> str:
    """A work laptop: thick bezel, full keyboard, red pointer nub, buttons above the trackpad."""
    inside = (
        path("M54 219h212l13 31H41z", "#000", fill_opacity=0.4)
        + _keys(t)
        + circle(160, 236, 3.2, "#d8232a")
        + path("M122 250h76l1 3h-78z", "#2a2d31")
        + line("M124 251.5h22M174 251.5h22", "#d8232a", 1.4)
        + path("M120 254h80l2 6h-84z", "#000", fill_opacity=0.35)
    )
    hinges = path("M66 208h34v8H66zM220 208h34v8h-34z", t.edge_dim)
    return shadow(160, 273, 156, 10) + _lid(t, bezel=11, chin=17) + _deck(t, inside) + hinges


def _laptop_2in1(t: Tones) -> str:
    """A tablet on its keyboard cover, the pen at its side."""
    cover = (
        path("M46 216h228l32 46q2 4-3 4H17q-5 0-3-4z", BODY)
        + path("M54 221h212l13 29H41z", "#000", fill_opacity=0.13 if not t.dark else 0.4)
        + _keys(t, 225.5)
        + path("M128 253h64l2 9h-68z", "#000", fill_opacity=0.15)
        + path("M14 262h292l2 4q0 3-5 3H17q-5 0-5-3z", t.low)
    )
    tablet = (
        rect(40, 42, 240, 172, 9, EDGE)
        + rect(42.5, 44.5, 235, 167, 7, INK)
        + screen(54, 56, 212, 144, 2)
        + circle(160, 50.5, 2, "#2f353c")
    )
    pen = path("M282 66h9v118l-4.5 12-4.5-12z", EDGE) + rect(282, 66, 9, 7, 3, t.low)
    return shadow(160, 269, 154, 9) + tablet + pen + cover


def _desktop_mini(t: Tones) -> str:
    """A small flat computer, seen from above its front edge."""
    top = "M70 154h180q10 0 14 8l26 52q4 10-6 10H36q-10 0-6-10l26-52q4-8 14-8z"
    ports = rect(58, 240, 17, 7, 3.5, INK) + rect(86, 240, 17, 7, 3.5, INK) + circle(122, 243.5, 4, INK)
    return (
        shadow(160, 271, 146)
        + rect(28, 200, 264, 68, 22, t.low)
        + rect(28, 204, 264, 61, 20, EDGE)
        + path(top, BODY)
        + path(top, SHEEN)
        + path("M29 216q4 8 12 8h238q8 0 12-8", "none", stroke="#fff", stroke_opacity=0.45, stroke_width=1.6)
        + ports
        + circle(262, 243.5, 3.2, DOT)
        + _rings_on_top()
    )


def _rings_on_top() -> str:
    return ellipse(160, 188, 34, 12, "none", stroke="#000", stroke_opacity=0.16, stroke_width=3) + ellipse(
        160, 188, 10, 3.6, "#000", fill_opacity=0.16
    )


def _desktop_tower(t: Tones) -> str:
    """A tower: front panel with drive and power button, its side receding right."""
    vents = "".join(f"M90 {y}h62" for y in range(196, 256, 10))
    return (
        shadow(164, 288, 112)
        + path("M170 32l74 18v222l-74 16z", t.low)
        + path("M186 62l44 10v60l-44-5z", "#000", fill_opacity=0.2)
        + rect(70, 30, 102, 258, 8, EDGE)
        + rect(73, 33, 96, 252, 6, BODY)
        + rect(73, 33, 96, 252, 6, SHEEN)
        + rect(84, 48, 74, 17, 3, INK, fill_opacity=0.8)
        + line("M92 56.5h40", "#fff", 1.6, stroke_opacity=0.35)
        + circle(98, 94, 11, INK, fill_opacity=0.85, stroke="#fff", stroke_opacity=0.25)
        + line("M98 88v6M94.5 90.5a5 5 0 1 0 7 0", "#fff", 1.5, stroke_opacity=0.85)
        + circle(120, 94, 2.6, DOT)
        + rect(90, 118, 20, 6, 3, INK)
        + rect(90, 131, 14, 7, 1.5, INK)
        + rect(110, 131, 14, 7, 1.5, INK)
        + line(vents, "#000", 3.4, stroke_opacity=0.42)
    )


def _desktop_allinone(t: Tones) -> str:
    """A screen with a chin on a stand."""
    foot = "M122 272h76l14 12q3 4-4 4h-96q-7 0-4-4z"
    return (
        shadow(160, 288, 86, 9)
        + path("M134 226h52l4 52h-60z", t.edge_dim)
        + path("M134 226h52l1 18h-54z", "#000", fill_opacity=0.25)
        + path(foot, EDGE)
        + path("M108 284h104q3 4-4 4h-96q-7 0-4-4z", t.low)
        + rect(22, 40, 276, 196, 12, EDGE)
        + path("M24 198h272v26q0 10-10 10H34q-10 0-10-10z", BODY)
        + path("M24 198h272v26q0 10-10 10H34q-10 0-10-10z", FALL)
        + path("M34 42h252q10 0 10 10v146H24V52q0-10 10-10z", INK)
        + screen(32, 50, 256, 141, 4)
        + circle(160, 46, 1.6, "#2f353c")
    )


def _keyboard(t: Tones) -> str:
    """A keyboard from above, tilted back a little."""
    frame = "M54 112h212q9 0 12 8l27 98q3 13-9 13H24q-12 0-9-13l27-98q3-8 12-8z"
    rows = "".join(
        element(
            "path",
            d=f"M{52 - row * 5.4:.1f} {130 + row * 19}H{268 + row * 5.4:.1f}",
            stroke_width=12.5 + row,
            stroke_dasharray=f"{(216 + row * 10.8 + 3) / 14 - 3:.2f} 3",
        )
        for row in range(4)
    )
    bottom = element("path", d="M31 208h30M65 208h18M87 208h18M109 208h102M215 208h18M237 208h18M259 208h30")
    bottom = group(bottom, stroke_width=17)
    return (
        shadow(160, 238, 154, 12)
        + path(frame, t.low, transform="translate(0 5)")
        + path(frame, EDGE)
        + path(frame, BODY, transform="translate(2 1) scale(.9875 .99)")
        + group(rows + bottom, stroke="#000", stroke_opacity=0.2, transform="translate(0 2)")
        + group(rows + bottom, stroke=t.keys)
        + path(frame, SHEEN, fill_opacity=0.6)
    )


def _mouse(t: Tones) -> str:
    """A mouse from above and the left."""
    d = "M160 44c52 0 78 36 80 92 2 44 0 78-14 106-12 26-36 38-66 38s-54-12-66-38c-14-28-16-62-14-106 2-56 28-92 80-92z"
    return (
        shadow(162, 272, 96, 16)
        + path(d, t.low)
        + path(d, BODY, transform="translate(8 4) scale(.95)")
        + path(d, SHEEN, transform="translate(8 4) scale(.95)")
        + line("M160 48v80M84 140q76 26 152 0", "#000", 2, stroke_opacity=0.28)
        + rect(151, 74, 18, 42, 9, INK)
        + rect(155, 80, 10, 30, 5, t.edge)
        + line("M155 88h10M155 95h10M155 102h10", INK, 1.6, stroke_linecap="butt")
    )


def _dock(t: Tones) -> str:
    """A dock: a flat bar with its ports in front and the cable to the left."""
    ports = (
        rect(78, 200, 26, 10, 5, INK)
        + rect(114, 200, 26, 10, 5, INK)
        + rect(154, 198, 34, 14, 2, INK)
        + rect(157, 206, 28, 4, 0, "#3d6fb4")
        + rect(200, 198, 34, 14, 2, INK)
        + rect(203, 206, 28, 4, 0, "#3d6fb4")
        + circle(250, 205, 5.5, INK)
    )
    cable = "M70 196C18 196 6 150 34 124s72-14 64-46"
    return (
        shadow(168, 233, 124)
        + line(cable, t.low, 9)
        + line(cable, t.edge, 5)
        + rect(88, 42, 20, 40, 5, EDGE)
        + rect(91, 30, 14, 14, 4, "#c9cdd0")
        + rect(46, 166, 244, 64, 16, t.low)
        + rect(46, 180, 244, 48, 14, EDGE)
        + path("M74 148h188q10 0 16 8l10 18q4 9-8 9H56q-12 0-8-9l10-18q6-8 16-8z", BODY)
        + path("M74 148h188q10 0 16 8l10 18q4 9-8 9H56q-12 0-8-9l10-18q6-8 16-8z", SHEEN)
        + ports
        + circle(268, 205, 3, DOT)
    )


FORMS: Mapping[str, Drawing] = {
    "laptop": _laptop,
    "laptop-dark": _laptop_dark,
    "laptop-2in1": _laptop_2in1,
    "desktop-mini": _desktop_mini,
    "desktop-tower": _desktop_tower,
    "desktop-allinone": _desktop_allinone,
    "keyboard": _keyboard,
    "mouse": _mouse,
    "dock": _dock,
}
