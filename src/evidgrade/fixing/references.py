"""`--references`: the entries of the printed list, written anew in a style from the records of their works.

An entry is touched only where its work is known, agrees with what is printed, and its record has all that the style prints; where nothing
that the entry says would be lost; and where the new text reads back as the work. Everything else stays, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from evidgrade.bibliography.journals import short_title
from evidgrade.bibliography.reading import BibEntry, parse_bibliography
from evidgrade.bibliography.works import Provenance, render_entry, work_of
from evidgrade.checks.scope import Page
from evidgrade.errors import ConfigurationError
from evidgrade.exporting.engine import Entry, Style, plain
from evidgrade.exporting.markup import Markup, markup_of, written
from evidgrade.exporting.reading import type_of
from evidgrade.exporting.styled import rendered, unfit
from evidgrade.extract import extract
from evidgrade.extract.entry_words import is_journal
from evidgrade.extract.reference_list import likeness
from evidgrade.fixing.edits import Edit, Fixes, Refusal, apply
from evidgrade.fixing.kept import kept
from evidgrade.fixing.reading_back import changed, misread
from evidgrade.fixing.stretch import Stretch, stretch_of
from evidgrade.lookup import Workspace
from evidgrade.model.document import Document
from evidgrade.model.reference import Reference, ReferenceFields
from evidgrade.model.work import Resolution, Work
from evidgrade.readers import read_data
from evidgrade.resolve.names import same_journal
from evidgrade.sources.crossref_json import normal_doi
from evidgrade.text import squeeze, words

_RETRACTED = re.compile(r"^\s*\W?(?:retracted|withdrawn)(?:\s+article)?\W*[:.\]]\W*", re.I)
_WHY = "the entry in the style, from the record of its work"


class _Refused(Exception):  # noqa: N818 - no error: an entry that stays as it is
    """Why an entry is left as it is."""


@dataclass(frozen=True, slots=True)
class _Written:
    edit: Edit
    expected: str
    """What a reader of the new document will see of the entry."""


def fix_references(page: Page, workspace: Workspace, style: Style) -> Fixes:
    """New texts for the entries of a page's list. Pure."""
    done: dict[int, _Written] = {}
    refusals = []
    for reference in page.references:
        try:
            new = _write(page, reference, page.resolutions.get(reference.position), workspace, style)
        except _Refused as reason:
            refusals.append(Refusal(page.path, f"reference {page.number(reference.position)}", str(reason)))
            continue
        if new is not None:
            done[reference.position] = new
    sure, doubtful = _sure(page, done, lambda r, again: _again(again, r, page, workspace, style))
    refusals += [Refusal(page.path, f"reference {page.number(p)}", why) for p, why in doubtful.items()]
    return Fixes(tuple(done[p].edit for p in sorted(sure)), tuple(refusals))


def _write(page: Page, reference: Reference, answer: Resolution | None, workspace: Workspace, style: Style) -> _Written | None:
    """The new text of an entry, None where it is in the style already. Raises _Refused."""
    work, entry = _record(page, reference, answer, workspace)
    return _rewrite(page.document, reference, work, entry, style)


def _rewrite(document: Document, reference: Reference, work: Work, entry: BibEntry, style: Style) -> _Written | None:
    markup = markup_of(document.path)
    stretch = stretch_of(document, reference)
    if stretch is None:
        raise _Refused("its text cannot be followed in the file")
    if strange := stretch.strange():
        raise _Refused(f"markup that would be lost: {strange[:80]}")
    new = _rendered(reference, work, entry, style)
    text = plain(new)
    days = style.name == "ama" or type_of(entry, "csl") == "article-journal"
    found = kept(stretch.text, reference.fields, entry, work, style_leaves_days=days, links=[(a, b) for a, b, _ in stretch.links])
    if found.lost:
        raise _Refused(f"printed and not in the record: {', '.join(found.lost[:6])}")
    if work.doi and work.doi in stretch.text.lower() and work.doi not in text.lower():
        raise _Refused("the DOI is printed, and the style has none")
    if any(likeness(stretch.text[a:b]) >= 3 for a, b in found.notes):
        raise _Refused("it holds a second reference")
    linked = _doi_link(stretch, found.notes, work, text)
    if (wrong := misread(text, work)) is not None:
        raise _Refused(f"{wrong} of the new text would not read as the record has it")
    source, expected = _with_notes(new, stretch, found.notes, markup, linked)
    start, end = stretch.span
    old = stretch.source[start:end]
    if expected == stretch.text and _same_but_marks(old, source):
        return None
    return _Written(Edit(document.path, start, end, old, source, _WHY, reference.position), expected)


# ---- what is known of the work ---------------------------------------------------------------------------------------------


def _record(page: Page, reference: Reference, answer: Resolution | None, workspace: Workspace) -> tuple[Work, BibEntry]:
    """The work and its entry. Raises _Refused for a work that is not known, or not known well enough."""
    if answer is None:
        raise _Refused("no work known: not in references/, and no source of works was given")
    if answer.verdict != "resolved" or answer.work is None:
        raise _Refused("several works fit" if answer.verdict == "ambiguous" else f"no work known: {answer.reason or answer.verdict}")
    work, fields = answer.work, reference.fields
    if answer.disagreements:
        names = ", ".join(name.replace("container_title", "journal").replace("_", " ") for name in answer.disagreements)
        raise _Refused(f"the entry and the record disagree: {names}")
    if fields.doi and work.doi and fields.doi != work.doi:
        raise _Refused("the printed DOI is not the one of the record")
    entry = workspace.entry(answer.key, page.path) if answer.key else None
    if entry is None:
        entry = parse_bibliography(render_entry(work, "work", Provenance()), "work.bib").entries[0]
    unknown = fields.authors_truncated and len(work.authors) <= len(fields.authors)
    if reason := unfit(entry, *(["the authors behind `et al.`"] if unknown else [])):
        raise _Refused(reason)
    return replace(work_of(entry), years=work.years or work_of(entry).years), entry


def _rendered(reference: Reference, work: Work, entry: BibEntry, style: Style) -> Entry:
    instead: dict[str, Any] = {"title": _title(reference.fields, work, reference.raw), "issued": {"date-parts": [[_year(reference.fields, work)]]}}
    printed = re.search(re.escape(work.doi), reference.raw, re.I) if work.doi else None
    if printed:
        instead["DOI"] = printed[0]  # as the writer has it; case means nothing in a DOI
    if (journal := _journal(reference.fields, work)) is not None:
        instead["container-title-short"] = journal
    if (authors := _authors(reference.fields, work)) is not None:
        instead["author"] = authors
    try:
        return rendered(entry, style, **instead)
    except ConfigurationError as error:
        raise _Refused(error.message) from error


def _journal(fields: ReferenceFields, work: Work) -> str | None:
    """The printed name of the journal, where it is a listed abbreviation and no other one is known."""
    printed, full = (fields.container_title or "").replace(".", "").strip(), work.container_title
    if not full or not printed or short_title(work) or len(printed) >= len(full) or not is_journal(" ".join(words(printed))):
        return None
    return printed if same_journal(printed, full) else None


def _authors(fields: ReferenceFields, work: Work) -> list[dict[str, str]] | None:
    """The authors with printed family names for those that the record has in capitals; None where it has none so."""
    if not any(a.family.isupper() and len(a.family) > 3 and a.given for a in work.authors):
        return None
    printed = {squeeze(a.family): a.family for a in fields.authors if not a.family.isupper()}
    pairs = [(printed.get(squeeze(a.family), a.family) if a.family.isupper() and a.given else a.family, a.given) for a in work.authors]
    return [{"family": family, "given": given} if given else {"literal": family} for family, given in pairs]


def _year(fields: ReferenceFields, work: Work) -> int | None:
    """The printed year, where the record has it: registries call the first appearance the date of issue, which is often the year before."""
    if fields.year in work.years:
        return fields.year
    if fields.year is None and len(work.years) < 2:
        return work.issued
    raise _Refused("the year: the record has another one" if fields.year else "the year: the record has several, and the entry none")


def _title(fields: ReferenceFields, work: Work, raw: str) -> str:
    """The title of the record; with the capitals that are printed, where the record has those of a headline.

    AMA, ICMJE and APA want the capitals of a sentence, and a program cannot tell which words of a headline are names.
    """
    title = work.title or ""
    if not re.search(r"retract|withdr", raw, re.I):
        title = _RETRACTED.sub("", title)
    printed = fields.title or ""
    if squeeze(printed) == squeeze(title) and _headline(title) and not _headline(printed):
        return printed
    return title


def _headline(title: str) -> bool:
    long = [word for word in re.findall(r"[^\W\d_][\w'’-]+", title)[1:] if len(word) > 3]
    return len(long) > 2 and sum(word[0].isupper() for word in long) > 0.7 * len(long)


# ---- the new text in the markup of the file ------------------------------------------------------------------------------------


def _doi_link(stretch: Stretch, notes: tuple[tuple[int, int], ...], work: Work, text: str) -> str | None:
    """The DOI, where the old entry leads to it by a link. Raises _Refused for a link that the new one would not have."""
    found = None
    for start, end, target in stretch.links:
        if any(a <= start and end <= b for a, b in notes):
            continue
        if not work.doi or normal_doi(unquote(target)) != work.doi or work.doi not in text.lower():
            raise _Refused(f"a link that would be lost: {target[:80]}")
        found = text[at : at + len(work.doi)] if (at := text.lower().find(work.doi)) >= 0 else None
    return found


def _with_notes(new: Entry, stretch: Stretch, notes: tuple[tuple[int, int], ...], markup: Markup, linked: str | None) -> tuple[str, str]:
    """The new text in the markup, and as a reader sees it, with what stood behind the old one."""
    source, seen = written(new, markup, linked), plain(new)
    for start, end in notes:
        gap = ". " if stretch.text[start].isalnum() and seen[-1:] not in ".?!" else " "
        first, last = stretch.widened(start, end)
        source += gap + stretch.source[first:last]
        seen += gap + stretch.text[start:end]
    if notes and stretch.text.endswith("."):
        source, seen = f"{source}.", f"{seen}."
    return source, " ".join(seen.split())


def _same_but_marks(old: str, new: str) -> bool:
    """The same words with the same emphasis: no change worth making, however line ends and escapes are written."""
    return " ".join(re.sub(r"\\(?=\W)|[<>]", "", old).replace("_", "*").split()) == " ".join(re.sub(r"\\(?=\W)|[<>]", "", new).replace("_", "*").split())


# ---- the new document -------------------------------------------------------------------------------------------------------------

Again = Callable[[Reference, Document], "str | None"]


def _sure(page: Page, done: Mapping[int, _Written], again: Again) -> tuple[set[int], dict[int, str]]:
    """Positions whose new text the reader of the format gives back and would not change again, and why not for the others."""
    sure = set(done)
    doubtful: dict[int, str] = {}
    while sure:
        text = apply(page.document.file_text, [done[p].edit for p in sure])
        document = read_data(page.path, text.encode("utf-8"))
        wrong = changed(page.extraction, document, {p: done[p].expected for p in sure})
        if wrong is None:
            wrong = sure if len(sure) == 1 else {p for p in sure if _alone_changes(page, p, done[p])} or set(sure)
        if not wrong:
            wrong = {r.position for r in extract(document).references if r.position in sure and again(r, document) is not None}
        if not wrong:
            break
        doubtful |= dict.fromkeys(wrong, "the new text does not read in the document as it should")
        sure -= wrong
    return sure, doubtful


def _alone_changes(page: Page, position: int, new: _Written) -> bool:
    document = read_data(page.path, apply(page.document.file_text, [new.edit]).encode("utf-8"))
    return changed(page.extraction, document, {position: new.expected}) != set()


def _again(document: Document, reference: Reference, page: Page, workspace: Workspace, style: Style) -> str | None:
    """What a second run would write; None when it would change nothing."""
    try:
        work, entry = _record(page, reference, page.resolutions.get(reference.position), workspace)
        new = _rewrite(document, reference, work, entry, style)
    except _Refused as reason:
        return str(reason)
    return new.edit.new if new is not None else None
