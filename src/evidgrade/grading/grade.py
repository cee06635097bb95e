"""The level of evidence of a claim: a policy over its cited sources.

The policy (docs/decisions/0003-level-of-a-claim.md):

1. A source's level follows from its design and the claim's question, by the scheme alone.
2. Direct sources first: where a claim has any, inherited ones are shown and not counted. A claim with inherited ones only gets its level
   from them, marked "(inherited)".
   A source whose citation fits another entry as well (`Adams, 2019`, and two such entries) is not counted until a person confirms it.
3. Retracted sources are void and not counted. An unknown design, or one without a level, never grades up.
4. A comparative claim that names its comparator counts only sources whose title or abstract speak of it; when none does, all count and
   a reason says so. A source of which only the title is known is not judged by what the title leaves out.
5. The best level wins. An open level (`1|3`) counts as its worst member, and is printed open only where no determinate level is as good.
6. The certainty of GRADE is a person's: `rated` only with a signed, complete rating that adds up. The scheme `grade-start` says where a
   rating would start; under it the level of a rated claim is the person's certainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidgrade.grading import reasons
from evidgrade.grading.assertion import verdict
from evidgrade.grading.change import would_change
from evidgrade.grading.comparator import comparator, mentions
from evidgrade.grading.rating import Rating
from evidgrade.grading.schemes import START_SCHEME, Level, Scheme, load_scheme
from evidgrade.model.claim import Claim
from evidgrade.model.grade import UNKNOWN_DESIGN, Assertion, DesignReading, Grade, GradeState, SourceLevel
from evidgrade.model.work import Work


@dataclass(frozen=True, slots=True)
class CitedSource:
    """One reference that a claim cites, with the work behind it as far as it is known."""

    reference: int
    """Position of the reference in the document."""
    inherited: bool
    """Cited later in the paragraph, not in the sentence itself."""
    key: str | None
    """Key of the entry in references/."""
    work: Work | None
    reading: DesignReading
    name: str = ""
    """How the reference is called in the document: its number, or the key or label it is cited by."""
    unsure: bool = False
    """The citation fits another entry of the list as well."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    cited: CitedSource
    source: SourceLevel
    rank: int | None
    is_open: bool


def grade_claim(claim: Claim, cited: Sequence[CitedSource], scheme: Scheme, rating: Rating | None = None) -> Grade:
    """The grade of a claim by the policy above, with a sentence for every step."""
    weighed = [_weigh(source, claim, scheme) for source in cited]
    weighed, remarks = _by_comparator(_direct_first(weighed), claim)
    counted = [w for w in weighed if w.source.counted and w.rank is not None]
    best = min(counted, key=lambda w: (w.rank or 0, w.is_open), default=None)
    sources = tuple(w.source for w in weighed)
    level = best.source.level if best else None
    ranks = {w.source.reference: w.rank for w in weighed}
    unsure = frozenset(w.cited.reference for w in weighed if w.cited.unsure)
    asks = claim.question is not None and not scheme.start
    changes = would_change(sources, level, lambda s: ranks[s.reference], unsure) if asks else ()
    said = [reasons.of_source(s, scheme, claim.question) for s in sources]
    if best is not None and claim.question is not None:
        if not scheme.start:
            said.append(reasons.design_based(best.source, scheme, claim.question))
    elif claim.question is None and any(s.reading.design != "unknown" for s in sources):
        said.append(f"{reasons.no_question(claim)}: designs are reported, and no level.")
    elif claim.question is not None and any(s.reading.design != "unknown" for s in sources):
        said.append(reasons.no_level(scheme, claim.question))
    if scheme.start and rating is not None and rating.rated:
        level = (rating.certainty or "").replace("_", " ")
    elif scheme.start:
        said = [f"{sentence} {scheme.caveat}" for sentence in said]
    said += [reasons.unknown(w.source, w.cited.work) for w in weighed if w.source.reading.design == "unknown"]
    return Grade(
        claim=claim.id,
        scheme=scheme.name,
        question=claim.question,
        level=level,
        state=_state(sources, scheme, rating),
        sources=sources,
        asserted_design=_asserted(claim, weighed),
        reasons=tuple(said + remarks + _of_certainty(claim, scheme, rating, counted)),
        would_change=tuple(changes),
    )


def _weigh(cited: CitedSource, claim: Claim, scheme: Scheme) -> _Weighed:
    reading = cited.reading
    level = Level(None)
    if claim.question is not None or _void(reading):
        level = scheme.level(reading.design, claim.question or "treatment_benefit", reading.status, reading.modifiers)
    source = SourceLevel(
        reference=cited.reference,
        inherited=cited.inherited,
        reading=reading,
        level=level.text,
        key=cited.key,
        counted=level.rank is not None,
        note=level.note,
        name=cited.name,
    )
    weighed = _Weighed(cited, source, level.rank, level.is_open)
    return _uncounted(weighed, "not counted: the citation fits another entry as well") if cited.unsure else weighed


def _void(reading: DesignReading) -> bool:
    return any(name in {"retracted", "withdrawn", "retraction_notice"} for name in reading.status)


def _uncounted(weighed: _Weighed, why: str) -> _Weighed:
    note = f"{weighed.source.note}; {why}" if weighed.source.note else why
    return replace(weighed, source=replace(weighed.source, counted=False, note=note))


def _direct_first(weighed: Sequence[_Weighed]) -> list[_Weighed]:
    if all(w.source.inherited for w in weighed):
        return list(weighed)
    why = "not counted: cited for the paragraph, and this sentence cites its own"
    return [_uncounted(w, why) if w.source.inherited and w.source.counted else w for w in weighed]


def _by_comparator(weighed: Sequence[_Weighed], claim: Claim) -> tuple[list[_Weighed], list[str]]:
    """Leave out the sources that do not speak of the claim's comparator, and say so."""
    phrase = comparator(claim.text) if claim.kinds[:1] == ("comparative",) else None
    if phrase is None:
        return list(weighed), []
    spoken = [mentions(w.cited.work, phrase, claim.text) for w in weighed]
    counted = [answer for w, answer in zip(weighed, spoken, strict=True) if w.source.counted]
    if False not in counted:
        return list(weighed), []
    if True not in counted:
        remark = f'No cited title or abstract at hand mentions the comparator "{phrase}"; all sources are counted all the same.'
        return list(weighed), [remark]
    why = f'not counted: neither title nor abstract mentions the comparator "{phrase}"'
    pairs = zip(weighed, spoken, strict=True)
    return [_uncounted(w, why) if answer is False and w.source.counted else w for w, answer in pairs], []


def _state(sources: Sequence[SourceLevel], scheme: Scheme, rating: Rating | None) -> GradeState:
    if rating is not None:
        return "rated" if rating.rated else "grade-start"
    if all(s.reading.design == "unknown" for s in sources):
        return "unknown"
    return "grade-start" if scheme.start else "design-based"


def _asserted(claim: Claim, weighed: Sequence[_Weighed]) -> Assertion | None:
    direct = [w for w in weighed if not w.source.inherited]
    if any(w.cited.unsure for w in direct or weighed):
        return verdict(claim.asserted_designs, [UNKNOWN_DESIGN.design])
    readings = [w.source.reading for w in direct or weighed if not _void(w.source.reading)]
    designs = [UNKNOWN_DESIGN.design if _leaves_open(r, claim.asserted_designs) else r.design for r in readings]
    return verdict(claim.asserted_designs, designs)


def _leaves_open(reading: DesignReading, asserted: Sequence[str]) -> bool:
    """It neither confirms nor contradicts what a text says: the model proposes it, or the abstract is silent on how groups were made."""
    return reading.read_by == "model" or ("rct" in asserted and "allocation_unstated" in reading.modifiers)


def _of_certainty(
    claim: Claim, scheme: Scheme, rating: Rating | None, counted: Sequence[_Weighed]
) -> list[str]:
    """A person's rating; or where one would start, when it was begun or is what the scheme says."""
    if rating is not None and rating.rated:
        return [reasons.rated(rating)]
    if rating is None and not (scheme.start and counted):
        return []
    question = claim.question or "treatment_benefit"
    readings = [w.source.reading for w in counted]
    starts = [load_scheme(START_SCHEME).level(r.design, question, r.status, r.modifiers) for r in readings]
    known = [start for start in starts if start.rank is not None]
    best = min(known, key=lambda start: (start.rank or 0, start.is_open), default=Level(None))
    if scheme.start:
        counted = [w for w in counted if w.source.level == best.text]
    start = reasons.grade_start(best.text, [w.source for w in counted], [w.cited.work for w in counted], rating)
    return [start, *(rating.problems if rating else ())]
