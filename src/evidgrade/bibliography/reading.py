"""Reading references/*.bib: entries with their places, and every block that cannot be read.

bibtexparser finds the blocks, without any of its middlewares; values are unwrapped here and decoded one field at a
time.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from evidgrade.bibliography.latex import decode
from evidgrade.errors import UnreadableInput
from evidgrade.files import read_text
from evidgrade.text import collapse

ProblemKind = Literal["syntax", "duplicate-key", "duplicate-field", "missing-key", "unreadable"]
VERBATIM = frozenset(
    {"doi", "url", "pmid", "pmcid", "eprint", "eprinttype", "issn", "isbn", "file"}
    | {"evidgrade-status", "evidgrade-notice", "evidgrade-relations"}
)
"""Fields that hold identifiers and addresses: never LaTeX."""
_MARK = re.compile(r"(?<!\\)[{}\"]")
_SIMPLE = re.compile(r"\{([^{}\\\"]*)\}\Z")
_BARE = re.compile(r"[^\s\"#%'(),={}]+")
_STRAY = re.compile(r"^[ \t]*@[ \t]*\w+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BibProblem:
    """Something in a .bib file that keeps the tool from writing to it."""

    kind: ProblemKind
    path: str
    line: int
    """From 1."""
    message: str
    key: str | None = None
    """The key concerned, for a duplicate."""


@dataclass(frozen=True, slots=True)
class BibEntry:
    """One entry of a .bib file. Offsets count code points of the file's text."""

    key: str
    type: str
    """Lower case, such as `article`."""
    fields: Mapping[str, str]
    """Lower-case name to value: outer braces gone, `@string` names replaced, LaTeX as it is. Use `text` for reading."""
    path: str
    line: int
    start: int
    end: int

    def text(self, name: str) -> str | None:
        """A field as plain text, None when it is absent or blank. Identifiers and addresses are not taken for LaTeX."""
        value = self.fields.get(name)
        if value is None:
            return None
        return (collapse(value) if name in VERBATIM else decode(value)) or None


@dataclass(frozen=True, slots=True)
class Bibliography:
    """All entries of references/, in the order of files and lines, and what could not be read."""

    entries: tuple[BibEntry, ...] = ()
    problems: tuple[BibProblem, ...] = ()
    by_key: Mapping[str, BibEntry] = field(default_factory=dict)
    """The first entry of each key."""


def read_bibliography(folder: Path) -> Bibliography:
    """Every `*.bib` directly in `folder`, by name. A folder that is not there is an empty bibliography.

    Nothing is raised: a file that cannot be read is a problem of kind `unreadable`, and the others are read.
    """
    parts: list[Bibliography] = []
    for path in sorted(folder.glob("*.bib")):
        shown = path.as_posix()
        try:
            parts.append(parse_bibliography(read_text(path), shown))
        except UnreadableInput as error:
            parts.append(Bibliography(problems=(BibProblem("unreadable", shown, error.line or 1, error.message),)))
    return _joined(parts)


_READ: dict[tuple[str, str], Bibliography] = {}
_KEPT = 8
"""Texts whose reading is kept: one is read when a run begins, when it is changed and when the change is looked at."""


def parse_bibliography(text: str, path: str) -> Bibliography:
    """The entries and problems of the text of one file."""
    found = _READ.get((text, path))
    return found if found is not None else remember(text, path, read_afresh(text, path))


def remember(text: str, path: str, bibliography: Bibliography) -> Bibliography:
    """Keep what a text reads as, for a caller who knows it without reading all of it again (`patching`)."""
    while len(_READ) >= _KEPT:
        del _READ[next(iter(_READ))]
    _READ[text, path] = bibliography
    return bibliography


def read_afresh(text: str, path: str) -> Bibliography:
    """What `parse_bibliography` answers, read now, and not kept."""
    blocks = list(_blocks(text))
    lines = _line_starts(text)
    strings = {block.key.lower(): block.value for kind, block, _ in blocks if kind == "string"}
    entries: list[BibEntry] = []
    problems: list[BibProblem] = []
    for kind, block, start in blocks:
        line = bisect_right(lines, start)
        if kind == "entry":
            entry, found = _entry(block, strings, path, line, start)
            entries.append(entry)
            problems += found
        elif kind == "comment":
            problems += _stray_blocks(block.comment, path, line)
        elif kind == "broken":
            reason = getattr(block.error, "abort_reason", None) or str(block.error)
            problems.append(BibProblem("syntax", path, line, f"this block cannot be read: {collapse(str(reason))}"))
    return _joined([Bibliography(tuple(entries), tuple(problems))])


def _joined(parts: list[Bibliography]) -> Bibliography:
    by_key: dict[str, BibEntry] = {}
    problems = [p for part in parts for p in part.problems if p.kind != "duplicate-key"]  # found again below
    entries = [entry for part in parts for entry in part.entries]
    for entry in entries:
        first = by_key.setdefault(entry.key, entry)
        if first is not entry:
            message = f"key `{entry.key}` is taken by {first.path} line {first.line}; give one of them another key"
            problems.append(BibProblem("duplicate-key", entry.path, entry.line, message, entry.key))
    return Bibliography(tuple(entries), tuple(sorted(problems, key=lambda p: (p.path, p.line))), by_key)


def _blocks(text: str) -> Iterator[tuple[Literal["entry", "string", "comment", "broken", "other"], Any, int]]:
    """Blocks of bibtexparser with their offsets; a duplicate is the entry or string that it is."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry, ImplicitComment, ParsingFailedBlock, String

    log = logging.getLogger("bibtexparser.splitter")
    level = log.level
    log.setLevel(logging.CRITICAL)  # what it warns of is reported as problems, with places
    try:
        library = parse_string(text, parse_stack=[])
    finally:
        log.setLevel(level)
    cursor = 0
    for found in library.blocks:
        raw = found.raw or ""
        start = max(cursor, text.find(raw, cursor))
        cursor = start + len(raw)
        duplicate = getattr(found, "ignore_error_block", None)
        block: Any = found if duplicate is None else duplicate
        if isinstance(block, Entry):
            yield "entry", block, start
        elif isinstance(block, String):
            yield "string", block, start
        elif isinstance(block, ImplicitComment):
            yield "comment", block, start
        else:
            yield ("broken" if isinstance(block, ParsingFailedBlock) else "other"), block, start


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _entry(
    block: Any, strings: Mapping[str, str], path: str, line: int, start: int
) -> tuple[BibEntry, list[BibProblem]]:
    fields: dict[str, str] = {}
    problems: list[BibProblem] = []
    if not block.key or re.search(r"[\s{}\"#%,=~\\]", block.key):
        message = "entry without a key" if not block.key else f"`{block.key}` cannot be a key"
        message += "; write one after the brace, as in `@article{song2019,`"
        problems.append(BibProblem("missing-key", path, line, message))
    for item in block.fields:
        name = item.key.lower()
        value = unwrap(item.value, strings)
        if value is None or not re.fullmatch(r"[^\s\"#%'(),={}]+", name):
            message = (
                f"the value of `{item.key}` in `{block.key}` is malformed; look for a missing comma, brace or quote"
            )
            problems.append(BibProblem("syntax", path, line, message, block.key))
        elif name in fields:
            message = f"field `{name}` stands twice in `{block.key}`; keep one"
            problems.append(BibProblem("duplicate-field", path, line, message, block.key))
        else:
            fields[name] = value
    entry = BibEntry(block.key, block.entry_type.lower(), fields, path, line, start, start + len(block.raw))
    return entry, problems


def _stray_blocks(comment: str, path: str, line: int) -> Iterator[BibProblem]:
    """Lines between entries that look like the beginning of one. BibTeX takes every `@` there for a command."""
    for stray in _STRAY.finditer(comment):
        at = line + comment.count("\n", 0, stray.start())
        message = f"`{stray[0].strip()}` begins no entry: no `{{` follows; mend it or take the `@` away"
        yield BibProblem("syntax", path, at, message)


def unwrap(raw: str, strings: Mapping[str, str]) -> str | None:
    """The value behind its enclosures: `{a}`, `"a"`, `12`, a `@string` name, or several joined by `#`.

    None for what is no value. An unknown name stands for itself.
    """
    simple = _SIMPLE.match(raw)
    if simple:
        return simple[1]
    parts: list[str] = []
    at = 0
    while True:
        piece = _piece(raw, at, strings)
        if piece is None:
            return None
        text, at = piece
        parts.append(text)
        if at == len(raw):
            return "".join(parts)
        if raw[at] != "#":
            return None
        at = _skip(raw, at + 1)


def _piece(raw: str, at: int, strings: Mapping[str, str]) -> tuple[str, int] | None:
    """One enclosed or bare part of a value, and the offset of what follows it."""
    if raw[at : at + 1] in ("{", '"'):
        end = _closing(raw, at)
        return None if end is None else (raw[at + 1 : end], _skip(raw, end + 1))
    bare = _BARE.match(raw, at)
    if bare is None:
        return None
    name, value = bare[0].lower(), bare[0]
    if name in strings:  # one step: a @string of @strings is rare, and a cycle of them possible
        value = unwrap(strings[name], {}) or ""
    return value, _skip(raw, bare.end())


def _closing(raw: str, at: int) -> int | None:
    """Offset of the brace or quote that closes the one at `at`."""
    depth = 0
    for mark in _MARK.finditer(raw, at + 1):
        if mark[0] == "{":
            depth += 1
        elif depth == 0 and mark[0] == ("}" if raw[at] == "{" else '"'):
            return mark.start()
        elif mark[0] == "}":
            depth -= 1
    return None


def _skip(raw: str, at: int) -> int:
    while at < len(raw) and raw[at].isspace():
        at += 1
    return at
