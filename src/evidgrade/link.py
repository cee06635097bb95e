"""The evidence graph: claims, the references behind them, the works behind those. networkx is imported when a graph is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from evidgrade.model.extraction import Extraction

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.DiGraph[str]

Basis = Literal["direct", "inherited"]


@dataclass(frozen=True, slots=True)
class Link:
    """One edge: a claim and a reference that stands behind it."""

    document: str
    claim: str
    """Id of the claim."""
    reference: int
    """Position in the document's list."""
    basis: Basis


def links(extraction: Extraction) -> tuple[Link, ...]:
    """Every link of a document, in text order; direct before inherited."""
    path = extraction.document.path
    found: list[Link] = []
    for claim in extraction.claims:
        found += [Link(path, claim.id, position, "direct") for position in claim.references_direct]
        found += [Link(path, claim.id, position, "inherited") for position in claim.references_inherited]
    return tuple(found)


def source_name(path: str, position: int, keys: Mapping[tuple[str, int], str]) -> str:
    """The node of what stands behind a reference: one node a work where the work is known, else one a list entry."""
    key = keys.get((path, position))
    return f"work:{key}" if key else f"reference:{path}#{position}"


def evidence_graph(extractions: Iterable[Extraction], keys: Mapping[tuple[str, int], str]) -> Graph:
    """A directed graph from claims to sources.

    Nodes are `claim:PATH#ID` (with `text`, `document`) and `work:KEY` or `reference:PATH#N`; edges carry `basis` and the number of the
    reference as cited. `keys`: (path, position) -> key of the work in references/, or its DOI.
    """
    import networkx as nx

    graph: Graph = nx.DiGraph()
    for extraction in extractions:
        path = extraction.document.path
        for claim in extraction.claims:
            graph.add_node(f"claim:{path}#{claim.id}", kind="claim", text=claim.text, document=path)
        for link in links(extraction):
            node = source_name(path, link.reference, keys)
            graph.add_node(node, kind="source")
            graph.add_edge(f"claim:{path}#{link.claim}", node, basis=link.basis, reference=link.reference)
    return graph


def same_groups(authors: Mapping[int, frozenset[tuple[str, str]]]) -> list[frozenset[int]]:
    """Sources by group: those that shared authors connect, directly or through another source.

    `authors`: source -> its authors as (family name, initial). Two sources are connected by two common authors or more who are at least
    half of those of the longer list; one common name may be a namesake.
    """
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(authors)
    for one, other in combinations(authors, 2):
        common = len(authors[one] & authors[other])
        if common >= 2 and 2 * common >= max(len(authors[one]), len(authors[other])):
            graph.add_edge(one, other)
    return [frozenset(group) for group in nx.connected_components(graph)]


def load_bearing(graph: Graph, least: int) -> list[tuple[str, list[str]]]:
    """Sources that `least` or more claims lean on directly, with those claims, the most leaned-on first."""
    out = []
    for node, facts in graph.nodes(data=True):
        if facts["kind"] == "source":
            claims = sorted(c for c, _, edge in graph.in_edges(node, data=True) if edge["basis"] == "direct")
            if len(claims) >= least:
                out.append((node, claims))
    return sorted(out, key=lambda pair: (-len(pair[1]), pair[0]))


def citing_each_other(cites: Mapping[str, Iterable[str]]) -> list[frozenset[str]]:
    """Groups of sources in which each leads to each by way of reference lists (strongly connected components of two or more)."""
    import networkx as nx

    graph: Graph = nx.DiGraph((one, other) for one, others in cites.items() for other in others)
    return [frozenset(group) for group in nx.strongly_connected_components(graph) if len(group) > 1]
