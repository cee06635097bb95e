"""What a claim rests on: marker, reference, work, design, level, what would change it, what people decided, what was found."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from evidgrade.dossier import FiledClaim, FiledLink, FiledSource
from evidgrade.filing.html.markup import Child, Markup, tag, web
from evidgrade.filing.html.view import View, severity_mark, state_mark
from evidgrade.filing.html.words import bearing
from evidgrade.grading.reasons import called
from evidgrade.grading.schemes import load_scheme
from evidgrade.grading.statement import statement
from evidgrade.ledger.standing import SIGNED, Change
from evidgrade.ledger.values import Judgement, LedgerClaim
from evidgrade.ledger.wording import word_diff
from evidgrade.model.grade import DesignReading, Grade, SourceLevel
from evidgrade.model.work import Work
from evidgrade.report.chain import level_words, verdict
from evidgrade.report.review import state_line
from evidgrade.report.stated import claimed

_PLAIN_IN_DOI = "/:;()"
"""Signs that stand in an address of doi.org as they are."""
_SENTENCE = 4000
"""Characters; what is longer is no sentence, and its figures are not listed one by one."""
_SIGNALS = 4
"""Words that a design was read from and that are quoted; the deciding ones come first."""
_TOLD = "Not recognised as a claim"
"""The step of a claim without a question; the outcome above says it."""
_REMARKS = {"confirmed": "Confirmed as its sources", "rejected": "Rejected as its sources", "question": "Question", "verdict": "Verdict", "quote": "Passage relied on", "note": "Note"}


def chain(view: View, document: int, number: int) -> Markup:
    """The record of one claim."""
    claim = view.dossier.documents[document].claims[number]
    anchor = f"c{document}-{number}"
    return tag(
        "article", {"class": f"chain b-{bearing(claim, view.dossier.scheme)}", "id": anchor},
        tag("h5", None, f"Claim {number + 1}", tag("span", {"class": "where"}, f" line {claim.line} · {claim.claim.id}")),
        tag("blockquote", {"dir": "auto"}, tag("a", {"href": f"#t{document}-{number}", "class": "quiet"}, claim.claim.text)),
        tag("p", {"class": "outcome"}, state_mark(claim.state), " ", tag("strong", None, _sentence(verdict(claim.claim, claim.grade, claim.dangling)))),
        _found(view, claim),
        _said(claim),
        tag("ol", {"class": "links"}, (_link(view, document, claim, link) for link in claim.links)) if claim.links else None,
        list(_level(claim.grade)) if claim.grade else None,
        _also(claim.grade) if claim.grade and claim.grade.also else None,
        decision(claim),
    )  # fmt: skip


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _found(view: View, claim: FiledClaim) -> Markup | None:
    """The findings in the sentence by their names; the script adds what each says, which stands in the list of findings."""
    if not claim.findings:
        return None
    findings = [(n, view.dossier.findings[n]) for n in claim.findings]
    return tag("ul", {"class": "here"}, (
        tag("li", None, severity_mark(f.severity), " ", tag("a", {"href": f"#f{n}"}, f.code), f" {f.name.replace('-', ' ')}")
        for n, f in findings
    ))  # fmt: skip


def _said(claim: FiledClaim) -> Markup | None:
    """The figures and times that the claim states."""
    said = claimed(statement(claim.claim.text)) if len(claim.claim.text) <= _SENTENCE else ""
    return tag("p", {"class": "said"}, tag("b", None, "States "), tag("bdi", None, said)) if said else None


def _link(view: View, document: int, claim: FiledClaim, link: FiledLink) -> Markup:
    """One source: from the marker to the level."""
    source, level = view.dossier.source_of[link.source], link.level
    fallen = source.fallen
    number = view.source_number[link.source]
    anchor = f"#r{document}-{level.reference}" if any(r.document == claim.document and r.reference.position == level.reference and r.reference.listed for r in source.references) else f"#s{number}"
    rows: list[tuple[str, Child]] = [
        ("Marker", _marker(claim, level)),
        ("Reference", tag("a", {"href": anchor}, link.number)),
        ("Work", _work(source, number)),
        ("Design", design(level.reading, source.work)),
        ("Level", _of_source(claim.grade, level)),
    ]
    if fallen:
        rows.insert(3, ("Status", tag("strong", {"class": "bad"}, ", ".join(fallen))))
    looks = "left" if not level.counted and claim.grade is not None and claim.grade.question is not None else "counts"
    return tag("li", {"class": f"{looks}{' fallen' if fallen else ''}", "data-s": number}, tag("dl", None, (_row(name, words) for name, words in rows)))


def _work(source: FiledSource, number: int) -> list[Child]:
    """The work with its identifiers, or the entry as it is printed."""
    if source.work is None:
        return [tag("a", {"href": f"#s{number}"}, "no record matched"), ": ", tag("bdi", None, source.title)]
    title = source.work.title or "no title on record"
    return [tag("a", {"href": f"#s{number}"}, tag("bdi", None, f"{source.key}: {title}" if source.key else title)), identifiers(source.work)]


def _row(name: str, words: Child) -> Markup:
    return tag("div", None, tag("dt", None, name), tag("dd", None, words))


def _marker(claim: FiledClaim, level: SourceLevel) -> Child:
    """The markers of the sentence that lead to the source."""
    if level.inherited:
        return "none in this sentence; cited further on in its paragraph"
    seen = dict.fromkeys(c.text for c in claim.citations if level.reference in c.references)
    return [tag("bdi", None, ", ".join(seen))] if seen else "confirmed by a person"


def design(reading: DesignReading, work: Work | None) -> Child:
    """The design with the words that it was read from."""
    if work is None:
        return "not read: no record matched, and the printed entry alone is not graded"
    if reading.design == "unknown":
        return ["unknown: ", "title and abstract" if work.abstract else "the title (there is no abstract on record)", " name" if work.abstract else " names", " no design"]
    name = tag("strong", None, called(reading))
    if reading.read_by == "model":
        return [name, ", proposed from its wording as a whole; to be confirmed"]
    if reading.read_by == "person":
        return [name, ", ", tag("bdi", None, reading.signals[0].cue if reading.signals else "as a person wrote")]
    words = [(_place(s.where), s.text) for s in reading.signals[:_SIGNALS]]
    quoted: list[Child] = []
    last = None
    for where, text in dict.fromkeys(words):
        quoted += [", " if where == last else f"; {where}: " if last else f", from the {where}: ", tag("q", None, text)]
        last = where
    return [name, quoted]


def _place(where: str) -> str:
    return {"container_title": "journal", "publication_types": "publication type", "mesh": "subject headings", "type": "type of the record", "person": "judgement of a person"}.get(where, where)


def identifiers(work: Work | None) -> Child:
    """DOI and PMID, as links to their registries."""
    if work is None:
        return None
    doi = web(f"https://doi.org/{quote(work.doi, safe=_PLAIN_IN_DOI, errors='replace')}") if work.doi else None
    pmid = web(f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}/") if work.pmid and work.pmid.isdigit() else None
    return [
        [" ", _outward(doi, f"doi:{work.doi}")] if doi else [" ", tag("bdi", None, f"doi:{work.doi}")] if work.doi else None,
        [" ", _outward(pmid, f"PMID {work.pmid}")] if pmid else None,
    ]


def _outward(address: str, words: str) -> Markup:
    return tag("a", {"href": address, "rel": "noreferrer noopener"}, words)


def _of_source(grade: Grade | None, level: SourceLevel) -> Child:
    """The level of one source, and why it may not count."""
    left_out = "not counted" if not level.counted and grade is not None and grade.question is not None else None
    note = level.note or left_out
    words = f"{level.level or 'none'}{' (inherited)' if level.inherited else ''}"
    return [tag("strong", None, words), f"; {note}" if note else ""]


def _level(grade: Grade) -> Iterator[Markup]:
    """How the level of the claim follows, and what would change it. The steps of single sources stand above."""
    steps = tuple(f"Reference {s.name or s.reference}:" for s in grade.sources)
    reasons = [reason for reason in grade.reasons if not reason.startswith((*steps, _TOLD))]
    if reasons:
        yield tag("p", {"class": "why"}, tag("b", None, "Why "), tag("bdi", None, " ".join(reasons)))
    for judged in (given.judged for given in (grade, *grade.also) if given.judged):
        yield tag("p", {"class": "why"}, tag("b", None, "A person's level "), tag("bdi", None, judged))
    if grade.would_change:
        yield tag("p", {"class": "change"}, tag("b", None, "What would change it "), tag("bdi", None, " ".join(grade.would_change)))


def _also(grade: Grade) -> Markup:
    """The claim under the further schemes."""
    rows = (tag("li", None, tag("b", None, load_scheme(g.scheme).title), f" {level_words(g)}") for g in grade.also)
    return tag("ul", {"class": "also", "aria-label": "Under other schemes"}, rows)


def decision(claim: FiledClaim) -> Markup | None:
    """What a person decided, what has changed since, and what people wrote."""
    if claim.recorded is None or claim.standing is None or (claim.state == "new" and claim.recorded.judgement is None):
        return None
    return tag(
        "div", {"class": "decided"},
        tag("p", None, tag("b", None, "Decision "), tag("bdi", None, state_line(claim.recorded, claim.standing))),
        changes(claim.standing.changes, claim.recorded, claim.claim.text, signed=claim.standing.recorded in SIGNED),
        list(remarks(claim.recorded.judgement)),
    )  # fmt: skip


def changes(found: tuple[Change, ...], recorded: LedgerClaim, now: str | None, *, signed: bool) -> Markup | None:
    """What is not as it was when a person decided; changed words as such."""
    if not found:
        return None
    told = (tag("li", None, _reworded(recorded.text, now) if change.what == "text" and now and now != recorded.text else tag("bdi", None, change.message)) for change in found)
    return tag("div", {"class": "since"}, tag("b", None, "Changed since then" if signed else "Why it needs another look"), tag("ul", None, told))


def _reworded(old: str, new: str) -> list[Child]:
    """The sentence with the words that went and came."""
    names = {"gone": "del", "new": "ins"}
    parts: list[Child] = ["the wording changed: "]
    for kind, words in word_diff(old, new):
        parts += [tag(names[kind], None, words) if kind in names else words, " "]
    return parts


def remarks(judgement: Judgement | None) -> Iterator[Markup]:
    """What people wrote beside a decision."""
    if judgement is None:
        return
    for name, title in _REMARKS.items():
        value = getattr(judgement, name)
        if value:
            yield tag("p", None, tag("b", None, f"{title} "), tag("bdi", None, ", ".join(value) if isinstance(value, tuple) else str(value)))
    if judgement.grade is not None:
        yield tag("p", None, tag("b", None, "GRADE "), f"{len(judgement.grade.domains)} domains judged, certainty {judgement.grade.certainty or 'not stated'}")
    for waiver in judgement.waive:
        yield tag("p", None, tag("b", None, f"{waiver.rule} accepted "), tag("bdi", None, f"{waiver.reason or 'no reason'}{f', until {waiver.until}' if waiver.until else ''}"))
    for comment in judgement.comments:
        lead = " ".join(part for part in (comment.date, comment.by) if part) or "Comment"
        yield tag("p", None, tag("b", None, f"{lead} "), tag("bdi", None, comment.text))
