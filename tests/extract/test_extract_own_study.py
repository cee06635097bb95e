"""What a report of research says of its own study, and documents that are none."""

from __future__ import annotations

import pytest
from extracting import raw_page

_REPORT = """# Warm baths for stiff necks

Warm baths eased pain by 40% in 80 adults.

## Introduction

Heat lowers pain in most adults.

## Methods

Adults who were over 60 were excluded because falls are more common.

### Outcomes

Pain was scored on a scale of 0 to 100.

## Results

Pain fell by 40% with baths and by 10% without.

## Discussion

Cold packs cause more numbness than baths. In this trial baths eased pain more than rest.

### Limitations

A bath at home is warmer than one in a ward.

## Use in practice

Baths prevent stiff necks for years.
"""


def needs(text: str) -> dict[str, str]:
    return {claim.text: claim.needs_citation for claim in raw_page(text).claims}


def test_only_what_a_report_says_of_others_needs_a_source() -> None:
    asked = {text for text, need in needs(_REPORT).items() if need in ("high", "medium")}
    assert asked == {
        "Heat lowers pain in most adults.",
        "Cold packs cause more numbness than baths.",
        "Baths prevent stiff necks for years.",
    }


@pytest.mark.parametrize("heading", ["Methods", "Results"])
def test_a_page_without_both_parts_is_no_report(heading: str) -> None:
    page = raw_page(_REPORT.replace(f"## {heading}\n", "## Something else\n"))
    assert page.own_study == frozenset()


def test_a_clinic_that_speaks_of_its_results_reports_no_study() -> None:
    page = raw_page("# Our methods of care\n\nWe treat with baths.\n\n## Results\n\nOur results show that baths cure stiff necks.\n")
    assert page.own_study == frozenset()


def test_parts_in_bold_lines_go_on_over_lines_in_bold() -> None:
    page = raw_page("**Methods**\n\nPain was scored.\n\n**Outcomes**\n\nBaths cause less pain.\n\n**Results**\n\nBaths eased pain.\n\n**Discussion**\n\nBaths prevent pain.\n")
    assert [s.text for n, s in enumerate(page.sentences) if n in page.own_study and s.role != "heading"] == [
        "Pain was scored.", "Baths cause less pain.", "Baths eased pain.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "own"),
    [
        pytest.param("In comparison, our results showed less pain after baths.", True, id="our results"),
        pytest.param("This can be compared to our 12% in the second group.", True, id="compared to our"),
        pytest.param("We have therefore looked at falls in both groups.", True, id="we, with an adverb"),
        pytest.param("Figure 3 Pain after baths compared with rest", True, id="caption without a stop"),
        pytest.param("We know that doctors found less pain after baths.", False, id="what others found"),
        pytest.param("Our patients deserve baths that relieve pain.", True, id="patients of the study, as told in a report"),
        pytest.param("Baths relieve pain in our country.", False, id="our, of something else"),
    ],
)  # fmt: skip
def test_in_a_report_the_authors_words_of_their_own_study_are_known(sentence: str, own: bool) -> None:
    page = raw_page(_REPORT.replace("Baths prevent stiff necks for years.", sentence))
    index = next(n for n, s in enumerate(page.sentences) if s.text == sentence)
    assert (index in page.own_study) is own


def test_parts_of_a_plain_text_go_on_over_their_subheadings() -> None:
    text = "Introduction\n\nBaths are old.\n\nMethods\nStudy design\nPain was lower in twelve of the people who were asked.\nResults\nPain\nBaths relieved pain in all of the people who were asked."
    page = raw_page(text, "txt")
    own = [s.text for n, s in enumerate(page.sentences) if n in page.own_study and s.role != "heading"]
    assert own[-2:] == ["Pain was lower in twelve of the people who were asked.", "Baths relieved pain in all of the people who were asked."]
