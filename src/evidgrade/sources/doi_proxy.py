"""Is a DOI registered with anybody? The DOI Foundation's proxy knows those of every agency (https://www.doi.org/doi-handbook, REST API).

Crossref answers "not found" for the DOIs of DataCite, mEDRA and others, and at times for new ones of its own. The proxy resolves all of them: its
response code 100 says that there is no such DOI, 1 and 200 that there is one. It is asked for a DOI and nothing else.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from evidgrade.sources import SourceSettings, SourceUnavailable
from evidgrade.sources.asking import Asker
from evidgrade.sources.web import Answer, Pace

_THERE: Final = (1, 200)
_NOT_THERE: Final = 100
_PER_SECOND: Final = 5.0


class DoiProxy:
    """The proxy at one address, or what is kept of its answers."""

    def __init__(self, url: str, settings: SourceSettings) -> None:
        """`settings`: those of the source beside it. Raises ConfigurationError for an address that cannot be used."""
        self._asker = Asker("the DOI proxy", replace(settings, base_url=url, token=None), Pace(_PER_SECOND, 1))

    def registered(self, doi: str) -> bool:
        """Whether any agency has registered a DOI (lower case). Raises SourceUnavailable when that cannot be told."""
        kept = self._asker.kept("handle", doi)
        if kept is not None:
            return bool(kept[0])
        there = self._asker.ask(f"/api/handles/{urllib.parse.quote(doi, safe='/')}", {}, lambda answer: _says(answer, doi), "application/json")
        self._asker.keep(there, "handle", doi)
        return there


def _says(answer: Answer, doi: str) -> bool:
    """What an answer says of a DOI. Raises SourceUnavailable for one that is about another, or says nothing."""
    value = answer.value()
    if not isinstance(value, Mapping) or str(value.get("handle", "")).lower() != doi:
        raise SourceUnavailable(f"an answer of the DOI proxy that makes no sense (status {answer.status})")
    code = value.get("responseCode")
    if code not in (*_THERE, _NOT_THERE):
        raise SourceUnavailable(f"the DOI proxy failed with code {code}")
    return bool(code != _NOT_THERE)
