"""Is a DOI registered with anybody? The DOI Foundation's proxy knows those of every agency (https://www.doi.org/doi-handbook, REST API).

Crossref answers "not found" for the DOIs of DataCite, mEDRA and others, and at times for new ones of its own. The proxy resolves all of them: its
response code 100 says that there is no such DOI, 1 and 200 that there is one. It is asked for a DOI and nothing else.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from typing import Final

from evidgrade.sources import SourceUnavailable
from evidgrade.sources.cache import Cache
from evidgrade.sources.web import Pace, PoliteClient

_THERE: Final = (1, 200)
_NOT_THERE: Final = 100
_PER_SECOND: Final = 5.0
_NOT_FOUND_DAYS: Final = 7.0
"""What is not there today may be registered next week."""


class DoiProxy:
    """The proxy at one address, or what is kept of its answers."""

    def __init__(self, url: str, cache: Cache, deadline: float, online: bool) -> None:
        self._url, self._cache, self._online = url.rstrip("/"), cache, online
        self._web = PoliteClient(url, deadline, Pace(_PER_SECOND, 1))

    def registered(self, doi: str) -> bool:
        """Whether any agency has registered a DOI. Raises SourceUnavailable when that cannot be told."""
        kept = self._cache.get(self._url, "handle", doi)
        if kept is not None and (kept.value or not self._online or kept.age <= _NOT_FOUND_DAYS * 86400):
            return bool(kept.value)
        if not self._online:
            raise SourceUnavailable("offline, and no answer is kept")
        answer = self._web.get(f"{self._url}/api/handles/{urllib.parse.quote(doi, safe='/')}", {})
        value = answer.value()
        if not isinstance(value, Mapping) or str(value.get("handle", "")).lower() != doi.lower():
            raise SourceUnavailable(f"an answer of the DOI proxy that makes no sense (status {answer.status})")
        code = value.get("responseCode")
        if code not in (*_THERE, _NOT_THERE):
            raise SourceUnavailable(f"the DOI proxy failed with code {code}")
        self._cache.put(code != _NOT_THERE, self._url, "handle", doi)
        return bool(code != _NOT_THERE)
