"""The graph as plain values, for JSON: nodes and edges with their attributes, in the order of documents and text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidgrade.graphs.build import Graph



def node_link(graph: Graph) -> dict[str, Any]:
    """`nodes` with `id`, `edges` with `source` and `target`; each with the attributes that `build.graph_of` gives it."""
    return {
        "nodes": [{"id": node, **attributes} for node, attributes in graph.nodes(data=True)],
        "edges": [{"source": one, "target": other, **attributes} for one, other, attributes in graph.edges(data=True)],
    }
