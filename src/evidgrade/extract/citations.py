"""Citations in the text: found in every style, the document's own style locked, and only then read.

A marker family is locked when it is the most frequent one and no other comes near (peers who skip this read years, equations and
enumerations as citations). Explicit syntax, footnotes and citation keys, is always read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from evidgrade.extract.lexicon import flat, table
from evidgrade.model.citation import CitationStyle
from evidgrade.model.document import Block, Cover, Mark
from evidgrade.model.reference import Reference
from evidgrade.readers.lines import number_of
from evidgrade.text import DASHES, fold, squeeze, words

MAX_RANGE = 50
"""A wider range is a slip of the pen, not fifty references."""
_DASH = rf"[{DASHES}]"
_ITEM = rf"\d{{1,3}}(?:\s?{_DASH}\s?\d{{1,3}})?"
_LIST = rf"{_ITEM}(?:\s?[,;、，；]\s?{_ITEM})*"
_PAGE = r"(?:,?\s?pp?\.\s?\d{1,5}(?:\s?[-–]\s?\d{1,5})?)?"
"""A page behind the number: `[1, p. 5]`."""
_BRACKET = re.compile(rf"[\[［【〔]\s?({_LIST}){_PAGE}\s?[\]］】〕](?!\()")
_PAREN = re.compile(rf"(?<![\w.])\(\s?({_LIST})\s?\)|(?<=[a-z.,;)”\"])\(\s?({_LIST})\s?\)|（\s?({_LIST})\s?）")
_NAMED = re.compile(rf"[\[(](?:see )?(?:references?|refs?\.?|citations?)\s?(?:nos?\.?\s?|#\s?|numbers?\s)?({_LIST})[\])]", re.I)
"""A marker that says what it is: `(ref. 3)`, `[refs 1-3]`, `(reference #11)`."""
_SUPERSCRIPT = re.compile(r"[¹²³⁰⁴-⁹]+(?:[,⁻–-][¹²³⁰⁴-⁹]+|˒[¹²³⁰⁴-⁹]+)*(?![\w©®°¹²³⁰⁴-⁹⁺])")
_SUPER_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻˒", "0123456789-,")
_RAISED = str.maketrans("0123456789" + DASHES, "⁰¹²³⁴⁵⁶⁷⁸⁹" + "⁻" * len(DASHES))
_UNIT = re.compile(r"(?:\b(?:k|c|m|d|µ|μ|n)?m|\b(?:kg|s|sec|ha|in|ft|x|y|R|r|n|p|χ|10|\d)|[⁺⁻+])$")
_LABEL_BEFORE = re.compile(
    r"\b(?:Eqs?|Equation|Figs?|Figure|Table|Tab|Section|Sect|Chapter|Appendix|Step|Type|Box|Part|Phase|Grade|Stage|Class|Level|Item|Scale|Vol|volume|No|n|N)\.?\s*$",
    re.I,
)
_KEY = re.compile(r"\[([^\[\]]{0,1500})\]|(?<![\w@./])@([A-Za-z_][\w:.#$%&+?<>~/-]{1,120})")
_KEY_ITEM = re.compile(r"(?<![^\s;\[(-])@([^\s\[\];,@]{1,120})")
_NO_KEY = re.compile(r"^(?:fig|tbl|sec|eq|lst|thm)[-:]")
_NAME = r"(?:(?:van|von|de|der|den|la|le|di|da|dos|du|el|al|ten|ter|zur|d')\s?)*[^\W\d_a-z][^\W\d_]{0,40}(?:['’‘-]\s?[^\W\d_]{1,40}){0,4}"
_NAMES = rf"(?<![^\W_]){_NAME}(?:\s(?:(?:of|for|on)\s(?:the\s)?)?(?!et\b|and\b){_NAME}){{0,5}}(?:,?\s?(?:&|and|und|et|y|e)\s(?!al\b){_NAME}|(?:,\s{_NAME}){{1,4}},?\s(?:&|and)\s{_NAME}|,?\s(?:et\sal\.?|and\s(?:colleagues|others|coworkers)|u\.\s?a\.))?"
_YEAR = r"(?:1[6-9]|20)\d\d[a-z]?(?![-–]\d\d\b(?!\d))"
_YEARS = rf"{_YEAR}(?:\s?[,;]\s?(?:{_YEAR}|(?<=[a-z]\b[,;]\s)[a-z]))*"
_AUTHOR_YEAR_ITEM = re.compile(rf"({_NAMES})(?:['’]s?)?(?:,\s?|\s)\(?({_YEARS})\)?")
_PARENTHETIC = re.compile(r"\(([^()]{4,600})\)")
_NARRATIVE = re.compile(rf"({_NAMES})(?:['’]s)?(?:,?\s|(?<=\bal\.)|(?<=\bal))\(({_YEARS})(?:[,:;]\s?(?:pp?\.?\s?)?\d[^()]{{0,20}})?\)")
_BARE = re.compile(rf"(?<![\w(;])({_NAME}(?:\s{_NAME})?,?\set\sal\.?),?\s({_YEAR})(?![\w)])")
"""`Adams et al., 2019 found`: a year that nobody put into parentheses."""
_INITIALS = re.compile(r"(?:\s[^\W\d_a-z]{1,3}|(?:\s?[^\W\d_a-z]\.){1,4})$")
_GROUP = re.compile(r"[^\W_a-z]")
_LIST_REACH = 3000
"""Characters around a number in which the others of its list in running text are looked for."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A possible citation, before it is resolved."""

    style: CitationStyle
    block: int
    start: int
    """Place in the block's visible text."""
    end: int
    text: str
    targets: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...] = ()


def find_markers(blocks: Sequence[Block], skip: frozenset[int], entry_ids: frozenset[str] = frozenset()) -> list[Marker]:
    """Every possible marker of every family, in text order.

    `skip` holds the blocks of the reference list, `entry_ids` the ids that lead into it: a bare number that links there is a marker.
    """
    out: list[Marker] = []
    for index, block in enumerate(blocks):
        if index in skip or block.kind in ("code", "comment"):
            continue
        found = [*_explicit(index, block), *_numeric(index, block), *_author_year(index, block)]
        if entry_ids:
            found += list(_linked(index, block, entry_ids, found))
        out += _bridged(block.text, sorted(found, key=lambda m: (m.start, -m.end)))
    return _without_handles(out)


def _bridged(text: str, markers: list[Marker]) -> list[Marker]:
    """`[1]-[3]`: two markers with a dash between them are a range, and the second stands for all that the first does not name."""
    for at in range(1, len(markers)):
        first, second = markers[at - 1], markers[at]
        if first.style != second.style or not first.style.startswith("numeric") or first.end >= second.start:
            continue
        if second.start - first.end <= 3 and text[first.end : second.start].strip() in DASHES and text[first.end : second.start].strip():
            low, high = int(first.targets[-1]), int(second.targets[0])
            if low < high <= low + MAX_RANGE:
                between = tuple(str(n) for n in range(low + 1, high))
                markers[at] = replace(second, targets=between + second.targets, ranges=((low, high), *second.ranges))
    return markers


def _without_handles(markers: list[Marker]) -> list[Marker]:
    """`@name` in running text may be a person's handle: without one key in brackets in the document, only names with a number count."""
    keys = [marker for marker in markers if marker.style == "citation-key"]
    if not keys or any(not marker.text.startswith("@") for marker in keys):
        return markers
    return [m for m in markers if m.style != "citation-key" or any(c.isdigit() for c in m.targets[0])]


# ---- families -----------------------------------------------------------------------------------------------------------


def _explicit(index: int, block: Block) -> Iterator[Marker]:
    for mark in block.marks:
        if mark.kind == "footnote" and mark.target:
            yield Marker("footnote", index, mark.start, mark.end, block.text[mark.start : mark.end], (mark.target,))
        elif mark.kind == "citation" and mark.target:
            keys = tuple(key for key in mark.target.split(",") if key)
            yield Marker("citation-key", index, mark.start, mark.end, block.text[mark.start : mark.end], keys)
    if "@" in block.text:
        elsewhere = _cover(m for m in block.marks if m.kind in ("code", "link"))
        for match in _KEY.finditer(block.text):
            if elsewhere.holds(match.start(), match.end()):
                continue
            found: list[str] = _KEY_ITEM.findall(match[1]) if match[2] is None else [match[2]]
            keys = tuple(key.rstrip(".,:;!?)") for key in found)
            if keys and not any(_NO_KEY.match(key) for key in keys):
                yield Marker("citation-key", index, match.start(), match.end(), match[0].rstrip(".,:;"), keys)


def _numeric(index: int, block: Block) -> Iterator[Marker]:
    text = block.text
    code, away, raised, here, worded = _covers(block)
    if "[" in text or "［" in text or "【" in text or "〔" in text:
        for match in _BRACKET.finditer(text):
            if not code.holds(match.start(), match.end()) and not worded.holds(match.start() + 1, match.end() - 1):
                yield from _numbers("numeric-bracket", index, match.start(), match[0], match[1])
    if "ref" in text or "Ref" in text or "citation" in text:
        for match in _NAMED.finditer(text):
            if not code.holds(match.start(), match.end()):
                yield from _numbers("numeric-bracket", index, match.start(), match[0], match[1])
    if "(" in text or "（" in text:
        for match in _PAREN.finditer(text):
            start, end = match.span()
            datum = block.kind == "table-cell" and text[max(0, start - 24) : start].rstrip()[-1:].isdigit()  # `40 (26, 56)`: quartiles
            if not datum and not raised.holds(start, end) and not away.holds(start, end) and not _no_paren_citation(text, start, end):
                yield from _numbers("numeric-paren", index, match.start(), match[0], match[1] or match[2] or match[3])
    for mark in block.marks:
        if mark.kind == "superscript":
            inner = text[mark.start : mark.end]
            numbers = re.fullmatch(rf"\s?[\[(]?\s?({_LIST})\s?[\])]?\s?", inner)
            if numbers and (not _exponent(text, mark.start, mark.end) or here.touches(mark.start, mark.end)):
                yield from _numbers("numeric-superscript", index, mark.start, inner, numbers[1])
    for match in _SUPERSCRIPT.finditer(text):
        if not _exponent(text, match.start(), match.end()):
            yield from _numbers("numeric-superscript", index, match.start(), match[0], match[0].translate(_SUPER_DIGITS))


def _linked(index: int, block: Block, entry_ids: frozenset[str], read: Sequence[Marker]) -> Iterator[Marker]:
    """Numbers without brackets that link to an entry: `pain <a href="#r1">1</a>`, `[1](#r1)` in Markdown."""
    known = _cover([*(m for m in block.marks if m.kind == "superscript"), *read])
    for mark in block.marks:
        shown = block.text[mark.start : mark.end]
        if _inner(mark) and (mark.target or "")[1:] in entry_ids and re.fullmatch(_LIST, shown) and not known.touches(mark.start, mark.end):
            yield from _numbers("numeric-bracket", index, mark.start, shown, shown)


def _author_year(index: int, block: Block) -> Iterator[Marker]:
    text = block.text
    if "(" not in text and "et al" not in text:
        return
    for match in _PARENTHETIC.finditer(text):
        targets: list[str] = []
        for part in re.split(r";\s*", match[1]):
            item = _AUTHOR_YEAR_ITEM.search(part)
            if item and _GROUP.match(item[1]) and not _no_name(item[1], item[0]):
                targets += _with_years(item[1], item[2])
        if targets:
            yield Marker("author-year", index, match.start(), match.end(), match[0], tuple(targets))
    for match in _BARE.finditer(text):
        since = max(0, match.start() - 600)
        if text.rfind("(", since, match.start()) <= text.rfind(")", since, match.start()):  # not inside parentheses
            yield Marker("author-year", index, match.start(), match.end(), match[0], tuple(_with_years(match[1], match[2])))
    for match in _NARRATIVE.finditer(text):
        names = match[1]
        start = match.start()
        if match[0] == text.strip(" .:") or (block.kind in ("list-item", "heading") and match.end() == len(text.rstrip())):
            continue  # a title with its year, alone in its block: `Guide to Salt (2015)`
        for word in ("In ", "As ", "The ", "See ", "By ", "And ", "But ", "While ", "When ", "Since ", "From "):
            if names.startswith(word):
                start, names = start + len(word), names[len(word) :]
        if names and not _no_name(names, ""):
            yield Marker("author-year", index, start, match.end(), text[start : match.end()], tuple(_with_years(names, match[2])))


def _no_name(names: str, shown: str) -> bool:
    """`May 2019`, `Since 2019`: a word that stands before years, and no comma that makes it an author."""
    return "," not in shown and fold(names) in _before_years()


@cache
def _before_years() -> frozenset[str]:
    return flat(table("abbreviations")["before_years"])


def _with_years(names: str, years: str) -> list[str]:
    out, last = [], ""
    for year in re.split(r"\s?[,;]\s?", years):
        last = year if len(year) > 1 else last[:4] + year
        out.append(f"{names.strip()}, {last}")
    return out


def _numbers(style: CitationStyle, index: int, start: int, shown: str, listed: str) -> Iterator[Marker]:
    targets, ranges = expand(listed)
    if targets and "0" not in targets:
        yield Marker(style, index, start, start + len(shown), shown, targets, ranges)


def expand(listed: str) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """`1-3, 5` as targets `1 2 3 5` and its ranges as printed. Reversed and absurd ranges give their two ends only."""
    targets: list[str] = []
    ranges: list[tuple[int, int]] = []
    for part in re.split(r"[,;、，；]", listed):
        ends = [int(x) for x in re.findall(r"\d+", part)]
        if len(ends) == 2:
            first, last = ends
            ranges.append((first, last))
            inside = range(first, last + 1) if first <= last <= first + MAX_RANGE else ends
            targets += map(str, inside)
        else:
            targets += map(str, ends)
    return tuple(targets), tuple(ranges)


def raised(block: Block) -> str:
    """The visible text with the numbers that are marked as superscripts in raised characters: as many, and told from the line."""
    characters = list(block.text)
    for mark in block.marks:
        run = block.text[mark.start : mark.end]
        if mark.kind in ("superscript", "footnote") and re.fullmatch(rf"[\d\s,;{DASHES}]+", run):
            characters[mark.start : mark.end] = run.translate(_RAISED)
    return "".join(characters)


# ---- what looks like a marker and is none ---------------------------------------------------------------------------------


def _cover(marks: Iterable[Mark | Marker]) -> Cover:
    return Cover((mark.start, mark.end) for mark in marks)


def _inner(mark: Mark) -> bool:
    """A link to a place of the same page."""
    return mark.kind == "link" and (mark.target or "").startswith("#")


def _covers(block: Block) -> tuple[Cover, Cover, Cover, Cover, Cover]:
    """Code and notes; those and links that lead away; raised text; links inside the page; links away whose text is more than a number."""
    marks = block.marks
    away = [m for m in marks if m.kind == "link" and not _inner(m)]
    code = [m for m in marks if m.kind in ("code", "footnote")]  # the `[1]` of a note is read as that note
    worded = [m for m in away if not re.fullmatch(_LIST, block.text[m.start : m.end].strip("[] "))]
    raised = [m for m in marks if m.kind == "superscript"]
    return _cover(code), _cover(code + away), _cover(raised), _cover(m for m in marks if _inner(m)), _cover(worded)


def _no_paren_citation(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 24) : start]
    if before[-1:].isdigit() or _LABEL_BEFORE.search(before):
        return True
    if text[end : end + 1] == "(" or text[end : end + 1].isalnum() or re.search(r"(?<!\w)[A-Za-z]$", before):
        return True  # `f(2)`
    if before.rstrip()[-1:].isdigit() and text[end : end + 2].strip()[:1].isdigit():
        return True  # `555 (12) 3456`
    value, bounds = re.search(r"(\d+)\s$", before), re.findall(r"\d+", text[start:end])
    if value and len(bounds) == 2 and int(bounds[0]) <= int(value[1]) <= int(bounds[1]):
        return True  # `39 (25, 56)`: a value inside its own interval
    single = re.fullmatch(r"\(\s?(\d{1,2})\s?\)", text[start:end])
    return bool(single) and _enumerates(text, int(single[1]) if single else 0, start, end)


def _enumerates(text: str, number: int, start: int, end: int) -> bool:
    """`(1) one tablet, (2) two tablets`: the number stands before what it counts, and its neighbour is there too."""
    if not re.match(r"\s+[a-z0-9]", text[end : end + 3]):
        return False
    if text[max(0, start - 2) : start].rstrip()[-1:] in ("", ":", ";", ",") or start == 0:
        return True
    around = text[max(0, start - _LIST_REACH) : end + _LIST_REACH]
    if number > 1:  # lists in running text begin with (1); without it the neighbour is a citation like this one
        return f"({number - 1}) " in around and "(1) " in around
    return f"({number + 1}) " in around


def _exponent(text: str, start: int, end: int) -> bool:
    """`cm²`, `10⁶`, `CD8⁺`, `x²`, `¹⁴C`: raised, but no citation; `less pain ³.` is one that was set apart."""
    before = text[max(0, start - 6) : start]
    if not before or before[-1].isspace():
        return not before or text[end : end + 1].isalnum()
    return bool(_UNIT.search(before)) and not re.search(r"[a-z]{3}$", before)


# ---- the document's style -------------------------------------------------------------------------------------------------


def lock_style(markers: Sequence[Marker], references: int) -> CitationStyle | None:
    """The family that the document cites in, or None when that cannot be settled.

    The most frequent family wins if it leads clearly; parentheses count only when most of their numbers can be references, since years,
    equations and enumerations stand in parentheses too. `references` is the number of entries of the reference list.
    """
    counts: Counter[CitationStyle] = Counter()
    for marker in markers:
        if marker.style == "numeric-paren" and not _plausible(marker, references):
            continue
        counts[marker.style] += 1
    if not counts:
        return None
    ranked = counts.most_common()
    best, count = ranked[0]
    if len(ranked) > 1 and ranked[1][1] > 0.6 * count:
        explicit = [style for style, _ in ranked[:2] if style in ("footnote", "citation-key", "numeric-bracket")]
        if len(explicit) != 1:
            return None
        best, count = explicit[0], counts[explicit[0]]
    if best == "numeric-superscript" and not references and count < 3:
        return None
    if best == "numeric-paren" and not (references and (count >= 2 or _all_cited(markers, references))):
        return None
    return best


def _all_cited(markers: Sequence[Marker], references: int) -> bool:
    """True when the numbers in parentheses are exactly those of the references: then even one marker settles it."""
    numbers = {int(t) for m in markers if m.style == "numeric-paren" for t in m.targets}
    return references >= 2 and numbers == set(range(1, references + 1))


def _plausible(marker: Marker, references: int) -> bool:
    numbers = [int(t) for t in marker.targets]
    return bool(numbers) and max(numbers) <= max(references + 3, 3 if not references else 0)


# ---- resolving --------------------------------------------------------------------------------------------------------------


class Resolver:
    """Finds the references that targets stand for."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self.references = references
        self.by_label: dict[str, int] = {}
        self.by_number: dict[str, int] = {}
        self.by_author_year: dict[tuple[str, str], list[int]] = {}
        for reference in references:
            if reference.label is not None and number_of(reference.label) is None:
                self.by_label.setdefault(reference.label.casefold(), reference.position)
            if reference.number is not None:
                self.by_number.setdefault(str(reference.number), reference.position)
            elif reference.label is not None:
                self.by_number.setdefault(reference.label, reference.position)
            authors, year = reference.fields.authors, reference.fields.year
            if authors and year:
                names = words(authors[0].family)
                suffix = re.search(rf"\b{year}([a-z])\b", reference.raw)
                for name in {"".join(names), names[-1] if names else ""}:
                    self.by_author_year.setdefault((name, str(year)), []).append(reference.position)
                    if suffix:
                        self.by_author_year.setdefault((name, str(year) + suffix[1]), []).append(reference.position)

    def __call__(self, style: CitationStyle, target: str) -> int | None:
        """Position of the reference, or None."""
        if style in ("footnote", "citation-key"):
            return self.by_label.get(target.casefold()) or self.by_number.get(target)
        if style != "author-year":
            return self.by_number.get(str(int(target)))
        return next(iter(self._fitting(target)), None)

    def rivals(self, style: CitationStyle, target: str) -> tuple[int, ...]:
        """Other entries that the names and year of a citation fit as well, where nothing tells which is meant (CIT103)."""
        return tuple(self._fitting(target)[1:]) if style == "author-year" else ()

    def _fitting(self, target: str) -> list[int]:
        """The entries that an author-year target may stand for, repeated ones once; the other names tell them apart where they can."""
        names, _, year = target.rpartition(", ")
        family = words(first_family(names))
        for name in ("".join(family), family[-1] if family else ""):
            found = self.by_author_year.get((name, fold(year))) or self.by_author_year.get((name, year[:4]))
            if found:
                fitting = [p for p in found if fits_authors(names, self.references[p - 1])] or found[:1]
                return list({squeeze(self.references[p - 1].raw): p for p in reversed(fitting)}.values())[::-1]
        return []


def first_family(names: str) -> str:
    """The first family name of an author-year citation: `Adams` of `Adams and Cole`, `Adams et al.`"""
    return _INITIALS.sub("", re.split(r",|\bet\b|&|\band\b|\bund\b", names)[0].strip())


def fits_authors(names: str, reference: Reference) -> bool:
    """False when a second name is printed that is not the second author, or a single name stands for several authors."""
    authors = reference.fields.authors
    if re.search(r"\bet\.? al\b", names):
        return len(authors) > 1 or reference.fields.authors_truncated
    others = [squeeze(part) for part in re.split(r",|&|\band\b|\bund\b", names)[1:] if part.strip()]
    if not others:
        return len(authors) == 1
    return len(authors) > 1 and squeeze(authors[1].family) == others[0]

