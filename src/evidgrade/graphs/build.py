"""A dossier as one directed graph: claim -> reference -> work. Every value of a node or an edge is text, a number or true and false."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from evidgrade.dossier import Dossier, FiledClaim, FiledSource
from evidgrade.grading.reasons import called
from evidgrade.grading.schemes import Scheme

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.DiGraph[str]

Attributes = dict[str, str | int | bool]


def graph_of(dossier: Dossier, *, everything: bool = False) -> Graph:
    """The graph of a dossier; with `everything` also claims that cite nothing and references that no claim cites.

    Nodes are `claim:PATH#ID`, `reference:PATH#POSITION` and, where the work is known, `work:KEY` or `work:DOI`. All have `kind` and `label`; what is not
    known is absent, never an empty guess. `weak`: the level of a claim stands in the lower half of the scheme, or the best level that a work gives any of its
    claims. `findings` of a claim are counted where checks were run. An edge from a claim has `basis` (`direct` or `inherited`), `counted` and,
    where there is one, `level`; one from a reference to its work has `method`: how the work was found.
    """
    import networkx as nx

    graph: Graph = nx.DiGraph(scheme=dossier.scheme.name, scheme_called=dossier.scheme.title, caveat=dossier.scheme.caveat, version=dossier.report.version)
    levels: dict[str, list[str]] = {}
    for link in (link for claim in dossier.claims for link in claim.links if link.level.level):
        levels.setdefault(link.source, []).append(link.level.level or "")
    for document in dossier.documents:
        for claim in document.claims:
            if claim.links or everything:
                graph.add_node(claim_node(claim), **_claim(claim, dossier))
        for reference in document.references:
            if not (reference.claims or everything):
                continue
            node = f"reference:{reference.document}#{reference.reference.position}"
            own: Attributes = {"kind": "reference", "label": reference.number, "document": reference.document, "text": reference.reference.raw}
            source = dossier.source_of[reference.source]
            graph.add_node(node, **own, **(_status(source) if source.id == node else {}))
            if source.id != node:
                graph.add_node(source.id, **_work(source, dossier.scheme, levels.get(source.id, ())))
                method = reference.resolution.method if reference.resolution else None
                graph.add_edge(node, source.id, **({"method": method} if method else {}))
        for claim in document.claims:
            for link in claim.links:
                facts: Attributes = {"basis": "inherited" if link.level.inherited else "direct", "counted": link.level.counted}
                if link.level.level:
                    facts["level"] = link.level.level
                graph.add_edge(claim_node(claim), f"reference:{claim.document}#{link.level.reference}", **facts)
    return graph


def claim_node(claim: FiledClaim) -> str:
    """The node of a claim."""
    return f"claim:{claim.document}#{claim.claim.id}"


def part_of(graph: Graph, claims: Collection[tuple[str, str]], sources: Collection[str]) -> Graph:
    """The claims given as (document, id) with those of the sources given that stand behind them, and nothing else. Sources are named as `Bearing.source` is.

    A claim that has none of them behind it is left out.
    """
    wanted = {f"work:{name}" for name in sources} | {f"reference:{name}" for name in sources}
    nodes: set[str] = set()
    for document, claim in claims:
        start = f"claim:{document}#{claim}"
        for reference in graph.successors(start) if start in graph else ():
            works = list(graph.successors(reference))
            if wanted.intersection([reference, *works]):
                nodes.update([start, reference, *works])
    kept: Graph = graph.subgraph([node for node in graph if node in nodes]).copy()
    return kept


def _claim(claim: FiledClaim, dossier: Dossier) -> Attributes:
    found = {"findings": len(claim.findings)} if dossier.report.checks else {}
    level = claim.grade.level if claim.grade else None
    optional = {
        "question": claim.claim.question,
        "level": level,
        "weak": dossier.scheme.in_lower_half(level),
        "grade_state": claim.grade.state if claim.grade else None,
    }
    return {
        "kind": "claim", "label": claim.claim.text, "document": claim.document, "line": claim.line, "claim_id": claim.claim.id, "state": claim.state,
        **found, **_present(optional),
    }  # fmt: skip


def _work(source: FiledSource, scheme: Scheme, levels: Collection[str]) -> Attributes:
    work = source.work
    best = min((level for level in levels if scheme.rank(level) is not None), key=lambda level: scheme.rank(level) or 0, default=None)
    optional = {"doi": work.doi, "pmid": work.pmid, "year": work.issued, "title": work.title, "container_title": work.container_title} if work else {}
    return {"kind": "work", "label": source.name, **_present({"key": source.key, **optional, "weak": scheme.in_lower_half(best)}), **_status(source)}


def _status(source: FiledSource) -> Attributes:
    design = {"design": source.design.design, "design_called": called(source.design), "read_by": source.design.read_by} if source.design.design != "unknown" else {}
    fallen = {"status": ", ".join(source.fallen)} if source.fallen else {}
    return {**design, **fallen}


def _present(values: dict[str, Any]) -> Attributes:
    return dict(_items(values))


def _items(values: dict[str, Any]) -> Iterator[tuple[str, str | int | bool]]:
    for name, value in values.items():
        if value is not None:
            yield name, value
