"""DOC1xx: the numbers of the reference list itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from evidgrade.checks.declaration import Example, Place, Problem, check
from evidgrade.checks.scope import Page
from evidgrade.model.reference import Reference

_AMA = "AMA Manual of Style 11, 3.6 (references are numbered consecutively in order of citation)"
_ICMJE = "ICMJE Recommendations, Preparing a Manuscript: References"
_BODY = "Exercise eased pain [1]. Bed rest did not [2]. Heat helped a little [3].\n\nReferences\n"
_ONE = "Adams B. Exercise and pain. J Pain. 2019;12:1-9.\n"
_TWO = "Brown C. Bed rest. Spine. 2018;3:20-29.\n"
_THREE = "Clark D. Heat wraps. Heat. 2017;1:3-8.\n"
_GOOD = f"{_BODY}1. {_ONE}2. {_TWO}3. {_THREE}"


def _printed(page: Page) -> list[Reference]:
    """Entries of the first list whose number is printed in the text itself."""
    numbered = [r for r in page.references if r.number_source == "printed" and r.number is not None]
    second = _second_list(numbered)
    return numbered[:second] if second is not None else numbered


def _second_list(numbered: list[Reference]) -> int | None:
    """Index at which the numbers start again from 1 under a second list, None when they do not."""
    for index in range(2, len(numbered)):
        if numbered[index].number == 1 and len(numbered) - index >= 1 and numbered[index - 1].number != 1:
            tail = [r.number for r in numbered[index:]]
            if tail == list(range(1, len(tail) + 1)) and len(tail) < len(numbered):
                return index
    return None


@check(
    "DOC101",
    "error",
    "A number is missing in the reference list.",
    rationale="""A marker with the missing number leads nowhere, and the numbers after the gap may be one off from what the author meant.
    Renumber the list and the markers together, or put the lost entry back.""",
    bad=Example(f"{_BODY}1. {_ONE}2. {_TWO}4. {_THREE}", path="page.txt"),
    good=Example(_GOOD, path="page.txt"),
    sources=(_AMA, _ICMJE),
    aliases=("REF-NUM-GAP",),
)
def reference_number_gap(page: Page) -> Iterator[Problem]:
    """Where the next printed number is two or more higher and the numbers between stand nowhere."""
    printed = _printed(page)
    present = {r.number for r in page.references if r.number is not None}
    for before, after in pairwise(printed):
        assert before.number is not None
        assert after.number is not None
        missing = [n for n in range(before.number + 1, after.number) if n not in present]
        if missing and after.number - before.number <= 20:
            named = f"number {missing[0]} is" if len(missing) == 1 else f"numbers {missing[0]}-{missing[-1]} are"
            message = f"The list goes from {before.number} to {after.number}: {named} missing."
            if page.kind_of(after) == "footnote":  # notes are numbered anew where the page is shown
                yield Problem(after.span, f"{message} These are names of notes; a reader sees them numbered without a gap.", severity="info")
            else:
                yield Problem(after.span, message)


@check(
    "DOC102",
    "error",
    "Two entries of the reference list carry the same number.",
    rationale="A marker with this number can mean either entry. Give each entry a number of its own and check the markers.",
    bad=Example(f"{_BODY}1. {_ONE}2. {_TWO}2. {_THREE}", path="page.txt"),
    good=Example(_GOOD, path="page.txt"),
    sources=(_AMA,),
    aliases=("REF-NUM-DUP",),
)
def reference_number_duplicate(page: Page) -> Iterator[Problem]:
    """The second and further entries with a number that is taken."""
    first: dict[int, Reference] = {}
    for reference in _printed(page):
        assert reference.number is not None
        taken = first.setdefault(reference.number, reference)
        if taken is not reference:
            place = Place(taken.span, f"the first entry with number {reference.number}")
            yield Problem(reference.span, f"Number {reference.number} is already taken by another entry.", (place,))


@check(
    "DOC103",
    "warning",
    "The numbers of the reference list do not ascend.",
    rationale="Readers look an entry up by its number; a list that jumps back looks as if entries were lost or pasted. Sort or renumber it.",
    bad=Example(f"{_BODY}1. {_ONE}3. {_THREE}2. {_TWO}", path="page.txt"),
    good=Example(_GOOD, path="page.txt"),
    sources=(_AMA,),
    fixable=True,
)
def reference_number_out_of_order(page: Page) -> Iterator[Problem]:
    """Entries whose number is lower than that of the entry before them."""
    printed = _printed(page)
    for before, after in pairwise(printed):
        if before.number is not None and after.number is not None and after.number < before.number:
            yield Problem(after.span, f"Number {after.number} comes after number {before.number}.")


@check(
    "DOC104",
    "warning",
    "The reference list does not begin with 1.",
    rationale="Entries before the first one may have been cut off. Put them back, or renumber list and markers together.",
    bad=Example(f"{_BODY}2. {_ONE}3. {_TWO}4. {_THREE}", path="page.txt"),
    good=Example(_GOOD, path="page.txt"),
    sources=(_AMA,),
)
def reference_numbering_not_from_one(page: Page) -> Iterator[Problem]:
    """The lowest printed number, when it is not 1 and no entry without a number can be it."""
    printed = _printed(page)
    if len(printed) < 2 or printed[0].position != 1:
        return
    lowest = min(r.number for r in printed if r.number is not None)
    if lowest > 1 and printed[0].number == lowest:
        yield Problem(
            printed[0].span,
            f"The list begins with {lowest}; entries 1{_to(lowest - 1)} are missing or the count is off.",
        )


def _to(last: int) -> str:
    return f" to {last}" if last > 1 else ""


@check(
    "DOC105",
    "info",
    "The numbers of the list are written in different ways.",
    rationale="`1.`, `[2]` and `(3)` in one list show that entries were pasted from several places. Choose one form.",
    bad=Example(f"{_BODY}1. {_ONE}[2] {_TWO}3. {_THREE}", path="page.txt"),
    good=Example(_GOOD, path="page.txt"),
)
def reference_numbering_style_mixed(page: Page) -> Iterator[Problem]:
    """Entries whose number is printed in another form than most: one finding."""
    formed = [
        (r, re.sub(r"\d+", "1", r.printed_label))
        for r in _printed(page)
        if r.printed_label and not r.printed_label.isdigit()
    ]
    forms = Counter(form for _, form in formed)
    if len(forms) < 2:
        return
    usual = forms.most_common(1)[0][0]
    odd = [r for r, form in formed if form != usual]
    places = tuple(Place(r.span, "another") for r in odd[1:])
    yield Problem(odd[0].span, f"Numbers are written as `{usual}`, and here as `{odd[0].printed_label}`.", places)


@check(
    "DOC106",
    "warning",
    "An entry has no number in a list where others have one.",
    rationale="""The reader has to count lines to find the entry, and one lost line shifts every number after it. evidgrade infers the number from the
    position and says so; print it.""",
    bad=Example(f"{_BODY}1. {_ONE}{_TWO}3. {_THREE}", path="page.txt"),
    good=Example(_GOOD, path="page.txt"),
    sources=(_AMA, _ICMJE),
    aliases=("REF-NUM-MISSING",),
)
def entry_without_number(page: Page) -> Iterator[Problem]:
    """Entries whose number is only inferred while another entry's is printed."""
    if not any(r.number_source == "printed" for r in page.references):
        return
    bare = [r for r in page.references if r.number_source == "inferred-from-position"]
    if len(bare) == 1:
        yield Problem(
            bare[0].span, f"This entry has no printed number; by its place in the list it would be {bare[0].number}."
        )
    elif bare:
        numbers = ", ".join(str(r.number) for r in bare[:12]) + (" ..." if len(bare) > 12 else "")
        places = tuple(Place(r.span, "the others without") for r in bare[1:])
        message = f"{len(bare)} of {len(page.references)} entries have no printed number; by their places they would be {numbers}."
        yield Problem(bare[0].span, message, places)
