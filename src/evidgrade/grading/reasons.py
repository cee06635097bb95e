"""The sentences in which a grade explains itself. One function, one sentence that a person can check."""

from __future__ import annotations

from collections.abc import Sequence

from evidgrade.grading.rating import DOMAINS, Rating
from evidgrade.grading.schemes import Scheme, asked
from evidgrade.grading.tables import table
from evidgrade.model.claim import Claim, Question
from evidgrade.model.grade import DesignReading, SourceLevel
from evidgrade.model.work import Work

_PLACES = {
    "title": "the title",
    "abstract": "the abstract",
    "container_title": "the journal",
    "publication_types": "the publication type",
    "mesh": "the subject headings",
    "type": "the type of the record",
    "person": "a person",
}


def name_of(design: str) -> str:
    """How a design is called in a sentence."""
    return str(table("designs")["names"].get(design, design))


def called(reading: DesignReading) -> str:
    """How the design of a reading is called, with what its words leave open."""
    for row in table("designs")["open_names"]:
        if reading.design in row["names"] and set(row["modifiers"]) <= set(reading.modifiers):
            return str(row["names"][reading.design])
    return name_of(reading.design)


def source_of(reading: DesignReading) -> str:
    """Where the deciding words stand."""
    if reading.read_by == "model":
        return "its wording as a whole, to be confirmed"
    return _PLACES[reading.signals[0].where] if reading.signals else "the record"


def of_source(source: SourceLevel, scheme: Scheme, question: Question | None) -> str:
    """The chain of one reference: text seen, cue, design, level."""
    reading, label = source.reading, f"Reference {source.name or source.reference}"
    if reading.design == "unknown":
        chain = f"{label}: design unknown"
    elif reading.read_by == "model":
        words = ", ".join(f'"{signal.text}"' for signal in reading.signals)
        chain = f"{label}: no cue; its words as a whole (most of all {words}) -> {called(reading)}, to be confirmed"
    else:
        signal = reading.signals[0] if reading.signals else None
        seen = f'{source_of(reading)} says "{signal.text}" (cue {signal.cue}) -> ' if signal else ""
        chain = f"{label}: {seen}{called(reading)}"
    if question is not None and source.level == "void":
        chain += " -> void"
    elif question is not None and reading.design != "unknown":
        level = f"level {source.level}" if source.level is not None else "no level"
        chain += f" -> {scheme.title} {level} for {asked(question)}"
    if source.inherited:
        chain += " (inherited)"
    return chain + (f"; {source.note}." if source.note else ".")


def unknown(source: SourceLevel, work: Work | None) -> str:
    """Why a design could not be determined."""
    label = f"reference {source.name or source.reference}"
    if work is None:
        return f"Design not determinable: {label} is matched with no work, and the printed entry alone is not graded."
    if work.title is None and work.abstract is None:
        return f"Design not determinable: the work of {label} has neither title nor abstract."
    if source.reading.status:
        return f"Design not determinable: {label} is marked {', '.join(source.reading.status).replace('_', ' ')}."
    seen = (
        "title and abstract name"
        if work.title and work.abstract
        else "the title names"
        if work.title
        else "the abstract names"
    )
    return f"Design not determinable: {label}, {seen} no design."


def design_based(best: SourceLevel, scheme: Scheme, question: Question) -> str:
    """The level of a claim, with what it does not say."""
    inherited = " (inherited)" if best.inherited else ""
    where = f"{called(best.reading)}, from {source_of(best.reading)}"
    return f"{scheme.title} level {best.level} for {asked(question)} ({where}){inherited}. {scheme.caveat}"


def no_question(claim: Claim) -> str:
    """Why a claim has no column in any table."""
    if not claim.kinds:
        return "The wording was not read, it is not in English"
    return "Not recognised as a claim on benefit, harm, diagnosis, prognosis, prevalence or screening"


def no_level(scheme: Scheme, question: Question) -> str:
    """Why a claim whose sources have designs gets no level."""
    if absence := scheme.absence(question):
        return f"There is {absence}."
    return f"No cited source has a {scheme.title} level for {asked(question)} that can be counted."


def grade_start(
    start: str | None, counted: Sequence[SourceLevel], works: Sequence[Work | None], rating: Rating | None
) -> str:
    """Where GRADE would start by design (`high|low` where that is open), and what is still needed. Never a certainty."""
    from evidgrade.grading.hints import hints

    opening = "GRADE: no start level"
    if rating is not None and rating.start:
        opening = f"GRADE: would start {rating.start.upper()}"
    elif start:
        opening = f"GRADE: would start {' or '.join(member.upper() for member in start.split('|'))}"
    names = ", ".join(dict.fromkeys(called(source.reading) for source in counted))
    beside = "; ".join(hints(counted, works))
    body = f" ({names})" if names else ""
    if counted and all(source.inherited for source in counted):
        body += " (inherited)"
    needs = ", ".join(domain.replace("_", " ") for domain in (rating.missing if rating else DOMAINS))
    tail = (f" Hints: {beside}." if beside else "") + (f" Needs: {needs}." if needs else "")
    return f"{opening}{body}. Certainty not rated.{tail}"


def rated(rating: Rating) -> str:
    """A person's certainty, with name, date and reasons."""
    steps = [f"{step.by:+d} {step.domain.replace('_', ' ')}: {step.reason}" for step in rating.steps if step.by]
    why = f" ({'; '.join(steps)})" if steps else ""
    certainty = (rating.certainty or "").replace("_", " ").upper()
    return f"GRADE: {certainty}, rated by {rating.reviewer} {rating.date}{why}."
