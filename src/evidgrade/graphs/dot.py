"""The DOT language of Graphviz: `dot -Tpdf graph.dot -o graph.pdf`. Ids and labels are quoted strings, in which only quotes and backslashes are escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from evidgrade.graphs.looks import Look, look_of
from evidgrade.report.display import visible, wrap

if TYPE_CHECKING:
    from evidgrade.graphs.build import Graph

_WIDTH = 44
"""Cells of a line in a label."""
_LINES = 4


def render(graph: Graph) -> bytes:
    """The graph, from left to right; kind, level and status show by shape and words as well as by colour."""
    return ("\n".join(_lines(graph)) + "\n").encode("utf-8")


def _lines(graph: Graph) -> Iterator[str]:
    yield "digraph evidence {"
    yield '  graph [rankdir="LR", ranksep="1.4", nodesep="0.15"];'
    yield '  node [fontname="Helvetica", fontsize="10", shape="box", margin="0.12,0.06"];'
    yield '  edge [arrowsize="0.6"];'
    for node, attributes in graph.nodes(data=True):
        yield f"  {quoted(node)} [{_listed(_node(look_of(attributes)))}];"
    for one, other, attributes in graph.edges(data=True):
        faint = attributes.get("basis") == "inherited" or attributes.get("counted") is False
        yield f"  {quoted(one)} -> {quoted(other)}{' [' + _listed({'style': 'dashed', 'color': '#888888'}) + ']' if faint else ''};"
    yield "}"


def _node(look: Look) -> dict[str, str]:
    lines = [*look.head, *_cut(wrap(look.text, _WIDTH) if look.text else [])]
    styles = ["rounded"] if look.kind == "claim" else []
    styles += ["dashed"] if look.weight == "weak" else ["dotted"] if look.weight == "unknown" else []
    values = {"label": "\n".join(visible(line) for line in lines), "color": look.stroke, "fontcolor": "#1a1a1a"}
    if styles:
        values["style"] = ",".join(styles)
    if look.weight == "fallen":
        values |= {"peripheries": "2", "penwidth": "1.5"}
    return values


def _cut(lines: list[str]) -> list[str]:
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], lines[_LINES - 1] + " …"]


def _listed(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={quoted(value)}" for name, value in values.items())


def quoted(text: str) -> str:
    """A string of the DOT language that stands for exactly this text, line breaks included (Graphviz, The DOT Language, and its escString)."""
    shown = "\n".join(visible(line) for line in text.split("\n"))
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
