"""Every tone of a drawn device, worked out from the one colour of its body.

Decides how light, edge, camera plate, wallpaper and stage follow from a body colour, in OKLCH, so that two
devices of different colours are lit alike. Must not know any shape.
Conversion: Björn Ottosson, "A perceptual color space for image processing" (2020); CSS Color 4, section 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, hypot, sin

NEUTRAL_CHROMA = 0.012  # below this the hue of a grey is noise, and a cool hue is used for its wallpaper
COOL_HUE = 4.4  # radians, a slate blue
INK = "#0c0d0f"
DOT = "#e8571c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """A colour as lightness (0 to 1), chroma (0 to about .3) and hue (radians)."""

    light: float
    chroma: float
    hue: float

    def at(self, light: float, chroma: float | None = None) -> str:
        """Return the hex of this hue at another lightness, and another chroma if given."""
        return hex_of(Shade(light=light, chroma=self.chroma if chroma is None else chroma, hue=self.hue))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """The paints of one device, all '#rrggbb'."""

    body: str
    lit: str
    dim: str
    low: str
    edge: str
    edge_lit: str
    edge_dim: str
    plate: str
    plate_dim: str
    wall: str
    wall_lit: str
    wall_dim: str
    keys: str
    mark: str
    partner: str | None
    light: float
    dark: bool


def shade_of(color: str) -> Shade:
    """Read '#rrggbb' as OKLCH."""
    red, green, blue = (_linear(int(color[start : start + 2], 16) / 255) for start in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    return Shade(light=light, chroma=hypot(a, b), hue=atan2(b, a))


def hex_of(shade: Shade) -> str:
    """Write OKLCH as '#rrggbb'; what sRGB cannot show is clipped."""
    light = min(max(shade.light, 0.0), 1.0)
    a, b = shade.chroma * cos(shade.hue), shade.chroma * sin(shade.hue)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _encoded(channel)):02x}" for channel in channels)


def tones_of(color: str, partner: str | None = None) -> Tones:
    """Work out the tones of a device whose body is `color` ('#rrggbb'); `partner` is a second one, if any."""
    body = shade_of(color)
    light, chroma = body.light, body.chroma
    dark = light < 0.45
    edge = 0.66 * light + 0.24
    plate = light + 0.05 if dark else light * 0.9
    paper = body if chroma >= NEUTRAL_CHROMA else Shade(light=light, chroma=0.012, hue=COOL_HUE)
    return Tones(
        body=color,
        lit=body.at(min(light + 0.09, 0.985)),
        dim=body.at(light - (0.07 if dark else 0.1)),
        low=body.at(light * 0.7),
        edge=body.at(edge, chroma * 0.7),
        edge_lit=body.at(edge + (0.24 if dark else 0.07 if light > 0.8 else 0.16), chroma * 0.5),
        edge_dim=body.at(edge - 0.14, chroma * 0.7),
        plate=body.at(plate + 0.04),
        plate_dim=body.at(plate - 0.06),
        wall=paper.at(0.84, min(paper.chroma * 1.6 + 0.006, 0.085)),
        wall_lit=paper.at(0.92, min(paper.chroma + 0.004, 0.05)),
        wall_dim=paper.at(0.72, min(paper.chroma * 1.8 + 0.01, 0.12)),
        keys=body.at(light + 0.1 if dark else min(light + 0.08, 0.985)),
        mark=body.at(0.5, chroma * 0.6) if dark else INK,
        partner=partner,
        light=light,
        dark=dark,
    )


def stage_of(color: str) -> tuple[str, str]:
    """Return the light and the dark stage: one lightness for every colour, a trace of the device's hue."""
    body = shade_of(color)
    return body.at(0.945, min(body.chroma * 0.3, 0.022)), body.at(0.34, min(body.chroma * 0.8, 0.04))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    channel = min(max(channel, 0.0), 1.0)
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
