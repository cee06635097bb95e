"""What a check is: one declaration. `explain`, `rules`, SARIF, the docs and the tests of the examples are derived from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from evidgrade.model.document import Span
from evidgrade.model.finding import SEVERITIES, Confidence, Severity

if TYPE_CHECKING:
    from evidgrade.checks.scope import Page, Project

Family = Literal["DOC", "CIT", "REF", "CLM", "EVD", "LED", "SUP", "RUN"]
Scope = Literal["page", "project", "after", "baseline"]


@dataclass(frozen=True, slots=True)
class Place:
    """A second place that a problem speaks of. `document` is a path, None for the document under check."""

    span: Span
    message: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check yields. The declaration supplies code, name and severity."""

    span: Span
    message: str
    related: tuple[Place, ...] = ()
    document: str | None = None
    """Path of the document; None for the page under check. Checks of a whole project always name it."""
    severity: Severity | None = None
    """Only where this problem weighs less or more than the check's default."""
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """Documents on which a check is run by the tests: the bad one must give a finding, the good one none."""

    text: str
    path: str = "page.md"
    others: tuple[tuple[str, str], ...] = ()
    """Further documents as (path, text)."""
    works: tuple[str, ...] = ()
    """Crossref works as JSON, for checks that need them."""
    registry: bool = False
    """The works stand for all of Crossref: what is not among them was searched for in vain."""
    also: tuple[str, ...] = ()
    """Crossref works as JSON that a second registry, PubMed, has of the same DOIs."""
    unregistered: tuple[str, ...] = ()
    """DOIs that no agency knows."""
    ledger: str | None = None
    """Text of claims.yaml."""
    log: str | None = None
    """Text of the audit log."""
    bibliography: str | None = None
    """Text of a file in references/."""
    baseline: str | None = None
    """Text of a baseline."""
    today: str | None = None
    """ISO date of the run."""
    settings: tuple[tuple[str, int | Mapping[str, str]], ...] = field(default=(), hash=False)
    """Decisions of the house, by their names in `Policy`."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the catalogue."""

    code: str
    """Family and number; never reused."""
    name: str
    severity: Severity
    summary: str
    """One line: what is wrong."""
    rationale: str
    """Why it matters, on what authority, and how to mend it."""
    bad: Example
    good: Example
    find: Callable[[Page], Iterator[Problem]] | Callable[[Project], Iterator[Problem]]
    scope: Scope = "page"
    """What `find` takes: one page, the project, or the project `after` suppressions or the `baseline` have been applied."""
    confidence: Confidence = "high"
    aliases: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Guidelines, codes and papers behind the rule."""
    fixable: bool = False
    advisory: bool = False
    """Stays at most a warning until its false positives, read by a person, are 10% or fewer."""
    weighed: bool = False
    """The house or its policy set the severity: a single problem may weigh less than that, and not more."""

    def weight(self, problem: Problem) -> Severity:
        """The severity of one problem."""
        if problem.severity is None or (self.weighed and SEVERITIES.index(self.severity) > SEVERITIES.index(problem.severity)):
            return self.severity
        return problem.severity

    @property
    def family(self) -> str:
        """The letters of the code."""
        return self.code[:3]


def check(
    code: str,
    severity: Severity,
    summary: str,
    *,
    rationale: str,
    bad: str | Example,
    good: str | Example,
    scope: Scope = "page",
    confidence: Confidence = "high",
    aliases: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
    fixable: bool = False,
    advisory: bool = False,
) -> Callable[[Callable[..., Iterator[Problem]]], Check]:
    """Turn a generator of problems into a check. Its name is the function's, with hyphens."""

    def declare(find: Callable[..., Iterator[Problem]]) -> Check:
        return Check(
            code=code,
            name=find.__name__.replace("_", "-"),
            severity=severity,
            summary=summary,
            rationale=" ".join(rationale.split()),
            bad=bad if isinstance(bad, Example) else Example(bad),
            good=good if isinstance(good, Example) else Example(good),
            find=find,
            scope=scope,
            confidence=confidence,
            aliases=aliases,
            sources=sources,
            fixable=fixable,
            advisory=advisory,
        )

    return declare
