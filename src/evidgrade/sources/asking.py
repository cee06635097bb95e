"""What every registry needs beside questions of its own: kept answers, patience, and one polite client."""

from __future__ import annotations

import re
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from evidgrade import __version__
from evidgrade.errors import ConfigurationError
from evidgrade.sources import SourceSettings, SourceUnavailable
from evidgrade.sources.cache import Cache
from evidgrade.sources.web import Answer, Pace, PoliteClient, is_loopback

_T = TypeVar("_T")
_NOT_FOUND_DAYS: Final = 7.0
"""What is not there today may be registered next week."""
_PATIENCE: Final = 3
"""Questions in a row without an answer after which a run asks no more."""
_MAILTO = re.compile(r"[^@\s<>()]+@[^@\s<>()]+")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\x00-\x1f\x7f]+")

_NO_SUCH_ENTITY: Final = b"The requested URL was not found on the server"
"""OpenAlex's words in pages of its own; the 404 of a proxy or a captive portal says nothing about a work."""


class NotThereError(Exception):
    """The registry answered that it has nothing under this identifier."""


class Asker:
    """Asks one registry, and remembers what it said. The secret goes only over TLS, or to this machine."""

    def __init__(self, name: str, settings: SourceSettings, pace: Pace) -> None:
        """Raises ConfigurationError for an address or a mail address that cannot be used."""
        origin = urllib.parse.urlsplit(settings.base_url)
        if not origin.hostname or origin.scheme not in ("http", "https"):
            raise ConfigurationError(f"not an address of a server for {name}: {settings.base_url}")
        if settings.mailto is not None and not _MAILTO.fullmatch(settings.mailto):
            raise ConfigurationError(f"not a mail address: {settings.mailto}")
        self.mailto = settings.mailto
        self.secret = settings.token if origin.scheme == "https" or is_loopback(origin.hostname) else None
        self._settings, self._base = settings, settings.base_url.rstrip("/")
        self._cache = Cache(settings.cache_directory)
        self.web = PoliteClient(settings.base_url, settings.deadline, pace)
        self._failures, self._lock = 0, threading.Lock()

    def kept(self, *question: str) -> tuple[Any] | None:
        """The answer on disk, if it may be used. Raises SourceUnavailable when there is none and the network is off."""
        kept = self._cache.get(self._base, *question)
        if kept is not None:
            days = self._settings.cache_days if kept.value else min(_NOT_FOUND_DAYS, self._settings.cache_days)
            if not self._settings.online or kept.age <= days * 86400:
                return (kept.value,)
        if not self._settings.online:
            raise SourceUnavailable("offline, and no answer is kept")
        return None

    def keep(self, value: Any, *question: str) -> None:
        """Remember an answer; None for what is not there."""
        self._cache.put(value, self._base, *question)

    @contextmanager
    def patience(self) -> Iterator[None]:
        """Around one question. Raises SourceUnavailable at once after too many in a row without an answer; lets everything through."""
        if self._failures >= _PATIENCE:
            raise SourceUnavailable(f"given up after {_PATIENCE} questions without an answer")
        try:
            yield
        except SourceUnavailable:
            with self._lock:
                self._failures += 1
            raise
        with self._lock:
            self._failures = 0

    def ask(self, path: str, params: Mapping[str, str | None], read: Callable[[Answer], _T], accept: str) -> _T:
        """What `read` makes of the answer. Raises SourceUnavailable; NotThereError is let through from `read`."""
        query = urllib.parse.urlencode({name: value for name, value in params.items() if value})
        who = f"; mailto:{self.mailto}" if self.mailto else ""
        headers = {"Accept": accept, "User-Agent": f"evidgrade/{__version__} (references{who})"}
        with self.patience():
            return read(self.web.get(f"{self._base}{path}{'?' if query else ''}{query}", headers))

    def object(self, path: str, params: Mapping[str, str | None]) -> Mapping[str, Any]:
        """The JSON object that answers. Raises SourceUnavailable, or NotThereError for the registry's own 404."""
        return self.ask(path, params, _object, "application/json")


def _object(answer: Answer) -> Mapping[str, Any]:
    value = answer.value()
    if answer.status == 404 and ((isinstance(value, Mapping) and "error" in value) or _NO_SUCH_ENTITY in answer.body):
        raise NotThereError
    if answer.status != 200:
        raise SourceUnavailable(f"refused with status {answer.status}")
    if value is None:
        raise SourceUnavailable("an answer that is not whole JSON")
    if not isinstance(value, Mapping):
        raise SourceUnavailable("an answer that makes no sense")
    return value


def usable_doi(text: str) -> str | None:
    """A DOI in lower case that may stand in an address; None for what could not be registered."""
    doi = text.strip().lower()
    return doi if _DOI.fullmatch(doi) and not {".", ".."} & set(doi.split("/")) else None


def usable_pmid(text: str) -> str | None:
    """A PubMed number without leading zeros; None for what is none."""
    match = re.fullmatch(r"\s*0*([1-9][0-9]{0,8})\s*", text)
    return match[1] if match else None
