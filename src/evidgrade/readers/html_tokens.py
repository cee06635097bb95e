"""HTML cut into tags, text and comments, each with its exact place.

Follows the tokenizer of the HTML Standard (12.2.5) as far as text is concerned. The parser of the standard library is not used: its time
is not linear for hostile input in every supported version of Python, and its answers differ between versions.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

SPACE = " \t\n\r\f"
"""White space of HTML; a no-break space is a character as any other."""
_NAME = re.compile(r"[A-Za-z][^ \t\n\r\f/>]*+")
_ATTRIBUTE = re.compile(
    r"""[ \t\n\r\f/]*+(?:([^ \t\n\r\f/>][^ \t\n\r\f/>=]*+)
        (?:[ \t\n\r\f]*+=[ \t\n\r\f]*+(?:"([^"]*+)"|'([^']*+)'|(["'])|([^ \t\n\r\f>]*+)))?)?""",
    re.X,
)
_COMMENT_END = re.compile(r"--!?>")
_MAX_ATTRIBUTES = 200
_NONE: Mapping[str, str] = MappingProxyType({})
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}(?![0-9])|#[xX][0-9A-Fa-f]{1,6}(?![0-9A-Fa-f])|[A-Za-z][A-Za-z0-9]{1,31});?")


@cache
def elements(section: str) -> dict[str, Any]:
    """A section of html_elements.toml, lists as frozen sets."""
    text = files("evidgrade.readers").joinpath("html_elements.toml").read_text(encoding="utf-8")
    return {
        key: frozenset(value) if isinstance(value, list) else value for key, value in tomllib.loads(text)[section].items()
    }


class Token(NamedTuple):
    """A piece of the source: `source[start:end]`."""

    kind: Literal["text", "start", "end", "comment"]
    start: int
    end: int
    name: str = ""
    """Of an element, in lower case."""
    attributes: Mapping[str, str] = _NONE
    """Of a start tag: names in lower case, character references resolved; the first of two with one name counts."""
    closed: bool = False
    """A start tag that ends in `/>`."""


def tokens(source: str, xml: bool = False) -> Iterator[Token]:
    """All tokens in order; scripts and other raw text give no text. Linear in the length of the source, never raises.

    `xml`: `<script/>` is an empty element, as in XHTML, and not the beginning of a script.
    """
    raw = elements("content")["raw"]
    at, length = 0, len(source)
    while at < length:
        sign = source.find("<", at)
        if sign < 0:
            yield Token("text", at, length)
            return
        token = _markup(source, sign)
        if token is None:  # a bare `<` is text
            yield Token("text", at, sign + 1)
            at = sign + 1
            continue
        if sign > at:
            yield Token("text", at, sign)
        yield token
        at = token.end
        if token.kind == "start" and token.name in raw and not (xml and token.closed):
            at = _after_raw(source, at, token.name)
            yield Token("end", at, at, token.name)


def _markup(source: str, at: int) -> Token | None:
    """The tag or comment at a `<`; None where there is none. What is never closed reaches to the end."""
    following = source[at + 1 : at + 2]
    if following == "!":
        return _declaration(source, at)
    if following == "?":
        return Token("comment", at, _after(source, ">", at + 1))
    if following == "/":
        name = _NAME.match(source, at + 2)
        if name is None:
            return Token("comment", at, _after(source, ">", at + 2)) if source[at + 2 : at + 3] else None
        return Token("end", at, _after(source, ">", name.end()), name[0].lower())
    name = _NAME.match(source, at + 1)
    return _start_tag(source, at, name) if name is not None else None


def _declaration(source: str, at: int) -> Token:
    if not source.startswith("<!--", at):
        return Token("comment", at, _after(source, ">", at + 1))
    if source.startswith((">", "->"), at + 4):
        return Token("comment", at, source.index(">", at) + 1)
    end = _COMMENT_END.search(source, at + 4)
    return Token("comment", at, end.end() if end else len(source))


def _start_tag(source: str, at: int, name: re.Match[str]) -> Token:
    found: dict[str, str] = {}
    position, closed = name.end(), False
    while True:
        match = _ATTRIBUTE.match(source, position)
        assert match is not None  # it matches the empty string
        if match[4] is not None:  # a quote that is never closed: the tag ends at the next `>`
            end = _after(source, ">", match.end())
            break
        if match[1] is None:
            closed = source.endswith("/", position, match.end())
            end = min(len(source), match.end() + 1)
            break
        if len(found) < _MAX_ATTRIBUTES:
            value = next((match[n] for n in (2, 3, 5) if match[n] is not None), "")
            found.setdefault(match[1].lower(), resolve(value))
        position = match.end()
    return Token("start", at, end, name[0].lower(), found or _NONE, closed)


def _after(source: str, sign: str, at: int) -> int:
    found = source.find(sign, at)
    return len(source) if found < 0 else found + len(sign)


@cache
def _raw_end(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[ \t\n\r\f/>])", re.I)


def _after_raw(source: str, at: int, name: str) -> int:
    """The place of the end tag, or the end of the source."""
    end = _raw_end(name).search(source, at)
    return _after(source, ">", end.end()) if end else len(source)


def references(text: str) -> Iterator[re.Match[str]]:
    """The character references of a text (`&amp;`, `&#8217;`)."""
    return _REFERENCE.finditer(text)


def resolve(text: str) -> str:
    """The text with its character references resolved. Absurdly long numbers stay as they are."""
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text
