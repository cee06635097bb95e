"""What stays of a finding when lines move: its check, its words, and the words around them.

The sum of a finding is made of the check's code, the words that it stands on, the letters of the sentence, entry or line around them, and its number among
findings that are equal in all of that. Lines, spaces, numbers of markers and what is written elsewhere play no part. An edit of the sentence itself does: whoever changes a
sentence gets its findings to read again.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from evidgrade.checks.scope import Page, Project
from evidgrade.model.document import Span
from evidgrade.model.finding import Finding
from evidgrade.text import collapse

_LETTERS = re.compile(r"[^\W\d_]+")


def fingerprinted(findings: Iterable[Finding], project: Project) -> tuple[Finding, ...]:
    """The findings, in the order given, each with `content` and `fingerprint`."""
    around = {page.path: _Units(page) for page in project.pages}
    seen: Counter[tuple[str, ...]] = Counter()
    out = []
    for finding in findings:
        unit = around.get(finding.document)
        words, context = unit.words_of(finding) if unit else (_words(finding, project), "")
        key = (finding.document, finding.code, words, context)
        seen[key] += 1
        content = _sum(*key[1:], str(seen[key]))
        out.append(replace(finding, content=content, fingerprint=fingerprint_in(finding.document, content)))
    return tuple(out)


def fingerprint_in(document: str, content: str) -> str:
    """The fingerprint that a finding with this content has in a document of that path."""
    return _sum(document, content)


def with_sentences(findings: Iterable[Finding], project: Project) -> Iterator[tuple[Finding, str]]:
    """Each finding with the sentence or entry that it stands in, else its own words; with no words where it is about the page as a whole."""
    pages: dict[str, _Units] = {}
    for finding in findings:
        page = project.by_path.get(finding.document)
        if page is None:
            yield finding, _words(finding, project)
            continue
        if page.path not in pages:
            pages[page.path] = _Units(page)
        units = pages[page.path]
        unit = units.around(finding.start)
        words, _ = units.words_of(finding)
        yield finding, unit[1] if unit and words else words


def _words(finding: Finding, project: Project) -> str:
    return collapse(project.texts.get(finding.document, "")[finding.start : finding.end])


class _Units:
    """Sentences and entries of a page, by place."""

    def __init__(self, page: Page) -> None:
        self.page = page
        units = [(s.span, s.text) for s in page.sentences] + [(r.span, r.raw) for r in page.references]
        self.units = sorted(units, key=lambda unit: (unit[0].start, -unit[0].end))
        self.starts = [span.start for span, _ in self.units]

    def words_of(self, finding: Finding) -> tuple[str, str]:
        """The words that a finding stands on, and the letters around them; none for a finding about the page as a whole."""
        place = Span(finding.start, finding.end)
        if place.end <= place.start or (place == self.page.start and finding.code.startswith("DOC")):
            return "", ""
        words = collapse(self.page.document.quote(place))
        unit = self.around(place.start)
        if unit is None:
            return words, ""
        span, text = unit
        whole = place.start <= span.start and place.end >= span.end
        return (_letters(words), "") if whole else (words, _letters(text))

    def around(self, offset: int) -> tuple[Span, str] | None:
        """The sentence or entry at a place of the text."""
        at = bisect_right(self.starts, offset) - 1
        return self.units[at] if at >= 0 and self.units[at][0].end > offset else None


def _letters(text: str) -> str:
    return " ".join(_LETTERS.findall(text.casefold()))


def _sum(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
