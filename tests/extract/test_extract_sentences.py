"""Where sentences of medical prose end. All texts are invented."""

from __future__ import annotations

import pytest
from extracting import page
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.extract.sentences import split_sentences

# `|` stands where a sentence ends
SENTENCES = {
    "two": "Rest helps.| Ice does too.",
    "question and exclamation": "Does it help?| Yes!| Most say so.",
    "marker after the stop": "Rest helps.[1]| Ice does too.",
    "marker after the stop and a space": "Rest helps. [1-3]| Ice does too.",
    "two markers after the stop": "Rest helps.[1][3]| Ice does too.",
    "markers with a comma between": "Rest helps.[4], [5]| Ice does too.",
    "marker, no space after it": "Rest helps.[1]|Ice does too.",
    "marker before the stop": "Rest helps [1].| Ice does too.",
    "marker after the stop, then a stop": "Rest helps. (5).| Ice does too.",
    "raised marker": "Rest helps.¹⁻³| Ice does too.",
    "raised marker, no space": "Rest helps.¹²|Ice does too.",
    "marker in parentheses": "Rest helps. (4)| Ice does too.",
    "number in parentheses that belongs to what follows": "Rest helps.| (4) tablets a day do too.",
    "footnote": "Rest helps.[^okoye]| Ice does too.",
    "citation key": "Rest helps. [@okoye2016; @larsen]| Ice does too.",
    "author and year after the stop": "Rest helps. (Okoye et al., 2016)| Ice does too.",
    "author and year after the stop, then a stop": "Rest helps. (Okoye, 2016).| Ice does too.",
    "an aside is a sentence": "Rest helps.| (See our page on neck pain.)| Ice does too.",
    "decimal": "The dose was 2.5 mg.| Ice helps.",
    "stop after a number": "It fell by 20%.| Ice helps.",
    "p value": "It fell (P = .03).| Ice helps.",
    "title": "Dr. Okoye saw it.| Prof. Larsen did not.",
    "Latin": "Some drugs, e.g. Nervol, help, i.e. they ease pain.| Ice vs. Heat is open.",
    "et al.": "Okoye et al. saw it.| Larsen et al. (2016) did not.",
    "figure": "Pain fell (see Fig. 2).| Ice helps.",
    "initials": "It was J. K. Larsen who saw it.| Ice helps.",
    "an abbreviation may end a sentence": "Take it at 9 a.m. daily.| It costs 5 mg.| Ice helps.",
    "lower case goes on": "The word etc. is short.| Ice helps.",
    "ellipsis": "Rest ... and ice help.| Heat too.",
    "quotation": "\"Rest helps.\"| Ice does too.",
    "question inside quotation marks": "\"Does it help?\" she asked.| Yes.",
    "web address": "See www.one.example for more.| Ice helps.",
    "Chinese": "休息有帮助。|冰敷也有帮助。[2]|疼痛减轻了吗？|是。",
    "Japanese with a note": "休めば治る[^3]。|冷やしてもよい。",
    "no stop at the end": "Rest helps.| Ice",
    "none": "Rest and ice",
}


@pytest.mark.parametrize("marked", SENTENCES.values(), ids=SENTENCES.keys())
def test_sentences_end_where_a_reader_sees_it(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[a:b] for a, b in split_sentences(text)] == [part.strip() for part in marked.split("|")]


@given(st.text(alphabet="ab A.!?[]()1,-¹²。 \"'\n", max_size=60))
def test_sentences_cover_the_text_in_order(text: str) -> None:
    ranges = list(split_sentences(text))
    assert all(a < b for a, b in ranges)
    assert [end for _, end in ranges] == sorted(end for _, end in ranges)
    assert "".join("".join(text[a:b].split()) for a, b in ranges) == "".join(text.split())


RAISED = {
    "carets": "Rest helps.^3-5^ Ice does too.^6^",
    "tags": "Rest helps.<sup>3-5</sup> Ice does too.<sup>6</sup>",
    "characters": "Rest helps.³⁻⁵ Ice does too.⁶",
}


@pytest.mark.parametrize("text", RAISED.values(), ids=RAISED.keys())
def test_raised_markers_after_a_stop_belong_to_the_sentence_before_in_every_notation(text: str) -> None:
    found = page(text + "\n\nHeat is a third choice.^1^")
    assert [sentence.text for sentence in found.sentences[:2]] == ["Rest helps.³⁻⁵", "Ice does too.⁶"]
    assert [citation.sentence for citation in found.citations[:2]] == [0, 1]
    assert [claim.text for claim in found.claims if claim.sentence < 2] in (["Rest helps.", "Ice does too."], [])


def test_a_list_item_is_a_sentence_and_knows_its_lead_in() -> None:
    found = page("Compresses ease these:\n\n- a stiff neck\n- a sore back. Both are common.", 0)
    assert [(s.text, s.role, s.lead_in) for s in found.sentences][1:] == [
        ("a stiff neck", "list-item", 0), ("a sore back.", "list-item", 0), ("Both are common.", "list-item", 0),
    ]  # fmt: skip
