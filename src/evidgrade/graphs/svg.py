"""The graph as a picture in SVG 1.1: no script, no link, no font of its own. Every sign of a document stands in text, escaped and visible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from evidgrade.graphs.layout import FONT, LINE, PAD, Box, Drawing, laid_out
from evidgrade.report.display import visible

if TYPE_CHECKING:
    from evidgrade.graphs.build import Graph

_INK, _PALE = "#1a1a1a", "#5c5c5c"
_LONGEST = 600
"""Characters of a text in a title, which shows when the pointer rests on it."""
_LEGEND = "Blue: a level in the upper half; broken outline: in the lower half; dotted: none. Double outline: retracted or under concern. Broken line: cited further on in the paragraph. Pale line: not counted."
FONTS = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"


def render(graph: Graph) -> bytes:
    """The picture as UTF-8."""
    return ("\n".join(_lines(graph, laid_out(graph))) + "\n").encode("utf-8")


def _lines(graph: Graph, drawing: Drawing) -> Iterator[str]:
    width, height = _number(drawing.width), _number(drawing.height)
    counts = Counter(str(attributes["kind"]) for _, attributes in graph.nodes(data=True))
    told = ", ".join(f"{counts[kind]} {kind}{'' if counts[kind] == 1 else 's'}" for kind in ("claim", "reference", "work"))
    levels = f"Levels by {graph.graph.get('scheme_called', '')}. {graph.graph.get('caveat', '')}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="name about" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="{FONTS}" font-size="{_number(FONT)}">'
    )
    yield '<title id="name">Evidence graph</title>'
    yield f'<desc id="about">{told}. Claims at the left, the references that they cite in the middle, the works behind them at the right. {_text(levels)}</desc>'
    yield f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    yield f'<text x="20" y="28" font-size="16" font-weight="bold" fill="{_INK}">Evidence graph</text>'
    yield f'<text x="20" y="48" fill="{_PALE}">{told}. {_text(levels)}</text>'
    yield f'<text x="20" y="66" fill="{_PALE}">{_LEGEND}</text>'
    for path, y in drawing.headings:
        yield f'<text x="20" y="{_number(y)}" font-weight="bold" fill="{_INK}">{_text(path)}</text>'
    places = {box.node: box for box in drawing.boxes}
    for one, other, attributes in graph.edges(data=True):
        yield _edge(places[one], places[other], attributes.get("basis") == "inherited", attributes.get("counted") is False)
    for box in drawing.boxes:
        yield from _box(box)
    yield "</svg>"


def _edge(one: Box, other: Box, inherited: bool, left_out: bool) -> str:
    x1, y1, x2, y2 = one.x + one.width, one.y + one.height / 2, other.x, other.y + other.height / 2
    half = (x1 + x2) / 2
    points = " ".join(_number(value) for value in (half, y1, half, y2, x2, y2))
    dash = ' stroke-dasharray="5 4"' if inherited else ""
    return f'<path d="M{_number(x1)} {_number(y1)} C{points}" fill="none" stroke="{"#b5b5b5" if left_out else "#5c6b78"}" stroke-width="1.2"{dash}/>'


def _box(box: Box) -> Iterator[str]:
    look = box.look
    words = " ".join([*look.head, look.text])
    yield f"<g><title>{_text(words if len(words) <= _LONGEST else words[:_LONGEST] + ' …')}</title>"
    fill = {"strong": "#eaf2f9", "plain": "#f4f4f2"}.get(look.weight, "#ffffff")
    dash = {"weak": ' stroke-dasharray="6 4"', "unknown": ' stroke-dasharray="2 3"'}.get(look.weight, "")
    corner = 6 if look.kind == "claim" else 0
    yield _rect(box, 0, fill, f'stroke="{look.stroke}" stroke-width="{2.4 if look.weight == "fallen" else 1.4}"{dash} rx="{corner}"')
    if look.weight == "fallen":  # a double outline, so that no colour is needed to tell it
        yield _rect(box, 3, "none", f'stroke="{look.stroke}" stroke-width="1" rx="{corner}"')
    y = box.y + PAD + FONT
    for number, line in enumerate((*look.head, *box.lines)):
        ink = look.stroke if look.weight == "fallen" and not number else _INK
        bold = ' font-weight="bold"' if number < len(look.head) else ""
        yield f'<text x="{_number(box.x + PAD)}" y="{_number(y + number * LINE)}"{bold} fill="{ink}">{_text(line)}</text>'
    yield "</g>"


def _rect(box: Box, inside: float, fill: str, look: str) -> str:
    x, y, width, height = box.x + inside, box.y + inside, box.width - 2 * inside, box.height - 2 * inside
    return f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}" fill="{fill}" {look}/>'


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    return escape(visible(" ".join(text.split())))
