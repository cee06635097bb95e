"""EVD101 and EVD106: the level of a claim against what the house asks for, and against what retractions leave of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.evidence_examples import cited
from evidgrade.checks.scope import Page
from evidgrade.checks.weighing import OUTCOME, by_the_model, counted, graded, listed, places, says_retracted
from evidgrade.errors import ConfigurationError
from evidgrade.model.claim import Claim, ClaimKind, Question
from evidgrade.model.grade import Grade, SourceLevel


def checked_minimum(levels: Mapping[str, str], scheme: str) -> Mapping[str, str]:
    """The house's minimum levels as they are. Raises ConfigurationError for a kind, a question or a level that does not exist."""
    if not levels:
        return levels
    from difflib import get_close_matches

    from evidgrade.grading.schemes import load_scheme

    loaded = load_scheme(scheme)
    subjects = (*get_args(ClaimKind), *get_args(Question))
    for subject, level in levels.items():
        if subject not in subjects:
            near = get_close_matches(subject, subjects, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"it may be one of: {', '.join(subjects)}"
            raise ConfigurationError(f"`minimum-level`: `{subject}` is neither a kind of claim nor a question; {hint}")
        if level not in loaded.order:
            known = ", ".join(loaded.order)
            raise ConfigurationError(f"`minimum-level`: `{subject}` is set to `{level}`; {loaded.title} has the levels {known}")
    return levels


_SERIES = cited(
    "Exercise reduces knee pain by half [1]. Rest does not help [2].",
    "Exercise for knee pain: a case series",
    "Bed rest for knee pain: a randomized controlled trial",
)


@check(
    "EVD101",
    "warning",
    "The level of a claim is below the one that the house asks for.",
    rationale="""The settings ask for a level for claims of this kind (`minimum-level`, a table from a kind of claim or a question to a level; empty unless it is
    set). Cite a stronger source, or say less. A level that is not known, or open above the minimum, is not below it.""",
    bad=Example(_SERIES.text, works=_SERIES.works, settings=(("minimum_level", {"treatment_benefit": "2"}),)),
    good=_SERIES,
    sources=("FTC Health Products Compliance Guidance 2022 (as a general matter, randomized controlled trials in people)", "ABPI Code of Practice 2024, clause 6.2"),
)
def below_minimum_level(page: Page) -> Iterator[Problem]:
    """Levels by design that are worse than the minimum for the claim's main kind or, where that has none, for its question.

    A claim whose certainty a person has rated is left alone: the rating weighed more than the design."""
    minimum = page.policy.minimum_level
    for claim, grade in graded(page) if minimum else ():
        subject = next((s for s in (claim.kinds[0], grade.question or "") if s in minimum), None)
        if subject is None or grade.state == "rated" or by_the_model(grade):
            continue
        best = _best(grade)
        if best is not None and best > _order(grade).index(minimum[subject]):
            grounds = [s for s in counted(grade) if s.counted]
            yield Problem(
                claim.span,
                f"Level {grade.level} by design ({listed(page, grounds)}); the house asks for level {minimum[subject]} or better for {subject.replace('_', ' ')}.",
                places(page, grounds),
            )


def _order(grade: Grade) -> tuple[str, ...]:
    from evidgrade.grading.schemes import load_scheme

    return load_scheme(grade.scheme).order


def _best(grade: Grade) -> int | None:
    """Rank of a claim's level, 0 the best, open levels by their best member; None without a level."""
    order = _order(grade)
    members = (grade.level or "").split("|")
    return min(map(order.index, members)) if set(members) <= set(order) else None


_VOID = frozenset({"retracted", "withdrawn"})
_CONCERN = frozenset({"expression_of_concern"})
_RETRACTED = ' | {"updated-by": [{"DOI": "10.1000/notice", "type": "retraction", "updated": {"date-parts": [[2021, 5, 1]]}, "source": "publisher"}]}'


@check(
    "EVD106",
    "error",
    "A claim loses its level without a source that was retracted or is under concern.",
    rationale="""What else is cited is weaker, or nothing. The sentence was written with the retracted result in mind: cite what still holds, and word the sentence by
    it, or say in it that the work was retracted. For an expression of concern this is a warning.""",
    bad=cited(
        "Exercise reduces knee pain by half [1,2]. Rest does not help [2].",
        "Exercise for knee pain: a randomized controlled trial | " + _RETRACTED,
        "Exercise for painful knees: a case series",
    ),
    good=cited(
        "Exercise reduces knee pain by half [1,2]. Rest does not help [2].",
        "Exercise for knee pain: a case report | " + _RETRACTED,
        "Exercise for painful knees: a randomized controlled trial",
    ),
    sources=("ICMJE Recommendations: References", "COPE Retraction Guidelines 2019"),
)
def retracted_support(page: Page) -> Iterator[Problem]:
    """Outcome claims whose best level, had nothing been retracted, is that of a retracted work or of one under concern alone."""
    for claim, grade in graded(page):
        if OUTCOME.intersection(claim.kinds) and not says_retracted(claim.text):
            yield from _fallen(page, claim, grade)


def _fallen(page: Page, claim: Claim, grade: Grade) -> Iterator[Problem]:
    doubtful = [s for s in counted(grade) if (_VOID | _CONCERN).intersection(s.reading.status)]
    sound = [s for s in counted(grade) if s not in doubtful and s.counted]
    ranks = {s.reference: rank for s in (*doubtful, *sound) if (rank := _rank(claim, grade, s)) is not None}
    fallen = [s for s in doubtful if s.reference in ranks]
    best = min((ranks[s.reference] for s in fallen), default=None)
    left = min((ranks[s.reference] for s in sound if s.reference in ranks), default=None)
    order = _order(grade)
    if best is None or best == len(order) - 1 or (left is not None and left <= best):
        return  # what stands on the lowest level has none to lose
    bearing = [s for s in fallen if ranks[s.reference] == best]
    retracted = any(_VOID.intersection(s.reading.status) for s in bearing)
    what = "retracted" if retracted else "under an expression of concern"
    rest = f"the other sources give level {order[left]}" if left is not None else "nothing else that is cited has a level"
    one = "is" if len(bearing) == 1 else "are"
    yield Problem(
        claim.span,
        f"Level {order[best]} would rest on {', '.join(page.number(s.reference) for s in bearing)}, which {one} {what}; {rest}.",
        tuple(Place(page.reference(s.reference).span, what) for s in bearing),
        severity=None if retracted else "warning",
    )


def _rank(claim: Claim, grade: Grade, source: SourceLevel) -> int | None:
    """Rank of a source by its design alone, as if nothing had happened to it."""
    from evidgrade.grading.schemes import load_scheme

    if claim.question is None:
        return None
    return load_scheme(grade.scheme).level(source.reading.design, claim.question, (), source.reading.modifiers).rank
