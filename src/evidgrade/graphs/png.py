"""The picture as PNG, drawn from the SVG by resvg with the fonts of the system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidgrade.errors import ConfigurationError
from evidgrade.graphs.layout import laid_out
from evidgrade.graphs.svg import FONTS
from evidgrade.graphs.svg import render as render_svg

if TYPE_CHECKING:
    from evidgrade.graphs.build import Graph

_SCALE = 2
"""Pixels of the picture for one of the drawing, so that letters are sharp in print."""
_LARGEST = 30_000
"""Pixels of the longer side that viewers still open."""
_TRIAL = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="16" font-family="{FONTS}" font-size="16">{{}}</text></svg>'


def render(graph: Graph) -> bytes:
    """The picture as PNG. Raises ConfigurationError where resvg is not installed, the system has no font, or the picture would be too large to open."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError as error:
        raise ConfigurationError("PNG needs a package that is not installed; `pip install 'evidgrade[pictures]'`, or write .svg") from error
    drawing = laid_out(graph)
    if max(drawing.width, drawing.height) * _SCALE > _LARGEST:
        raise ConfigurationError("the picture is too large for PNG; name fewer documents, ask a question such as --weakest, or write .svg")
    if bytes(svg_to_bytes(svg_string=_TRIAL.format("Ab"))) == bytes(svg_to_bytes(svg_string=_TRIAL.format(""))):
        raise ConfigurationError("PNG needs a font for its words, and this system has none; install one, such as DejaVu Sans, or write .svg")
    return bytes(svg_to_bytes(svg_string=render_svg(graph).decode("utf-8"), zoom=_SCALE))
