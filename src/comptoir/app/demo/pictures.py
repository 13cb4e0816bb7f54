"""Pictures of the demo shop's products: drawings in the product's colour, on a quiet ground."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

SIDE = 640
_GROUND = "#f3f1ec"
_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 480 480">'
    '<rect width="480" height="480" fill="{ground}"/>'
    '<ellipse cx="240" cy="404" rx="150" ry="16" fill="#000" fill-opacity=".07"/>{drawing}</svg>'
)


@cache
def drawings() -> dict[str, str]:
    """The drawings by name, as SVG with places for three shades."""
    return tomllib.loads(files(__package__).joinpath("pictures.toml").read_text(encoding="utf-8"))


def picture(drawing: str, colour: str) -> bytes:
    """A PNG of 640 × 640 pixels."""
    import pyvips  # noqa: PLC0415 - a server starts without it

    shades = {"{c}": colour, "{d}": _mixed(colour, 0, 0.3), "{l}": _mixed(colour, 255, 0.35)}
    body = drawings()[drawing]
    for mark, shade in shades.items():
        body = body.replace(mark, shade)
    source = _FRAME.format(side=SIDE, ground=_GROUND, drawing=body).encode()
    image = pyvips.Image.svgload_buffer(source).flatten(background=[243, 241, 236])
    # Flat colours: more effort and dithering cost three times the time and show nothing more.
    rendered: bytes = image.pngsave_buffer(compression=6, palette=True, effort=1, dither=0.0)
    return rendered


def _mixed(colour: str, towards: int, share: float) -> str:
    """The colour `#rrggbb`, moved by a share towards black (0) or white (255)."""
    channels = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(channel + (towards - channel) * share):02x}" for channel in channels)
