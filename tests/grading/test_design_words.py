"""The model that reads a design from the words of a record: what it may say, how it says it, and that its file is sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.grading.assertion import verdict
from evidgrade.grading.design import read_design
from evidgrade.grading.design_words import FLOOR, Weights, design_of_class, propose, weights, words_of
from evidgrade.grading.grade import CitedSource, grade_claim
from evidgrade.grading.schemes import load_scheme
from evidgrade.grading.tables import table
from evidgrade.model.claim import Claim
from evidgrade.model.document import Span
from evidgrade.model.work import Work

WARD = (
    "The feet of skiers who came to our mountain ward with frozen toes are of interest here. Patients with deep injury underwent slow"
    " warming, and others had surgery. Mean hospital stay, complications and survival of the toes were noted for each patient, and both"
    " sexes were alike in age. Ten of the patients had late pain; mortality was low. The time until warming was related to loss of a toe."
    " Patients who came late had a poor outcome, and long-term morbidity was frequent in diabetic patients after surgery. Two surgeons"
    " measured the stumps, and the rate of infection was low."
)
"""A study of patients that names no design."""


def test_an_abstract_without_a_cue_is_read_by_its_words() -> None:
    reading = read_design(title="Warming of frozen toes: does delay matter?", abstract=WARD)
    assert (reading.design, reading.read_by) == ("cohort_single_arm", "model")
    assert FLOOR <= reading.confidence <= 0.65
    assert reading.signals
    assert all(signal.cue == "words" for signal in reading.signals)
    for signal in reading.signals:
        text = WARD if signal.where == "abstract" else "Warming of frozen toes: does delay matter?"
        assert text[signal.start : signal.end] == signal.text


def test_a_cue_comes_first() -> None:
    reading = read_design(title="Warming of frozen toes: a case-control study", abstract=WARD)
    assert (reading.design, reading.read_by) == ("case_control", "rules")


@pytest.mark.parametrize("abstract", ["Feet are cold.", "Patients underwent surgery. " * 3, ""])
def test_few_words_say_nothing(abstract: str) -> None:
    assert propose("Cold feet", abstract) is None
    assert read_design(title="Cold feet", abstract=abstract).design == "unknown"


def test_a_notice_is_never_read_by_its_words() -> None:
    reading = read_design(title="Retraction notice: warming of frozen toes", abstract=WARD)
    assert reading.design == "unknown"


WARMING = (
    "The effects of warm baths on the feet of bakers are of interest here. Group A had baths for 12 weeks and group B had rest; the other"
    " group had both. Pain was measured at baseline, after the sessions and 4 weeks later. The baths led to a significant improvement of"
    " pain and function in the bath group (p < 0.05), and the change was greater than in the rest group. Blood pressure and heart rate did"
    " not change in the control group. No adverse effects were seen, and the training improved strength in all participants."
)
"""A study of a treatment that says nothing of allocation."""


def test_a_treatment_is_read_as_the_lowest_trial_and_not_where_randomization_is_spoken_of() -> None:
    plain = read_design(title="Warm baths for bakers", abstract=WARMING)
    assert (plain.design, plain.read_by) == ("single_arm_trial", "model")
    spoken = read_design(title="Warm baths for bakers", abstract=f"{WARMING} Random effects were added.")
    assert (spoken.design, spoken.read_by) == ("unknown", "rules")


@pytest.mark.parametrize(
    ("label", "text", "design"),
    [
        ("bench", "Fibres were stretched.", "in_vitro"),
        ("bench", "Wool of sheep was stretched.", "animal"),
        ("case", "", "case_report"),
        ("cohort", "", "cohort_single_arm"),
        ("other", "", None),
        ("no such class", "", None),
    ],
)
def test_design_of_a_class(label: str, text: str, design: str | None) -> None:
    assert design_of_class(label, "", text) == design


def test_the_model_can_reach_no_high_level() -> None:
    """Whatever it proposes stands at the bottom of the scheme for benefit, harm, diagnosis and screening."""
    scheme = load_scheme("ocebm-2011")
    designs = {str(value) for row in table("designs")["proposed"].values() for value in row.values()}
    assert designs <= set(table("designs")["names"])
    for design in designs:
        for question in ("treatment_benefit", "harms_common", "harms_rare", "diagnosis", "screening"):
            assert scheme.level(design, question).text in ("4", "5", None), (design, question)


def test_the_file_of_weights_is_sound() -> None:
    model = weights()
    assert {*table("designs")["proposed"]} <= {*model.labels}
    assert all(len(row) == len(model.labels) for row in model.words.values())
    assert 1_000 < len(model.words) < 5_000
    assert all(word == word.strip() and "\t" not in word for word in model.words)


def test_a_proposal_neither_confirms_nor_contradicts_what_a_text_says() -> None:
    work = Work(doi=None, title="Warming of frozen toes: does delay matter?", abstract=WARD)
    reading = read_design(title=work.title, abstract=work.abstract)
    claim = Claim(
        id="c-1", sentence=0, text="A randomized trial shows that early warming saves toes [1].", span=Span(0, 10),
        kinds=("efficacy",), question="treatment_benefit", strength="plain", causal="direct_causal",
        needs_citation="high", references_direct=(1,), references_inherited=(), scope="sentence",
        asserted_designs=("rct",),
    )  # fmt: skip
    assert verdict(("rct",), [reading.design]) == "contradicted"
    grade = grade_claim(claim, [CitedSource(1, False, None, work, reading)], load_scheme("ocebm-2011"))
    assert grade.asserted_design == "not-verifiable"
    assert grade.level == "4"
    assert any("its words as a whole" in reason and "to be confirmed" in reason for reason in grade.reasons)


@given(st.text(max_size=300), st.text(max_size=600))
def test_any_text_is_answered(title: str, abstract: str) -> None:
    model = Weights(("cohort", "other"), (0, 0), dict.fromkeys(words_of(title, abstract), (7, -7)))
    proposal = propose(title, abstract, model)
    if proposal is not None:
        assert 0 <= proposal.share <= 1
        for signal in proposal.signals:
            text = title if signal.where == "title" else abstract
            assert text[signal.start : signal.end] == signal.text
