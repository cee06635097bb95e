"""Places for the nodes of the graph: claims at the left, references in the middle, works at the right, each document a group.

Claims and references keep the order of their documents. Works stand where the middle of the references that lead to them is (the barycentre heuristic of
Sugiyama, Tagawa and Toda 1981), which keeps crossings few in the time of a sort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidgrade.graphs.looks import Look, look_of
from evidgrade.report.display import width, wrap

if TYPE_CHECKING:
    from evidgrade.graphs.build import Graph

FONT = 12.0
"""Height of letters in pixels."""
LINE = 16.0
PAD = 8.0
TOP = 84.0
"""Room for title, caveat and legend."""
_CELL = 6.6
"""Pixels that a cell takes at this height, in the common sans-serif fonts."""
_GAP, _MARGIN, _HEADING = 10.0, 20.0, 30.0
_BETWEEN = 120.0
"""Room for the edges between two columns."""
_LINES = 3
"""Lines of a text; a longer one is cut, and its title has it whole."""
_CELLS = {"claim": 52, "reference": 10, "work": 46}


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its place, in pixels from the top left."""

    node: str
    look: Look
    lines: tuple[str, ...]
    """Of the text, cut where it is long."""
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    headings: tuple[tuple[str, float], ...]
    """Path of a document and the y of its baseline."""


def laid_out(graph: Graph) -> Drawing:
    """The drawing of a graph. The same graph has the same drawing."""
    left, middle, headings, bottom = _documents(graph)
    right = _works(graph, {box.node: box.y + box.height / 2 for box in middle})
    bottom = max([bottom, *(box.y + box.height for box in right)])
    columns = 2 * _MARGIN + _width("claim") + _BETWEEN + _width("reference") + (_BETWEEN + _width("work") if right else 0)
    return Drawing(columns, bottom + _MARGIN, (*left, *middle, *right), tuple(headings))


def _documents(graph: Graph) -> tuple[list[Box], list[Box], list[tuple[str, float]], float]:
    """Claims and references, document by document, and where they end."""
    groups: dict[str, tuple[list[str], list[str]]] = {}
    for node, attributes in graph.nodes(data=True):
        if attributes["kind"] != "work":
            groups.setdefault(attributes["document"], ([], []))[attributes["kind"] == "reference"].append(node)
    left: list[Box] = []
    middle: list[Box] = []
    headings = []
    y = TOP
    for path, (claims, references) in groups.items():
        headings.append((path, y + LINE))
        top = y + _HEADING
        found = _stack(graph, claims, _MARGIN, top)
        own = _stack(graph, references, _MARGIN + _width("claim") + _BETWEEN, top)
        spare = max(0.0, _bottom(found, top) - _bottom(own, top))  # references are spread beside the claims
        own = [_moved(box, (number + 0.5) * spare / len(own)) for number, box in enumerate(own)]
        left, middle, y = left + found, middle + own, max(_bottom(found, top), _bottom(own, top)) + _GAP
    return left, middle, headings, y


def _works(graph: Graph, centres: dict[str, float]) -> list[Box]:
    """Works from top to bottom, each as near as may be to the middle of the references that lead to it."""
    works = [node for node, attributes in graph.nodes(data=True) if attributes["kind"] == "work"]
    middles = {node: sum(found) / len(found) for node in works if (found := [centres[one] for one in graph.predecessors(node) if one in centres])}
    x = _MARGIN + _width("claim") + _BETWEEN + _width("reference") + _BETWEEN
    placed: list[Box] = []
    y = TOP + _HEADING
    for node in sorted(works, key=lambda node: (middles.get(node, 0.0), node)):
        box = _box(graph, node, x, y)
        placed.append(_moved(box, max(0.0, middles.get(node, y) - box.height / 2 - y)))
        y = placed[-1].y + box.height + _GAP
    return placed


def _stack(graph: Graph, nodes: Sequence[str], x: float, y: float) -> list[Box]:
    boxes = []
    for node in nodes:
        boxes.append(_box(graph, node, x, y))
        y += boxes[-1].height + _GAP
    return boxes


def _bottom(boxes: Sequence[Box], top: float) -> float:
    return boxes[-1].y + boxes[-1].height + _GAP if boxes else top


def _moved(box: Box, down: float) -> Box:
    return replace(box, y=round(box.y + down, 1))


def _box(graph: Graph, node: str, x: float, y: float) -> Box:
    look = look_of(graph.nodes[node])
    lines = wrap(look.text, _CELLS[look.kind]) if look.text else []
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], _shortened(lines[_LINES - 1], _CELLS[look.kind])]
    height = 2 * PAD + LINE * (len(look.head) + len(lines)) - (LINE - FONT) / 2
    return Box(node, look, tuple(lines), x, round(y, 1), _width(look.kind), round(height, 1))


def _shortened(line: str, cells: int) -> str:
    while width(line) > cells - 2:
        line = line[:-1]
    return f"{line.rstrip()} …"


def _width(kind: str) -> float:
    return _CELLS[kind] * _CELL + 2 * PAD
