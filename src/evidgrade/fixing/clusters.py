"""The numbers of one marker, `1, 3-5`, where they stand in the file: read, and written in another form with the signs of the page."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evidgrade.extract.citations import expand
from evidgrade.model.citation import Citation
from evidgrade.model.document import Document
from evidgrade.text import DASHES

Ranges = Literal["keep", "expand", "collapse"]
"""How rows of numbers are written: as each marker has them, all written out, or three and more in a row as a range (AMA 11, 3.6)."""
_DASH = rf"[⁻{DASHES}]"
_ITEM = rf"\d{{1,3}}(?:\s?{_DASH}\s?\d{{1,3}})?"
_LIST = re.compile(rf"{_ITEM}(?:\s?[,;、，；˒]\s?{_ITEM})*")
_TOKEN = re.compile(rf"(\d{{1,3}})(?:(\s?{_DASH}\s?)(\d{{1,3}}))?")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LINE = str.maketrans(_RAISED, "0123456789")
_UP = str.maketrans("0123456789", _RAISED)
ROW = 3
"""So many numbers in a row are a range (AMA 11, 3.6); two are written with a comma."""


@dataclass(frozen=True, slots=True)
class Item:
    """A number, or a range as printed."""

    first: int
    last: int
    dash: str = ""
    """What stands between the ends of a range, as the file has it."""

    @property
    def row(self) -> range:
        """The numbers; those of a reversed range, too."""
        return range(min(self.first, self.last), max(self.first, self.last) + 1)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The numbers of a marker."""

    citation: Citation
    start: int
    """Place in the file's text, half-open."""
    end: int
    source: str
    items: tuple[Item, ...]
    between: tuple[str, ...]
    """What stands between the items, as the file has it."""
    raised: bool
    """Printed in raised characters (`¹²`)."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """All numbers, ascending, each once."""
        return tuple(sorted({n for item in self.items for n in item.row}))

    @property
    def reversed(self) -> bool:
        """A range runs backwards."""
        return any(item.first > item.last for item in self.items)

    @property
    def shortened(self) -> bool:
        """The end of a backward range has fewer figures than its beginning: `12-5` may stand for `12-15`."""
        return any(item.first > item.last and item.last < 10 ** (len(str(item.first)) - 1) for item in self.items)

    @property
    def written_row(self) -> bool:
        """Three numbers or more in a row are written out."""
        return has_row([item.first for item in self.items if not item.dash])


@dataclass(frozen=True, slots=True)
class Habit:
    """How a page writes its markers."""

    comma: str = ","
    dash: str = "-"
    rows: bool = False
    """It has a range of three or more."""
    written_out: bool = False
    """It writes out three or more in a row."""


def has_row(numbers: Sequence[int]) -> bool:
    """True where three numbers in a row follow each other."""
    return any(a + 1 == b and b + 1 == c for a, b, c in zip(numbers, numbers[1:], numbers[2:], strict=False))


def cluster_of(document: Document, citation: Citation) -> Cluster | None:
    """The numbers of a marker where they stand in the file; None where they cannot be followed there."""
    shown = citation.text.translate(_LINE)
    found = _LIST.search(shown)
    if found is None or (tuple(expand(found[0].replace("⁻", "-").replace("˒", ","))) != (citation.targets, citation.ranges)):
        return None
    block, at = document.blocks[citation.block], citation.place[0] + found.start()
    span = document.file_span(block.source_span(at, at + len(found[0])))
    source = document.file_text[span.start : span.end]
    printed = citation.text[found.start() : found.end()]
    if html.unescape(source) != printed and source != printed:
        return None
    places = [document.file_span(block.source_span(at + n, at + n + 1)) for n in range(len(printed))]

    def behind(start: int, end: int) -> str:
        return document.file_text[places[start].start : places[end - 1].end] if end > start else ""

    items: list[Item] = []
    between: list[str] = []
    past = 0
    for match in _TOKEN.finditer(found[0]):
        if items:
            between.append(behind(past, match.start()))
        last = int(match[3] or match[1])
        items.append(Item(int(match[1]), last, behind(*match.span(2)) if match[2] else ""))
        past = match.end()
    return Cluster(citation, span.start, span.end, source, tuple(items), tuple(between), printed != found[0])


def habit_of(clusters: Iterable[Cluster]) -> Habit:
    """The separator and the dash that the page mostly prints, and whether it writes ranges."""
    found = list(clusters)
    commas = Counter(sign for c in found for sign in c.between)
    dashes = Counter(item.dash for c in found for item in c.items if item.dash)
    raised = any(c.raised for c in found)
    return Habit(
        comma=commas.most_common(1)[0][0] if commas else ",",
        dash=dashes.most_common(1)[0][0] if dashes else "⁻" if raised else "-",
        rows=any(item.dash and len(item.row) >= ROW for c in found for item in c.items),
        written_out=any(c.written_row for c in found),
    )


def rewritten(cluster: Cluster, new: Mapping[int, int], ranges: Ranges, habit: Habit) -> str:
    """The numbers with their new values, ascending, each once."""
    numbers = sorted({new[n] for n in cluster.numbers})
    if ranges == "keep":
        kept = _in_place(cluster, new, numbers, habit)
        if kept is not None:
            return kept
        ranged = any(item.dash for item in cluster.items) or (habit.rows and not habit.written_out)
        ranges = "collapse" if ranged else "expand"
        habit = replace(habit, comma=cluster.between[0]) if len(set(cluster.between)) == 1 else habit
    text = habit.comma.join(_parts(numbers, ranges, habit))
    text = text.translate(_UP) if cluster.raised else text
    return cluster.source if _same(cluster, text) else text


def _same(cluster: Cluster, text: str) -> bool:
    """True where only signs differ (`1-3`, `1–3`): the form of the page is not what was asked for."""

    def bare(written: str) -> str:
        return re.sub(r"\s|;", "", re.sub(_DASH, "-", html.unescape(written)).replace(";", ","))

    return bare(cluster.source) == bare(text)


def _parts(numbers: Sequence[int], ranges: Ranges, habit: Habit) -> list[str]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    out = []
    for run in runs:
        if ranges == "collapse" and len(run) >= ROW:
            out.append(f"{run[0]}{habit.dash}{run[-1]}")
        else:
            out += map(str, run)
    return out


def _in_place(cluster: Cluster, new: Mapping[int, int], numbers: Sequence[int], habit: Habit) -> str | None:
    """The marker as it is printed with new numbers; None where they need another form."""
    items, flat = [], []
    for item in cluster.items:
        row = [new[n] for n in item.row]
        if item.first > item.last or row != list(range(row[0], row[0] + len(row))):
            return None
        items.append(f"{row[0]}{item.dash}{row[-1]}" if item.dash else str(row[0]))
        flat += row
    if flat != list(numbers):
        return None
    if habit.rows and not habit.written_out and has_row([new[item.first] for item in cluster.items if not item.dash]):
        return None
    if cluster.raised:
        items = [item.translate(_UP) for item in items]
    return "".join(part for pair in zip(items, (*cluster.between, ""), strict=True) for part in pair)


def clusters_of(document: Document, citations: Iterable[Citation], lost: Callable[[Citation], None]) -> list[Cluster]:
    """The numbers of all numeric markers; `lost` is told those that cannot be followed in the file."""
    found = []
    for citation in citations:
        if citation.style.startswith("numeric"):
            cluster = cluster_of(document, citation)
            if cluster is None:
                lost(citation)
            else:
                found.append(cluster)
    return found
