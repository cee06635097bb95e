"""What a document contains, before anything is looked up or judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evidgrade.model.citation import Citation, CitationStyle
from evidgrade.model.claim import Claim, Sentence
from evidgrade.model.document import Document, Span
from evidgrade.model.reference import Reference


@dataclass(frozen=True, slots=True)
class Extraction:
    """One document, read: its references, citations, sentences and claims, each with its place."""

    document: Document
    citation_style: CitationStyle | None
    """The style that the document cites in; None when it cites nothing or that could not be settled."""
    references: tuple[Reference, ...]
    citations: tuple[Citation, ...]
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    list_headings: tuple[int, ...] = ()
    """Blocks of the headings of reference lists."""
    list_blocks: frozenset[int] = field(default_factory=frozenset)
    """Blocks of the reference lists, headings included."""
    stray: tuple[Citation, ...] = ()
    """Markers in a style other than the document's: seen, and not read as citations."""
    styles_seen: Mapping[str, int] = field(default_factory=dict)
    """How many possible markers of each style were seen."""
    language: str | None = None
    """ISO 639-1, `und` for a language other than English that is not known; None where the text is too short to tell and declares none."""
    foreign: frozenset[int] = field(default_factory=frozenset)
    """Indexes of sentences that are surely not English."""
    own_study: frozenset[int] = field(default_factory=frozenset)
    """Indexes of the sentences in which a report of research speaks of its own study."""
    flattened: tuple[Span, ...] = ()
    """Markers that stand as plain digits, glued to a word or a stop, and were read as the raised numbers that they once were."""

    @property
    def english(self) -> bool:
        """True for English, and where nothing says otherwise. Words of claims are read in English alone."""
        return self.language is None or self.language.partition("-")[0].lower() == "en"
