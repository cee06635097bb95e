"""Names as BibTeX writes them: `Family, Given and Given Family and {A Body} and others`.

The rules are those of BibTeX's own name function ("Tame the BeaST", N. Markey, section 11): names are parted by the
word `and`, parts by commas, both outside braces; without a comma, words in small letters (`van`, `de la`) begin the
family name.
"""

from __future__ import annotations

import re

from evidgrade.bibliography.latex import decode, escape
from evidgrade.model.reference import Author
from evidgrade.text import collapse

_AND = re.compile(r"\s+and(?=\s)", re.IGNORECASE)


def read_names(value: str) -> tuple[tuple[Author, ...], bool]:
    """The names of an author field (without its outer braces), and whether it ends in `and others`."""
    names = [name for name in (part.strip() for part in _split(value, _AND)) if name]
    truncated = bool(names) and names[-1].lower() in ("others", "et al.", "et al")
    authors = (_author(name) for name in (names[:-1] if truncated else names))
    return tuple(author for author in authors if author.family), truncated


def write_names(authors: tuple[Author, ...]) -> str:
    """An author field, without its outer braces, that `read_names` reads back."""
    return " and ".join(_written(author) for author in authors if author.family.strip())


def _split(value: str, separator: re.Pattern[str]) -> list[str]:
    """Split at a separator that stands outside braces."""
    parts, begin = [], 0
    depth = _depths(value)
    for match in separator.finditer(value):
        if depth[match.start()] == 0:
            parts.append(value[begin : match.start()])
            begin = match.end()
    return [*parts, value[begin:]]


def _depths(value: str) -> list[int]:
    depths, depth, before = [], 0, ""
    for char in value:
        if char == "}" and before != "\\":
            depth -= 1
        depths.append(depth)
        if char == "{" and before != "\\":
            depth += 1
        before = char
    return depths


def _author(name: str) -> Author:
    commas = [part.strip() for part in _split(name, re.compile(","))]
    if len(commas) == 1:
        return _uncommaed(name)
    family, *rest = commas
    if len(rest) == 2:  # von Last, Jr, First: the suffix follows the given names, as it is spoken
        rest = [rest[1], rest[0]]
    given = decode(" ".join(part for part in rest if part))
    return Author(decode(family), given or None)


def _uncommaed(name: str) -> Author:
    words = [word for word in _split(name, re.compile(r"\s+|~")) if word]
    if len(words) == 1:
        return Author(decode(name))
    last = len(words) - 1
    begin = next((i for i in range(last) if decode(words[i])[:1].islower() and words[i][0] != "{"), last)
    given = decode(" ".join(words[:begin]))
    return Author(decode(" ".join(words[begin:])), given or None)


def _written(author: Author) -> str:
    family, given = escape(author.family), escape(author.given or "")
    if not given:
        return f"{{{family}}}"
    return f"{_guarded(family)}, {_guarded(given)}"


def _guarded(part: str) -> str:
    """Braces around a part that would be taken apart otherwise."""
    words = collapse(part).lower().split(" ")
    return f"{{{part}}}" if "," in part or "and" in words or part.lower() == "others" else part
