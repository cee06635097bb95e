"""What all parts of the page ask of a dossier: the anchors of its members, and counts that stand in more than one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from evidgrade.checks.declaration import Check
from evidgrade.dossier import Dossier, FiledClaim, FiledDocument, FiledReference, FiledSource, FiledState
from evidgrade.filing.html.markup import Markup, tag
from evidgrade.filing.html.words import SEVERITY_WORDS, STATES, clipped
from evidgrade.model.finding import SEVERITIES, Finding, Severity

ABOUT_SOURCES = frozenset({"REF201", "REF202", "REF203"})
"""Checks that tell what became of a cited work; a note where the text or a person says so."""


@dataclass(frozen=True)
class View:
    """A dossier with its anchors. Documents, claims, findings and sources are counted from 0 in the order of the dossier."""

    dossier: Dossier

    @cached_property
    def checks(self) -> Mapping[str, Check]:
        """Code -> declaration."""
        return {check.code: check for check in self.dossier.report.checks}

    @cached_property
    def document_number(self) -> Mapping[str, int]:
        """Path -> number of the document."""
        return {document.document.path: number for number, document in enumerate(self.dossier.documents)}

    @cached_property
    def source_number(self) -> Mapping[str, int]:
        """Id -> number of the source."""
        return {source.id: number for number, source in enumerate(self.dossier.sources)}

    @cached_property
    def claim_anchor(self) -> Mapping[tuple[str, str], str]:
        """Path and id of a claim -> anchor of its chain."""
        return {(c.document, c.claim.id): f"c{d}-{n}" for d, document in enumerate(self.dossier.documents) for n, c in enumerate(document.claims)}

    @cached_property
    def claims_on(self) -> Mapping[str, tuple[FiledClaim, ...]]:
        """Id of a source -> the claims that have it behind them, each once."""
        found: dict[str, dict[int, FiledClaim]] = {}
        for claim in self.dossier.claims:
            for link in claim.links:
                found.setdefault(link.source, {})[id(claim)] = claim
        return {name: tuple(claims.values()) for name, claims in found.items()}

    @cached_property
    def fallen(self) -> tuple[FiledSource, ...]:
        """Sources that were retracted or are under concern, the one with the most claims first."""
        found = [s for s in self.dossier.sources if s.fallen]
        return tuple(sorted(found, key=lambda s: -len(self.claims_on.get(s.id, ()))))

    @cached_property
    def states(self) -> Counter[str]:
        """State -> number of claims."""
        return Counter(claim.state for claim in self.dossier.claims)

    @cached_property
    def levels(self) -> Mapping[str, int]:
        """Level of the main scheme -> number of claims, from the best to the worst; of an open level its worst member counts."""
        counts = Counter(claim.grade.level for claim in self.dossier.claims if claim.grade is not None and claim.grade.level is not None)
        scheme = self.dossier.scheme
        ranks = {level: scheme.rank(level) for level in counts}
        return {level: counts[level] for level in sorted(counts, key=lambda one: (ranks[one] is None, ranks[one] or 0, one))}

    @cached_property
    def references(self) -> tuple[FiledReference, ...]:
        """The references of all documents."""
        return tuple(reference for document in self.dossier.documents for reference in document.references)

    def told_of(self, source: FiledSource) -> Severity | None:
        """How grave it is that a fallen source is cited: the gravest finding on one of its entries, None where there is none (set aside, or not checked)."""
        found = {f.severity for f in self._about_sources for r in source.references if r.document == f.document and r.reference.span.start <= f.start <= r.reference.span.end}
        return next((severity for severity in SEVERITIES if severity in found), None)

    @cached_property
    def _about_sources(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.dossier.findings if f.code in ABOUT_SOURCES)

    def severity_of(self, claim: FiledClaim) -> str | None:
        """The gravest severity among the findings of a claim."""
        found = {self.dossier.findings[n].severity for n in claim.findings}
        return next((severity for severity in SEVERITIES if severity in found), None)


def state_mark(state: FiledState) -> Markup:
    """The state of a claim as a sign with its name."""
    return tag("span", {"class": f"state s-{state}"}, STATES[state][1])


def severity_mark(severity: Severity, *, silent: bool = False) -> Markup:
    """A severity as a sign with its name; with `silent` the name is for those who hear the page."""
    name = SEVERITY_WORDS[severity]
    return tag("span", {"class": f"sign f-{severity}"}, tag("i", None, name) if silent else name)


def place_of(view: View, finding: Finding) -> str:
    """Where a finding stands, in words."""
    return f"{finding.document}:{finding.line}" if finding.document not in view.document_number else f"line {finding.line}"


def title_of(document: FiledDocument) -> str:
    """How a document is called: its first heading, cut where that is a paragraph."""
    return clipped(document.title, 120) or document.document.path


def counted(view: View, document: FiledDocument) -> Counter[str]:
    """Findings of a document by severity."""
    return Counter(view.dossier.findings[n].severity for n in document.findings)
