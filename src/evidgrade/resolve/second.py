"""Second opinions: registries that are asked beside the source of a run. They add and they doubt; they take nothing away.

A PubMed number is an identifier like a DOI: it leads to a record, and the record counts only where the rest of the entry describes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from evidgrade.bibliography.works import fields_of
from evidgrade.model.reference import ReferenceFields
from evidgrade.model.work import Candidate, Opinion, Resolution, Work
from evidgrade.resolve import compare, judge, resolve
from evidgrade.resolve.decide import Judged, identifier_holds
from evidgrade.resolve.evidence import weigh
from evidgrade.resolve.identifiers import only_identifier, printed_dois
from evidgrade.resolve.printed import Printed, printed
from evidgrade.resolve.titles import notice_kind
from evidgrade.sources import Source, SourceUnavailable
from evidgrade.sources.places import first_page
from evidgrade.sources.retraction_watch import merged
from evidgrade.text import words

if TYPE_CHECKING:
    from evidgrade.sources.second import SecondSource

_ADDED = ("publication_types", "mesh", "pmid", "abstract", "doi")
"""What a second record may add where the first has nothing."""


def by_pmid(fields: ReferenceFields, raw: str | None, source: SecondSource) -> Resolution | None:
    """The work that the printed PubMed number names in one source, if no DOI is printed and the rest of the entry describes it."""
    reference = printed(fields, raw)
    if not fields.pmid or printed_dois(reference):
        return None
    return _by_pmid(reference, fields.pmid, source, (source,), [])[0]


def look_up(fields: ReferenceFields, raw: str | None, source: Source, others: Sequence[SecondSource]) -> Resolution:
    """`resolve`, and where that cannot say: by the PubMed number that is printed, or by the search of another registry."""
    reference = printed(fields, raw)
    outages: list[Opinion] = []
    contradicted = None
    if fields.pmid and not printed_dois(reference):
        led, contradicted = _by_pmid(reference, fields.pmid, source, others, outages)
        if led is not None:
            return led
    found = resolve(fields, raw, source)
    if found.verdict == "unresolved":
        found = _elsewhere(found, reference, fields, raw, source, others, outages)
    if contradicted is not None and found.verdict == "unresolved":
        reason = f"the printed PMID {fields.pmid} names another work, {contradicted.title or 'without a title'}; {found.reason}"
        found = replace(found, reason=reason)
    return replace(found, opinions=(*found.opinions, *outages))


def with_opinions(answer: Resolution, others: Sequence[SecondSource]) -> Resolution:
    """The answer with what the other registries say of its work, which is completed from records of the same work. Nothing is raised."""
    work = answer.work
    if work is None or answer.verdict != "resolved":
        return answer
    own = Opinion(f"references/ ({answer.key})" if answer.key else work.source, work)
    asked = {opinion.source for opinion in answer.opinions} | {work.source}
    opinions = [*answer.opinions, *(_opinion(other, work) for other in others if other.name not in asked)]
    for opinion in opinions:
        if opinion.work is not None and same_work(work, opinion.work):
            work = completed(work, opinion.work)
    return replace(answer, work=work, opinions=(own, *opinions))


def same_work(one: Work, other: Work) -> bool:
    """Two records that an identifier joins describe one work: titles agree, or author and year where a title cannot be compared."""
    forth, back = weigh(printed(fields_of(one), None), other), weigh(printed(fields_of(other), None), one)
    for evidence in (forth, back):
        if evidence.title.level in ("same", "short", "part"):
            return "differs" not in (forth.first_author, back.first_author) or evidence.count("agrees") >= 2
    translated = any((work.title or "[").startswith("[") for work in (one, other))
    return translated and forth.first_author in ("agrees", "near") and forth.year in ("agrees", "near")


def speaks_of(record: Work, work: Work) -> bool:
    """The record under a work's DOI is that of the work, and the DOI no slip. A work without a title must not be contradicted by the rest of it."""
    if work.title is None:
        return not compare(fields_of(work), record)[1]
    return same_work(work, record)


def completed(work: Work, record: Work) -> Work:
    """The work with what it lacks from a record of the same work, and with the notices of both. `source` names both where anything was added."""
    added = {name: value for name in _ADDED if not getattr(work, name) and (value := getattr(record, name))}
    updates = work.updated_by if is_notice(work) else merged(work.updated_by, record.updated_by)
    about = tuple(u for u in record.update_to if not any(u.kind == known.kind for known in work.update_to))
    if not added and updates == work.updated_by and not about:
        return work
    source = f"{work.source}, {record.source}"
    return replace(work, **added, updated_by=updates, update_to=(*work.update_to, *about), source=source)


def is_notice(work: Work) -> bool:
    """A retraction, correction or the like of another work: flags that it carries are about that one."""
    return notice_kind(work.title) in ("retraction", "correction") or any(not update.kind.startswith("new_") for update in work.update_to)


# ---- asking ------------------------------------------------------------------------------------------------------------------


def _opinion(other: SecondSource, work: Work) -> Opinion:
    """What another registry has under the DOI of a work, else under its PubMed number: of that only a record with no other DOI."""
    reason = None
    for ask, number in ((other.by_doi, work.doi), (other.by_pmid, work.pmid)):
        try:
            record = ask(number) if number else None
        except SourceUnavailable as outage:
            reason = reason or outage.reason
            continue
        if record is not None and (work.doi is None or record.doi in (None, work.doi)):
            return Opinion(other.name, record)
    return Opinion(other.name, outage=reason)


def _by_pmid(
    reference: Printed, pmid: str, source: Source, others: Sequence[SecondSource], outages: list[Opinion]
) -> tuple[Resolution | None, Work | None]:
    """The work that the printed number names, if the rest of the entry describes it; else the other work that it names."""
    contradicted = None
    for other in others:
        try:
            record = other.by_pmid(pmid)
        except SourceUnavailable as outage:
            outages.append(Opinion(other.name, outage=outage.reason))
            continue
        if record is None:
            continue
        if not _holds(reference, judge(reference, record)):
            contradicted = contradicted or record
            continue
        return _through(reference, record, "pmid", f"the printed PMID names it ({other.name})", source, outages), None
    return None, contradicted


def _holds(reference: Printed, judged: Judged) -> bool:
    alone = only_identifier(reference)
    notice = judged.companion is not None and notice_kind(judged.work.title) is not None
    return identifier_holds(judged.evidence, alone) and (alone or not notice)


def _through(reference: Printed, record: Work, method: str, reason: str, source: Source, outages: Sequence[Opinion]) -> Resolution:
    """The work that another registry led to: the source's own record of its DOI where it has one that fits, else that registry's."""
    opinions = [*outages]
    judged = judge(reference, record)
    try:
        own = source.by_doi(record.doi) if record.doi else None
    except SourceUnavailable as outage:
        own = None
        opinions.append(Opinion(source.name, outage=outage.reason))
    if own is not None and own is not record:
        if _holds(reference, judge(reference, own)):
            opinions.append(Opinion(record.source, record))
            judged = judge(reference, own)
        else:
            opinions.append(Opinion(source.name, own))
    evidence = judged.evidence
    agree = f"; {', '.join(name.replace('_', ' ') for name in evidence.agreements)} agree" if evidence.agreements else ""
    return Resolution(
        "resolved", judged.work, evidence.similarity if evidence.agreements else 1.0, method, evidence.agreements, evidence.disagreements,
        (Candidate(judged.work, evidence.similarity),), reason + agree, opinions=tuple(opinions),
    )  # fmt: skip


def _elsewhere(
    found: Resolution,
    reference: Printed,
    fields: ReferenceFields,
    raw: str | None,
    source: Source,
    others: Sequence[SecondSource],
    outages: list[Opinion],
) -> Resolution:
    """The answer of the first other registry that knows the work; the source's own, with who was asked as well, where none does."""
    silent = []
    for other in others:
        if any(opinion.source == other.name for opinion in outages):
            continue
        answer = resolve(fields, raw, other)
        if answer.verdict == "unavailable":
            outages.append(Opinion(other.name, outage=(answer.reason or "").rpartition(": ")[2]))
        elif answer.verdict == "resolved" and answer.work is not None:
            reason = f"{source.name} has nothing that fits; {other.name}: {answer.reason}"
            led = _through(reference, answer.work, answer.method or "search", reason, source, ())
            return replace(led, candidates=(*answer.candidates, *found.candidates))
        else:
            silent.append(other.name)
    asked = f"; {' and '.join(silent)} confirm{'' if len(silent) > 1 else 's'} nothing either" if silent else ""
    return replace(found, reason=f"{found.reason}{asked}")


# ---- differences -----------------------------------------------------------------------------------------------------------


def differences(one: Work, other: Work) -> Iterator[tuple[str, str, str]]:
    """(field, value of one, value of the other) where two records of one work contradict each other. Pure.

    What `compare` knows as benign is none: abbreviated journals, shortened pages, a missing subtitle, years next to each other. A
    difference counts only where it is one from both sides; a translated title is none, nor are pages from 1 on, as articles with
    numbers have them in themselves.
    """
    evidence = (weigh(printed(fields_of(one), None), other), weigh(printed(fields_of(other), None), one))
    both = set(evidence[0].disagreements) & set(evidence[1].disagreements)
    if "title" in both and not any((work.title or "").startswith("[") for work in (one, other)):
        yield "title", f"“{one.title}”", f"“{other.title}”"
    if "first_author" in both and not _shares_a_name(one, other):
        yield "first author", one.authors[0].family, other.authors[0].family
    years = [set(work.years) | ({work.issued} if work.issued else set()) for work in (one, other)]
    if all(years) and min(abs(a - b) for a in years[0] for b in years[1]) > 1:
        ours, theirs = (" and ".join(map(str, sorted(found))) for found in years)
        yield "year", ours, theirs
    if "container_title" in both and not _shares_an_issn(one, other):
        yield "journal", one.container_title or "", other.container_title or ""
    if "volume" in both:
        yield "volume", one.volume or "", other.volume or ""
    if "pages" in both and not any(first_page(work.page) == "1" for work in (one, other)):
        yield "pages", one.page or one.article_number or "", other.page or other.article_number or ""


def _shares_a_name(one: Work, other: Work) -> bool:
    """Registries part whole names at different places, and some set the given name first. A body's name may be anywhere in the list."""
    names = [set(words(f"{work.authors[0].family} {work.authors[0].given or ''}")) for work in (one, other)]
    return any(len(word) > 1 for word in names[0] & names[1])


def _shares_an_issn(one: Work, other: Work) -> bool:
    return bool(set(one.issn) & set(other.issn))
