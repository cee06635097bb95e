"""Crossref's REST API, through habanero (https://api.crossref.org; https://github.com/sckott/habanero).

habanero builds the requests and knows the API; the sending is ours (`web`), through one seam, because habanero opens a
connection for each request, knows no deadline, retry or rate limit, and lets an outage look like an answer. What comes
back is kept on disk (`cache`) and trusted only when it is about what was asked.
"""

from __future__ import annotations

import importlib
import re
import threading
import urllib.parse
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import habanero
import httpx2

from evidgrade import __version__
from evidgrade.errors import ConfigurationError, UnreadableInput
from evidgrade.model.work import Work
from evidgrade.sources import CROSSREF_URL, DOI_URL, Query, Source, SourceSettings, SourceUnavailable
from evidgrade.sources.cache import Cache
from evidgrade.sources.crossref_json import work_from_crossref
from evidgrade.sources.doi_proxy import DoiProxy
from evidgrade.sources.web import Answer, Pace, PoliteClient, is_loopback

_ROWS = 8
_AT_ONCE = 40
"""DOIs of one question; an address has an end."""
_LONGEST_QUERY = 600
"""Characters; longer strings are two references or a page, and addresses have an end."""
_NOT_FOUND_DAYS = 7.0
"""What is not there today may be registered next week."""
_PATIENCE = 3
"""Questions in a row without an answer after which a run asks no more."""
_PER_SECOND = 5.0
"""Requests a second before the server has said what it allows."""
_DOI = re.compile(r"10\.\d{4,9}/[^\s\x00-\x1f\x7f]+")
_MAILTO = re.compile(r"[^@\s<>()]+@[^@\s<>()]+")

_send: ContextVar[Callable[..., httpx2.Response]] = ContextVar("send", default=httpx2.get)


class _Seam:
    """Stands for the module `httpx2` inside habanero: `get` is ours while we ask, everything else is the module's."""

    def __getattr__(self, name: str) -> Any:
        return getattr(httpx2, name)

    def get(self, url: str, **options: Any) -> httpx2.Response:
        """The request that habanero built, sent by whoever asks."""
        return _send.get()(url, **options)


def _mount_seam() -> None:
    for name in ("habanero.request", "habanero.request_class"):
        importlib.import_module(name).__dict__["httpx2"] = _Seam()


class _NotThereError(Exception):
    """Crossref answered that it has nothing under this identifier."""


class CrossrefSource(Source):
    """Works from Crossref, or from what is kept of its answers."""

    name = "crossref"

    def __init__(self, settings: SourceSettings) -> None:
        """Raises ConfigurationError for an address or a mail address that cannot be used."""
        origin = urllib.parse.urlsplit(settings.base_url)
        if not origin.hostname or origin.scheme not in ("http", "https"):
            raise ConfigurationError(f"not an address of a Crossref server: {settings.base_url}")
        if settings.mailto is not None and not _MAILTO.fullmatch(settings.mailto):
            raise ConfigurationError(f"not a mail address: {settings.mailto}")
        self._settings = settings
        self._secret = settings.token if origin.scheme == "https" or is_loopback(origin.hostname) else None
        self._cache = Cache(settings.cache_directory)
        self._in_flight = settings.max_in_flight if settings.mailto else 1
        self._web = PoliteClient(settings.base_url, settings.deadline, Pace(_PER_SECOND, self._in_flight))
        proxy = settings.doi_url or (DOI_URL if settings.base_url == CROSSREF_URL else None)
        self._proxy = DoiProxy(proxy, self._cache, settings.deadline, settings.online) if proxy else None
        self._prepared: dict[str, dict[str, Any]] = {}
        self._failures, self._lock = 0, threading.Lock()
        _mount_seam()
        self._client = habanero.Crossref(
            base_url=settings.base_url.rstrip("/"), mailto=settings.mailto, ua_string=f"evidgrade/{__version__}"
        )

    def by_doi(self, doi: str) -> Work | None:
        """The work registered under a DOI, or None: Crossref answered that there is none. Raises SourceUnavailable."""
        doi = doi.strip().lower()
        if not _could_be_registered(doi):
            return None
        if doi in self._prepared:
            return _checked(self._prepared[doi], doi)
        kept = self._kept("doi", doi)
        message = kept[0] if kept else self._ask_doi(doi)
        return _checked(message, doi) if message is not None else None

    def search(self, query: Query) -> Sequence[Work]:
        """Works by Crossref's bibliographic search, best first. Raises SourceUnavailable."""
        text = " ".join(query.bibliographic.split())[:_LONGEST_QUERY]
        if not text:
            return []
        kept = self._kept("search", text)
        messages = kept[0] if kept else self._ask_search(text)
        return [work for work in map(_readable, messages or ()) if work is not None]

    @property
    def in_flight(self) -> int:
        """Up to `max_in_flight` where a mail address tells Crossref who asks, else 1."""
        return self._in_flight

    def prepare(self, dois: Iterable[str]) -> None:
        """Fetch the works of many DOIs in few questions. What an answer does not hold (aliases, what is not there) is asked for singly."""
        if not self._settings.online:
            return
        wanted = [doi for doi in dict.fromkeys(d.strip().lower() for d in dois) if _could_be_registered(doi) and not {",", ":"} & set(doi)]
        wanted = [doi for doi in wanted if doi not in self._prepared and not self._is_kept(doi)]
        for start in range(0, len(wanted) if len(wanted) > 1 else 0, _AT_ONCE):
            try:
                self._prepare(wanted[start : start + _AT_ONCE])
            except (SourceUnavailable, _NotThereError):
                return

    def _prepare(self, dois: list[str]) -> None:
        answer = self._ask(lambda: self._client.works(filter={"doi": dois}, limit=len(dois)))
        for message in filter(None, map(_without_references, _items(answer))):
            doi = str(message.get("DOI", "")).lower()
            if doi in dois and _readable(message) is not None:
                self._prepared[doi] = message
                self._cache.put(message, self._settings.base_url, "doi", doi)

    def _is_kept(self, doi: str) -> bool:
        try:
            return self._kept("doi", doi) is not None
        except SourceUnavailable:
            return False

    def registered(self, doi: str) -> bool | None:
        """What the DOI proxy says; None beside a stand-in that has none, and when it could not be asked."""
        if self._proxy is None or not _could_be_registered(doi):
            return None
        try:
            return self._proxy.registered(doi)
        except SourceUnavailable:
            return None

    def _kept(self, *question: str) -> tuple[Any] | None:
        """The answer on disk, if it may be used. Raises SourceUnavailable when there is none and the network is off."""
        kept = self._cache.get(self._settings.base_url, *question)
        if kept is not None:
            days = self._settings.cache_days if kept.value else min(_NOT_FOUND_DAYS, self._settings.cache_days)
            if not self._settings.online or kept.age <= days * 86400:
                return (kept.value,)
        if not self._settings.online:
            raise SourceUnavailable("offline, and no answer is kept")
        return None

    def _ask_doi(self, doi: str) -> Any:
        try:
            # A list, so that habanero does not split it at spaces; encoded whole, so that `#`, `?` and `/` stay in it.
            answer = self._ask(lambda: self._client.works(ids=[urllib.parse.quote(doi, safe="")]))
        except _NotThereError:
            self._cache.put(None, self._settings.base_url, "doi", doi)
            return None
        message = _without_references(answer.get("message")) if answer.get("message-type") == "work" else None
        if message is None:
            raise SourceUnavailable("an answer that is no work")
        _checked(message, doi)
        self._cache.put(message, self._settings.base_url, "doi", doi)
        return message

    def _ask_search(self, text: str) -> list[Any]:
        try:
            answer = self._ask(lambda: self._client.works(query_bibliographic=text, limit=_ROWS))
        except _NotThereError:
            raise SourceUnavailable("the search is not there") from None
        messages = [item for item in map(_without_references, _items(answer)) if item is not None]
        self._cache.put(messages, self._settings.base_url, "search", text)
        return messages

    def _ask(self, question: Callable[[], Any]) -> Mapping[str, Any]:
        """Let habanero ask through our client. Raises SourceUnavailable, or _NotThereError."""
        if self._failures >= _PATIENCE:
            raise SourceUnavailable(f"given up after {_PATIENCE} questions without an answer")
        token = _send.set(self._get)
        try:
            answer = question()
        except SourceUnavailable:
            with self._lock:
                self._failures += 1
            raise
        except (KeyError, TypeError, ValueError, AttributeError, RuntimeError):
            raise SourceUnavailable("an answer that makes no sense") from None
        finally:
            _send.reset(token)
        with self._lock:
            self._failures = 0
        if not isinstance(answer, Mapping):
            raise SourceUnavailable("an answer that makes no sense")
        return answer

    def _get(self, url: str, params: Any = None, headers: Mapping[str, str] | None = None, **_: Any) -> httpx2.Response:
        """Send what habanero built. Only a whole JSON answer goes back to it."""
        address = httpx2.URL(url)
        if params:
            address = address.copy_merge_params(params)
        sent = dict(headers or {})
        if self._secret:
            sent["Crossref-Plus-API-Token"] = f"Bearer {self._secret}"
        answer = self._web.get(str(address), sent)
        if answer.status == 404 and _says_not_found(answer):
            raise _NotThereError
        if answer.status != 200:
            raise SourceUnavailable(f"refused with status {answer.status}")
        if not answer.is_json:
            raise SourceUnavailable("an answer that is not whole JSON")
        request = httpx2.Request("GET", address)
        return httpx2.Response(200, headers={"Content-Type": "application/json"}, content=answer.body, request=request)


def _could_be_registered(doi: str) -> bool:
    """A DOI by its form, and no path that leads elsewhere."""
    return _DOI.fullmatch(doi) is not None and not {".", ".."} & set(doi.split("/"))


def _items(answer: Mapping[str, Any]) -> list[Any]:
    """The works of an answer to a question for several. Raises SourceUnavailable for another answer."""
    message = answer.get("message")
    items = message.get("items") if isinstance(message, Mapping) and answer.get("message-type") == "work-list" else None
    if not isinstance(items, list):
        raise SourceUnavailable("an answer that is no list of works")
    return items


def _says_not_found(answer: Answer) -> bool:
    """Crossref's own words; the 404 of a proxy or a captive portal says nothing about a work."""
    if answer.body.strip().lower().startswith(b"resource not found"):
        return True
    value = answer.value()
    return isinstance(value, Mapping) and value.get("status") in ("error", "failed") and "message" in value


def _without_references(message: Any) -> dict[str, Any] | None:
    """The work without its reference list, which is most of its size and never used."""
    return (
        {key: value for key, value in message.items() if key != "reference"} if isinstance(message, Mapping) else None
    )


def _readable(message: Any) -> Work | None:
    try:
        return work_from_crossref(message, CrossrefSource.name)
    except UnreadableInput:
        return None


def _checked(message: Any, doi: str) -> Work:
    """The work, if it is the one that was asked for: under its DOI, or under one of which this is an alias.

    Raises SourceUnavailable for another work.
    """
    work = _readable(message)
    if work is None:
        raise SourceUnavailable("an answer that is no work")
    aliases = message.get("aliases") if isinstance(message.get("aliases"), list) else []
    if work.doi != doi and doi not in {str(alias).lower() for alias in aliases}:
        raise SourceUnavailable("an answer about another work")
    return work
