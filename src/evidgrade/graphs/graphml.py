"""GraphML (graphml.graphdrawing.org), which Gephi, Cytoscape and yEd read. Signs that XML 1.0 does not know are shown, as a terminal would show them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from evidgrade.report.display import visible

if TYPE_CHECKING:
    from evidgrade.graphs.build import Graph


def render(graph: Graph) -> bytes:
    """The graph as UTF-8, one attribute a key."""
    from networkx.readwrite.graphml import GraphMLWriter

    clean: Graph = graph.__class__(**{name: _clean(value) for name, value in graph.graph.items()})
    clean.add_nodes_from((visible(node), {k: _clean(v) for k, v in attributes.items()}) for node, attributes in graph.nodes(data=True))
    clean.add_edges_from((visible(one), visible(other), {k: _clean(v) for k, v in attributes.items()}) for one, other, attributes in graph.edges(data=True))
    writer = GraphMLWriter(prettyprint=True)
    writer.add_graph_element(clean)
    out = BytesIO()
    writer.dump(out)
    return out.getvalue()


def _clean(value: str | int | bool) -> str | int | bool:
    return visible(value) if isinstance(value, str) else value
