"""Where works come from. One file a source, one line in SOURCES; everything above asks through `Source`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from evidgrade.errors import ConfigurationError
from evidgrade.model.reference import ReferenceFields
from evidgrade.model.work import Work

CROSSREF_URL = "https://api.crossref.org"
CROSSREF_URL_VARIABLE = "EVIDGRADE_CROSSREF_URL"
TOKEN_VARIABLE = "EVIDGRADE_CROSSREF_TOKEN"
DOI_URL = "https://doi.org"
DOI_URL_VARIABLE = "EVIDGRADE_DOI_URL"
MAX_IN_FLIGHT = 3


class SourceUnavailable(Exception):  # noqa: N818 - the name is the message's first word
    """A source could not be asked, or gave no answer that can be read. It never means that a work does not exist.

    `reason` is a short text for people: `offline`, `time-out`, `rate limit`, `server error 503`, ... It names neither
    the text that was asked for nor any secret.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Query:
    """What is known of the work that is looked for."""

    bibliographic: str
    """The reference as one string, or its fields put together."""
    fields: ReferenceFields = field(default_factory=ReferenceFields)


class Source(Protocol):
    """A place that knows works. The last three have answers for sources that lie on this machine."""

    @property
    def name(self) -> str:
        """How reports call it."""
        raise NotImplementedError

    def by_doi(self, doi: str) -> Work | None:
        """The work with this DOI (lower case), or None: asked, and it is not there. Raises SourceUnavailable."""

    def search(self, query: Query) -> Sequence[Work]:
        """Works that might be meant, likeliest first; empty: asked, and nothing was found. Raises SourceUnavailable."""

    @property
    def in_flight(self) -> int:
        """How many questions may be asked at the same time, from 1."""
        return 1

    def prepare(self, dois: Iterable[str]) -> None:  # noqa: ARG002 - nothing to do for most
        """Get ready for these DOIs, many at a time where that can be done. Never fails: what is not ready is asked for singly."""
        return

    def registered(self, doi: str) -> bool | None:  # noqa: ARG002 - the answer of those that cannot know
        """Whether any agency has registered a DOI that is not here; None where that is not known, or could not be asked."""
        return None


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What a source may need. The token never shows in a repr, a log or an error."""

    mailto: str | None = None
    """Contact address, which Crossref asks its polite users for."""
    token: str | None = field(default=None, repr=False)
    """Crossref Metadata Plus token."""
    base_url: str = field(default_factory=lambda: os.environ.get(CROSSREF_URL_VARIABLE) or CROSSREF_URL)
    doi_url: str | None = field(default_factory=lambda: os.environ.get(DOI_URL_VARIABLE))
    """The DOI proxy, which knows the DOIs of every agency; None: that of doi.org beside Crossref itself, none beside a stand-in."""
    cache_directory: Path | None = None
    """Where answers are kept; None keeps none."""
    cache_days: float = 30.0
    """Age, in days, up to which a kept answer is used while online. Offline, every kept answer is used."""
    online: bool = False
    """False: only the cache is asked."""
    deadline: float = 30.0
    """Seconds that one question may take in all, with waiting and retries."""
    max_in_flight: int = MAX_IN_FLIGHT
    """Requests at the same time, 1 to 3."""

    def __post_init__(self) -> None:
        """Raises ConfigurationError for values out of range."""
        if not 1 <= self.max_in_flight <= MAX_IN_FLIGHT:
            raise ConfigurationError(
                f"at most {MAX_IN_FLIGHT} and at least 1 requests in flight, not {self.max_in_flight}"
            )
        if self.deadline <= 0:
            raise ConfigurationError(f"the deadline must be more than 0 seconds, not {self.deadline:g}")


def _crossref(place: str, settings: SourceSettings) -> Source:
    from evidgrade.sources.crossref import CrossrefSource

    if place:
        raise ConfigurationError(f"source `crossref` takes nothing after the name, not `:{place}`")
    return CrossrefSource(settings)


def _works_file(place: str, settings: SourceSettings) -> Source:  # noqa: ARG001 - the shape of an opener
    from evidgrade.sources.works_file import WorksFile

    if not place:
        raise ConfigurationError("source `works` needs a file: `works:PATH`")
    return WorksFile.load(Path(place))


def _index(place: str, settings: SourceSettings) -> Source:  # noqa: ARG001 - the shape of an opener
    raise ConfigurationError("source `index` is not there yet; use `works:PATH` with a file of Crossref works")


def _replay(place: str, settings: SourceSettings) -> Source:  # noqa: ARG001 - the shape of an opener
    from evidgrade.sources.recording import Replay

    if not place:
        raise ConfigurationError("source `replay` needs the record of a run: `replay:PATH`")
    return Replay.load(Path(place))


SOURCES: Mapping[str, Callable[[str, SourceSettings], Source]] = {
    "crossref": _crossref,
    "works": _works_file,
    "replay": _replay,
    "index": _index,
}


def open_source(spec: str, settings: SourceSettings) -> Source:
    """The source that `spec` names: `crossref`, `works:PATH` or `replay:PATH`.

    Raises ConfigurationError for a name that is not in SOURCES, UnreadableInput for a works file that cannot be read.
    """
    name, _, place = spec.partition(":")
    opener = SOURCES.get(name)
    if opener is None:
        raise ConfigurationError(f"unknown source `{name}`; known are {', '.join(SOURCES)}")
    return opener(place, settings)
