"""Crossref's REST API, through habanero (https://api.crossref.org; https://github.com/sckott/habanero).

habanero builds the requests and knows the API; the sending is ours (`web`), through one seam, because habanero opens a
connection for each request, knows no deadline, retry or rate limit, and lets an outage look like an answer. What comes
back is kept on disk (`cache`) and trusted only when it is about what was asked.
"""

from __future__ import annotations

import importlib
import urllib.parse
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import habanero
import httpx2

from evidgrade import __version__
from evidgrade.errors import UnreadableInput
from evidgrade.model.work import Work
from evidgrade.sources import CROSSREF_URL, DOI_URL, Query, Source, SourceSettings, SourceUnavailable
from evidgrade.sources.asking import Asker, NotThereError, usable_doi
from evidgrade.sources.crossref_json import work_from_crossref
from evidgrade.sources.doi_proxy import DoiProxy
from evidgrade.sources.web import Answer, Pace

_ROWS = 8
_AT_ONCE = 40
"""DOIs of one question; an address has an end."""
_LONGEST_QUERY = 600
"""Characters; longer strings are two references or a page, and addresses have an end."""
_PER_SECOND = 5.0
"""Requests a second before the server has said what it allows."""

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


class CrossrefSource(Source):
    """Works from Crossref, or from what is kept of its answers."""

    name = "crossref"

    def __init__(self, settings: SourceSettings) -> None:
        """Raises ConfigurationError for an address or a mail address that cannot be used."""
        self._online = settings.online
        self._in_flight = settings.max_in_flight if settings.mailto else 1
        self._asker = Asker(self.name, settings, Pace(_PER_SECOND, self._in_flight))
        proxy = settings.doi_url or (DOI_URL if settings.base_url == CROSSREF_URL else None)
        self._proxy = DoiProxy(proxy, settings) if proxy else None
        self._prepared: dict[str, dict[str, Any]] = {}
        _mount_seam()
        self._client = habanero.Crossref(
            base_url=settings.base_url.rstrip("/"), mailto=settings.mailto, ua_string=f"evidgrade/{__version__}"
        )

    def by_doi(self, doi: str) -> Work | None:
        """The work registered under a DOI, or None: Crossref answered that there is none. Raises SourceUnavailable."""
        usable = usable_doi(doi)
        if usable is None:
            return None
        if usable in self._prepared:
            return _checked(self._prepared[usable], usable)
        kept = self._asker.kept("doi", usable)
        message = kept[0] if kept else self._ask_doi(usable)
        return _checked(message, usable) if message is not None else None

    def search(self, query: Query) -> Sequence[Work]:
        """Works by Crossref's bibliographic search, best first. Raises SourceUnavailable."""
        text = " ".join(query.bibliographic.split())[:_LONGEST_QUERY]
        if not text:
            return []
        kept = self._asker.kept("search", text)
        messages = kept[0] if kept else self._ask_search(text)
        return [work for work in map(_readable, messages or ()) if work is not None]

    @property
    def in_flight(self) -> int:
        """Up to `max_in_flight` where a mail address tells Crossref who asks, else 1."""
        return self._in_flight

    def prepare(self, dois: Iterable[str]) -> None:
        """Fetch the works of many DOIs in few questions. What an answer does not hold (aliases, what is not there) is asked for singly."""
        if not self._online:
            return
        wanted = [doi for doi in dict.fromkeys(map(usable_doi, dois)) if doi is not None and not {",", ":"} & set(doi)]
        wanted = [doi for doi in wanted if doi not in self._prepared and not self._is_kept(doi)]
        for start in range(0, len(wanted) if len(wanted) > 1 else 0, _AT_ONCE):
            try:
                self._prepare(wanted[start : start + _AT_ONCE])
            except (SourceUnavailable, NotThereError):
                return

    def _prepare(self, dois: list[str]) -> None:
        answer = self._ask(lambda: self._client.works(filter={"doi": dois}, limit=len(dois)))
        for message in filter(None, map(_without_references, _items(answer))):
            doi = str(message.get("DOI", "")).lower()
            if doi in dois and _readable(message) is not None:
                self._prepared[doi] = message
                self._asker.keep(message, "doi", doi)

    def _is_kept(self, doi: str) -> bool:
        try:
            return self._asker.kept("doi", doi) is not None
        except SourceUnavailable:
            return False

    def registered(self, doi: str) -> bool | None:
        """What the DOI proxy says; None beside a stand-in that has none, and when it could not be asked."""
        usable = usable_doi(doi)
        if self._proxy is None or usable is None:
            return None
        try:
            return self._proxy.registered(usable)
        except SourceUnavailable:
            return None

    def _ask_doi(self, doi: str) -> Any:
        try:
            # A list, so that habanero does not split it at spaces; encoded whole, so that `#`, `?` and `/` stay in it.
            answer = self._ask(lambda: self._client.works(ids=[urllib.parse.quote(doi, safe="")]))
        except NotThereError:
            self._asker.keep(None, "doi", doi)
            return None
        message = _without_references(answer.get("message")) if answer.get("message-type") == "work" else None
        if message is None:
            raise SourceUnavailable("an answer that is no work")
        _checked(message, doi)
        self._asker.keep(message, "doi", doi)
        return message

    def _ask_search(self, text: str) -> list[Any]:
        try:
            answer = self._ask(lambda: self._client.works(query_bibliographic=text, limit=_ROWS))
        except NotThereError:
            raise SourceUnavailable("the search is not there") from None
        messages = [item for item in map(_without_references, _items(answer)) if item is not None]
        self._asker.keep(messages, "search", text)
        return messages

    def _ask(self, question: Callable[[], Any]) -> Mapping[str, Any]:
        """Let habanero ask through our client. Raises SourceUnavailable, or NotThereError."""
        with self._asker.patience():
            token = _send.set(self._get)
            try:
                answer = question()
            except (KeyError, TypeError, ValueError, AttributeError, RuntimeError):
                raise SourceUnavailable("an answer that makes no sense") from None
            finally:
                _send.reset(token)
            if not isinstance(answer, Mapping):
                raise SourceUnavailable("an answer that makes no sense")
            return answer

    def _get(self, url: str, params: Any = None, headers: Mapping[str, str] | None = None, **_: Any) -> httpx2.Response:
        """Send what habanero built. Only a whole JSON answer goes back to it."""
        address = httpx2.URL(url)
        if params:
            address = address.copy_merge_params(params)
        sent = dict(headers or {})
        if self._asker.secret:
            sent["Crossref-Plus-API-Token"] = f"Bearer {self._asker.secret}"
        answer = self._asker.web.get(str(address), sent)
        if answer.status == 404 and _says_not_found(answer):
            raise NotThereError
        if answer.status != 200:
            raise SourceUnavailable(f"refused with status {answer.status}")
        if not answer.is_json:
            raise SourceUnavailable("an answer that is not whole JSON")
        request = httpx2.Request("GET", address)
        return httpx2.Response(200, headers={"Content-Type": "application/json"}, content=answer.body, request=request)


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
