"""What `sync` writes: new texts of references/*.bib and claims.yaml, worked out from old texts and a run. Pure but for the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evidgrade.audit import assess
from evidgrade.bibliography.journals import short_title
from evidgrade.bibliography.names import write_names
from evidgrade.bibliography.patching import add_entries, fill_entries, refresh_entries
from evidgrade.bibliography.reading import Bibliography, parse_bibliography
from evidgrade.bibliography.works import (
    Provenance,
    fields_of,
    has_value,
    key_for,
    render_entry,
    work_of,
    written_updates,
)
from evidgrade.checks.scope import Page, Policy, Project
from evidgrade.ledger.update import LedgerRun, RunClaim, RunDocument, update_ledger
from evidgrade.ledger.values import LedgerLevel
from evidgrade.lookup import Workspace
from evidgrade.model.claim import Claim
from evidgrade.model.document import Document
from evidgrade.model.grade import UNKNOWN_DESIGN, DesignReading, Grade
from evidgrade.model.work import Resolution, Work
from evidgrade.renewing import renew
from evidgrade.resolve import resolve
from evidgrade.text import squeeze


@dataclass(frozen=True, slots=True)
class Outcome:
    """The new texts, and what they bring."""

    bibliographies: Mapping[str, str]
    """Path of a .bib file -> its text."""
    ledger: str
    project: Project
    """The project as the new texts show it."""
    asked: Project
    """The project as it was when the source was asked."""
    added: tuple[str, ...]
    """Keys of new entries."""
    filled: tuple[str, ...]
    """Keys of entries that got a field, or news of their work."""
    unmatched: tuple[tuple[str, str, str], ...]
    """(path, number, reason) of references without an entry."""


def sync(
    documents: Sequence[Document],
    workspace: Workspace,
    bibliographies: Mapping[str, str],
    new_file: str,
    ledger_text: str | None,
    policy: Policy,
    scheme: str,
    abstracts: bool = True,
    checked: str | None = None,
    gone: frozenset[str] = frozenset(),
    short_journals: bool = False,
) -> Outcome:
    """Work out the new texts. `bibliographies`: the .bib files as they are; `new_file`: where new entries go; `checked`: the date to note;
    `short_journals`: journals are written with their abbreviated titles, where these are known.

    Raises RefusedWrite when a text cannot be changed without a risk of losing something.
    """
    texts = dict(bibliographies)
    first = assess(documents, workspace, policy, (scheme,))
    form = Form(abstracts, short_journals)
    added = _add(first, texts, new_file, workspace, form, checked)
    filled = (*_fill(texts, workspace, form), *renew(texts, workspace, checked, policy.status_days), *_complete(texts, workspace, first, form))
    filled = tuple(dict.fromkeys(filled))
    bibliography = joined(texts)
    keys = _keys(first, added)
    again = replace(workspace, bibliography=bibliography, source=None, also=(), known=keys if added else _settled(first, keys))
    second = assess(documents, again, policy, (scheme,))
    second = replace(second, keys={**second.keys, **keys})
    ledger = update_ledger(ledger_text, _run(second, gone), workspace.ledger_path)
    unmatched = tuple(
        (page.path, page.number(r.position), _reason(first.by_path[page.path].resolutions.get(r.position)))
        for page in second.pages
        for r in page.references
        if (page.path, r.position) not in second.keys
    )
    return Outcome(texts, ledger, second, first, tuple(added.values()), filled, unmatched)


def joined(texts: Mapping[str, str]) -> Bibliography:
    """One bibliography of several files."""
    parts = [parse_bibliography(text, path) for path, text in sorted(texts.items())]
    by_key = {}
    for part in parts:
        by_key.update({key: entry for key, entry in part.by_key.items() if key not in by_key})
    return Bibliography(
        tuple(e for part in parts for e in part.entries), tuple(p for part in parts for p in part.problems), by_key
    )


def _identity(work: Work) -> str:
    return work.doi or squeeze(f"{work.title} {work.issued} {work.volume} {work.page}")


def _add(
    project: Project, texts: dict[str, str], new_file: str, workspace: Workspace, form: Form, checked: str | None
) -> dict[str, str]:
    """Entries for works that have none: identity of the work -> its new key."""
    taken = set(workspace.bibliography.by_key) if workspace.bibliography else set()
    added: dict[str, str] = {}
    entries = []
    for page in project.pages:
        for position, resolution in sorted(page.resolutions.items()):
            work = resolution.work
            if work is None or resolution.verdict != "resolved" or resolution.key or _identity(work) in added:
                continue
            key = key_for(work, taken)
            taken.add(key)
            added[_identity(work)] = key
            design = page.designs.get(position, UNKNOWN_DESIGN)
            entries.append(
                render_entry(form.of(work), key, _provenance(work, resolution, design, checked), abstract=form.abstracts)
            )
    if entries:
        texts[new_file] = add_entries(texts.get(new_file, ""), entries, new_file)
    return added


_TEST_PREFIXES = ("10.5555/", "10.32013/", "10.50505/")
"""Prefixes that Crossref keeps for tests and examples: such a DOI leads a reader nowhere and is never written."""


@dataclass(frozen=True, slots=True)
class Form:
    """What of a work a house writes into references/, and how."""

    abstracts: bool = True
    short_journals: bool = False

    def of(self, work: Work) -> Work:
        """The work as it is written."""
        if work.doi and work.doi.startswith(_TEST_PREFIXES):
            work = replace(work, doi=None)
        if self.short_journals and work.type == "journal-article" and (short := short_title(work)):
            work = replace(work, container_title=short)
        return work


def _provenance(work: Work, resolution: Resolution, design: DesignReading, checked: str | None) -> Provenance:
    if design.read_by == "model":  # a proposal to be confirmed is no entry in a bibliography
        design = UNKNOWN_DESIGN
    signal = design.signals[0] if design.signals else None
    return Provenance(
        source=work.source,
        checked=checked,
        similarity=resolution.similarity,
        design=design.design if design.design != "unknown" else None,
        design_signal=f"{signal.where}: {signal.text}" if signal else None,
    )


def _fill(texts: dict[str, str], workspace: Workspace, form: Form) -> tuple[str, ...]:
    """Empty fields of the entries that were there before, from the source of this run."""
    if workspace.source is None or workspace.bibliography is None:
        return ()
    found: dict[str, dict[str, dict[str, str]]] = {}
    for entry in workspace.bibliography.entries:
        if all(has_value(entry, name) for name in ("author", "title", "year", "doi")):
            continue  # nothing that a registry would add
        have = work_of(entry)
        answer = resolve(fields_of(have), None, workspace.source)
        if answer.verdict != "resolved" or answer.work is None or answer.disagreements:
            continue
        lacking = {n: v for n, v in _fillable(answer.work, form).items() if not has_value(entry, n)}
        if lacking:
            found.setdefault(entry.path, {})[entry.key] = lacking
    for path, entries in found.items():
        texts[path] = fill_entries(texts[path], entries, path)
    return tuple(key for entries in found.values() for key in entries)


def _complete(texts: dict[str, str], workspace: Workspace, project: Project, form: Form) -> tuple[str, ...]:
    """What second opinions add to cited entries that were there before: what these lack, notices, and the registry's name."""
    if not workspace.also or workspace.bibliography is None:
        return ()
    lacking: dict[str, dict[str, dict[str, str]]] = {}
    noted: dict[str, dict[str, dict[str, str]]] = {}
    for resolution in (r for page in project.pages for r in page.resolutions.values()):
        entry, names = workspace.bibliography.by_key.get(resolution.key or ""), _added_by(resolution)
        if entry is None or resolution.work is None or not names:
            continue
        added = {n: v for n, v in _added(resolution.work, form).items() if not has_value(entry, n)}
        status = written_updates(resolution.work.updated_by)
        news = {"evidgrade-status": status} if status != (entry.text("evidgrade-status") or "") else {}
        if added or news:
            known = [name for name in (entry.text("evidgrade-source") or "").split(", ") if name]
            lacking.setdefault(entry.path, {})[entry.key] = added
            noted.setdefault(entry.path, {})[entry.key] = news | {"evidgrade-source": ", ".join(dict.fromkeys([*known, *names]))}
    for path, entries in lacking.items():
        texts[path] = refresh_entries(fill_entries(texts[path], entries, path), noted[path], path)
    return tuple(key for entries in lacking.values() for key in entries)


def _added_by(resolution: Resolution) -> list[str]:
    """Names of the registries that completed the record in references/."""
    own, work = resolution.opinions[0].work if resolution.opinions else None, resolution.work
    return [name for name in work.source.removeprefix(own.source).split(", ") if name] if own and work else []


def _added(work: Work, form: Form) -> dict[str, str]:
    work = form.of(work)
    rows = {
        "doi": work.doi,
        "pmid": work.pmid,
        "abstract": work.abstract if form.abstracts else None,
        "evidgrade-publication-types": "; ".join(work.publication_types),
        "evidgrade-mesh": "; ".join(work.mesh),
        "evidgrade-notice": written_updates(work.update_to),
    }
    return {name: value for name, value in rows.items() if value}


def _fillable(work: Work, form: Form) -> dict[str, str]:
    work = form.of(work)
    rows = {
        "author": write_names(work.authors),
        "title": work.title,
        "journal": work.container_title,
        "year": str(work.issued) if work.issued else None,
        "volume": work.volume,
        "number": work.issue,
        "pages": work.page,
        "doi": work.doi,
        "pmid": work.pmid,
        "abstract": work.abstract if form.abstracts else None,
    }
    return {name: value for name, value in rows.items() if value}


def _keys(first: Project, added: Mapping[str, str]) -> dict[tuple[str, int], str]:
    """Keys of references whose work was found, in references/ or by the source; those of entries added in this run included."""
    keys: dict[tuple[str, int], str] = {}
    for page in first.pages:
        for position, resolution in page.resolutions.items():
            if resolution.work is not None and resolution.verdict == "resolved":
                key = resolution.key or added.get(_identity(resolution.work))
                if key:
                    keys[page.path, position] = key
    return keys


def _settled(first: Project, keys: Mapping[tuple[str, int], str]) -> dict[tuple[str, int], str | None]:
    """The keys, and None for every other reference: with no new entry there is nothing more to find."""
    return {(page.path, r.position): keys.get((page.path, r.position)) for page in first.pages for r in page.references}


def _run(project: Project, gone: frozenset[str]) -> LedgerRun:
    documents, claims = [], []
    for page in project.pages:
        numbers = {
            page.number(r.position).split(" ")[0]: project.keys.get((page.path, r.position))
            for r in page.extraction.references
            if r.listed or r.label not in page.bibliography_keys  # a key of references/ stands for itself
        }
        documents.append(RunDocument(page.path, numbers))
        known = {c.id for c in project.ledger.claims if c.document == page.path} if project.ledger else set()
        claims += [_claim(project, page, c) for c in page.claims if c.of_record or c.id in known]
    return LedgerRun(tuple(documents), tuple(claims), gone)


def _claim(project: Project, page: Page, claim: Claim) -> RunClaim:
    def names(positions: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(project.keys.get((page.path, p)) or page.number(p).split(" ")[0] for p in positions)

    return RunClaim(
        id=claim.id,
        document=page.path,
        text=claim.text,
        kind=next(iter(claim.kinds), None),
        question=claim.question,
        direct=names(claim.references_direct),
        inherited=names(claim.references_inherited),
        level=_level(page.grades.get(claim.id)),
    )


def _level(grade: Grade | None) -> LedgerLevel | None:
    return None if grade is None else LedgerLevel(grade.scheme, grade.level, grade.state, grade.reasons)


def _reason(resolution: Resolution | None) -> str:
    return (
        "not looked up; name a source with --source" if resolution is None else resolution.reason or resolution.verdict
    )
