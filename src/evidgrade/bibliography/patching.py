"""Changing the text of a .bib file by span: what is not changed stays, byte for byte.

A parser's writer is never used: it would lay every entry out anew. Every changed entry is read back before it is handed out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidgrade.bibliography.reading import BibEntry, Bibliography, parse_bibliography, read_afresh, remember
from evidgrade.bibliography.works import field_text, has_value
from evidgrade.errors import RefusedWrite
from evidgrade.files import newline_of

REFRESHABLE = frozenset(
    f"evidgrade-{name}"
    for name in ("source", "checked", "similarity", "status", "notice", "relations", "years", "publication-types", "mesh")
)
"""Fields that record a look-up and nothing else. `evidgrade-design` is not among them: a person may have set it."""
_MARK = re.compile(r"(?<!\\)[{}\"(),=]")


@dataclass(frozen=True, slots=True)
class _Field:
    """One `name = value` inside an entry; offsets count from the `@`."""

    name: str
    name_start: int
    value_start: int
    value_end: int


def add_entries(text: str, entries: Iterable[str], path: str = "references") -> str:
    """The text with rendered entries behind it, each after a blank line, in the line ends of the text.

    Raises RefusedWrite when the text holds a block that cannot be read, or an entry's key is there already.
    """
    new = [entry.strip() for entry in entries]
    if not new:
        return text
    before = _sound(text, path)
    line_end = newline_of(text)
    parts = [text]
    if text.strip():
        parts.append("" if text.endswith("\n") else line_end)
        parts.append("" if re.search(r"\n[ \t]*\r?\n[ \t]*\Z", text) else line_end)
    parts.append((line_end * 2).join(entry.replace("\n", line_end) for entry in new) + line_end)
    changed = "".join(parts)
    after = _sound(changed, path)
    if len(after.entries) != len(before.entries) + len(new) or _values(after)[: len(before.entries)] != _values(before):
        raise RefusedWrite("the new entries would change how the old ones are read; nothing written", path)
    return changed


def fill_fields(text: str, key: str, fields: Mapping[str, str], path: str = "references") -> str:
    """The text with the empty and absent ones of `fields` (name to plain text) filled in for the entry `key`.

    A field that holds something, under its own name or a synonym such as biblatex's `date` for `year`, is left as it
    is. Authors are given as BibTeX writes them (`names.write_names`). Raises RefusedWrite when the text holds a block
    that cannot be read, or there is no such entry.
    """
    return fill_entries(text, {key: fields}, path)


def fill_entries(text: str, entries: Mapping[str, Mapping[str, str]], path: str = "references") -> str:
    """`fill_fields` for many entries (key to fields) in one pass over the text."""
    before = _sound(text, path)
    wanted: dict[str, Mapping[str, str]] = {}
    for key, fields in entries.items():
        entry = _entry(before, key, path)
        wanted[key] = {n.lower(): v for n, v in fields.items() if not has_value(entry, n.lower())}
    return _changed(text, before, wanted, path)


def refresh_fields(text: str, key: str, fields: Mapping[str, str], path: str = "references") -> str:
    """The text with the tool's own fields of the entry `key` set anew, such as `evidgrade-status` after a retraction.

    Raises RefusedWrite as `fill_fields` does, and for a name that is not in REFRESHABLE.
    """
    return refresh_entries(text, {key: fields}, path)


def refresh_entries(text: str, entries: Mapping[str, Mapping[str, str]], path: str = "references") -> str:
    """`refresh_fields` for many entries (key to fields) in one pass over the text."""
    before = _sound(text, path)
    wanted: dict[str, Mapping[str, str]] = {}
    for key, fields in entries.items():
        foreign = sorted(set(fields) - REFRESHABLE)
        if foreign:
            raise RefusedWrite(f"`{foreign[0]}` of `{key}` is not the tool's to change; nothing written", path)
        entry = _entry(before, key, path)
        wanted[key] = {n: v for n, v in fields.items() if entry.fields.get(n) != field_text(n, v)}
    return _changed(text, before, wanted, path)


def _entry(bibliography: Bibliography, key: str, path: str) -> BibEntry:
    entry = bibliography.by_key.get(key)
    if entry is None:
        raise RefusedWrite(f"no entry `{key}`; nothing written", path)
    return entry


def _changed(text: str, before: Bibliography, entries: Mapping[str, Mapping[str, str]], path: str) -> str:
    wanted = {key: {name: shown for name, value in fields.items() if (shown := field_text(name, value))} for key, fields in entries.items()}
    wanted = {key: fields for key, fields in wanted.items() if fields}
    if not wanted:
        return text
    line_end, parts, at = newline_of(text), [], 0
    new: dict[int, str] = {}
    for entry in sorted((before.by_key[key] for key in wanted), key=lambda entry: entry.start):
        new[entry.start] = _filled(entry, text, wanted[entry.key], line_end)
        _verify(text[entry.start : entry.end], new[entry.start], wanted[entry.key], entry.key, path)
        parts += [text[at : entry.start], new[entry.start]]
        at = entry.end
    changed = "".join([*parts, text[at:]])
    remember(changed, path, _moved(before, text, new, wanted))
    return changed


def _sound(text: str, path: str) -> Bibliography:
    """The bibliography of a text, when nothing in it is broken."""
    bibliography = parse_bibliography(text, path)
    for problem in bibliography.problems:
        raise RefusedWrite(f"{problem.message}. Nothing written until this is mended", path, problem.line)
    return bibliography


def _values(bibliography: Bibliography) -> list[tuple[str, str, Mapping[str, str]]]:
    return [(entry.key, entry.type, entry.fields) for entry in bibliography.entries]


def _verify(old: str, new: str, wanted: Mapping[str, str], key: str, path: str) -> None:
    """The new text of an entry is one whole entry again, and differs from the old one by the wanted fields alone.

    The rest of the file is the same characters, and a reader of BibTeX that comes to the end of an entry starts afresh: what one entry reads as, alone,
    it reads as in its place.
    """
    before, after = read_afresh(old, path), read_afresh(new, path)
    expected = [(k, t, {**f, **wanted}) for k, t, f in _values(before)]
    whole = [(entry.start, entry.end) for entry in after.entries] == [(0, len(new))]
    if before.problems or after.problems or not whole or _values(after) != expected:
        raise RefusedWrite(f"`{key}` could not be filled without touching the rest; nothing written", path)


def _moved(before: Bibliography, text: str, new: Mapping[int, str], wanted: Mapping[str, Mapping[str, str]]) -> Bibliography:
    """What the changed text reads as: the entries at their new places, the changed ones with their new fields."""
    entries, shift, lines = [], 0, 0
    for entry in before.entries:
        start, line, size, fields = entry.start + shift, entry.line + lines, entry.end - entry.start, entry.fields
        if entry.start in new:
            filled = new[entry.start]
            fields = {**fields, **wanted[entry.key]}
            shift += len(filled) - size
            lines += filled.count("\n") - text.count("\n", entry.start, entry.end)
            size = len(filled)
        entries.append(BibEntry(entry.key, entry.type, fields, entry.path, line, start, start + size))
    return Bibliography(tuple(entries), (), {entry.key: entry for entry in reversed(entries)})


def _filled(entry: BibEntry, text: str, wanted: Mapping[str, str], line_end: str) -> str:
    raw = text[entry.start : entry.end]
    found, close = _fields(raw)
    edits: list[tuple[int, int, str]] = []
    missing = dict(wanted)
    for field in found:
        if field.name in missing:
            edits.append((field.value_start, field.value_end, f"{{{missing.pop(field.name)}}}"))
    if missing:
        edits.append(_insertion(raw, found, close, missing, line_end))
    for start, end, new in sorted(edits, reverse=True):
        raw = raw[:start] + new + raw[end:]
    return raw


def _insertion(
    raw: str, found: list[_Field], close: int, missing: Mapping[str, str], line_end: str
) -> tuple[int, int, str]:
    """New fields behind the last one, indented as it is, with or without a comma at the end as it was."""
    if found:
        at = found[-1].value_end
        margin = re.search(r"\n([ \t]*)\Z", raw[: found[-1].name_start])
        trailing = raw[at:close].lstrip().startswith(",")
    else:
        at, margin, trailing = len(raw[:close].rstrip()), None, raw[:close].rstrip().endswith(",")
        at -= trailing
    one_line = bool(found) and margin is None and "\n" not in raw
    separator = " " if one_line else line_end + (margin[1] if margin else "  ")
    new = "".join(f",{separator}{name} = {{{value}}}" for name, value in missing.items())
    if not found and not trailing and not one_line:
        new += line_end
    return at, at, new


def _fields(raw: str) -> tuple[list[_Field], int]:
    """The fields of a readable entry and the offset of its closing delimiter."""
    close = len(raw) - 1
    marks = [(m.start(), m[0]) for m in _MARK.finditer(raw, 0, close)]
    opening = next(i for i, (_, mark) in enumerate(marks) if mark in "{(")
    found: list[_Field] = []
    depth, quoted, equals, begin = 0, False, -1, -1
    for at, mark in [*marks[opening + 1 :], (close, ",")]:
        if quoted:
            quoted = mark != '"' or raw[at - 1 : at + 2] == '{"}'
        elif mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
        elif depth == 0 and mark == '"':
            quoted = True
        elif depth == 0 and mark == "=" and equals < 0:
            equals = at
        elif depth == 0 and mark == ",":
            if equals >= 0:
                found.append(_field(raw, begin, equals, at))
            begin, equals = at + 1, -1
    return found, close


def _field(raw: str, begin: int, equals: int, end: int) -> _Field:
    name = raw[begin:equals]
    value = raw[equals + 1 : end]
    start = equals + 1 + len(value) - len(value.lstrip())
    return _Field(
        name.strip().lower(),
        begin + len(name) - len(name.lstrip()),
        start if value.strip() else equals + 1,
        equals + 1 + len(value.rstrip()) if value.strip() else equals + 1,
    )


def raw_value(text: str, entry: BibEntry, name: str) -> str | None:
    """A field as it is written, enclosures included; None when it is absent."""
    found, _ = _fields(text[entry.start : entry.end])
    spans = [(f.value_start, f.value_end) for f in found if f.name == name.lower()]
    return text[entry.start + spans[0][0] : entry.start + spans[0][1]] if spans else None
