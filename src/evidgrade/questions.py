"""Questions to the evidence graph: what rests on one weak source, which sources bear much, which of them cite each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from evidgrade.checks.scope import JUDGED_BY, Page, Project
from evidgrade.link import citing_each_other, evidence_graph, load_bearing, source_name
from evidgrade.model.claim import Claim
from evidgrade.model.grade import SourceLevel

_WEAK = frozenset({"4", "5"})
"""Levels of OCEBM 2011 at which a treatment is not compared with anything in people: case series, mechanism."""
FALLEN = {"retracted": "retracted", "expression_of_concern": "under an expression of concern", "partially_retracted": "retracted in part"}
"""What may have become of a work and takes its weight from it: status of a reading -> in words."""

Row = tuple[Page, Claim, SourceLevel]
"""A claim of a page and one source behind it."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim and a source behind it."""

    document: str
    line: int
    column: int
    claim: str
    """Id of the claim."""
    text: str
    inherited: bool
    reference: str
    """How the reference is called in the document."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """A source and the claims that lean on it."""

    source: str
    """Key of the work in references/, its DOI, or the entry of the list."""
    title: str | None
    design: str | None
    """As read from title and abstract; None where it is not known."""
    status: tuple[str, ...]
    """What fell upon it: retracted, under an expression of concern."""
    claims: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sources behind claims of the run of which one cites the other, or each the other."""

    source: str
    cited: str
    mutual: bool
    claims: tuple[Cited, ...]
    """Claims that have both behind them."""


def weakest(project: Project) -> tuple[Bearing, ...]:
    """Claims with one source alone behind them, which is at level 4 or 5 of OCEBM 2011 for their question, retracted, or under concern.

    By source, those first that most claims rest on. A design that nobody could read is not called weak, nor is one that only the model proposes.
    """
    alone = {node: [row for row in rows if _alone_and_weak(row)] for node, rows in _behind(project).items()}
    return _sorted(_bearing(node, rows) for node, rows in alone.items() if rows)


def _alone_and_weak(row: Row) -> bool:
    page, claim, source = row
    grade = page.grades[claim.id].under(JUDGED_BY)
    judged = next((s for s in grade.sources if s.reference == source.reference), None) if grade else None
    if judged is None or len(page.grades[claim.id].sources) != 1:
        return False
    if FALLEN.keys() & set(judged.reading.status):
        return True
    known = judged.reading.design != "unknown" and judged.reading.read_by != "model"
    return known and judged.level is not None and set(judged.level.split("|")) <= _WEAK


def shared_sources(project: Project, least: int = 2) -> tuple[Bearing, ...]:
    """Sources that `least` claims or more lean on directly, those first that most lean on."""
    graph = evidence_graph((page.extraction for page in project.pages), works_behind(project))
    behind = _behind(project)
    return _sorted(_bearing(node, [row for row in behind[node] if not row[2].inherited]) for node, _ in load_bearing(graph, least))


def claims_on(project: Project, word: str) -> tuple[Bearing, ...]:
    """The sources whose key, DOI or reference number (`PATH#N`, or `N` where one document is read) is `word`, with all their claims.

    A source of the documents that no claim cites has none; a word that means no source gives nothing.
    """
    wanted, keys, behind = word.casefold().removeprefix("https://doi.org/"), works_behind(project), _behind(project)
    nodes = dict.fromkeys(
        source_name(page.path, r.position, keys)
        for page in project.pages
        for r in page.extraction.references
        if wanted in _names(project, page, r.position)
    )
    return _sorted(_bearing(node, behind.get(node, [])) for node in nodes)


def _names(project: Project, page: Page, position: int) -> frozenset[str]:
    work, number = page.work(position), page.number(position)
    names = {project.keys.get((page.path, position)), work.doi if work else None, f"{page.path}#{number}", number if len(project.pages) == 1 else None}
    return frozenset(name.casefold() for name in names if name)


def citing(project: Project, cites: Mapping[str, Iterable[str]]) -> tuple[Pair, ...]:
    """Sources of the run that cite each other, mutual ones first, then those that stand behind one claim together.

    `cites`: DOI of a source -> DOIs in its own reference list, as far as a registry knows them. A pair of which one cites the other is
    given only where a claim has both: there the later source may repeat the earlier one.
    """
    keys, behind = works_behind(project), _behind(project)
    nodes = {
        work.doi: source_name(page.path, r.position, keys)
        for page in project.pages
        for r in page.extraction.references
        if (work := page.work(r.position)) and work.doi
    }
    edges = {nodes[doi]: {nodes[other] for other in others if other in nodes and other != doi} for doi, others in cites.items() if doi in nodes}
    circles = citing_each_other(edges)
    out = []
    for one in sorted(edges):
        for other in sorted(edges[one]):
            mutual = one in edges.get(other, ())
            if mutual and other < one:
                continue
            both = _both(behind.get(one, []), behind.get(other, []))
            if both or any({one, other} <= circle for circle in circles):
                out.append(Pair(_bare(one), _bare(other), mutual, both))
    return tuple(sorted(out, key=lambda pair: (not pair.mutual, -len(pair.claims), pair.source)))


def _both(one: Sequence[Row], other: Sequence[Row]) -> tuple[Cited, ...]:
    theirs = {(page.path, claim.id) for page, claim, source in other if not source.inherited}
    return tuple(_cited(row) for row in one if not row[2].inherited and (row[0].path, row[1].id) in theirs)


def _behind(project: Project) -> dict[str, list[Row]]:
    """Source -> the claims that have it behind them, in the order of the run."""
    keys = works_behind(project)
    found: dict[str, list[Row]] = {}
    for page in project.pages:
        for claim in page.claims:
            for source in page.grades[claim.id].sources if claim.id in page.grades else ():
                found.setdefault(source_name(page.path, source.reference, keys), []).append((page, claim, source))
    return found


def works_behind(project: Project) -> dict[tuple[str, int], str]:
    """(path, position) of a reference -> the work behind it, by its key in references/, else by its DOI; absent where no work is known."""
    return {
        (page.path, r.position): name
        for page in project.pages
        for r in page.extraction.references
        if (name := project.keys.get((page.path, r.position)) or ((work := page.work(r.position)) and work.doi))
    }


def _bare(node: str) -> str:
    return node.partition(":")[2]


def _bearing(node: str, rows: Sequence[Row]) -> Bearing:
    from evidgrade.grading.reasons import called

    reading = next((source.reading for _, _, source in rows if source.reading.design != "unknown"), None)
    status = dict.fromkeys(FALLEN[s] for _, _, source in rows for s in source.reading.status if s in FALLEN)
    works = (page.work(source.reference) for page, _, source in rows)
    title = next((work.title for work in works if work is not None and work.title), None)
    return Bearing(_bare(node), title, called(reading) if reading else None, tuple(status), tuple(map(_cited, rows)))


def _cited(row: Row) -> Cited:
    page, claim, source = row
    line, column = page.document.position(claim.span.start)
    return Cited(page.path, line, column, claim.id, claim.text, source.inherited, source.name)


def _sorted(found: Iterable[Bearing]) -> tuple[Bearing, ...]:
    return tuple(sorted(found, key=lambda b: (not b.status, -len(b.claims), b.source)))


def by_document(claims: Iterable[Cited]) -> list[tuple[str, list[Cited]]]:
    """Claims grouped by document, in the order in which they were given."""
    return [(path, list(group)) for path, group in groupby(claims, key=lambda c: c.document)]
