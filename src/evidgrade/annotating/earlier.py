"""Comments of an earlier round: which findings they told, and what people made of them.

A comment of ours ends in `[evidgrade 1a2b3c4d]`: the beginnings of the sums of its findings (`Finding.content`). Text is what every program keeps when it writes a document anew.
Where it names very many, the rest are counted: `[evidgrade 1a2b3c4d ... CLM001+80]`.
Replies and resolved threads stand in a part of their own (MS-DOCX, 2.5.4.1, `commentsExtended`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from evidgrade.annotating.places import Places
from evidgrade.model.finding import Finding
from evidgrade.readers.docx_package import Package, W

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_TAG = re.compile(r"\[evidgrade((?:\s+[0-9a-f]{8})+)((?:\s+[A-Z]{3}\d{3}\+\d{1,6})*)\s*\]")
_CODE = re.compile(r"\b[A-Z]{3}\d{3}\b")
TAG_LENGTH = 8
MOST_TAGS = 24
"""Findings of one check that a comment carries one by one; more would be seen as noise."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A comment of ours that the document has already."""

    text: str
    tags: frozenset[str]
    codes: frozenset[str]
    resolved: bool
    replies: int
    span: tuple[int, int] | None
    """The characters of the document's text that it stands on now; None where they are gone or in a note."""
    counted: tuple[tuple[str, int], ...] = ()
    """Checks with the number of further findings that it told without a tag."""


@dataclass(frozen=True, slots=True)
class Round:
    """What the findings of a run are to the comments that are there."""

    fresh: tuple[Finding, ...]
    """Findings that no comment tells yet."""
    open: int = 0
    """Findings whose comment stands without an answer."""
    answered: int = 0
    resolved: int = 0
    gone: tuple[Earlier, ...] = ()
    """Open comments whose findings were not found again."""


def tag_of(finding: Finding) -> str:
    """What a comment carries of a finding."""
    return finding.content[:TAG_LENGTH]


def tag_line(findings: Iterable[Finding]) -> str:
    """The end of a comment, by which the next run knows it."""
    by_code: dict[str, list[str]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(tag_of(finding))
    tags = dict.fromkeys(tag for members in by_code.values() for tag in members[:MOST_TAGS])
    rest = [f"{code}+{len(members) - MOST_TAGS}" for code, members in by_code.items() if len(members) > MOST_TAGS]
    return f"[evidgrade {' '.join([*tags, *rest])}]"


def earlier_comments(places: Places) -> tuple[Earlier, ...]:
    """Our comments in a document, in their own order. Raises UnreadableInput where the parts of comments are damaged."""
    package = places.package
    root = package.related(places.main, "comments")
    states = _states(package, places.main)
    answers = Counter(parent for _, parent in states.values() if parent)
    found = []
    for comment in root.iter(f"{W}comment") if root is not None else ():
        lines = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in comment.iter(f"{W}p")]
        signed = next((line for line in reversed(lines) if _TAG.search(line)), "")  # words that a comment quotes may look like a sign
        sign = next(reversed(list(_TAG.finditer(signed))), None)
        own = [p.get(f"{_W14}paraId", "") for p in comment.iter(f"{W}p")]
        done, parent = next((states[key] for key in reversed(own) if key in states), (False, ""))
        if sign is None or parent:
            continue
        replies = sum(answers[paragraph] for paragraph in own)
        runs = places.layout.ranges.get(comment.get(f"{W}id", ""))
        span = places.range(*runs) if runs else None
        counted = tuple((code, int(number)) for code, _, number in (part.partition("+") for part in sign[2].split()))
        found.append(Earlier(" ".join(lines), frozenset(sign[1].split()), frozenset(_CODE.findall(signed)), done, replies, span, counted))
    return tuple(found)


def _states(package: Package, main: str) -> dict[str, tuple[bool, str]]:
    """Last paragraph of a comment -> whether it is resolved, and the paragraph of the comment that it answers."""
    extended: Element | None = package.related(main, "commentsExtended")
    if extended is None:
        return {}
    return {
        entry.get(f"{_W15}paraId", ""): (entry.get(f"{_W15}done", "0") in ("1", "true", "on"), entry.get(f"{_W15}paraIdParent", ""))
        for entry in extended.iter(f"{_W15}commentEx")
    }  # fmt: skip


def compared(findings: Iterable[Finding], before: Iterable[Earlier], codes: frozenset[str]) -> Round:
    """The findings beside the comments of earlier rounds. `codes` are those of the checks of this run: only what was looked for can be gone.

    A finding is told already by a comment that carries its tag. Where its sentence was edited since, the tag is another; an open comment of the same check on the same
    words then still tells it, and a resolved one does not: its words were settled as they were. Findings that a comment only counted are told as long as they are not more.
    """
    before = tuple(before)
    by_tag = {tag: comment for comment in before for tag in comment.tags}
    standing = [comment for comment in before if not comment.resolved and comment.span is not None]
    fresh: list[Finding] = []
    told: list[Earlier] = []
    for finding in findings:
        comment = by_tag.get(tag_of(finding)) or next((c for c in standing if finding.code in c.codes and _touch(c, finding)), None)
        if comment is None:
            fresh.append(finding)
        else:
            told.append(comment)
    for comment in before:
        for code, number in comment.counted:
            rest = [finding for finding in fresh if finding.code == code]
            if len(rest) <= number:
                fresh = [finding for finding in fresh if finding.code != code]
                told += [comment] * len(rest)
    met = set(told)
    states = Counter("resolved" if c.resolved else "answered" if c.replies else "open" for c in told)
    gone = tuple(c for c in before if c not in met and not c.resolved and c.codes <= codes)
    return Round(tuple(fresh), states["open"], states["answered"], states["resolved"], gone)


def _touch(comment: Earlier, finding: Finding) -> bool:
    assert comment.span is not None
    return comment.span[0] < max(finding.end, finding.start + 1) and finding.start < comment.span[1]
