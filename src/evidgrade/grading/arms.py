"""Groups of a study with their sizes, where one sentence tells two or more of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from evidgrade.grading.counts import Number, number_pattern, pattern, value_of
from evidgrade.grading.passage import Passage, Sentence
from evidgrade.model.facts import Arm, Place

_PEOPLE = (
    r"(?:patients?|participants?|subjects?|women|men|children|adults|individuals|volunteers|infants|persons|people|cases|eyes|teeth|knees|rats|mice"
    r"|rabbits|animals|pigs|dogs|students|families|controls)"
)
_GROUP = r"(?:groups?|arms?)"
_NAME = r"(?:[a-d]|[1-4]|iv|i{1,3})"
_WITH_N = re.compile(
    rf"[(;:,\[] ?(?:(?:total )?n ?= ?(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+)(?! ?%|\.\d|[\d/])|(?P<m>\d+) {_PEOPLE}(?=[);,\]]))"
)
_BRACKETED = re.compile(r"\((\d{1,5})\)")
_END = r"(?= ?[(),;.]|,? (?:and|or|versus|vs\.?|while|whereas|compared) (?:the other |another |the remaining |with |to )*<num>\b|$)"
_FORMS = (
    rf" (?:of them |(?:[\w-]+ )?{_PEOPLE} )?(?:were |was )?(?:randomly )?(?:randomi[sz]ed |assigned |allocated )?"
    rf"(?:to receive|received|receiving|were given|treated with|underwent|to|into|in) (?:the |an? )?(?P<label>[a-z][^,;.()]{{1,60}}?){_END}",
    rf" (?:{_PEOPLE} )?(?:in |in the )?(?P<label>(?:[a-z][\w/+-]* ){{0,4}}?{_GROUP})\b{_END}",
    r" (?P<label>[a-z][\w/+-]*(?: [a-z][\w/+-]*){0,3}?)(?: (?:versus|vs\.?) (?=\d)| ?[(),;.]| (?:were|was|in|for|at)\b|$)",
)
"""What follows the number: an allocation, a group, a treatment beside `versus`."""
_GROUP_HAS = re.compile(
    rf"\b(?P<label>(?:(?:[a-z][\w/+-]* ){{0,3}}{_GROUP}(?: {_NAME})?|{_GROUP} {_NAME})) ?(?:,|:|included|comprised|consisted of|of|with|had) ?$"
)
_COUNTED = re.compile(rf" {_PEOPLE}\b")
_NO_LABEL = re.compile(
    rf"^(?:[\W\d]*|(?:to|of|in|for|with|without|after|before|from|we)\b.*|.*\b(?:was|were|had|have|has|provided|return|sets?|sessions?|tablets?|capsules?|times|doses?|interventions|communes|survey|focus|interviews?|weeks?|days?|months?|minutes?"
    rf"|hours?|years?|mg|ml|scales?|scores?|items?|hospitals?|schools?|practices?|cent(?:er|re)s?|clinics?|villages?|districts?|appointments?)(?! [\w-]*(?:group|arm))\b.*|.*\b(?:each|every|per|all|total|both|respectively|which|whom)\b.*|the|other|one|two|three|(?:healthy |eligible |\d+ |the )*{_PEOPLE}"
    rf"|(?:an? |the |one |other )*{_GROUP}|.*\d\.\d.*)?$"
)
_LEADING = re.compile(r"[\s,;:)\]]*(?:(?:the|an?|either|receive|and|while|whereas)\s)*")
_LONGEST_LABEL = 60
_MOST = 6
_FAR = 40
"""Characters between one group and the next, where no `n =` marks them."""
_YEARS = range(1900, 2101)
_SHARE = re.compile(r"[,;]? ?\(?\d+(?:\.\d+)? ?%")
_NEEDS = ("n=", "n =", " group", " arm", "random", "assigned", "allocated", " versus ", " vs")


@dataclass(frozen=True, slots=True)
class _Group:
    """Offsets in a sentence: the words, and the name of the group within them."""

    start: int
    end: int
    value: int
    label: tuple[int, int]


def arms(passage: Passage, where: Place, found: Sequence[Number], whole: int | None = None) -> tuple[Arm, ...]:
    """The groups of the first sentence that tells them with their sizes; empty where none does, or where one of them stays unclear.

    `found` are the numbers of the passage, `whole` is the sample size, where it is known: `exercise (20) or rest (20)` counts with it alone.
    """
    for sentence, numbers in _with_two_numbers(passage, found):
        text = sentence.text
        if not any(word in text for word in _NEEDS):
            continue
        for groups in (_by_n(text), *(_by_form(form, text, numbers) for form in _forms()), _by_name(text, numbers), _by_bracket(text, whole)):
            told = _without_the_whole(groups)
            if _are_arms(sentence, told) and not sentence.silent and " will " not in text:
                return tuple(_arm(passage, sentence, where, group) for group in told)
    return ()


def _with_two_numbers(passage: Passage, found: Sequence[Number]) -> Iterator[tuple[Sentence, list[Number]]]:
    """Sentences with two numbers or more, these as offsets in the sentence."""
    held: dict[int, list[Number]] = {}
    for number in found:
        held.setdefault(passage.index_at(number.start), []).append(number)
    for index, numbers in held.items():
        sentence = passage.sentences[index]
        if len(numbers) > 1:
            yield sentence, [Number(n.start - sentence.start, n.end - sentence.start, n.value) for n in numbers]


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form.replace("<num>", number_pattern())) for form in _FORMS)


def _by_n(text: str) -> list[_Group]:
    """`the sham group (n = 40)`."""
    found: list[_Group] = []
    behind = 0
    for match in _WITH_N.finditer(text):
        if _SHARE.match(text, match.end()):
            return []
        label = _label(text, behind, match.start())
        end = match.end() + (text.startswith(")", match.end()) and "(" in match[0])
        found.append(_Group(label[0], end, value_of(match["n"] or match["m"]), label))
        behind = match.end()
    return found


def _by_bracket(text: str, whole: int | None) -> list[_Group]:
    """`exercise (20) or rest (20)`, where they add up to the whole."""
    found: list[_Group] = []
    behind = 0
    for match in _BRACKETED.finditer(text) if whole else ():
        label = _label(text, behind, match.start())
        found.append(_Group(label[0], match.end(), int(match[1]), label))
        behind = match.end()
    return found if sum(group.value for group in found) == whole else []


def _label(text: str, behind: int, end: int) -> tuple[int, int]:
    """The words before a number that name its group."""
    end = len(text[:end].rstrip(" ,;:(["))
    start = behind
    for mark in pattern("arms", "name_begins").finditer(text, behind, end):
        start = mark.end()
    return _trimmed(text, start, end)


def _by_form(form: re.Pattern[str], text: str, numbers: Sequence[Number]) -> list[_Group]:
    """`45 operation group, 13 conservative group`, `18 to the intervention and 18 to usual care`."""
    found: list[_Group] = []
    for number in numbers:
        match = form.match(text, number.end)
        if match is None or number.value in _YEARS or text[: number.start].endswith(("of ", "the ")):
            continue
        if found and number.start - found[-1].end > _FAR:
            return []
        found.append(_Group(number.start, match.end("label"), number.value, _trimmed(text, *match.span("label"))))
    return found


def _by_name(text: str, numbers: Sequence[Number]) -> list[_Group]:
    """`group a: 20 patients`, `the exercise group included 25 patients`."""
    found: list[_Group] = []
    for number in numbers:
        people = _COUNTED.match(text, number.end)
        begin = max(0, number.start - _LONGEST_LABEL)
        match = _GROUP_HAS.search(text[begin : number.start]) if people else None
        if people and match:
            start, end = _trimmed(text, begin + match.start("label"), begin + match.end("label"))
            found.append(_Group(start, people.end(), number.value, (start, end)))
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = _LEADING.match(text, start, end)
    return (words.end() if words else start), end


def _without_the_whole(found: Sequence[_Group]) -> list[_Group]:
    """`90 patients (n = 90)` before its groups is none of them."""
    if len(found) > 2 and found[0].value == sum(group.value for group in found[1:]):
        return list(found[1:])
    return list(found)


def _are_arms(sentence: Sentence, found: Sequence[_Group]) -> bool:
    """Two to six differently named groups, in a sentence that allocates or with words for groups in their names."""
    if not 2 <= len(found) <= _MOST:
        return False
    labels = [sentence.text[slice(*group.label)] for group in found]
    if len(set(labels)) < len(labels) or any(_NO_LABEL.match(x) or len(x) > _LONGEST_LABEL for x in labels):
        return False
    if any(pattern("arms", "not_an_arm").search(label) for label in labels):
        return False
    before = sentence.text[: found[0].start]
    named = sum(pattern("arms", "group_word").search(label) is not None for label in labels)
    if sentence.role == "results" or not pattern("arms", "allocates").search(before):
        return 2 * named >= len(labels)
    return True


def _arm(passage: Passage, sentence: Sentence, where: Place, group: _Group) -> Arm:
    start, end = sentence.start + group.start, sentence.start + group.end
    label = passage.original[sentence.start + group.label[0] : sentence.start + group.label[1]]
    return Arm(where, passage.original[start:end], start, end, group.value, " ".join(label.split()))
