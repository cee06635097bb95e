"""A reference string without markup: Markdown, HTML and line breaks gone, what was emphasised or linked remembered."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import unquote

MAX_LENGTH = 4000
"""Characters of an entry that are read; longer strings are no references."""

_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])-[ \t]*\n\s*(?=[a-z])")
_BROKEN_RANGE = re.compile(r"(?<=\d[-–])\s+(?=\d)")
_TAG = re.compile(r"</?\s?[A-Za-z][A-Za-z0-9]{0,15}(?:\s[^<>]{0,300})?/?>")
_EMPHASIS_TAG = re.compile(r"<(i|em|italic|cite)>([^<>]{1,300})</\1>", re.I)
_AUTOLINK = re.compile(r"<((?:https?|ftp)://[^<>\s]{1,600})>")
_LINK = re.compile(
    r"\[((?:[^\[\]]|\\[\[\]]){0,400})\]\((?:<)?((?:[^()\s]"
    r"|\([^()\s]{0,100}\)){0,800})(?:>)?(?:\s+\"[^\"]{0,200}\")?\)"
)
_REFERENCE_LINK = re.compile(r"\[((?:[^\[\]]|\\[\[\]]){1,400})\]\[[^\[\]]{0,60}\]")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,600}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]{1,400}?)(?<=\S)\1(?![\w*])")
_ESCAPE = re.compile(r"\\([\[\]().*_#+\-!<>|`~])")
_SPACE_BEFORE_STOP = re.compile(r"(?<=[\w)])\s+([.,])\s*(?=[^\W\d_])")
_LOOSE_STOP = re.compile(r"\w\s[.,]\w")
_ODD_CHARACTERS = str.maketrans({"\u200b": "", "\ufeff": "", "\u00ad": "", "\x00": " ", "−": "–", "´": "'"})
# Invisible characters, and characters typed for a similar one: a minus for a dash, an accent for an apostrophe.


@dataclass(frozen=True, slots=True)
class PlainEntry:
    """A reference string as a reader sees it."""

    text: str
    """White space collapsed."""
    emphasised: tuple[str, ...] = ()
    """Runs that were set in italics."""
    links: tuple[str, ...] = ()
    """Addresses that links lead to."""


def plain_entry(raw: str) -> PlainEntry:
    """Strip markup from one entry. Reads at most `MAX_LENGTH` characters."""
    text = raw[:MAX_LENGTH].translate(_ODD_CHARACTERS)
    if "\n" in text:
        text = _BROKEN_WORD.sub("", text)
    links: list[str] = []
    emphasised: list[str] = []
    if "&" in text:
        text = html.unescape(text)
    if "](" in text:
        text = _LINK.sub(lambda match: _unlink(match, links), text)
    if "][" in text:
        text = _REFERENCE_LINK.sub(r"\1", text)
    if "<" in text:
        text = _EMPHASIS_TAG.sub(lambda match: _emphasis(match, emphasised), text)
        text = _AUTOLINK.sub(r"\1", text)
        text = _TAG.sub("", text)
    if "*" in text or "_" in text:
        text = _STRONG.sub(r"\2", text)
        text = _EMPHASIS.sub(lambda match: _emphasis(match, emphasised), text)
        text = text.replace("**", "")
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    text = _BROKEN_RANGE.sub("", " ".join(text.split()))
    if _LOOSE_STOP.search(text):
        text = _SPACE_BEFORE_STOP.sub(r"\1 ", text)
    return PlainEntry(text, tuple(emphasised), tuple(links))


def _unlink(match: re.Match[str], links: list[str]) -> str:
    """The words of a link; its address is kept aside."""
    address = unquote(match[2]) if "doi.org/" in match[2] else match[2]
    links.append(address)
    return match[1]


def _emphasis(match: re.Match[str], emphasised: list[str]) -> str:
    emphasised.append(" ".join(match[2].split()))
    return match[2]
