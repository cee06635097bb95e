"""The evidence graph for the script: what `graph_of` has, cut down to what is drawn."""

from __future__ import annotations

from typing import Any

from evidgrade.filing.html.markup import Child, Markup, data, tag
from evidgrade.filing.html.view import View
from evidgrade.filing.html.words import bearing, clipped
from evidgrade.graphs.build import claim_node, graph_of

_LABEL = 70


def graph() -> list[Child]:
    """The place where the graph is drawn, and how to read it; the table of sources says the same in words."""
    return [
        tag("p", None, "Claims on the left, the works they rest on at the right, the references of the documents between them. The ", tag("a", {"href": "#sources"}, "table of sources"), " says the same in words."),
        tag("form", {"class": "filters needs-script", "data-filters": "graph", "aria-label": "Choose what the graph shows"},
            tag("label", None, "Show ", tag("select", {"name": "scope"})),
            tag("button", {"type": "button", "data-zoom": "1.25"}, "Larger"), tag("button", {"type": "button", "data-zoom": "0.8"}, "Smaller"), tag("button", {"type": "button", "data-zoom": "0"}, "Fit"),
            tag("output", {"class": "shown", "aria-live": "polite"})),
        tag("div", {"class": "canvas needs-script", "id": "canvas", "role": "img", "aria-label": "Graph of claims, references and works"}),
        tag("ul", {"class": "graph-key"},
            tag("li", None, tag("span", {"class": "shape strong", "aria-hidden": "true"}), "a claim with a level in the upper half of the scheme; a work that gives one to a claim"),
            tag("li", None, tag("span", {"class": "shape weak", "aria-hidden": "true"}), "the same in the lower half"),
            tag("li", None, tag("span", {"class": "shape open", "aria-hidden": "true"}), "no level"),
            tag("li", None, tag("span", {"class": "shape bad", "aria-hidden": "true"}), "retracted or under concern"),
            tag("li", None, "pale dashed line: cited further on in the paragraph, or not counted")),
        tag("noscript", None, tag("p", None, "The graph needs JavaScript. The table of sources has everything that it shows.")),
    ]  # fmt: skip


def graph_data(view: View) -> Markup | None:
    """Nodes and edges as a block of data; None where nothing is cited."""
    import networkx as nx

    built = graph_of(view.dossier)
    if not built:
        return None
    elements = nx.cytoscape_data(built)["elements"]
    ids = {node["data"]["id"]: number for number, node in enumerate(elements["nodes"])}
    looks = _looks(view)
    nodes = [_node(view, node["data"], looks) for node in elements["nodes"]]
    edges = [[ids[e["data"]["source"]], ids[e["data"]["target"]], int(e["data"].get("counted", True) and e["data"].get("basis") != "inherited")] for e in elements["edges"]]
    return data("graph-data", {"nodes": nodes, "edges": edges})


def _looks(view: View) -> dict[str, tuple[str, str]]:
    """Node -> look and anchor of its claim or source."""
    found = {}
    for d, document in enumerate(view.dossier.documents):
        for n, claim in enumerate(document.claims):
            found[claim_node(claim)] = (bearing(claim, view.dossier.scheme), f"c{d}-{n}")
    for source in view.dossier.sources:
        found[source.id] = ("bad" if source.fallen else "", f"s{view.source_number[source.id]}")
    return found


def _node(view: View, node: dict[str, Any], looks: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """Kind, label, look, anchor, and the document that it belongs to (none for a work)."""
    look, anchor = looks.get(node["id"], ("", ""))
    kind = node["kind"]
    if node["id"] in view.source_number and not look:
        look = "open" if "weak" not in node else "weak" if node["weak"] else "strong"
    if kind == "reference" and not anchor:
        position = node["id"].rpartition("#")[2]
        anchor = f"r{view.document_number[node['document']]}-{position}"
    label = {"claim": node["label"], "reference": f"[{node['label']}]", "work": node.get("title") or node["label"]}[kind]
    status = view.dossier.source_of[node["id"]].fallen if node["id"] in view.source_number else ()
    return {
        "k": kind[0], "l": clipped(label, _LABEL), "b": look, "a": anchor,
        **({"v": node["level"]} if kind == "claim" and "level" in node else {}),
        **({"d": view.document_number[node["document"]]} if "document" in node else {}),
        **({"s": ", ".join(status)} if status else {}),
        **({"n": node["design_called"]} if "design_called" in node else {}),
    }  # fmt: skip
