"""A work: what a registry such as Crossref knows of a publication, and what a reference was matched to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidgrade.model.reference import Author


@dataclass(frozen=True, slots=True)
class Update:
    """A notice about a work: Crossref `updated-by` (seen from the work) or `update-to` (seen from the notice)."""

    kind: str
    """`retraction`, `partial_retraction`, `withdrawal`, `removal`, `expression_of_concern`, `correction`, `erratum`, ..."""
    doi: str | None
    date: str | None = None
    """ISO date as far as it is known."""
    source: str | None = None
    """`publisher` or `retraction-watch`."""


@dataclass(frozen=True, slots=True)
class Work:
    """One registered publication. Empty strings of the registry are None here."""

    doi: str | None
    """Lower case."""
    title: str | None
    subtitle: str | None = None
    type: str | None = None
    """Crossref type, such as `journal-article`."""
    subtype: str | None = None
    authors: tuple[Author, ...] = ()
    container_title: str | None = None
    short_container_titles: tuple[str, ...] = ()
    issued: int | None = None
    """Year of the issue."""
    years: tuple[int, ...] = ()
    """Every year under which it may be cited (print, online, issued), ascending."""
    volume: str | None = None
    issue: str | None = None
    page: str | None = None
    article_number: str | None = None
    publisher: str | None = None
    issn: tuple[str, ...] = ()
    abstract: str | None = None
    """Plain text; the registry's markup is gone."""
    updated_by: tuple[Update, ...] = ()
    update_to: tuple[Update, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    """Crossref relations as (kind, DOI): `is-preprint-of`, `is-comment-on`, ..."""
    cites: tuple[str, ...] = ()
    """DOIs of its own reference list (lower case), as far as a registry knows them."""
    pmid: str | None = None
    publication_types: tuple[str, ...] = ()
    """PubMed publication types, where a source supplies them."""
    mesh: tuple[str, ...] = ()
    """Medical Subject Headings, where a source supplies them."""
    source: str = "works file"
    """Where the record came from, for provenance."""


Verdict = Literal["resolved", "ambiguous", "unresolved", "unavailable"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A work that might be meant, and how well it fits (0 to 1)."""

    work: Work
    similarity: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one registry says of a work that another one knows, too."""

    source: str
    work: Work | None = None
    """Its own record; None where it has none, or could not be asked."""
    outage: str | None = None
    """Why it could not be asked."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer to "which work is this reference?". Only `resolved` names one.

    `unresolved`: asked, and nothing fits. `unavailable`: could not be asked; it never means that a work does not exist.
    """

    verdict: Verdict
    work: Work | None = None
    similarity: float | None = None
    """0 to 1."""
    method: str | None = None
    """`doi`, `pmid`, `key` (a citation key or the ledger) or `search`."""
    agreements: tuple[str, ...] = ()
    """Names of the fields that agree: `title`, `first_author`, `year`, `container_title`, `volume`, `issue`, `pages`."""
    disagreements: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    """Best first; the resolved work included."""
    reason: str | None = None
    key: str | None = None
    """Key of the entry in references/ that the work came from."""
    registration: Literal["none", "elsewhere"] | None = None
    """Of a printed DOI that the source does not have: nobody has registered it, or another agency has; None: not known, or not asked."""
    status_unknown: str | None = None
    """Why the source could not be asked what has become of a work that references/ already has; None: it was, or nobody asked."""
    searched: str | None = None
    """Name of the source that was searched for an `unresolved` reference and knows nothing that fits."""
    opinions: tuple[Opinion, ...] = ()
    """Where second opinions were asked for: the record that `work` began as, then what each other registry says. `work` is then
    completed from those that are about the same work."""
