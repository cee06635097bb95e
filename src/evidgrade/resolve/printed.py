"""A reference made ready for comparing: damage mended, words and numbers of the whole string at hand."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

from evidgrade.model.reference import Author, ReferenceFields
from evidgrade.sources.places import first_page, number
from evidgrade.text import collapse, fold

_WRAPPED = re.compile(r"(?<=[a-z])[-\u00ad\u2010] *\n? +(?=[a-z])|(?<=[a-z])[-\u00ad\u2010]\n *(?=[a-z])")
_SPACING_ACCENT = re.compile(r"(?<=[A-Za-z])\s?[¨´`˜ˆ¸˚](?=[A-Za-z])")
_MISREAD = re.compile("[ÂÃÄÅÎÏâ][\u0080-\u00bf\u2013-\u203a\u20ac\u2122\u0152-\u0192\u02c6\u02dc]")
# https://www.crossref.org/blog/dois-and-matching-regular-expressions/, up to the next space
DOI = re.compile(r"10\.\d{4,9}/\S+", re.I)
_IDENTIFIERS = re.compile(
    r"(?:doi\s*[:=]?\s*)?(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+|https?://\S+|\bpm(?:c)?id\W{0,3}(?:pmc)?\d+|\bpmc\d{5,}",
    re.I,
)
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?<![^\W_])[a-z]{0,2}\d+[a-z]?(?![^\W_])")
# `12(3):45`, `12, 45`, `12 (3) (1999) 45`: a volume, perhaps an issue and a year in brackets, then the page.
_VOLUME_THEN_PAGE = re.compile(
    r"(?<![^\W_])(\d+[a-z]?)(?![^\W_])(?=(?:\W{0,3}\([^()]{0,20}\)){0,2}\W{0,4}(?:(?:pp?|pages?|article|art|id|no)\b\W{0,3}){0,2}([a-z]{0,8}\d+))"
)
_VOLUME_AND_ISSUE = re.compile(r"(?<![^\W_])(\d{1,4}[a-z]?)\s?\((?!(?:1[89]|20)\d\d\))([^()]{1,12})\)")


@dataclass(frozen=True, slots=True)
class Printed:
    """One reference as printed."""

    fields: ReferenceFields
    raw: str
    """The whole string, mended, with its identifiers; empty where only fields are known."""
    text: str
    """The string without DOIs, addresses and PubMed numbers: their digits are no volume, year or page."""
    folded: str
    words: tuple[str, ...]
    joined: str
    """The words with single spaces between them."""
    places: tuple[tuple[int, int], ...]
    """Where each word stands in `folded`."""
    numbers: frozenset[str]
    issues: frozenset[tuple[str | None, str | None]]
    """Every (volume, issue) that stands as `12(3)`."""
    side_by_side: frozenset[tuple[str | None, str | None]]
    """Every (volume, first page) that the string may be read as giving."""

    @property
    def whole(self) -> str:
        """The string, or the fields put together, as a bibliographic query."""
        if self.text:
            return self.text
        f = self.fields
        parts = [
            *(a.family for a in f.authors[:1]),
            f.title,
            f.container_title,
            str(f.year or ""),
            f.volume,
            f.issue,
            f.pages,
        ]
        return collapse(" ".join(part for part in parts if part))


def mend(text: str) -> str:
    """Undo damage: UTF-8 read as Windows-1252, entities, loose accents, hyphens at line ends.

    For comparing only; a suspended hyphen (`pre- and postnatal`) is closed too.
    """
    text = html.unescape(text)
    if _MISREAD.search(text):
        text = _decode_again(text)
    return collapse(_SPACING_ACCENT.sub("", _WRAPPED.sub("", text)))


def _decode_again(text: str) -> str:
    """Each run of characters that is UTF-8 read as Windows-1252, decoded again; others as they are."""

    def again(match: re.Match[str]) -> str:
        try:
            data = b"".join(c.encode("latin-1") if ord(c) < 256 else c.encode("cp1252") for c in match[0])
            return data.decode("utf-8")
        except UnicodeError:
            return match[0]

    return re.sub(r"[^\x00-\x7f]+", again, text)


def printed(fields: ReferenceFields, raw: str | None) -> Printed:
    """The reference made ready. Pure; never fails."""
    whole = mend(raw or "")
    text = collapse(_IDENTIFIERS.sub(" ", whole))
    folded = fold(text)
    found = [(m[0], m.span()) for m in _WORD.finditer(folded)]
    names = tuple(word for word, _ in found)
    return Printed(
        fields=replace(
            fields,
            authors=tuple(Author(mend(a.family), a.given) for a in fields.authors),
            title=mend(fields.title) if fields.title else None,
            container_title=mend(fields.container_title) if fields.container_title else None,
        ),
        raw=whole,
        text=text,
        folded=folded,
        words=names,
        joined=" ".join(names),
        places=tuple(place for _, place in found),
        numbers=frozenset(_NUMBER.findall(folded)),
        issues=frozenset((number(m[1]), number(m[2])) for m in _VOLUME_AND_ISSUE.finditer(folded)),
        side_by_side=frozenset((number(m[1]), first_page(m[2])) for m in _VOLUME_THEN_PAGE.finditer(folded)),
    )
