"""A reference: one entry of a document's reference list (BiRO `BibliographicReference`, JATS `ref`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from evidgrade.model.document import Span


@dataclass(frozen=True, slots=True)
class Author:
    """One name as printed. A body (`World Health Organization`) stands in `family` with `given` None."""

    family: str
    given: str | None = None


@dataclass(frozen=True, slots=True)
class ReferenceFields:
    """What one reference string says. None where it does not say."""

    authors: tuple[Author, ...] = ()
    authors_truncated: bool = False
    """The list of authors ends in `et al.` or the like."""
    title: str | None = None
    container_title: str | None = None
    """Journal, book or proceedings, as printed (abbreviated or not)."""
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    """As printed: `11-7`, `e109-e115`."""
    doi: str | None = None
    """Lower case, without a resolver's address: `10.1000/xyz`."""
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    trailing_text: str | None = None
    """Words at the end that are no part of a reference."""
    type: str | None = None
    """Crossref type: `journal-article`, `book`, `book-chapter`, `report`, `website`, ... or None when it cannot be told."""
    read_by: Literal["rules", "model"] = "rules"
    """Who told the fields apart: the rules alone, or the model that labels words, which starts from their reading."""


NumberSource = Literal["printed", "inferred-from-position"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the reference list, with what it says and where it stands."""

    position: int
    """Counts the entries of the document from 1."""
    raw: str
    """The entry without its label, white space collapsed."""
    span: Span
    """Label included."""
    label: str | None = None
    """What is printed before the entry, without brackets and points: `2`, `smith`."""
    number: int | None = None
    """The number that the entry stands for."""
    number_source: NumberSource | None = None
    fields: ReferenceFields = field(default_factory=ReferenceFields)
    printed_label: str | None = None
    """The label with its brackets and points: `2.`, `[2]`."""
    lines: int = 1
    """Number of lines or blocks that the entry was put together from."""
    title_first: bool = False
    """The title stands before the authors."""
    trailing_span: Span | None = None
    """Where `fields.trailing_text` stands."""
    linked: ReferenceFields | None = None
    """The fields with the identifiers that links behind its words lead to, in files where those are not printed (Word, PDF)."""
    listed: bool = True
    """False for one that the document cites by a key and does not list itself; its span is the first marker."""

    @property
    def sought(self) -> ReferenceFields:
        """What its work is looked up by: what is printed, and what it links to."""
        return self.linked or self.fields
