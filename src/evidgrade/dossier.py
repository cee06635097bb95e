"""Everything that a run knows, put together as a reviewer files it: claims with their chains and decisions, sources, references, findings.

One value stands behind the HTML report, the evidence table and the graph, so that all of them say the same. Pure functions of values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from evidgrade.checks.scope import Page, Project
from evidgrade.grading.facts import facts_of
from evidgrade.grading.schemes import Scheme, load_scheme
from evidgrade.grading.status import only_flagged, work_statuses
from evidgrade.ledger.standing import Standing
from evidgrade.ledger.values import LedgerClaim, ReviewState
from evidgrade.link import source_name
from evidgrade.model.citation import Citation
from evidgrade.model.claim import Claim
from evidgrade.model.document import Document
from evidgrade.model.facts import NO_FACTS, Facts
from evidgrade.model.finding import Finding
from evidgrade.model.grade import UNKNOWN_DESIGN, DesignReading, Grade, SourceLevel
from evidgrade.model.reference import Reference
from evidgrade.model.work import Resolution, Update, Work
from evidgrade.questions import FALLEN, works_behind
from evidgrade.report.values import Report
from evidgrade.reviewing import Case, cases_of, gone_cases

FiledState = ReviewState | Literal["unlisted"]
"""Where a claim stands; `unlisted`: the ledger does not have it."""
FLAGGED = "flagged as retracted by OpenAlex alone; to be confirmed"
STATE_NAMES: Mapping[FiledState, str] = {
    "new": "not reviewed",
    "needs-review": "needs review",
    "approved": "approved",
    "rejected": "rejected",
    "dismissed": "dismissed as no claim",
    "waived": "waived",
    "unlisted": "not in the ledger",
}
"""States of a claim as everything that is filed calls them."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file that the run has read."""

    path: str
    role: Literal["document", "references", "ledger", "log", "settings", "works", "retractions", "baseline"]
    sha256: str
    """Hexadecimal sum of its bytes."""


@dataclass(frozen=True, slots=True)
class FiledSource:
    """What stands behind references: a work where it is known, else one entry of one list."""

    id: str
    """Node of the evidence graph: `work:KEY`, `work:DOI` or `reference:PATH#POSITION`."""
    key: str | None
    """Key of its entry in references/."""
    work: Work | None
    design: DesignReading
    """As read for the document that cites it first."""
    facts: Facts
    """What title and abstract of the work state."""
    references: tuple[FiledReference, ...]
    """The entries of documents that lead to it, in the order of the run."""

    @property
    def updates(self) -> tuple[Update, ...]:
        """Notices about it: of its record; where its work is not known, those that Retraction Watch has of the printed DOI or PMID."""
        return self.work.updated_by if self.work is not None else tuple(notice for r in self.references for notice in r.notices)

    @property
    def fallen(self) -> tuple[str, ...]:
        """What has become of it and takes its weight, in words: `retracted`. What OpenAlex alone says is called that (`FLAGGED`)."""
        noticed = () if self.work is not None else work_statuses(Work(None, None, updated_by=self.updates))
        words = dict.fromkeys(FALLEN[name] for name in (*self.design.status, *noticed) if name in FALLEN)
        return tuple(FLAGGED if word == FALLEN["retracted"] and only_flagged(self.updates) else word for word in words)

    @property
    def title(self) -> str:
        """Title of the work, else the first entry as it is printed."""
        return (self.work.title if self.work else None) or next((r.reference.raw for r in self.references), "")

    @property
    def name(self) -> str:
        """How it is called: the key, the DOI, or the place of the entry."""
        return self.id.partition(":")[2]


@dataclass(frozen=True, slots=True)
class FiledReference:
    """One reference of a document, and what is known of it."""

    document: str
    reference: Reference
    number: str
    """How messages call it: number, label or name and year."""
    source: str
    """Id of the source that it leads to."""
    resolution: Resolution | None
    """None where nothing was asked."""
    notices: tuple[Update, ...]
    """Where its work is not known: what Retraction Watch records of the printed DOI or PMID."""
    cited: bool
    """True where some marker leads to it."""
    claims: int
    """Claims that have it behind them."""


@dataclass(frozen=True, slots=True)
class FiledLink:
    """One source behind a claim, with the step of the chain that it is."""

    source: str
    """Id of the source."""
    number: str
    """How the document calls the reference."""
    level: SourceLevel


@dataclass(frozen=True, slots=True)
class FiledClaim:
    """A claim of a document with what it rests on and what people decided."""

    document: str
    line: int
    column: int
    claim: Claim
    grade: Grade | None
    """None where nothing is cited."""
    links: tuple[FiledLink, ...]
    citations: tuple[Citation, ...]
    """The markers of its sentence, in text order."""
    state: FiledState
    standing: Standing | None = None
    """None for a claim that the ledger does not have."""
    recorded: LedgerClaim | None = None
    findings: tuple[int, ...] = ()
    """Indexes of the findings of the dossier that touch its sentence."""

    @property
    def dangling(self) -> bool:
        """It has a marker, and none of its markers leads to an entry: it cites something, and nobody can tell what."""
        return bool(self.citations) and not self.links


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """A document of the run."""

    document: Document
    title: str
    """Its first heading, else the name of the file."""
    language: str | None
    claims: tuple[FiledClaim, ...]
    references: tuple[FiledReference, ...]
    findings: tuple[int, ...]
    """Indexes of the findings of the dossier in it, in text order."""
    citations: tuple[Citation, ...] = ()
    """All markers of its text, in text order."""


@dataclass(frozen=True)
class Dossier:
    """A run, put together. Everything in it is in the order of documents and text."""

    report: Report
    """Findings, what was not checked, what could not be read."""
    scheme: Scheme
    """The main scheme of levels."""
    schemes: tuple[str, ...]
    """Names of all schemes that were asked for, the main one first."""
    documents: tuple[FiledDocument, ...]
    sources: tuple[FiledSource, ...]
    absent: tuple[Case, ...] = ()
    """Claims of the ledger that no document shows: sentences that are gone, and what a person dismissed as no claim."""
    inputs: tuple[Input, ...] = ()
    today: str | None = None
    """ISO date of the run, where it was given."""
    workspace: str = ""
    """Name of the workspace, for titles."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the report."""
        return self.report.findings

    @property
    def claims(self) -> Iterator[FiledClaim]:
        """The claims of all documents."""
        return (claim for document in self.documents for claim in document.claims)

    @cached_property
    def source_of(self) -> Mapping[str, FiledSource]:
        """Id -> source."""
        return {source.id: source for source in self.sources}


def dossier_of(project: Project, report: Report, schemes: Sequence[str], inputs: Sequence[Input] = (), workspace: str = "") -> Dossier:
    """Put a run together. `report` is of the same project; `schemes` are those that its claims are graded by and that are shown."""
    names, cases = works_behind(project), (*cases_of(project), *gone_cases(project))
    found: dict[str, list[int]] = {}
    for number, finding in enumerate(report.findings):
        found.setdefault(finding.document, []).append(number)
    standings = {(c.page.path, c.claim.id): c for c in cases if c.page is not None and c.claim is not None}
    documents = tuple(_document(_Known(page, names, standings, report, schemes), found.get(page.path, ())) for page in project.pages)
    return Dossier(
        report,
        load_scheme(schemes[0]),
        tuple(schemes),
        documents,
        tuple(_sources(project, documents)),
        tuple(case for case in cases if case.claim is None),
        tuple(inputs),
        project.policy.today.isoformat() if project.policy.today else None,
        workspace,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """A page with what the whole run knows."""

    page: Page
    names: Mapping[tuple[str, int], str]
    cases: Mapping[tuple[str, str], Case]
    report: Report
    schemes: Sequence[str]

    def source(self, position: int) -> str:
        """Id of the source behind a reference."""
        return source_name(self.page.path, position, self.names)


def _document(known: _Known, findings: Sequence[int]) -> FiledDocument:
    page, all_ = known.page, known.report.findings
    title = next((b.text.strip() for b in page.document.blocks if b.kind == "heading" and b.text.strip()), page.path.rpartition("/")[2])
    ordered = tuple(sorted(findings, key=lambda n: (all_[n].start, all_[n].end, all_[n].code)))
    claims = tuple(_claims(known, ordered))
    return FiledDocument(page.document, title, page.extraction.language, claims, tuple(_references(known, claims)), ordered, page.citations)


def _claims(known: _Known, findings: Sequence[int]) -> Iterator[FiledClaim]:
    page = known.page
    markers: dict[int, list[Citation]] = {}
    for citation in page.citations:
        markers.setdefault(citation.sentence, []).append(citation)
    places = [(n, known.report.findings[n]) for n in findings]
    for claim in page.claims:
        line, column = page.document.position(claim.span.start)
        case, grade = known.cases.get((page.path, claim.id)), page.grades.get(claim.id)
        yield FiledClaim(
            page.path, line, column, claim,
            _shown(grade, known.schemes) if grade else None,
            tuple(FiledLink(known.source(s.reference), page.number(s.reference), s) for s in grade.sources) if grade else (),
            tuple(markers.get(claim.sentence, ())),
            case.standing.state if case else "unlisted",
            case.standing if case else None,
            case.recorded if case else None,
            tuple(n for n, f in places if f.start < claim.span.end and max(f.end, f.start + 1) > claim.span.start),
        )  # fmt: skip


def _shown(grade: Grade, schemes: Sequence[str]) -> Grade:
    """The grade without schemes that only checks compare with."""
    return replace(grade, also=tuple(other for other in grade.also if other.scheme in schemes))


def _references(known: _Known, claims: Sequence[FiledClaim]) -> Iterator[FiledReference]:
    page = known.page
    resting = Counter(link.level.reference for claim in claims for link in claim.links)
    for reference in page.extraction.references:
        at = reference.position
        yield FiledReference(
            page.path, reference, page.number(at), known.source(at), page.resolutions.get(at), page.notices.get(at, ()), at in page.cited_positions, resting[at]
        )


def _sources(project: Project, documents: Sequence[FiledDocument]) -> Iterator[FiledSource]:
    """Every source once, in the order in which the documents list them."""
    entries: dict[str, list[FiledReference]] = {}
    for document in documents:
        for reference in document.references:
            entries.setdefault(reference.source, []).append(reference)
    for name, references in entries.items():
        places = [(project.by_path[r.document], r.reference.position) for r in references]
        work = next((work for page, at in places if (work := page.work(at)) is not None), None)
        design = next((page.designs[at] for page, at in places if at in page.designs), UNKNOWN_DESIGN)
        key = next((key for page, at in places if (key := project.keys.get((page.path, at)))), None)
        yield FiledSource(name, key, work, design, facts_of(work) if work is not None else NO_FACTS, tuple(references))
