"""What lies around the documents, and which work stands behind each reference: by key, in references/, then in the source of the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from evidgrade.extract.keyed import Cited, identified
from evidgrade.model.extraction import Extraction
from evidgrade.model.grade import UNKNOWN_DESIGN, DesignReading, Signal
from evidgrade.model.reference import Reference, ReferenceFields
from evidgrade.model.work import Resolution, Update
from evidgrade.sources.crossref_json import normal_doi
from evidgrade.sources.retraction_watch import merged, with_notices

if TYPE_CHECKING:
    from evidgrade.baseline import Baseline
    from evidgrade.bibliography.reading import BibEntry, Bibliography
    from evidgrade.ledger.values import Acknowledgement, Ledger
    from evidgrade.sources import Source
    from evidgrade.sources.retraction_watch import RetractionWatch
    from evidgrade.sources.second import SecondSource
    from evidgrade.sources.works_file import WorksFile


Step = Literal["documents read", "references looked up", "documents checked"]
"""What a run takes time for, in its order."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """What lies around the documents, read at the edge."""

    ledger: Ledger | None = None
    ledger_path: str = "claims.yaml"
    log_path: str = ""
    """Where the audit log lies, whether or not it is there."""
    bibliography: Bibliography | None = None
    source: Source | None = None
    """Where works are looked up for this run; None: only what lies in references/."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Texts of the ledger and the .bib files, by path."""
    absent: frozenset[str] = frozenset()
    """Documents that the ledger names and that are not there any more."""
    named: Mapping[str, Bibliography] = field(default_factory=dict)
    """Bibliographies that documents name themselves (`bibliography:` in the front matter), by path of the document."""
    retractions: RetractionWatch | None = None
    """Records of Retraction Watch; None where no file was named."""
    also: Sequence[SecondSource] = ()
    """Registries that are asked for a second opinion; none unless a user turned them on."""
    known: Mapping[tuple[str, int], str | None] = field(default_factory=dict)
    """By (path, position) the keys that this run has found already; None for a reference that was looked for in references/ in vain."""
    jobs: int = 1
    """Processes that read documents at the same time; 0 for one a core."""
    progress: Callable[[Step, int, int], None] | None = None
    """Told in the course of a step how many of how many things are done."""
    baseline: Baseline | None = None
    """Findings that are known; None without a baseline."""

    def told(self, step: Step, total: int) -> Callable[[int], None] | None:
        """What hears how far a step has come; None where nobody wants to know."""
        progress = self.progress
        return None if progress is None else lambda done: progress(step, done, total)

    def entry(self, key: str, path: str) -> BibEntry | None:
        """The entry that a document means by a key: in references/, else in the bibliography that it names."""
        return next((b.by_key[key] for b in self._of(path) if key in b.by_key), None)

    def keys(self, path: str) -> frozenset[str]:
        """Every key that a document may cite."""
        return frozenset(key for b in self._of(path) for key in b.by_key)

    def _of(self, path: str) -> list[Bibliography]:
        return [b for b in (self.bibliography, self.named.get(path)) if b is not None]


def keyed(workspace: Workspace, path: str) -> Cited:
    """What the citation keys of a document stand for: entries of its bibliographies, or themselves where they are identifiers."""

    def cited(key: str) -> ReferenceFields | None:
        entry = workspace.entry(key, path)
        if entry is None:
            return identified(key)
        from evidgrade.bibliography.works import fields_of, work_of

        return fields_of(work_of(entry))

    return cited


def name_of(reference: Reference) -> str:
    """How a reference is called: its number, else the label or key that it is cited by, else its place."""
    return str(reference.number) if reference.number is not None else reference.label or str(reference.position)


class Finder:
    """Finds the work behind each reference: by the ledger's key, in references/, then in the source of the run."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.entries = workspace.bibliography.by_key if workspace.bibliography else {}
        self.store = _Store(workspace.bibliography) if self.entries and workspace.bibliography else None
        self._found: dict[tuple[str, int], Resolution] = {}

    def ask(self, extractions: Sequence[Extraction]) -> None:
        """Look all references up: by key and in references/ first, the others in the source, as many at a time as it allows."""
        open_: list[tuple[tuple[str, int], Reference]] = []
        for extraction in extractions:
            for reference in extraction.references:
                place = (extraction.document.path, reference.position)
                known = self._recorded(extraction, reference)
                if known is None:
                    open_.append((place, reference))
                else:
                    self._found[place] = known
        if self.workspace.source is not None:
            self._ask_source(open_, self.workspace.source)
        if self.workspace.also:
            self._found = {place: self._with_opinions(answer) for place, answer in self._found.items()}

    def _recorded(self, extraction: Extraction, reference: Reference) -> Resolution | None:
        path, ledger = extraction.document.path, self.workspace.ledger
        recorded = next((d.references for d in ledger.documents if d.path == path), {}) if ledger else {}
        place = (path, reference.position)
        key = recorded.get(name_of(reference)) or self.workspace.known.get(place) or reference.label
        found = self._by_key(key, path, reference.fields) if key else None
        if found is None and place in self.workspace.known:
            return None
        return found or (self._in_store(reference.sought, reference.raw) if self.store is not None else None)

    def _ask_source(self, open_: Sequence[tuple[tuple[str, int], Reference]], source: Source) -> None:
        """The references that are not in references/, and what has become of the works of those that are."""
        known = [(place, r) for place, r in self._found.items() if r.work is not None and r.work.doi]
        source.prepare([doi for _, r in open_ if (doi := r.sought.doi)] + [r.work.doi for _, r in known if r.work and r.work.doi])
        tasks: list[Callable[[], tuple[tuple[str, int], Resolution]]] = [
            *(lambda place=place, r=r: (place, self._asked(r, source)) for place, r in open_),
            *(lambda place=place, r=r: (place, _with_status(r, source)) for place, r in known),
        ]
        with ThreadPoolExecutor(source.in_flight) as pool:
            answers = pool.map(lambda task: task(), tasks) if source.in_flight > 1 else (task() for task in tasks)
            for done, (place, answer) in enumerate(answers, 1):
                self._found[place] = answer
                if self.workspace.progress is not None:
                    self.workspace.progress("references looked up", done, len(tasks))

    def works(self, extraction: Extraction) -> tuple[dict[int, Resolution], dict[tuple[str, int], str]]:
        """Resolutions by position, and keys by (path, position), of a document that was asked for."""
        path = extraction.document.path
        resolutions: dict[int, Resolution] = {}
        keys: dict[tuple[str, int], str] = {}
        for reference in extraction.references:
            resolution = self._found.get((path, reference.position))
            if resolution is not None:
                resolution = self._with_notices(resolution, reference.sought)
                resolutions[reference.position] = resolution
                if resolution.key:
                    keys[path, reference.position] = resolution.key
        return resolutions, keys

    def _by_key(self, key: str, path: str, fields: ReferenceFields) -> Resolution | None:
        from evidgrade.bibliography.works import work_of
        from evidgrade.resolve import compare

        entry = self.workspace.entry(key, path)
        if entry is None:
            return None
        work = work_of(entry)
        agreements, disagreements = compare(fields, work)
        return Resolution(
            "resolved", work, None, "key", agreements, disagreements, reason=f"recorded as {key}", key=key
        )

    def _in_store(self, fields: ReferenceFields, raw: str) -> Resolution | None:
        from evidgrade.resolve import resolve
        from evidgrade.resolve.second import by_pmid

        assert self.store is not None
        found = by_pmid(fields, raw, self.store.source) or resolve(fields, raw, self.store.source)
        if found.verdict != "resolved" or found.work is None:
            return None
        return replace(found, key=self.store.key(found.work))

    def _asked(self, reference: Reference, source: Source) -> Resolution:
        from evidgrade.resolve import resolve
        from evidgrade.resolve.second import look_up

        if self.workspace.also:
            return look_up(reference.sought, reference.raw, source, self.workspace.also)
        return resolve(reference.sought, reference.raw, source)

    def _with_opinions(self, resolution: Resolution) -> Resolution:
        if not self.workspace.also:
            return resolution
        from evidgrade.resolve.second import with_opinions

        return with_opinions(resolution, self.workspace.also)

    def _with_notices(self, resolution: Resolution, fields: ReferenceFields) -> Resolution:
        """The answer with what Retraction Watch records of its work, by the work's own DOI, else by the one that is printed, and by either's PMID."""
        work, records = resolution.work, self.workspace.retractions
        if work is None or not (records or work.updated_by):
            return resolution
        recorded = records.notices(work.doi or fields.doi, (work.pmid, fields.pmid)) if records else ()
        return replace(resolution, work=with_notices(work, recorded))

    def notices(self, extraction: Extraction, resolutions: Mapping[int, Resolution]) -> dict[int, tuple[Update, ...]]:
        """By position, what Retraction Watch records of the DOI or PMID that is printed, where no work was found.

        Where a registry was asked and the identifier belongs to another work than the one described, nothing is said."""
        records = self.workspace.retractions
        found: dict[int, tuple[Update, ...]] = {}
        for reference in extraction.references if records else ():
            assert records is not None
            answer = resolutions.get(reference.position)
            fields = reference.sought
            known = [c.work.doi for c in answer.candidates if c.work.doi] if answer else []
            if answer is None or (answer.work is None and fields.doi not in known):
                found[reference.position] = merged((), records.notices(fields.doi, (fields.pmid,)))
        return {position: notices for position, notices in found.items() if notices}

    def acknowledged(
        self, extraction: Extraction, resolutions: Mapping[int, Resolution], keys: Mapping[tuple[str, int], str]
    ) -> dict[int, Acknowledgement]:
        """By position, what a person says in the ledger of a work that is cited although it was retracted; of several the longest."""
        path = extraction.document.path
        given = self.workspace.ledger.acknowledge if self.workspace.ledger else ()
        given = tuple(a for a in given if a.document in (None, path))
        found: dict[int, Acknowledgement] = {}
        for reference in extraction.references if given else ():
            answer = resolutions.get(reference.position)
            doi = answer.work.doi if answer and answer.work else reference.sought.doi
            names = {keys.get((path, reference.position)), reference.label if not reference.listed else None}
            meant = [a for a in given if a.work in names or (doi and normal_doi(a.work) == doi)]
            if meant:
                found[reference.position] = max(meant, key=lambda a: a.until or "9999")
        return found

    def design(self, resolution: Resolution) -> DesignReading:
        """The design of a work: a person's word in the ledger or the .bib entry first, then what title and abstract say."""
        from evidgrade.grading.design import design_of

        if resolution.work is None:
            return UNKNOWN_DESIGN
        read = design_of(resolution.work)
        entry = self.entries.get(resolution.key or "")
        written = entry.text("evidgrade-design") if entry else None
        if entry is None or not written or written == read.design:
            return read
        where, _, words = (entry.text("evidgrade-design-signal") or "").partition(": ")
        noted = f"evidgrade-design of {resolution.key} in references/"
        if where == "title":
            signal = Signal("title", words, noted)
        elif where == "abstract":
            signal = Signal("abstract", words, noted)
        else:
            signal = Signal("person", written, noted)
        by: Literal["rules", "person"] = "person" if signal.where == "person" else "rules"
        return replace(read, design=written, confidence=0.9, signals=(signal,), conflict=None, read_by=by)


def _with_status(known: Resolution, source: Source) -> Resolution:
    """The answer with what the source knows today of retractions and newer versions of its work; nothing of another work under the same DOI."""
    from evidgrade.resolve.second import speaks_of
    from evidgrade.sources import SourceUnavailable

    assert known.work is not None
    assert known.work.doi is not None
    try:
        now = source.by_doi(known.work.doi)
    except SourceUnavailable as outage:
        return replace(known, status_unknown=f"{source.name} could not be asked: {outage.reason}")
    if now is None or not speaks_of(now, known.work):
        return known
    relations = tuple(dict.fromkeys((*known.work.relations, *now.relations)))
    return replace(known, work=replace(known.work, updated_by=merged(known.work.updated_by, now.updated_by), relations=relations))


class _Store:
    """references/ as a source of works, made when it is first searched."""

    def __init__(self, bibliography: Bibliography) -> None:
        self._bibliography = bibliography

    @cached_property
    def source(self) -> WorksFile:
        from evidgrade.bibliography.works import work_of
        from evidgrade.sources.works_file import WorksFile

        works = [work_of(entry) for entry in self._bibliography.entries]
        self._keys = {id(work): entry.key for work, entry in zip(works, self._bibliography.entries, strict=True)}
        return WorksFile.of(works, "references/")

    def key(self, work: object) -> str | None:
        """The key of the entry that a found work was made of."""
        return self._keys.get(id(work))
