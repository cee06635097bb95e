"""How many units this study has, from its title and abstract: the total randomized or enrolled, else the number studied.

A wrong number is worse than none. A number counts only with words that make it the total of this study; numbers of screened people, of
parts, of groups beside others, of other studies and of plans do not. Where equally sure words give different numbers there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evidgrade.grading.counts import Number, Units, pattern
from evidgrade.grading.passage import Passage, Sentence
from evidgrade.grading.tables import table

_BEFORE = 110
_AFTER = 260
_NEAR = 60
_EARLIER = 4
"""Counts before one, that may be groups beside it."""
_RANDOMIZED, _ENROLLED, _TOTAL, _STUDIED = 6, 5, 4, 3
_GIVES_A_VALUE = frozenset({"title", "aim", "background", "methods", "case", "results", "body"})


@dataclass(frozen=True, slots=True)
class Total:
    """A number that may be the total of the study, and how sure its words make that (`[sample]` in the lexicon)."""

    start: int
    end: int
    value: int
    unit: tuple[int, int] | None
    """Where the noun stands."""
    rank: int
    of_people: bool = True
    """Not of eyes, teeth and the like."""


def sentence_at(passage: Passage, at: int) -> Sentence:
    """The sentence that a place lies in."""
    return passage.sentences[passage.index_at(at)]


def total(passage: Passage, found: Iterable[Units], loose: Iterable[Number]) -> Total | None:
    """The total of a passage, or None. `found` are numbers with nouns, `loose` those without one."""
    people = [u for u in found if u.kind != "studies"]
    ranked = [t for n, u in enumerate(people) if (t := _ranked(passage, u, people[max(0, n - _EARLIER) : n])) is not None]
    ranked += _elliptic(passage, loose)
    ranked += _with_n(passage)
    best = max((t.rank for t in ranked), default=0)
    first = [t for t in ranked if t.rank == best]
    persons = [t for t in first if t.of_people]
    first = persons or first
    if not first or len({t.value for t in first}) > 1:
        return None
    chosen = first[0]
    if best <= _TOTAL and any(_speaks_of_more(passage, u, chosen.value) for u in people):
        return None
    return chosen


def _ranked(passage: Passage, units: Units, earlier: Sequence[Units]) -> Total | None:
    sentence = sentence_at(passage, units.start)
    if sentence.role not in _GIVES_A_VALUE:
        return None
    text = sentence.text
    before = leading(text, units.start - sentence.start)
    after = text[units.end - sentence.start : units.end - sentence.start + _AFTER]
    if in_brackets(before) or pattern("sample", "never_before").search(before[-_NEAR:]) or pattern("sample", "never_after").match(after):
        return None
    after = _BRACKETS.sub("", after).partition(";")[0]
    rank = _rank(sentence, before, after)
    if not rank or sentence.silent or _planned(sentence):
        return None
    if pattern("sample", "beside").search(after) or (rank <= _ENROLLED and pattern("sample", "list_after").search(after)):
        return None
    if any(_side_by_side(passage, other, units, rank) for other in earlier if other.start >= sentence.start):
        return None
    return Total(units.start, units.end, units.value, (units.number_end, units.end), rank, units.kind != "parts")


_BRACKETS = re.compile(r" ?\([^()]*\)")
_JOINED = re.compile(r"(?:,|\band|\bor|\bplus|\bversus|\bvs\.?)(?: (?:a|an|the|another|in|of|from|with|on))* $")


def _side_by_side(passage: Passage, other: Units, units: Units, rank: int) -> bool:
    """Two groups are counted in one sentence, so that neither is the whole."""
    if in_brackets(passage.folded[other.start - 60 if other.start > 60 else 0 : other.start]):
        return False
    between = passage.folded[max(other.end, units.start - _NEAR) : units.start]
    return _JOINED.search(between) is not None or (rank <= _TOTAL and " of" not in between[-5:])


def in_brackets(before: str) -> bool:
    """A bracket is still open after these words."""
    return before.rfind("(") > before.rfind(")")


def _after(name: str, after: str) -> re.Match[str] | None:
    """The verb of this rank that the units are the subject of."""
    if not any(letters in after for letters in table("facts")["sample"][f"{name}_need"]):
        return None
    return pattern("sample", f"{name}_after").match(after)


def _planned(sentence: Sentence) -> bool:
    """It tells what will be done, or how many are needed."""
    if not any(letters in sentence.text for letters in table("facts")["sample"]["planned_need"]):
        return False
    return pattern("sample", "planned").search(sentence.text) is not None


def leading(text: str, at: int) -> str:
    """The words before a place; `_` in front of them when the sentence begins earlier."""
    return text[:at] if at <= _BEFORE else "_" + text[at - _BEFORE : at]


def _rank(sentence: Sentence, before: str, after: str) -> int:
    said = pattern("sample", "total_before").search(before) is not None
    bad = pattern("sample", "bad_verb").search(after)
    for name, rank in (("randomized", _RANDOMIZED), ("enrolled", _ENROLLED)):
        if pattern("sample", f"{name}_before").search(before):
            return rank
        verb = _after(name, after)
        if verb is not None and (bad is None or verb.end() <= bad.start() + 8 or " who " in after[: bad.start() + 1]):
            return rank
    if sentence.role == "title":
        return _ENROLLED if pattern("sample", "title_before").search(before) else 0
    verb = _after("studied", after)
    studied = verb is not None and (bad is None or verb.end() <= bad.start())
    if said and (studied or (bad is None and sentence.role != "results")):
        return _TOTAL
    if sentence.role == "results":
        return 0
    if pattern("sample", "label_before").search(before):
        return _TOTAL if bad is None or studied else 0
    if studied or (bad is None and pattern("sample", "studied_before").search(before)):
        return _STUDIED
    return 0


_ELLIPTIC = re.compile(
    r"(?: \([^)]{1,20}\))? (?:were|was)(?: [\w-]+){0,2}? (?:(?P<randomized>randomi[sz]ed|randomly (?:assigned|allocated))|enrol?led|recruited|included)\b"
    r"(?! (?:to|in|into) (?!(?:either|one|two|three|the (?:study|analysis|final)|this|receive (?:either|[\w-]+ or)|our|a study)\b))"
)
_YEARS = range(1900, 2101)
_BEGINS = re.compile(r"(?:^|[,;:] |\bof (?:whom|which|these),? |\b(?:and|while) )(?:a total of |only )?$")


def _elliptic(passage: Passage, loose: Iterable[Number]) -> Iterator[Total]:
    """`500 were screened and 58 were randomized`."""
    for number in loose:
        verb = _ELLIPTIC.match(passage.folded, number.end)
        if verb is None or number.value in _YEARS:
            continue
        sentence = sentence_at(passage, number.start)
        before = leading(sentence.text, number.start - sentence.start)
        if sentence.silent or not _BEGINS.search(before) or _planned(sentence):
            continue
        yield Total(number.start, verb.end(), number.value, None, _RANDOMIZED if verb["randomized"] else _ENROLLED)


_N = re.compile(r"\(?\b(?:total )?n ?= ?(\d{1,3}(?:,\d{3})+|\d+)(?![\w.,]\d| ?%)(?!\w)")
_OF_ALL = re.compile(
    r"\b(?:(?:the|a|final|total|study|random|representative|convenience|clinical|national|community|overall)(?: [\w-]+){0,3} (?:sample|cohort|population)"
    r"|^\W*(?:methods\W+)?(?:[\w-]+ ){0,4}(?:participants|patients|subjects)|\b(?:enrol?led|recruited|included|randomi[sz]ed) (?:[\w-]+ ){0,4}(?:patients|participants|subjects|women|men|children|adults|volunteers))"
    r"(?: [^.;,:()]{0,60})? ?[(,]? ?$"
)


def _with_n(passage: Passage) -> Iterator[Total]:
    """`a community sample (n = 412)`, where it is the only such number of its sentence."""
    if "n=" not in passage.folded and "n =" not in passage.folded:
        return
    for sentence in passage.sentences:
        if "n=" not in sentence.text and "n =" not in sentence.text:
            continue
        several = list(_N.finditer(sentence.text))
        if len(several) != 1 or sentence.role in ("results", "conclusion") or sentence.silent:
            continue
        before = leading(sentence.text, several[0].start())
        if _OF_ALL.search(before) and "%" not in before and not _planned(sentence):
            start, end = sentence.start + several[0].start(), sentence.start + several[0].end()
            start += passage.folded[start] == "("
            yield Total(start, end, int(several[0][1].replace(",", "")), None, _TOTAL)


_SCREENED = re.compile(r"\b(?:screened|approached|invited|identified|eligible|contacted|population of|registered|admitted|million)\b")


def _speaks_of_more(passage: Passage, units: Units, value: int) -> bool:
    """Another sentence about this study counts more units than its supposed total, and not only those it began with."""
    if units.value <= value:
        return False
    sentence = sentence_at(passage, units.start)
    return not sentence.silent and _SCREENED.search(sentence.text) is None


_PER_ARM = re.compile(
    r"(?:n ?= ?)?(?P<n>(?<![-/.,\w])(?<!\d )(?<!\band )\d{1,4})(?: (?!of|in|per|for)[a-z][\w-]*){0,3} ?(?:(?:per|/|in each|in every|for each|to each|into each) ?(?:[\w-]+ )?(?:group|arm)\b|each[);,])"
    r"|\beach (?:[\w-]+ )?(?:group|arm) (?:of|with|had|having|consisted of|comprised|contained|included|including|\() ?(?:n ?= ?)?(?P<m>\d{1,4})\b(?! ?%|\.\d|-)"
)


def per_arm(passage: Passage) -> tuple[int, int, int] | None:
    """Start, end and value of the size that every arm has: `n = 20 per group`."""
    if "group" not in passage.folded and "arm" not in passage.folded:
        return None
    found = []
    for index in sorted({*passage.holding("each"), *passage.holding("per "), *passage.holding("/group")}):
        sentence = passage.sentences[index]
        for match in _PER_ARM.finditer(sentence.text) if "group" in sentence.text or " arm" in sentence.text else ():
            number = int(match["n"] or match["m"])
            if number > 1 and not (_TIMES.search(match[0]) or sentence.silent or _planned(sentence)):
                found.append((sentence.start + match.start(), sentence.start + match.end(), number))
    return found[0] if len({value for _, _, value in found}) == 1 else None


_TIMES = re.compile(r"\b(?:days?|weeks?|months?|years?|mg|ml|sessions?|minutes?|times|doses?|items?|points?)\b")
