"""The policy of grading a claim, a row for each rule."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from evidgrade.grading.assertion import verdict
from evidgrade.grading.design import design_of
from evidgrade.grading.grade import CitedSource, grade_claim
from evidgrade.grading.rating import DOMAINS, Rating, read_rating
from evidgrade.grading.schemes import load_scheme, scheme_names
from evidgrade.grading.tables import table
from evidgrade.model.claim import Claim, ClaimKind, Question
from evidgrade.model.document import Span
from evidgrade.model.grade import Assertion, DesignReading, Grade, Signal
from evidgrade.model.work import Work


def _claim(
    text: str = "Wool relieves cold feet.",
    kinds: tuple[ClaimKind, ...] = ("efficacy",),
    question: Question | None = "treatment_benefit",
    asserted: tuple[str, ...] = (),
) -> Claim:
    return Claim(
        "c-1", 0, text, Span(0, len(text)), kinds, question, "plain", "none", "high", asserted_designs=asserted
    )


def _cited(
    reference: int,
    design: str,
    *,
    inherited: bool = False,
    status: tuple[str, ...] = (),
    title: str | None = "Wool for cold feet",
    abstract: str | None = None,
) -> CitedSource:
    if design == "unknown":
        return CitedSource(reference, inherited, None, None, DesignReading("unknown", 0.0, status=status))
    signal = Signal("title", "wool", "a.cue", 0, 4)
    reading = DesignReading(design, 0.95, (signal,), status)
    return CitedSource(
        reference, inherited, f"key{reference}", Work(f"10.1000/{reference}", title, abstract=abstract), reading
    )


def _grade(
    *cited: CitedSource, claim: Claim | None = None, rating: Rating | None = None, scheme: str = "ocebm-2011"
) -> Grade:
    return grade_claim(claim or _claim(), cited, load_scheme(scheme), rating)


# ---------------------------------------------------------------- the level


def test_a_source_that_may_be_another_entry_is_not_counted() -> None:
    unsure = replace(_cited(1, "rct"), unsure=True)
    grade = _grade(unsure, _cited(2, "case_series"), claim=_claim(asserted=("rct",)))
    assert grade.level == "4"
    assert grade.asserted_design == "not-verifiable"
    assert grade.sources[0].note == "not counted: the citation fits another entry as well"
    assert _grade(unsure).level is None


@pytest.mark.parametrize(
    ("designs", "level"),
    [
        (["rct"], "2"),
        (["case_series", "rct", "narrative_review"], "2"),
        (["case_series", "narrative_review"], "4"),
        (["rct", "unknown"], "2"),
        (["unknown"], None),
        ([], None),
        (["guideline"], None),
        (["protocol", "case_report"], "4"),
        (["sr_unspecified"], "1|3"),
        (["sr_unspecified", "rct"], "2"),
        (["sr_unspecified", "case_series"], "1|3"),
        (["sr_unspecified", "cohort_prospective"], "3"),
        (["post_hoc", "sr_rct"], "1"),
        (["post_hoc", "case_series"], "2|3"),
    ],
    ids=["one", "best", "best-of-low", "unknown-beside", "unknown", "none", "guideline", "protocol-beside", "open",
         "open-beaten", "open-best", "open-equalled", "open-and-1", "open-and-4"],
)  # fmt: skip
def test_best_level_wins(designs: list[str], level: str | None) -> None:
    assert _grade(*(_cited(n, d) for n, d in enumerate(designs, 1))).level == level


@pytest.mark.parametrize(
    ("question", "design", "level"),
    [
        ("treatment_benefit", "rct", "2"),
        ("harms_common", "rct", "2"),
        ("prognosis", "narrative_review", None),
        ("prognosis", "cohort_prospective", "2|3"),
        ("diagnosis", "diagnostic_accuracy", "2|3"),
        ("prevalence", "cross_sectional", "3"),
        ("diagnosis", "rct", None),
    ],
)
def test_level_depends_on_the_question(question: Question, design: str, level: str | None) -> None:
    assert _grade(_cited(1, design), claim=_claim(question=question)).level == level


def test_no_question_no_level() -> None:
    grade = _grade(_cited(1, "rct"), claim=_claim(kinds=("guideline",), question=None))
    assert (grade.level, grade.sources[0].level, grade.state) == (None, None, "design-based")
    assert any("no level" in reason for reason in grade.reasons)


def test_direct_sources_come_first() -> None:
    grade = _grade(_cited(1, "case_series"), _cited(2, "rct", inherited=True))
    assert grade.level == "4"
    assert [source.counted for source in grade.sources] == [True, False]
    assert grade.sources[1].level == "2"
    assert "cited for the paragraph" in (grade.sources[1].note or "")


def test_unknown_direct_source_is_not_lifted_by_an_inherited_one() -> None:
    assert _grade(_cited(1, "unknown"), _cited(2, "rct", inherited=True)).level is None


def test_inherited_sources_alone_give_a_level_and_say_so() -> None:
    grade = _grade(_cited(1, "rct", inherited=True))
    assert grade.level == "2"
    assert any("(inherited)" in reason and "level 2" in reason for reason in grade.reasons)


def test_a_retracted_source_is_void() -> None:
    grade = _grade(_cited(1, "rct", status=("retracted",)), _cited(2, "case_series"))
    assert (grade.level, grade.sources[0].level, grade.sources[0].counted) == ("4", "void", False)


def test_retracted_sources_alone_give_nothing() -> None:
    grade = _grade(_cited(1, "rct", status=("retracted",)))
    assert (grade.level, grade.state) == (None, "design-based")


def test_a_retracted_source_is_void_without_a_question_too() -> None:
    grade = _grade(_cited(1, "rct", status=("retracted",)), claim=_claim(question=None))
    assert grade.sources[0].level == "void"


# ---------------------------------------------------------------- the comparator

_COMPARATIVE = _claim("Wool gives more warmth than silk liners.", ("comparative",))
_OF_SILK, _OF_COTTON = "Silk liners were worn by half.", "Cotton was worn by half."


def test_a_source_with_another_comparator_does_not_count() -> None:
    grade = _grade(
        _cited(1, "rct", abstract=_OF_COTTON), _cited(2, "cohort_prospective", abstract=_OF_SILK), claim=_COMPARATIVE
    )
    assert grade.level == "3"
    assert [source.counted for source in grade.sources] == [False, True]
    assert 'comparator "silk liners"' in (grade.sources[0].note or "")


def test_when_no_source_mentions_the_comparator_all_count_and_it_is_said() -> None:
    grade = _grade(
        _cited(1, "rct", abstract=_OF_COTTON), _cited(2, "case_series", abstract="Wool."), claim=_COMPARATIVE
    )
    assert grade.level == "2"
    assert all(source.counted for source in grade.sources)
    assert any("silk liners" in reason for reason in grade.reasons)


def test_a_source_of_which_only_the_title_is_known_counts() -> None:
    grade = _grade(_cited(1, "rct"), _cited(2, "cohort_prospective", abstract=_OF_SILK), claim=_COMPARATIVE)
    assert grade.level == "2"


def test_the_comparator_counts_only_where_comparing_is_the_main_kind() -> None:
    claim = _claim("Wool gives more warmth than silk liners.", ("magnitude", "comparative"))
    grade = _grade(_cited(1, "rct", abstract=_OF_COTTON), _cited(2, "case_series", abstract=_OF_SILK), claim=claim)
    assert grade.level == "2"


# ---------------------------------------------------------------- states and sentences


def _signed(**changes: Any) -> Rating:
    judgement: dict[str, Any] = {"start": "high", "certainty": "moderate"}
    judgement |= {name: {"by": 0} for name in DOMAINS}
    judgement["imprecision"] = {"by": 1, "reason": "n = 40"}
    return read_rating(judgement | changes, {"name": "J. Roe", "date": "2026-02-03"})


def test_nothing_known_is_unknown() -> None:
    grade = _grade(_cited(1, "unknown"), _cited(2, "unknown"))
    assert (grade.level, grade.state) == (None, "unknown")
    assert "Design not determinable: reference 1 is matched with no work, and the printed entry alone is not graded." in grade.reasons


def test_design_based_wording() -> None:
    grade = _grade(_cited(1, "rct"))
    wanted = (
        "OCEBM 2011 level 2 for treatment benefit (randomized trial, from the title). "
        "Design level only; quality not appraised."
    )
    assert grade.state == "design-based"
    assert wanted in grade.reasons


def test_the_chain_is_said_for_each_source() -> None:
    grade = _grade(_cited(1, "rct"))
    assert grade.reasons[0] == (
        'Reference 1: the title says "wool" (cue a.cue) -> randomized trial -> OCEBM 2011 level 2 for treatment benefit.'
    )


def test_rated_wording() -> None:
    grade = _grade(_cited(1, "rct"), rating=_signed())
    assert grade.state == "rated"
    assert grade.reasons[-1] == "GRADE: MODERATE, rated by J. Roe 2026-02-03 (-1 imprecision: n = 40)."


def test_an_incomplete_rating_is_a_start_only() -> None:
    grade = _grade(_cited(1, "rct", abstract="We studied 40 patients."), rating=_signed(imprecision={"by": 1}))
    assert grade.state == "grade-start"
    start = next(reason for reason in grade.reasons if reason.startswith("GRADE"))
    assert start.startswith("GRADE: would start HIGH (randomized trial). Certainty not rated.")
    assert (
        'Hints: n = 40 (below 400, GRADE\'s rule of thumb for continuous outcomes; the abstract says "40 patients"); single study.'
        in start
    )
    assert any("without a reason" in reason for reason in grade.reasons)


def _hints(*cited: CitedSource) -> str:
    grade = _grade(*cited, rating=_signed(imprecision={"by": 1}))
    start = next(reason for reason in grade.reasons if reason.startswith("GRADE"))
    return start.partition(" Hints: ")[2].partition(". Needs: ")[0].removesuffix(".")


def test_hints_are_facts_and_name_their_reference() -> None:
    told = _hints(
        _cited(1, "rct", abstract="We enrolled 40 men. They were followed for 3 weeks."),
        _cited(2, "cohort_prospective", status=("preprint",), abstract="We enrolled 4000 men."),
    )
    assert told == (
        'reference 1: n = 40 (below 400, GRADE\'s rule of thumb for continuous outcomes; the abstract says "40 men"); '
        'reference 1: follow-up 3 weeks (the abstract says "followed for 3 weeks"); reference 2: not peer reviewed'
    )


def test_a_review_is_no_single_study() -> None:
    assert _hints(_cited(1, "sr_rct")) == ""
    assert _hints(_cited(1, "rct")) == "single study"


def test_hints_move_no_level() -> None:
    few, many = (_grade(_cited(1, "rct", abstract=f"We enrolled {n} men.")) for n in (4, 4000))
    assert (few.level, few.state) == (many.level, many.state)


def test_missing_domains_are_asked_for() -> None:
    rating = read_rating({"start": "low", "certainty": "low"}, {"name": "J. Roe", "date": "2026-02-03"})
    grade = _grade(_cited(1, "case_series"), rating=rating)
    start = next(reason for reason in grade.reasons if reason.startswith("GRADE"))
    assert start.startswith("GRADE: would start LOW")
    assert "risk of bias, inconsistency, indirectness, imprecision, publication bias" in start


@pytest.mark.parametrize("word", ["proven", "supported", "verified", "fake"])
def test_words_that_are_never_said(word: str) -> None:
    grade = _grade(_cited(1, "rct"), _cited(2, "unknown"), _cited(3, "case_series", inherited=True), rating=_signed())
    assert all(word not in reason for reason in grade.reasons)


def test_every_reason_is_a_sentence() -> None:
    grade = _grade(_cited(1, "rct"), _cited(2, "unknown"), _cited(3, "rct", status=("retracted",)), claim=_COMPARATIVE)
    assert all(reason[0].isupper() and reason.endswith(".") for reason in grade.reasons)


def test_a_work_without_design_words_is_explained() -> None:
    work = Work("10.1000/w", "Wool for cold feet")
    grade = _grade(CitedSource(4, False, None, work, design_of(work)))
    assert "Design not determinable: reference 4, the title names no design." in grade.reasons


# ---------------------------------------------------------------- other schemes


@pytest.mark.parametrize(
    ("scheme", "designs", "level"),
    [
        ("sign", ["cohort_prospective", "rct"], "1?"),
        ("sign", ["ecological", "cohort_prospective"], "2?"),
        ("ocebm-2009", ["rct", "cohort_prospective"], "2b"),
        ("ocebm-2009", ["rct", "case_control"], "1b|2b"),
        ("nhmrc", ["narrative_review"], None),
        ("asipp", ["rct", "case_series"], "II|III"),
        ("grade-start", ["sr_unspecified", "case_series"], "high|low"),
        ("grade-start", ["sr_unspecified", "case_control"], "low"),
        ("grade-start", ["rct", "narrative_review"], "high"),
    ],
)
def test_the_policy_holds_in_every_scheme(scheme: str, designs: list[str], level: str | None) -> None:
    assert _grade(*(_cited(n, d) for n, d in enumerate(designs, 1)), scheme=scheme).level == level


@pytest.mark.parametrize("scheme", [name for name in scheme_names() if name != "grade-start"])
def test_a_level_is_followed_by_what_it_does_not_say(scheme: str) -> None:
    title = load_scheme(scheme).title
    said = next(reason for reason in _grade(_cited(1, "rct"), scheme=scheme).reasons if reason.startswith(title))
    assert "for treatment benefit (randomized trial, from the title). Design level only; quality" in said


@pytest.mark.parametrize(
    ("scheme", "question", "said"),
    [
        ("sign", "prognosis", "There is no column for prognosis in evidgrade's SIGN table."),
        ("jbi", "diagnosis", "There is no column for diagnosis in evidgrade's JBI table."),
        ("sort", "harms_common", "There is no column for common harms in evidgrade's SORT table."),
        (
            "grade-start",
            "prevalence",
            "There is no column for prevalence in evidgrade's GRADE start table. Certainty not rated.",
        ),
        ("nhmrc", "diagnosis", "No cited source has a NHMRC level for diagnosis that can be counted."),
    ],
)
def test_no_level_is_explained(scheme: str, question: Question, said: str) -> None:
    grade = _grade(_cited(1, "rct"), claim=_claim(question=question), scheme=scheme)
    assert grade.level is None
    assert grade.reasons[-1] == said


def test_grade_start_wording() -> None:
    grade = _grade(_cited(1, "rct", abstract="We studied 40 patients."), _cited(2, "case_series"), scheme="grade-start")
    assert (grade.level, grade.state) == ("high", "grade-start")
    assert grade.reasons == (
        'Reference 1: the title says "wool" (cue a.cue) -> randomized trial -> GRADE start level high for treatment benefit. '
        "Certainty not rated.",
        'Reference 2: the title says "wool" (cue a.cue) -> case series -> GRADE start level low|very low for treatment benefit. '
        "Certainty not rated.",
        'GRADE: would start HIGH (randomized trial). Certainty not rated. Hints: n = 40 (below 400, GRADE\'s rule of thumb for continuous '
        'outcomes; the abstract says "40 patients"); single study. '
        "Needs: risk of bias, inconsistency, indirectness, imprecision, publication bias.",
    )


@pytest.mark.parametrize("question", [None, "treatment_benefit", "diagnosis", "prognosis"])
@pytest.mark.parametrize("design", sorted(table("designs")["names"]))
def test_a_start_is_never_said_as_a_certainty(design: str, question: Question | None) -> None:
    for cited in ([_cited(1, design)], [_cited(1, design, inherited=True), _cited(2, "rct", inherited=True)]):
        grade = _grade(*cited, claim=_claim(question=question), scheme="grade-start")
        assert grade.state == ("unknown" if [c.reading.design for c in cited] == ["unknown"] else "grade-start")
        for reason in grade.reasons:
            assert not re.search(r"GRADE: ?(?:high|moderate|low|very low)", reason, re.IGNORECASE)
            assert "Certainty not rated." in reason or reason.startswith("Design not determinable")


def test_inherited_starts_say_so() -> None:
    grade = _grade(_cited(1, "rct", inherited=True), scheme="grade-start")
    assert grade.reasons[-1].startswith("GRADE: would start HIGH (randomized trial) (inherited). Certainty not rated.")


def test_under_grade_start_a_rated_claim_has_the_certainty_of_the_person() -> None:
    grade = _grade(_cited(1, "rct"), rating=_signed(), scheme="grade-start")
    assert (grade.level, grade.state, grade.sources[0].level) == ("moderate", "rated", "high")
    assert all("not rated" not in reason for reason in grade.reasons)


def test_where_grade_starts_depends_on_the_question() -> None:
    rating = read_rating({"certainty": "low"}, {"name": "J. Roe", "date": "2026-02-03"})
    for question, said in (("treatment_benefit", "GRADE: would start LOW"), ("prognosis", "GRADE: no start level")):
        grade = _grade(_cited(1, "cohort_prospective"), claim=_claim(question=question), rating=rating)  # type: ignore[arg-type]
        assert any(reason.startswith(f"{said} (prospective cohort study). Certainty not rated.") for reason in grade.reasons)


# ---------------------------------------------------------------- asserted designs


@pytest.mark.parametrize(
    ("asserted", "cited", "answer"),
    [
        ((), ["rct"], None),
        (("rct",), ["rct"], "confirmed"),
        (("rct",), ["sr_rct", "case_series"], "confirmed"),
        (("rct",), ["case_series"], "contradicted"),
        (("rct",), ["case_series", "unknown"], "not-verifiable"),
        (("rct",), ["unknown"], "not-verifiable"),
        (("rct",), [], "not-verifiable"),
        (("rct",), ["sr_mixed"], "not-verifiable"),
        (("rct",), ["protocol"], "contradicted"),
        (("sr_unspecified",), ["sr_observational"], "confirmed"),
        (("sr_unspecified",), ["narrative_review"], "contradicted"),
        (("prospective_study",), ["rct"], "confirmed"),
        (("prospective_study",), ["cohort_prospective"], "confirmed"),
        (("prospective_study",), ["cohort_retrospective"], "contradicted"),
        (("prospective_study",), ["cohort_single_arm"], "not-verifiable"),
        (("retrospective_study",), ["case_control"], "confirmed"),
        (("retrospective_study",), ["rct", "nonrandomized_controlled"], "contradicted"),
        (("prospective_study", "retrospective_study"), ["rct", "nonrandomized_controlled"], "contradicted"),
        (("prospective_study", "retrospective_study"), ["cohort_prospective", "cohort_retrospective"], "confirmed"),
        (("prospective_study", "retrospective_study"), ["cohort_prospective", "unknown"], "not-verifiable"),
        (("narrative_review", "case_series"), ["narrative_review", "case_series", "technical_note"], "confirmed"),
        (("cohort_study",), ["cohort_retrospective"], "confirmed"),
        (("cohort_study",), ["rct"], "contradicted"),
        (("observational_study",), ["cross_sectional"], "confirmed"),
        (("observational_study",), ["rct"], "contradicted"),
        (("case_series",), ["case_report"], "not-verifiable"),
        (("case_report",), ["case_report"], "confirmed"),
        (("case_control",), ["nested_case_control"], "confirmed"),
        (("cross_sectional",), ["cross_sectional"], "confirmed"),
        (("guideline",), ["consensus"], "confirmed"),
        (("guideline",), ["narrative_review"], "contradicted"),
        (("animal",), ["animal"], "confirmed"),
        (("animal",), ["rct"], "contradicted"),
    ],
)
def test_asserted_design(asserted: tuple[str, ...], cited: list[str], answer: Assertion | None) -> None:
    assert verdict(asserted, cited) == answer


def test_direct_sources_answer_for_the_sentence() -> None:
    claim = _claim(asserted=("rct",))
    assert (
        _grade(_cited(1, "case_series"), _cited(2, "rct", inherited=True), claim=claim).asserted_design
        == "contradicted"
    )
    assert _grade(_cited(2, "rct", inherited=True), claim=claim).asserted_design == "confirmed"


def test_a_retracted_source_confirms_nothing() -> None:
    claim = _claim(asserted=("rct",))
    assert _grade(_cited(1, "rct", status=("retracted",)), claim=claim).asserted_design == "not-verifiable"


# ---------------------------------------------------------------- what would change it


@pytest.mark.parametrize(
    ("cited", "said"),
    [
        ([_cited(1, "rct"), _cited(2, "case_series")], ["Without reference 1, the claim has level 4."]),
        ([_cited(1, "rct")], []),
        ([_cited(1, "rct"), _cited(2, "rct")], []),
        (
            [_cited(1, "case_series"), _cited(2, "unknown")],
            ["Without reference 1, the claim has no level.", "Reference 2, of unknown design, would count once its design is known."],
        ),
        ([_cited(1, "rct"), _cited(2, "unknown", inherited=True)], ["Without reference 1, the claim has no level."]),
        ([replace(_cited(1, "rct"), unsure=True)], ["Reference 1 would count once the citation is confirmed in claims.yaml."]),
        ([_cited(1, "rct", status=("retracted",))], []),
        ([_cited(1, "unknown", status=("retracted",))], []),
    ],
)
def test_what_would_change_the_level(cited: list[CitedSource], said: list[str]) -> None:
    assert list(_grade(*cited).would_change) == said


def test_a_proposal_of_the_model_may_turn_out_otherwise() -> None:
    cited = _cited(1, "cohort_single_arm")
    proposed = replace(cited, reading=replace(cited.reading, read_by="model"))
    assert _grade(proposed).would_change[-1].startswith("The design of reference 1 is read from its words as a whole;")


def test_nothing_changes_a_level_that_is_not_asked_for_or_is_a_start() -> None:
    assert _grade(_cited(1, "rct"), claim=_claim(question=None)).would_change == ()
    assert _grade(_cited(1, "rct"), scheme="grade-start").would_change == ()
