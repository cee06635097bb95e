"""The evidence table: one row a claim and a source behind it, with the columns that a medical, legal and regulatory review asks for.

Every column is declared once, with what it means; all formats are made of that. What is not known stays empty or says so in words; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evidgrade.dossier import STATE_NAMES, Dossier, FiledClaim, FiledLink, FiledReference, FiledSource
from evidgrade.grading.reasons import called
from evidgrade.grading.schemes import asked
from evidgrade.ledger.standing import Standing
from evidgrade.ledger.values import Judgement, LedgerClaim
from evidgrade.model.facts import Fact
from evidgrade.report.display import visible

Value = str | int | None
NO_CITATION = "no citation"
DANGLING = "its marker leads to no entry"


@dataclass(frozen=True, slots=True)
class Row:
    """A claim and one source behind it; without a source, the claim alone."""

    document: str
    id: str
    text: str
    state: str
    claim: FiledClaim | None
    """None for a claim of the ledger that no document shows."""
    recorded: LedgerClaim | None
    standing: Standing | None
    link: FiledLink | None
    source: FiledSource | None
    reference: FiledReference | None
    dossier: Dossier

    @property
    def judgement(self) -> Judgement | None:
        """What a person decided, None where nobody did."""
        return self.recorded.judgement if self.recorded else None


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    header: str
    meaning: str
    width: int
    """In characters, for formats that have widths."""
    value: Callable[[Row], Value]


def rows_of(dossier: Dossier) -> Iterator[Row]:
    """The rows in the order of documents and text; after each document's claims those that the ledger has of it and nobody finds there.

    Statements that cite nothing and need no source, which `sync` does not put into the ledger either, are left out.
    """
    absent = {document: [case for case in dossier.absent if case.recorded.document == document] for document in dict.fromkeys(c.recorded.document for c in dossier.absent)}
    for filed in dossier.documents:
        references = {reference.reference.position: reference for reference in filed.references}
        for claim in filter(filed_as_claim, filed.claims):
            links: tuple[FiledLink | None, ...] = claim.links or (None,)
            for link in links:
                source, reference = (dossier.source_of[link.source], references[link.level.reference]) if link else (None, None)
                judged = claim.state == "new" and claim.recorded is not None and claim.recorded.judgement is not None
                state = "no decision yet, remarks only" if judged else STATE_NAMES[claim.state]
                yield Row(
                    claim.document, claim.claim.id, claim.claim.text, state, claim, claim.recorded, claim.standing, link, source, reference, dossier
                )
        yield from (_absent(case.recorded, case.standing, dossier) for case in absent.pop(filed.document.path, ()))
    for cases in absent.values():
        yield from (_absent(case.recorded, case.standing, dossier) for case in cases)


def filed_as_claim(claim: FiledClaim) -> bool:
    """Whether a claim is one that a reviewer signs: it cites something, should, or stands in the ledger."""
    return claim.claim.of_record or claim.state != "unlisted"


def _absent(recorded: LedgerClaim, standing: Standing, dossier: Dossier) -> Row:
    state = STATE_NAMES["dismissed"] if standing.state == "dismissed" else f"{STATE_NAMES[standing.recorded]}; its sentence is not in the document"
    return Row(recorded.document, recorded.id, recorded.text, state, None, recorded, standing, None, None, None, dossier)


# ---- the claim ----------------------------------------------------------------------------------------------------------------


def _kinds(row: Row) -> Value:
    return ", ".join(row.claim.claim.kinds) if row.claim else row.recorded.kind if row.recorded else None


def _question(row: Row) -> Value:
    question = row.claim.claim.question if row.claim else None
    return asked(question) if question else None


def _level(row: Row) -> Value:
    grade = row.claim.grade if row.claim else None
    if grade is None:
        return _no_source(row)
    inherited = " (inherited)" if row.claim and grade.level and not row.claim.claim.references_direct else ""
    return f"{grade.level}{inherited}" if grade.level else "no level"


def _no_source(row: Row) -> Value:
    return (DANGLING if row.claim.dangling else NO_CITATION) if row.claim else None


def _further(row: Row) -> Value:
    grade = row.claim.grade if row.claim else None
    return "\n".join(f"{other.scheme}: {other.level or 'no level'}" for other in grade.also) if grade else None


def _judged(row: Row) -> Value:
    return row.claim.grade.judged if row.claim and row.claim.grade else None


def _findings(row: Row) -> Value:
    found = [row.dossier.findings[n] for n in row.claim.findings] if row.claim else []
    return "\n".join(dict.fromkeys(f"{f.code} {f.name} ({f.severity})" for f in found)) or None


# ---- the decision -------------------------------------------------------------------------------------------------------------


def _reviewer(part: str) -> Callable[[Row], Value]:
    def value(row: Row) -> Value:
        judgement = row.judgement
        reviewer = judgement.reviewer if judgement else None
        return getattr(reviewer, part) if reviewer is not None else None

    return value


def _decided(part: str) -> Callable[[Row], Value]:
    def value(row: Row) -> Value:
        return getattr(row.judgement, part) if row.judgement is not None else None

    return value


def _changes(row: Row) -> Value:
    return "\n".join(change.message for change in row.standing.changes) if row.standing and row.standing.changes else None


def _certainty(row: Row) -> Value:
    grade = row.judgement.grade if row.judgement else None
    return grade.certainty if grade else None


# ---- the source ---------------------------------------------------------------------------------------------------------------


def _basis(row: Row) -> Value:
    if row.link is None:
        return _no_source(row)
    return "inherited: cited further on in the paragraph" if row.link.level.inherited else "cited in the sentence"


def _printed(row: Row) -> Value:
    return row.reference.reference.raw if row.reference else None


def _work(row: Row) -> Value:
    if row.source is None:
        return None
    work = row.source.work
    if work is None:
        return "no work known"
    names = [author.family for author in work.authors[:3]] + (["et al."] if len(work.authors) > 3 else [])
    where = " ".join(str(part) for part in (work.container_title, work.issued) if part)
    return ". ".join(part.rstrip(".") for part in (", ".join(names), work.title or "", where) if part) + "."


def _of_work(part: str) -> Callable[[Row], Value]:
    def value(row: Row) -> Value:
        work = row.source.work if row.source else None
        return getattr(work, part) if work is not None else None

    return value


def _design(row: Row) -> Value:
    if row.link is None:
        return None
    reading = row.link.level.reading
    return "not determined" if reading.design == "unknown" else called(reading)


def _read_from(row: Row) -> Value:
    reading = row.link.level.reading if row.link else None
    if reading is None or reading.design == "unknown" or not reading.signals:
        return None
    signal = reading.signals[0]
    if reading.read_by == "person":
        return f"a person: {signal.cue}"
    words = f"{signal.where.replace('_', ' ')}: “{signal.text}”"
    return f"proposed from its wording as a whole, to be confirmed; {words}" if reading.read_by == "model" else words


def _source_level(row: Row) -> Value:
    return (row.link.level.level or "no level") if row.link else None


def _counted(row: Row) -> Value:
    if row.link is None:
        return None
    level = row.link.level
    return f"{'yes' if level.counted else 'no'}{f': {level.note}' if level.note else ''}"


def _n(row: Row) -> Value:
    facts = row.source.facts if row.source else None
    return facts.sample_size.value if facts and facts.sample_size else None


def _words(*names: str) -> Callable[[Row], Value]:
    """The very words of title and abstract behind facts of these names."""

    def value(row: Row) -> Value:
        if row.source is None:
            return None
        found: list[Fact] = []
        for name in names:
            fact = getattr(row.source.facts, name)
            found += fact if isinstance(fact, tuple) else [fact] if fact is not None else []
        return "; ".join(dict.fromkeys(f"“{fact.text}”" for fact in found)) or None

    return value


def _follow_up(row: Row) -> Value:
    fact = row.source.facts.follow_up if row.source else None
    return f"{fact.value:g} {fact.unit}" if fact else None


def status_of(source: FiledSource | None) -> str | None:
    """What has become of a source, in words; of a source whose work is not known, that nobody could say."""
    if source is None:
        return None
    corrected = (update.kind.replace("_", " ") for update in source.updates if update.kind in ("correction", "erratum"))
    told = list(dict.fromkeys([*source.fallen, *corrected]))
    if told:
        return ", ".join(told)
    return "no notice on record" if source.work else "not checked: no work known"


COLUMNS: tuple[Column, ...] = (
    Column("Claim", "The sentence, without its markers.", 60, lambda row: row.text),
    Column("Document", "Path of the document.", 26, lambda row: row.document),
    Column("Line", "Line of the file; in Word and PDF of the extracted text.", 7, lambda row: row.claim.line if row.claim else None),
    Column("Claim id", "Its id in claims.yaml.", 13, lambda row: row.id),
    Column("Kinds", "What the sentence claims, the main kind first.", 18, _kinds),
    Column("Question", "The question that its level is for.", 18, _question),
    Column("State", "Where the claim stands: not reviewed, needs review, approved, rejected, waived, dismissed.", 16, lambda row: row.state),
    Column("Reviewer", "Who decided last.", 16, _reviewer("name")),
    Column("Role", "In which role.", 16, _reviewer("role")),
    Column("Decision date", "When.", 13, _reviewer("date")),
    Column("Valid until", "The last day on which the decision holds, where it has one.", 12, _decided("expires")),
    Column("Reason", "Why, in the reviewer's words.", 28, _decided("reason")),
    Column("Changed since", "What is not as it was when the reviewer decided.", 28, _changes),
    Column("Source supports claim", "The reviewer's verdict: supported, partly, not_supported, contradicted, not_checked.", 14, _decided("verdict")),
    Column("Passage relied on", "The passage of the source that the reviewer names.", 36, _decided("quote")),
    Column("Level of claim", "By the main scheme, from study designs alone; quality is not appraised.", 12, _level),
    Column("Further schemes", "The same claim under further schemes.", 18, _further),
    Column("Level given by a person", "What a person gave after reading the full text; it stands beside the level by design.", 24, _judged),
    Column("Certainty (GRADE)", "As a person rated it; empty where nobody did.", 12, _certainty),
    Column("Basis", "Whether the sentence cites the source itself.", 18, _basis),
    Column("Ref.", "How the document calls the reference.", 8, lambda row: row.link.number if row.link else None),
    Column("Reference as printed", "The entry of the document's list.", 48, _printed),
    Column("Source", "The work behind it, from references/ or a registry.", 48, _work),
    Column("DOI", "Of the work.", 24, _of_work("doi")),
    Column("PMID", "Of the work.", 10, _of_work("pmid")),
    Column("Key", "Of its entry in references/.", 14, lambda row: row.source.key if row.source else None),
    Column("Status of source", "Retractions, concerns and corrections on record when the run was made.", 18, lambda row: status_of(row.source)),
    Column("Design", "Study design, as title and abstract tell it, or a person.", 22, _design),
    Column("Design read from", "The words that it was read from.", 30, _read_from),
    Column("Level of source", "That the design gives for the claim's question.", 10, _source_level),
    Column("Counted", "Whether it counts for the level of the claim, and why not.", 26, _counted),
    Column("n", "Number of participants or units studied, where title or abstract states it.", 8, _n),
    Column("n, in words", "The very words.", 24, _words("sample_size")),
    Column("Follow-up", "Length of follow-up, where title or abstract states it.", 12, _follow_up),
    Column("Follow-up, in words", "The very words.", 22, _words("follow_up")),
    Column("Population", "Populations that title or abstract names, in their words.", 24, _words("populations")),
    Column("Estimates", "Estimates of effect that the abstract states, in its words.", 30, _words("estimates")),
    Column("Record of", "Where the record of the work came from.", 12, _of_work("source")),
    Column("Findings", "Checks that found something in the sentence.", 28, _findings),
)
"""All columns, in order."""


def clean(value: Value, longest: int) -> Value:
    """A value for a cell: signs that no reader sees are shown, lines stay lines, and a text longer than `longest` characters is cut, which it says."""
    if not isinstance(value, str):
        return value
    shown = "\n".join(visible(line) for line in value[: 2 * longest].splitlines())
    return shown if len(shown) <= longest else shown[: longest - 12].rstrip() + " … (cut)"
