"""Second opinions: registries that are asked beside the source of a run, where a user turned them on. Nothing depends on them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from evidgrade.errors import ConfigurationError
from evidgrade.model.work import Work
from evidgrade.sources import Source, SourceSettings


class SecondSource(Source, Protocol):
    """A source that also knows works by their PubMed numbers. What it answers is about the identifier that was asked for, or None."""

    def by_pmid(self, pmid: str) -> Work | None:
        """The work with this PubMed number, or None: asked, and it is not there. Raises SourceUnavailable."""


def _pubmed(settings: SourceSettings) -> SecondSource:
    from evidgrade.sources.pubmed import PubmedSource

    address = os.environ.get("EVIDGRADE_PUBMED_URL") or "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    return PubmedSource(replace(settings, base_url=address, token=os.environ.get("EVIDGRADE_NCBI_KEY") or None))


def _openalex(settings: SourceSettings) -> SecondSource:
    from evidgrade.sources.openalex import OpenAlexSource

    address = os.environ.get("EVIDGRADE_OPENALEX_URL") or "https://api.openalex.org"
    return OpenAlexSource(replace(settings, base_url=address, token=os.environ.get("EVIDGRADE_OPENALEX_KEY") or None))


SECOND: Mapping[str, Callable[[SourceSettings], SecondSource]] = {"pubmed": _pubmed, "openalex": _openalex}


def open_second(names: Sequence[str], settings: SourceSettings) -> tuple[SecondSource, ...]:
    """The registries of these names, each once, in their order; addresses and keys come from the environment.

    Raises ConfigurationError for a name that is not in SECOND and for an address that cannot be used.
    """
    for name in names:
        if name not in SECOND:
            raise ConfigurationError(f"no second opinion is known by the name `{name}`; known are {', '.join(SECOND)}")
    return tuple(SECOND[name](settings) for name in dict.fromkeys(names))
