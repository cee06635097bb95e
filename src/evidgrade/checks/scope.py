"""What a check gets to see: one page with everything known of it, or the whole project. Derived look-ups, no judgement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from evidgrade.model.citation import Citation
from evidgrade.model.claim import Claim, Sentence
from evidgrade.model.document import Document, Span
from evidgrade.model.extraction import Extraction
from evidgrade.model.grade import DesignReading, Grade
from evidgrade.model.reference import Reference
from evidgrade.model.work import Resolution, Update, Work

if TYPE_CHECKING:
    from evidgrade.baseline import Entry
    from evidgrade.bibliography.reading import Bibliography
    from evidgrade.checks.silence import Silencer
    from evidgrade.ledger.match import Matches
    from evidgrade.ledger.values import Acknowledgement, Ledger

JUDGED_BY = "ocebm-2011"
"""The scheme that checks compare wording with, whichever a house prints: `level 2 or better` is a line of this table, other schemes draw
it elsewhere or leave it open, and what is found may not depend on the levels that are shown."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a house decides, with defaults from the codes named in the checks."""

    partial: bool = False
    """Only some documents of the workspace were named for this run."""
    draft: bool = False
    """A draft may hold references that are not cited yet."""
    today: date | None = None
    """Date of the run, None when it was not given: checks of age then say nothing."""
    current_years: int = 5
    """A source called `current` or `latest` is not older than this (years)."""
    full_pages: bool = False
    """The house style wants `11-17` for `11-7` (AMA 11, 3.11.5) even where the list shortens all ranges."""
    load_bearing: int = 8
    """A source behind this many claims or more bears the page."""
    cluster_limit: int = 10
    """More sources than this in one sentence are too many to check."""
    review_days: int = 0
    """A sign-off older than this (days) has expired; 0 for never."""
    source_years: int = 0
    """A source older than this (years) is told; 0 for never."""
    status_days: int = 90
    """Days after which the look-up of an entry in references/ is told as old; 0 for never."""
    minimum_level: Mapping[str, str] = field(default_factory=dict)
    """Kind of claim or question -> level of the scheme that such a claim needs at least; empty for none."""


@dataclass(frozen=True)
class Page:
    """One document under check."""

    extraction: Extraction
    resolutions: Mapping[int, Resolution] = field(default_factory=dict)
    """Position of a reference -> the answer to which work it is; empty where nothing was asked."""
    designs: Mapping[int, DesignReading] = field(default_factory=dict)
    """Position of a reference -> the design of its work."""
    grades: Mapping[str, Grade] = field(default_factory=dict)
    """Id of a claim -> its grade."""
    bibliography_keys: frozenset[str] = frozenset()
    """Keys that the document may cite: those of references/ and of the bibliographies that it names."""
    policy: Policy = Policy()
    notices: Mapping[int, tuple[Update, ...]] = field(default_factory=dict)
    """Position of a reference whose work is not known -> what Retraction Watch records of its printed DOI or PMID."""
    acknowledged: Mapping[int, Acknowledgement] = field(default_factory=dict)
    """Position of a reference -> a person's word that its work is cited although it was retracted."""

    @property
    def document(self) -> Document:
        """The document itself."""
        return self.extraction.document

    @property
    def path(self) -> str:
        """As the user gave it."""
        return self.document.path

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Entries of the document's own reference lists; `reference` also knows what the text cites by key."""
        return tuple(r for r in self.extraction.references if r.listed)

    def reference(self, position: int) -> Reference:
        """The reference at a position, whether it is listed or cited by key."""
        return self.extraction.references[position - 1]

    def kind_of(self, reference: Reference) -> str | None:
        """The kind of block that an entry stands in."""
        return next((b.kind for b in self.document.blocks if reference.span.start <= b.span.start < reference.span.end), None)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Markers in the text."""
        return self.extraction.citations

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Claims of the page."""
        return self.extraction.claims

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences of the page, the reference list left out."""
        return self.extraction.sentences

    @cached_property
    def claim_of_sentence(self) -> dict[int, Claim]:
        """Index of a sentence -> its claim."""
        return {claim.sentence: claim for claim in self.claims}

    @cached_property
    def cited_positions(self) -> frozenset[int]:
        """Positions of all references that some marker leads to, or may lead to."""
        return frozenset(p for citation in self.citations for p in (*citation.references, *citation.rivals))

    @cached_property
    def marked(self) -> frozenset[int]:
        """Indexes of the sentences that have a marker."""
        return frozenset(citation.sentence for citation in self.citations)

    @cached_property
    def numbered(self) -> bool:
        """True when the page cites by number."""
        return (self.extraction.citation_style or "").startswith("numeric")

    @cached_property
    def english(self) -> bool:
        """True when the page is likely English. Rules about wording look at English pages only."""
        return self.extraction.english

    @property
    def start(self) -> Span:
        """The first words that a reader sees: where findings about the whole document stand."""
        return next((b.span for b in self.document.blocks if b.kind not in ("code", "comment")), Span(0, 0))

    def work(self, position: int) -> Work | None:
        """The work behind a reference; None when it is not known."""
        resolution = self.resolutions.get(position)
        return resolution.work if resolution is not None and resolution.verdict == "resolved" else None

    def outages(self) -> dict[str, Counter[str]]:
        """Registry -> why it could not be asked for a second opinion, with the number of references."""
        found: dict[str, Counter[str]] = {}
        for resolution in self.resolutions.values():
            for opinion in resolution.opinions:
                if opinion.outage is not None:
                    found.setdefault(opinion.source, Counter())[opinion.outage] += 1
        return found

    def works_of(self, claim: Claim) -> list[tuple[int, Work | None]]:
        """Positions and works behind a claim: its own, or the inherited ones where it has none."""
        return [(p, self.work(p)) for p in claim.references_direct or claim.references_inherited]

    @cached_property
    def prose(self) -> tuple[tuple[int, Sentence], ...]:
        """Sentences that may assert something, with their indexes."""
        passed = self.extraction.foreign if self.english else frozenset()
        return tuple((n, s) for n, s in enumerate(self.sentences) if s.role in ("prose", "list-item", "lead-in", "service") and n not in passed)

    @cached_property
    def assertions(self) -> tuple[tuple[int, Sentence], ...]:
        """The prose that speaks of the world, and not of what the authors did in a study of their own."""
        return tuple((n, s) for n, s in self.prose if n not in self.extraction.own_study)

    def inside(self, sentence: Sentence, start: int, end: int) -> Span:
        """Place in the document of a range of `sentence.text`; the whole sentence where white space was collapsed before it."""
        if sentence.block < 0:
            return Span(sentence.span.start + start, sentence.span.start + end)
        block = self.document.blocks[sentence.block]
        words = sentence.text[start:end]
        at = block.text.find(words, sentence.start, sentence.end)
        if block.text[sentence.start : sentence.start + start] == sentence.text[:start]:
            at = sentence.start + start
        return block.source_span(at, at + len(words)) if at >= 0 else sentence.span

    def number(self, position: int) -> str:
        """How a reference is called in messages: its number, its key, name and year where the page cites so, or its place in the list."""
        reference = self.reference(position)
        if reference.number is not None:
            return str(reference.number)
        authors, year = reference.fields.authors, reference.fields.year
        if self.extraction.citation_style == "author-year" and authors and year and reference.label is None:
            return f"{authors[0].family} {year}"
        return reference.label or f"{reference.position} (no number)"


@dataclass(frozen=True)
class Project:
    """All pages of a run with the workspace around them."""

    pages: tuple[Page, ...]
    ledger: Ledger | None = None
    """None where the workspace has none."""
    matches: Matches | None = None
    """Claims of the ledger and of the documents, matched."""
    absent: frozenset[str] = frozenset()
    """Documents of the ledger that are not there any more."""
    ledger_path: str = "claims.yaml"
    log_path: str = ""
    """The audit log; its text is in `texts` where there is one."""
    bibliography: Bibliography | None = None
    keys: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """(path, position of a reference) -> key of its entry in references/."""
    policy: Policy = Policy()
    texts: Mapping[str, str] = field(default_factory=dict)
    """Files beside the documents that findings may stand in (the ledger, .bib files): path -> text."""
    names: frozenset[str] = frozenset()
    """Codes, names and aliases of all checks, case folded."""
    codes: frozenset[str] = frozenset()
    """Codes of all checks, whether they are run or not."""
    silencers: tuple[Silencer, ...] = ()
    used: frozenset[int] = frozenset()
    """Indexes of the silencers that met a finding."""
    baseline_path: str = ""
    stale: tuple[Entry, ...] = ()
    """Entries of the baseline that this run looked for and did not find."""

    def place(self, silencer: Silencer) -> Span:
        """Where an order to keep quiet stands in its file."""
        if isinstance(silencer.place, Span):
            return silencer.place
        return self.line_span(silencer.file, silencer.place.line)

    def line_span(self, path: str, line: int) -> Span:
        """The content of a line (from 1) of a file in `texts`; empty where there is no such line."""
        if path not in self._lines:
            self._lines[path] = self.texts.get(path, "").split("\n")
            self._starts[path] = [0, *accumulate(len(text) + 1 for text in self._lines[path])]
        if not 0 < line <= len(self._lines[path]):
            return Span(0, 0)
        text, start = self._lines[path][line - 1], self._starts[path][line - 1]
        return Span(start + len(text) - len(text.lstrip()), start + len(text))

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        """Lines of the files in `texts` that were asked for."""
        return {}

    @cached_property
    def _starts(self) -> dict[str, list[int]]:
        """Where those lines begin."""
        return {}

    def expired(self, silencer: Silencer) -> bool:
        """True when the date of the run is given and later than the last day of the order."""
        return silencer.until is not None and self.policy.today is not None and silencer.until < self.policy.today

    def known(self, silencer: Silencer) -> bool:
        """True when every check that the order names exists."""
        return bool(silencer.codes) and all(code.casefold() in self.names for code in silencer.codes)

    @cached_property
    def by_path(self) -> dict[str, Page]:
        """Path -> page."""
        return {page.path: page for page in self.pages}
