"""Stamps: short sums that tell whether what a person judged is still what stands there.

Only what carries meaning is summed, so that a new line break or a reordered field does not void a judgement.
"""

from __future__ import annotations

import hashlib
import json

from evidgrade.model.work import Work
from evidgrade.text import collapse, squeeze

LENGTH = 16
"""Hexadecimal digits of a stamp: 64 bits."""


def text_stamp(text: str) -> str:
    """Stamp of a claim's sentence; white space does not count."""
    return _sum(collapse(text))


def source_stamp(work: Work) -> str:
    """Stamp of a cited work: what it is and how it stands.

    Title, family names, year, journal, DOI, PMID, abstract and notices (a retraction voids a judgement) count; volume,
    pages and spelling of punctuation do not.
    """
    notices = sorted({f"{update.kind} {update.doi or ''}" for update in work.updated_by})
    authors = [squeeze(author.family) for author in work.authors]
    title, journal, abstract = (squeeze(part or "") for part in (work.title, work.container_title, work.abstract))
    return _sum(json.dumps([title, authors, work.issued, journal, work.doi, work.pmid, abstract, notices]))


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
