"""The drawing tools: SVG elements, the paints every device shares, and how a file is put together.

Decides how light falls (from the upper left), what glass, lenses, screens and contact shadows look like. Must
not know any device. Pages show the files by <img>, so they carry presentation attributes only and their own
gradients.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from storefront.sample.drawings_tones import DOT, INK, Tones

# The paints, by the letter of their gradient.
BACKLIGHT, SHADE = "url(#a)", "url(#s)"  # behind the device, under it
BODY, EDGE, PLATE, WALL, LENS = "url(#b)", "url(#e)", "url(#p)", "url(#w)", "url(#l)"
SHEEN, GLARE, FALL, CAST = "url(#h)", "url(#g)", "url(#f)", "url(#c)"  # light and shade laid over the former

Stop = tuple[float, str, float]


def number(value: float) -> str:
    """Write a coordinate with one decimal, a share below 1 with two, and no zero that says nothing."""
    text = f"{value:.2f}" if abs(value) < 1 else f"{value:.1f}"
    text = text.rstrip("0").rstrip(".")
    text = re.sub(r"^(-?)0\.", r"\1.", text)
    return "0" if text in ("", "-", "-0") else text


def element(tag: str, inside: str = "", /, **attributes: str | float) -> str:
    """Write one element; `stroke_width=3` becomes stroke-width="3"."""
    words = [tag]
    for name, value in attributes.items():
        text = value if isinstance(value, str) else number(value)
        words.append(f'{name.replace("_", "-")}="{short_hex(text)}"')
    opening = " ".join(words)
    return f"<{opening}>{inside}</{tag}>" if inside else f"<{opening}/>"


def short_hex(text: str) -> str:
    """Write #aabbcc as #abc."""
    return re.sub(r"^#(.)\1(.)\2(.)\3$", r"#\1\2\3", text)


def rect(x: float, y: float, w: float, h: float, r: float, fill: str, **more: str | float) -> str:
    corner: dict[str, float] = {"rx": r} if r else {}
    return element("rect", x=x, y=y, width=w, height=h, **corner, fill=fill, **more)


def circle(x: float, y: float, r: float, fill: str, **more: str | float) -> str:
    return element("circle", cx=x, cy=y, r=r, fill=fill, **more)


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, **more: str | float) -> str:
    return element("ellipse", cx=x, cy=y, rx=rx, ry=ry, fill=fill, **more)


def path(d: str, fill: str, **more: str | float) -> str:
    return element("path", d=d, fill=fill, **more)


def line(d: str, color: str, width: float, **more: str | float) -> str:
    """Draw an open stroke; round ends unless said otherwise."""
    more = {"stroke_linecap": "round", **more}
    if more["stroke_linecap"] == "butt":
        del more["stroke_linecap"]
    return element("path", d=d, fill="none", stroke=color, stroke_width=width, **more)


def group(inside: str, **attributes: str | float) -> str:
    return element("g", inside, **attributes)


def rim(t: Tones, d: str = "", *, key: str = "") -> str:
    """Trace an outline: light on a dark body, dark on a light one, so that it parts from any stage."""
    stroke: dict[str, str | float] = {"stroke": "#000", "stroke_opacity": 0.16}
    if t.dark:
        stroke = {"stroke": t.edge_lit, "stroke_opacity": 0.7}
    return use(key, "none", **stroke) if key else path(d, "none", **stroke)


def shape(key: str, d: str) -> str:
    """Name an outline that is painted several times with `use`."""
    return element("defs", element("path", id=key, d=d))


def use(key: str, fill: str = "", **more: str | float) -> str:
    paint = {"fill": fill} if fill else {}
    return element("use", href=f"#{key}", **paint, **more)


def shadow(x: float, y: float, half: float, flat: float = 11) -> str:
    """The soft shadow on the ground, and the darker line where the device touches it."""
    return ellipse(x, y, half, flat, SHADE) + ellipse(x, y - 1, half * 0.86, flat * 0.42, SHADE)


def lens(x: float, y: float, r: float, rim: str) -> str:
    """A camera lens: metal rim, black glass, coated depth, one highlight."""
    return (
        circle(x, y, r, INK, stroke=rim, stroke_width=1.4)
        + circle(x, y, r * 0.62, LENS)
        + circle(x - r * 0.26, y - r * 0.3, r * 0.2, "#fff", fill_opacity=0.7)
    )


def flash(x: float, y: float, r: float = 3.4) -> str:
    return circle(x, y, r, "#f6efdc")


def screen(x: float, y: float, w: float, h: float, r: float, *, key: str = "k", cut: str = "") -> str:
    """A lit screen: wallpaper, the mark's rings with the orange dot, the glare of a window, `cut` on top."""
    unit = min(0.3 * w, 0.32 * h, 46)
    cx, cy = x + w * 0.73, y + h * 0.73
    rings = "".join(
        element("circle", cx=cx, cy=cy, r=unit * size, stroke_opacity=opacity)
        for size, opacity in ((1.0, 0.95), (1.83, 0.6), (2.66, 0.3))
    )
    return element("clipPath", element("rect", x=x, y=y, width=w, height=h, rx=r), id=key) + group(
        rect(x, y, w, h, 0, WALL)
        + group(rings, fill="none", stroke="#fff", stroke_width=unit * 0.28)
        + circle(cx, cy, unit * 0.34, DOT)
        + rect(x, y, w, h, 0, GLARE)
        + cut,
        clip_path=f"url(#{key})",
    )


def document_of(content: str, width: int, height: int, scale: int = 1) -> str:
    """Wrap a drawing in a file of `width` by `height` units, shown `scale` times as large."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * scale}" height="{height * scale}"'
        f' viewBox="0 0 {width} {height}">{content}</svg>\n'
    )


def backlight(t: Tones) -> str:
    """A little light behind a dark device, which would drown in a dark stage; a light one hides it."""
    return circle(160, 160, 158, BACKLIGHT) if t.dark else ""


def with_paints(content: str, tones: Tones) -> str:
    """Put before `content` the gradients it refers to."""
    used = set(re.findall(r"url\(#(\w)\)", content))
    return "".join(text for key, text in _gradients(tones).items() if key in used) + content


def _gradients(t: Tones) -> dict[str, str]:
    gleam = 0.16 if t.dark else 0.34
    back = 0.1 + 0.6 * t.light
    return {
        "a": _radial("a", ((0, "#fff", back), (0.5, "#fff", back * 0.65), (1, "#fff", 0))),
        "b": _linear("b", 1, 1, ((0, t.lit, 1), (0.42, t.body, 1), (1, t.dim, 1))),
        "c": _linear("c", 1, 0, ((0, "#000", 0), (1, "#000", 0.42))),
        "e": _linear("e", 1, 1, ((0, t.edge_lit, 1), (0.3, t.edge, 1), (0.85, t.edge_dim, 1), (1, t.edge, 1))),
        "f": _linear("f", 0, 1, ((0, "#fff", 0.3), (0.4, "#fff", 0), (1, "#000", 0.2))),
        "g": _linear("g", 1, 0.9, ((0, "#fff", 0.42), (0.44, "#fff", 0.08), (0.44, "#fff", 0))),
        "h": _linear("h", 1, 1, ((0.16, "#fff", gleam), (0.46, "#fff", 0.03), (0.46, "#fff", 0))),
        "l": _radial("l", ((0, "#4d6488", 1), (0.6, "#1c2636", 1), (1, "#0e1116", 1)), cx=0.4, cy=0.36),
        "p": _linear("p", 1, 1, ((0, t.plate, 1), (1, t.plate_dim, 1))),
        "s": _radial("s", ((0, "#000", 0.45), (0.5, "#000", 0.22), (1, "#000", 0))),
        "w": _linear("w", 1, 1, ((0, t.wall_lit, 1), (0.5, t.wall, 1), (1, t.wall_dim, 1))),
    }


def _linear(key: str, x2: float, y2: float, stops: Iterable[Stop]) -> str:
    return element("linearGradient", _stops(stops), id=key, x2=x2, y2=y2)


def _radial(key: str, stops: Iterable[Stop], **place: float) -> str:
    return element("radialGradient", _stops(stops), id=key, **place)


def _stops(stops: Iterable[Stop]) -> str:
    texts = []
    for offset, color, opacity in stops:
        place = {"offset": offset} if offset else {}
        fade = {"stop_opacity": opacity} if opacity != 1 else {}
        texts.append(element("stop", **place, stop_color=color, **fade))
    return "".join(texts)
