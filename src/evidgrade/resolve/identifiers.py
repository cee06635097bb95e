"""The identifiers that a reference prints."""

from __future__ import annotations

import re

from evidgrade.resolve.printed import DOI, Printed

_TAIL = re.compile(r"(?:[.,;:'\"“”’»>\]}*]|&gt;|\.?\s*$|(?<=[).,;])pmid\W*\d*)+$", re.I)
_IDENTIFIER_WORDS = frozenset(
    {"doi", "http", "https", "www", "org", "dx", "pmid", "pmcid", "pubmed", "id"}
    | {"available", "from", "at", "epub", "ahead", "of", "print"}
)


def printed_dois(reference: Printed) -> list[str]:
    """The DOIs printed, lower case, each also without what may be punctuation after it; likeliest first."""
    texts = [reference.fields.doi or "", *(DOI.findall(reference.raw))]
    found: dict[str, None] = {}
    for text in texts:
        match = DOI.search(text)
        if match is None:
            continue
        doi = match[0].lower().rstrip("/")
        trimmed = _trim(doi)
        found.update(dict.fromkeys((trimmed, doi)))
    return list(found)


def _trim(doi: str) -> str:
    """Without trailing punctuation; a closing bracket goes only when it has no opening one."""
    while True:
        shorter = _TAIL.sub("", doi)
        if shorter.endswith(")") and shorter.count("(") < shorter.count(")"):
            shorter = shorter[:-1]
        if shorter == doi:
            return doi
        doi = shorter


def only_identifier(reference: Printed) -> bool:
    """Nothing is printed but identifiers, so there is nothing to compare a work with."""
    fields = reference.fields
    if any((fields.title, fields.volume, fields.container_title)) and not reference.raw:
        return False
    if not reference.raw:
        return not (fields.authors or fields.pages)
    return all(word in _IDENTIFIER_WORDS or word.isdigit() for word in reference.words)
