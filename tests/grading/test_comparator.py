"""What a claim compares with, and whether a work speaks of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.grading.comparator import comparator, mentions
from evidgrade.model.work import Work


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Wool gives more warmth than conservative care, with few harms.", "conservative care"),
        ("Wool did better at 6 months compared to plain cotton socks, as measured by comfort.", "plain cotton socks"),
        ("Wool is warm compared with the use of silk.", "use of silk"),
        ("Wool versus acrylic fleece in runners", "acrylic fleece"),
        ("Wool vs. fleece", "fleece"),
        ("The advantage over open surgery is small.", "open surgery"),
        ("Screws are superior to plates and better than casting.", "casting"),
        ("Wool lasts longer than a cotton sock does.", "cotton sock"),
        ("More than 80% of adults felt warmer than with cotton.", "cotton"),
        ("More than half of adults felt warm.", None),
        ("Feet were warmer than before.", None),
        ("It took longer than expected.", None),
        ("More than 12 months passed.", None),
        ("Pain fell over time.", None),
        ("Wool is warm.", None),
        ("", None),
    ],
)
def test_comparator(text: str, phrase: str | None) -> None:
    assert comparator(text) == phrase


@given(st.text(max_size=120))
def test_a_comparator_is_part_of_the_text(text: str) -> None:
    phrase = comparator(text)
    assert phrase is None or phrase in " ".join(text.split())


_WORK = Work("10.1000/w", "Wool socks in winter", abstract="Forty adults wore wool or conservative cotton.")


@pytest.mark.parametrize(
    ("work", "phrase", "answer"),
    [
        (_WORK, "conservative therapy", True),
        (_WORK, "conservatively treated patients", True),
        (_WORK, "silk liners", False),
        (_WORK, "standard care", None),
        (None, "silk", None),
        (Work("10.1000/w", None, abstract="Silk."), "silk", None),
        (Work("10.1000/w", "Wool or silk in winter"), "silk liners", True),
        (Work("10.1000/w", "Wool in winter"), "silk liners", None),
        (Work("10.1000/w", "Wool in winter", subtitle="against silk"), "silk", True),
    ],
    ids=["stem", "other-ending", "absent", "nothing-distinctive", "no-work", "no-title", "title-alone-says",
         "title-alone-silent", "subtitle"],
)  # fmt: skip
def test_mentions(work: Work | None, phrase: str, answer: bool | None) -> None:
    assert mentions(work, phrase) is answer


def test_a_word_of_both_sides_distinguishes_nothing() -> None:
    claim = "Endoscopic repair is warmer than laser repair."
    work = Work("10.1000/w", "Repair of socks", abstract="Endoscopic repair and mending by hand.")
    assert mentions(work, "laser repair", claim) is False
    assert mentions(work, "laser repair") is True


def test_a_number_word_is_no_part_of_a_comparator() -> None:
    assert comparator("Two needles eased pain more than eleven needles.") == "needles"
