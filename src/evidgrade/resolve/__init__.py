"""Which work is this reference? Candidates from a source, one verdict, and the reasons for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from evidgrade.model.reference import ReferenceFields
from evidgrade.model.work import Candidate, Resolution, Work
from evidgrade.resolve.decide import Judged, clearly_better, identifier_holds
from evidgrade.resolve.evidence import weigh
from evidgrade.resolve.identifiers import only_identifier, printed_dois
from evidgrade.resolve.printed import Printed, printed
from evidgrade.resolve.titles import companion_kind, led_in_as_notice, matches_parsed_title, notice_kind
from evidgrade.sources import Query, Source, SourceUnavailable
from evidgrade.text import words

__all__ = ["compare", "resolve"]

_SHOWN = 5
_BOOKS = frozenset({"book", "edited-book", "monograph", "reference-book", "proceedings"})
_PAGES_OF_THEIR_OWN = frozenset({"correction", "retraction", "comment"})


def compare(fields: ReferenceFields, work: Work) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(agreements, disagreements) between what a reference says and what a work is, by field name. Pure.

    Names: `title`, `first_author`, `year`, `container_title`, `volume`, `issue`, `pages`. A field that one side does
    not give stands in neither. Differences that mean nothing are agreements: case, accents, abbreviated journals, a
    missing subtitle, abbreviated page ranges, a year among the dates of the work or next to one.
    """
    evidence = weigh(printed(fields, None), work)
    return evidence.agreements, evidence.disagreements


def resolve(fields: ReferenceFields, raw: str | None, source: Source) -> Resolution:
    """The work that a reference means, if the source knows it and enough independent signals agree.

    `raw` is the entry as printed, where there is one. An outage gives `unavailable`; nothing is raised for it.
    """
    reference = printed(fields, raw)
    try:
        return _resolve(reference, source)
    except SourceUnavailable as outage:
        return Resolution("unavailable", reason=f"{source.name} could not be asked: {outage.reason}")


def _resolve(reference: Printed, source: Source) -> Resolution:
    dois = printed_dois(reference)
    named = next((work for work in map(source.by_doi, dois) if work is not None), None)
    if named is not None:
        judged = judge(reference, named)
        alone = only_identifier(reference)
        notice = judged.companion is not None and notice_kind(named.title) is not None
        if identifier_holds(judged.evidence, alone) and (alone or not notice):
            return _resolved(judged, "doi", [judged], _doi_reason(judged, alone))
        found = _search(reference, source, [named])
        return found if found.verdict == "resolved" else _conflict(judged, found)
    registration = _registration(dois, source)
    if only_identifier(reference):
        what = (
            f"the DOI {dois[0]} is not in {source.name}"
            if dois
            else f"{source.name} cannot be searched by what is printed"
        )
        return Resolution(
            "unresolved",
            reason=f"{what}, and the reference says nothing else that could be searched for",
            registration=registration,
        )
    found = _search(reference, source, [])
    if not dois:
        return found
    printed = f"the printed DOI {dois[0]}" if found.work is not None or len(dois) > 1 else "the printed DOI"
    where = "" if registration is None else ", and is registered with nobody" if registration == "none" else ", though it is registered"
    return replace(found, reason=f"{printed} is not in {source.name}{where}; {found.reason}", registration=registration)


def _registration(dois: Sequence[str], source: Source) -> Literal["none", "elsewhere"] | None:
    """What the DOI system says of printed DOIs that the source does not have, each reading of them included."""
    answers = [source.registered(doi) for doi in dois]
    return "elsewhere" if any(answers) else "none" if answers and all(answer is False for answer in answers) else None


def judge(reference: Printed, work: Work) -> Judged:
    """The signals of one candidate; a companion (erratum, comment, supplement) only where the reference is to one."""
    evidence = weigh(reference, work)
    kind, announced = companion_kind(work), notice_kind(reference.fields.title)
    if work.type in _BOOKS and not matches_parsed_title(reference, work):
        return Judged(work, evidence, "the book, while the reference may be to a chapter of it")
    if kind is None:
        is_notice = announced is not None or led_in_as_notice(reference, evidence.title)
        return Judged(
            work, evidence, "the work itself, while the reference is to a notice about it" if is_notice else None
        )
    # Its whole title, with the word that makes it a notice, is printed; or no title is, and its page is all there is.
    own = notice_kind(work.title) is not None and evidence.title.level in ("same", "short") and evidence.title.exact
    meant = own or announced == kind or (evidence.title.level == "silent" and kind in _PAGES_OF_THEIR_OWN)
    return Judged(work, evidence, None if meant else kind)


def _search(reference: Printed, source: Source, known: Sequence[Work]) -> Resolution:
    works = [*source.search(Query(reference.whole, reference.fields)), *known]
    unique = {work.doi or f"{number}": work for number, work in enumerate(works)}
    judged = sorted(
        (judge(reference, work) for work in unique.values()),
        key=lambda j: (
            not j.fits,
            -len(j.evidence.agreements),
            len(j.evidence.disagreements),
            -j.evidence.similarity,
            j.work.doi or "",
        ),
    )
    fitting = [candidate for candidate in judged if candidate.fits]
    if not fitting:
        return _nothing(judged, source)
    first = _first_of_merged(fitting)
    if first is not None:
        return _resolved(first, "search", judged, "the entry seems to hold two references; this is the first of them")
    rivals = [other for other in fitting[1:] if not clearly_better(fitting[0], other)]
    if not rivals:
        return _resolved(fitting[0], "search", judged, _search_reason(fitting[0]))
    return Resolution(
        "ambiguous",
        similarity=fitting[0].evidence.similarity,
        method="search",
        agreements=fitting[0].evidence.agreements,
        disagreements=fitting[0].evidence.disagreements,
        candidates=_candidates(judged),
        reason=f"{len(rivals) + 1} works fit about equally well; the reference does not tell them apart",
    )


def _first_of_merged(fitting: Sequence[Judged]) -> Judged | None:
    """Of two works whose titles stand one after the other in one string, the first; None when they do not."""
    if len(fitting) != 2:
        return None
    one, other = sorted(fitting, key=lambda j: -1 if j.evidence.title.position is None else j.evidence.title.position)
    start, later = one.evidence.title.position, other.evidence.title.position
    if start is None or later is None or later < start + len(words(one.work.title or "")):
        return None
    return one


def _candidates(judged: Sequence[Judged]) -> tuple[Candidate, ...]:
    return tuple(Candidate(j.work, j.evidence.similarity) for j in judged[:_SHOWN])


def _resolved(judged: Judged, method: str, everyone: Sequence[Judged], reason: str) -> Resolution:
    evidence = judged.evidence
    similarity = 1.0 if method == "doi" and not evidence.agreements else evidence.similarity
    return Resolution(
        "resolved",
        judged.work,
        similarity,
        method,
        evidence.agreements,
        evidence.disagreements,
        _candidates(everyone),
        reason,
    )


def _names(fields: Sequence[str]) -> str:
    names = [field.replace("container_title", "journal").replace("_", " ") for field in fields]
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1] if names else "nothing"


def _agree(fields: Sequence[str]) -> str:
    return f"{_names(fields)} agree" + ("s" if len(fields) == 1 else "")


def _differ(fields: Sequence[str]) -> str:
    return f"{_names(fields)} differ" + ("s" if len(fields) == 1 else "")


def _doi_reason(judged: Judged, alone: bool) -> str:
    if alone:
        return "the printed DOI names it; the reference says nothing else to compare"
    differs = judged.evidence.disagreements
    return f"the printed DOI names it, and {_agree(judged.evidence.agreements)}" + (f"; {_differ(differs)}" if differs else "")


def _search_reason(judged: Judged) -> str:
    differs = judged.evidence.disagreements
    return _agree(judged.evidence.agreements) + (f"; {_differ(differs)}" if differs else "")


def _near(best: Judged, source: Source) -> str:
    """What to look at by hand; nothing where the nearest work only shares a year with the reference."""
    agree, differ = best.evidence.agreements, best.evidence.disagreements
    near = f"no work of {source.name} is confirmed; of the nearest one, {best.work.doi or 'without a DOI'}, "
    if "title" not in agree and not ("first_author" in agree and len(agree) > 1):
        return f"no work of {source.name} comes near"
    if best.companion:
        return near + f"it is a companion ({best.companion})"
    return near + _agree(agree) + (f", {_differ(differ)}" if differ else ", which is too little")


def _nothing(judged: Sequence[Judged], source: Source) -> Resolution:
    if not judged:
        return Resolution("unresolved", method="search", reason=f"{source.name} was asked and offers no work like this", searched=source.name)
    best = max(judged, key=lambda j: (j.evidence.similarity, j.work.doi or ""))
    return Resolution(
        "unresolved",
        similarity=best.evidence.similarity,
        method="search",
        agreements=best.evidence.agreements,
        disagreements=best.evidence.disagreements,
        candidates=_candidates(sorted(judged, key=lambda j: -j.evidence.similarity)),
        reason=_near(best, source),
        searched=source.name,
    )


def _conflict(named: Judged, found: Resolution) -> Resolution:
    """The printed DOI names another work than the rest of the reference, and the rest leads nowhere for sure."""
    fields = named.evidence.disagreements
    differs = f"differs in {_names(fields)}" if fields else "the rest of the reference does not confirm"
    return Resolution(
        found.verdict,
        similarity=named.evidence.similarity,
        method="doi",
        agreements=named.evidence.agreements,
        disagreements=named.evidence.disagreements,
        candidates=found.candidates,
        reason=f"the printed DOI {named.work.doi} names a work that {differs}; {found.reason}",
    )
