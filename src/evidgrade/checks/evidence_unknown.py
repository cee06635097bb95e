"""EVD001 and EVD002: claims whose level hangs on a design that could not be read, or was read from little."""

from __future__ import annotations

from collections.abc import Iterator

from evidgrade.checks.declaration import Place, Problem, check
from evidgrade.checks.evidence_examples import cited
from evidgrade.checks.gathering import enumerated, gathered
from evidgrade.checks.scope import Page
from evidgrade.checks.weighing import OUTCOME, WEAK, called, counted, graded
from evidgrade.model.grade import DesignReading


@check(
    "EVD001",
    "info",
    "A claim rests on works whose study design could not be read.",
    rationale="""Title and abstract of these works name no design, and the claim cites nothing else, so it has no level. That says nothing against them. Look the
    design up in the methods and record it in claims.yaml. Told once a page, and only where a claim has no other source.""",
    bad=cited("Exercise reduces knee pain by half [1]. Rest does not help [2].", "Exercise and knees", "Bed rest for knee pain: a narrative review"),
    good=cited(
        "Exercise reduces knee pain by half [1,2]. Rest does not help [2].",
        "Exercise and knees",
        "Bed rest for knee pain: a randomized controlled trial",
    ),
    sources=("OCEBM 2011 (a level needs a design)",),
)
def design_unknown(page: Page) -> Iterator[Problem]:
    """Known works of unknown design that stand alone behind outcome claims. Claims that name a design have EVD005."""
    unread: set[int] = set()
    claims = 0
    for claim, grade in graded(page):
        sources = counted(grade)
        if claim.scope != "sentence" or claim.question is None or claim.asserted_designs or not OUTCOME.intersection(claim.kinds):
            continue
        silent = {s.reference for s in sources if s.reading.design == "unknown" and not s.reading.status and page.work(s.reference)}
        if len(silent) == len(sources):
            claims += 1
            unread |= silent
    if unread:
        first, *others = sorted(unread)
        which = f"reference{'s' if others else ''} {enumerated([page.number(p) for p in sorted(unread)])}"
        many = "one claim that cites nothing else has" if claims == 1 else f"{claims} claims that cite nothing else have"
        yield Problem(
            page.reference(first).span,
            f"Neither title nor abstract of {which} names a study design; {many} no level.",
            tuple(Place(page.reference(p).span, "of unknown design") for p in others),
        )


@check(
    "EVD002",
    "info",
    "The level of a claim rests on a study design that was read from little.",
    rationale="""Neither the title nor the publication type names the design; one phrase of the abstract does, and other designs use such a phrase too, or nothing
    does, and the words as a whole speak for it. Confirm it in the methods, and record it in claims.yaml. Told once a page, and only where the level
    of a claim has no other ground.""",
    bad=cited(
        "Exercise reduces knee pain by half [1]. Rest does not help [2].",
        "Exercise and knees | We reviewed the records of 80 adults who exercised. Pain fell by half.",
        "Bed rest for knee pain: a narrative review",
    ),
    good=cited(
        "Exercise reduces knee pain by half [1]. Rest does not help [2].",
        "Exercise and knees: a retrospective cohort study | We reviewed the records of 80 adults who exercised. Pain fell by half.",
        "Bed rest for knee pain: a narrative review",
    ),
    sources=("Dekkers 2012, Ann Intern Med (case series and cohort studies are told apart by their methods)",),
    confidence="medium",
)
def design_from_weak_signal(page: Page) -> Iterator[Problem]:
    """Readings from one weak cue of an abstract, or from its words as a whole, of works that alone give a claim its level."""
    bearing: dict[int, str] = {}
    for claim, grade in graded(page):
        levelled = [s for s in grade.sources if s.counted] if claim.scope == "sentence" else []
        if grade.level is not None and len(levelled) == 1 and _weak(levelled[0].reading):
            bearing.setdefault(levelled[0].reference, grade.level)
    found = []
    for position, level in sorted(bearing.items()):
        reading = page.designs[position]
        found.append(
            Problem(
                page.reference(position).span,
                f"Reference {page.number(position)} {_said(reading)}; level {level} rests on that.",
            )
        )
    numbers = enumerated([page.number(p) for p in sorted(bearing)])
    yield from gathered(found, f"The designs of references {numbers} were each read from one phrase or from the words of the abstract as a whole, and levels rest on them.", "read from little")


def _said(reading: DesignReading) -> str:
    if reading.read_by == "model":
        return f"names no design; its words as a whole speak for {called(reading)}"
    return f"reads as {called(reading)} from the words `{reading.signals[0].text}` of its abstract alone"


def _weak(reading: DesignReading) -> bool:
    if reading.read_by == "model":
        return True
    return 0 < reading.confidence < WEAK and {s.where for s in reading.signals} == {"abstract"} and len({s.cue for s in reading.signals}) == 1
