"""The baseline: findings that were there when a house adopted the tool, kept in a file so that only new ones are shown.

One JSON object a line, sorted by document, code and fingerprint, so that a diff reads well and merges rarely meet in one line. The first line says what the
file is. Lines of the documents are no part of it: a finding is known by its fingerprint.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evidgrade.errors import UnreadableInput
from evidgrade.model.finding import Finding

FORMAT = "evidgrade-baseline/1"
_KEYS = ("document", "code", "fingerprint", "message")
_SHOWN = 80
"""Characters of the sentence that an entry keeps: enough for a person to know the place by."""
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding that is known. `line` counts from 1 in the file of the baseline; 0 for one that is not written yet."""

    document: str
    code: str
    fingerprint: str
    message: str
    text: str
    """The beginning of the sentence that the finding stands in, for people; nothing is matched by it."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """The file as it was read."""

    path: str
    entries: tuple[Entry, ...] = ()
    conditions: frozenset[str] = frozenset()
    """What the run had that wrote it: `source`, `retraction-watch`, `today`. A run without them cannot say that an entry is gone."""
    gone: frozenset[str] = frozenset()
    """Documents of entries that are there no longer; said by whoever can look."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Findings of a run, told apart by a baseline."""

    known: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()
    unmet: tuple[Entry, ...] = ()
    """Entries that no finding of the run met."""


def parse_baseline(text: str, path: str) -> Baseline:
    """The baseline in a text. Raises UnreadableInput, with the line and what to do, for anything that is not one."""
    conditions: frozenset[str] | None = None
    entries: dict[str, Entry] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        value = _object(line, number, path)
        if "evidgrade" in value:
            if value["evidgrade"] != FORMAT:
                raise UnreadableInput(f"is a baseline of another format (`{value['evidgrade']}`); this version reads `{FORMAT}`", path, number)
            with_ = value.get("with", [])
            conditions = (conditions or frozenset()) | frozenset(map(str, with_ if isinstance(with_, list) else ()))
        elif conditions is None:
            raise UnreadableInput(f"is no baseline: its first line is not `{{\"evidgrade\": \"{FORMAT}\"}}`; name the file that --write-baseline wrote", path, number)
        else:
            entry = _entry(value, number, path)
            entries.setdefault(entry.fingerprint, entry)  # a merge of two branches may leave a line twice
    if conditions is None:
        raise UnreadableInput("is empty and no baseline; take it away and write it with --write-baseline", path)
    return Baseline(path, tuple(entries.values()), conditions, text=text)


def _object(line: str, number: int, path: str) -> dict[str, Any]:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        raise UnreadableInput("holds the marks of a merge conflict; keep the lines of both sides, then --prune-baseline", path, number)
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(f"this line is no JSON ({error}); mend it, or write the baseline anew", path, number) from error
    if not isinstance(value, dict):
        raise UnreadableInput("this line is no JSON object; mend it, or write the baseline anew", path, number)
    return value


def _entry(value: dict[str, Any], number: int, path: str) -> Entry:
    for key in _KEYS:
        if not isinstance(value.get(key), str):
            raise UnreadableInput(f"this entry has no `{key}`; mend it, or write the baseline anew", path, number)
    document, code, fingerprint, message = (str(value[key]) for key in _KEYS)
    return Entry(document, code, fingerprint, message, str(value.get("text") or ""), number)


def render_baseline(entries: Iterable[Entry], conditions: Iterable[str]) -> str:
    """The text of the file, ending in a line break. Equal entries are written once."""
    rows = [_line({"evidgrade": FORMAT, "with": sorted(conditions)})]
    wanted = {entry.fingerprint: entry for entry in entries}.values()
    for entry in sorted(wanted, key=lambda e: (e.document, e.code, e.fingerprint)):
        rows.append(_line({key: getattr(entry, key) for key in (*_KEYS, "text")}))
    return "".join(f"{row}\n" for row in rows)


def _line(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def entry_of(finding: Finding, sentence: str) -> Entry:
    """A finding, with the sentence that it stands in, as an entry."""
    shown = sentence if len(sentence) <= _SHOWN else sentence[: _SHOWN - 1] + "…"
    return Entry(finding.document, finding.code, finding.fingerprint, finding.message, shown)


def tell_apart(findings: Sequence[Finding], baseline: Baseline, fingerprint_in: Callable[[str, str], str]) -> Known:
    """Which findings the baseline knows. A document that it does not know takes the entries of one that is gone, where they share a finding: it was renamed.

    `fingerprint_in` gives the fingerprint that a content has in a document.
    """
    entries = {entry.fingerprint: entry for entry in baseline.entries}
    known = {f.fingerprint: f for f in findings if f.fingerprint in entries}
    met = set(known)
    documents = {entry.document for entry in baseline.entries}
    fresh: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.document not in documents:
            fresh[finding.document].append(finding)
    free = set(baseline.gone)
    for found in fresh.values():
        shared = {old: {p: f for f in found if (p := fingerprint_in(old, f.content)) in entries} for old in sorted(free)}
        old = max(shared, key=lambda path: len(shared[path]), default=None)
        if old is not None and shared[old]:
            free.discard(old)
            met.update(shared[old])
            known |= {f.fingerprint: f for f in shared[old].values()}
    return Known(
        tuple(f for f in findings if f.fingerprint in known),
        tuple(f for f in findings if f.fingerprint not in known),
        tuple(entry for entry in baseline.entries if entry.fingerprint not in met),
    )
