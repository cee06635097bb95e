"""What claims.yaml says, as frozen values. Lines and columns count from 1; None where the file does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from evidgrade.ledger.tree import LedgerProblem

Verdict = Literal["supported", "partly", "not_supported", "contradicted", "not_checked"]
ReviewState = Literal["new", "needs-review", "approved", "rejected", "dismissed", "waived"]
GRADE_DOWN = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
"""The five domains of GRADE that lower certainty, all of which a person must judge."""
GRADE_UP = ("large_effect", "dose_response", "confounding")
"""The three that may raise it."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in claims.yaml."""

    line: int
    column: int


NOWHERE = Place(1, 1)


@dataclass(frozen=True, slots=True)
class LedgerDocument:
    """A document, and which entry of references/ each number of its list stands for."""

    path: str
    references: Mapping[str, str | None] = field(default_factory=dict)
    """Number or label as printed -> key; None where nothing is matched yet."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class LedgerLevel:
    """A level as the last run wrote it."""

    scheme: str | None
    level: str | None
    state: str | None
    chain: tuple[str, ...] = ()
    """Sentences for a person: each source with its design and the words it was read from."""


@dataclass(frozen=True, slots=True)
class OcebmJudgement:
    """A person's level of OCEBM 2011, with the step up or down and its reason."""

    level: str | None = None
    adjust: str | None = None
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class GradeDomain:
    """A person's judgement of one domain of GRADE."""

    rating: str | None = None
    by: int | None = None
    """Levels up or down, 0 to 3; None where the person did not say."""
    reason: str | None = None
    tool: str | None = None
    """Such as `RoB 2`."""
    source: str | None = None


@dataclass(frozen=True, slots=True)
class GradeJudgement:
    """A person's rating of certainty by GRADE. Whether it is whole and adds up is for grading to say."""

    start: str | None = None
    domains: Mapping[str, GradeDomain] = field(default_factory=dict)
    """By the names in GRADE_DOWN and GRADE_UP; a name that is absent was not judged."""
    certainty: str | None = None


@dataclass(frozen=True, slots=True)
class DesignJudgement:
    """A person's reading of the study design of what is cited."""

    value: str | None = None
    source: str | None = None
    """Where it was read, such as `full_text`."""
    by: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that a person accepts for one claim."""

    rule: str
    """Code or name of a check."""
    reason: str | None = None
    until: str | None = None
    """ISO date, the last day on which it holds."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who judged, and when."""

    name: str | None = None
    role: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A person's remark on a claim."""

    text: str
    by: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided about a claim, by hand or with `evidgrade review`. A run reads it and never writes it."""

    is_claim: bool | None = None
    kind: str | None = None
    question: str | None = None
    confirmed: tuple[str, ...] = ()
    """Keys or numbers that the person found to be meant."""
    rejected: tuple[str, ...] = ()
    pico: Mapping[str, str] = field(default_factory=dict)
    ocebm2011: OcebmJudgement | None = None
    grade: GradeJudgement | None = None
    verdict: Verdict | None = None
    quote: str | None = None
    design: DesignJudgement | None = None
    waive: tuple[Waiver, ...] = ()
    reviewer: Reviewer | None = None
    state: ReviewState | None = None
    reason: str | None = None
    note: str | None = None
    text_sha: str | None = None
    """Stamp of the text that was judged (`stamps.text_stamp`)."""
    source_sha: Mapping[str, str] = field(default_factory=dict)
    """Key -> stamp of the entry at the time (`stamps.source_stamp`); of every source that the claim had, also without an entry."""
    source_status: Mapping[str, str] = field(default_factory=dict)
    """Key -> notices known at the time, joined by `; ` (`stamps.notices`); absent where there were none."""
    level_seen: str | None = None
    """`none` for a claim without a level; None where nothing was noted."""
    scheme_seen: str | None = None
    """Scheme of that level."""
    comments: tuple[Comment, ...] = ()
    expires: str | None = None
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)
    """Where each of its keys stands."""
    written: Mapping[str, Any] = field(default_factory=dict)
    """All of it, as it is written."""


@dataclass(frozen=True, slots=True)
class LedgerClaim:
    """A claim of the ledger."""

    id: str
    document: str
    text: str
    kind: str | None = None
    question: str | None = None
    direct: tuple[str, ...] = ()
    """Keys of references/, or the printed number where nothing is matched yet."""
    inherited: tuple[str, ...] = ()
    level: LedgerLevel | None = None
    judgement: Judgement | None = None
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)
    """Where each of its keys stands."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Findings of one document that a person accepts, where the document itself cannot hold a comment."""

    code: str
    document: str
    text: str | None = None
    """Words of the document; only findings that touch them are meant."""
    reason: str | None = None
    until: str | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A person's word that a work is cited on purpose although it was retracted, in part or whole, or is under concern."""

    work: str
    """Key of its entry in references/, or its DOI."""
    reason: str
    document: str | None = None
    """Path of the one document that is meant; None for all."""
    until: str | None = None
    """ISO date, the last day on which it holds."""
    by: str | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything in claims.yaml. With problems, what could be read is there, but nothing may be written."""

    documents: tuple[LedgerDocument, ...] = ()
    claims: tuple[LedgerClaim, ...] = ()
    suppress: tuple[Suppression, ...] = ()
    acknowledge: tuple[Acknowledgement, ...] = ()
    problems: tuple[LedgerProblem, ...] = ()
