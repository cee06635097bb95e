"""The evidence checks: where each speaks, where it keeps silent, and on which words."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from running import findings, run

from evidgrade.checks.declaration import Example
from evidgrade.checks.evidence_examples import cited
from evidgrade.checks.evidence_levels import checked_minimum
from evidgrade.checks.weighing import at_least, lexicon
from evidgrade.cli import cli
from evidgrade.errors import ConfigurationError
from evidgrade.grading.schemes import load_scheme
from evidgrade.grading.tables import table
from evidgrade.link import same_groups
from evidgrade.model.finding import Finding
from evidgrade.model.grade import Grade

TRIAL = "Exercise for knee pain: a randomized controlled trial"
COHORT = "Exercise and knee pain: a prospective cohort study"
SURVEY = "Exercise and knee pain: a cross-sectional study"
SERIES = "Exercise for knee pain: a case series"
REVIEW = "Exercise for knee pain: a narrative review"
POOLED = "Exercise for knee pain: a systematic review of randomized controlled trials"
GUIDELINE = "Exercise for knee pain: a clinical practice guideline"
NAMELESS = "Exercise and knees"
REST = "Bed rest: a narrative review"
NOTICE = '{"updated-by": [{"DOI": "10.1000/notice", "type": "%s", "updated": {"date-parts": [[2021, 5, 1]]}, "source": "publisher"}]}'
RETRACTED = f"{TRIAL} | | {NOTICE % 'retraction'}"
DOUBTED = f"{TRIAL} | | {NOTICE % 'expression_of_concern'}"
PREPRINT = f'{TRIAL} | | {{"type": "posted-content", "subtype": "preprint"}}'


def page(sentence: str, *works: str) -> Example:
    """A sentence about the works before the last, which a second sentence cites."""
    return cited(f"{sentence} Rest is rest [{len(works) + 1}].", *works, REST)


def words(example: Example, code: str) -> list[str]:
    """The words that findings of a check stand on."""
    return [example.text[f.start : f.end] for f in findings(example, code)]


@pytest.mark.parametrize(
    ("code", "sentence", "works", "on"),
    [
        ("EVD102", "Exercise clearly reduces knee pain [1].", [TRIAL], "clearly"),
        ("EVD102", "Exercise proved superior to rest for knee pain [1].", [COHORT, TRIAL], None),
        ("EVD102", "Exercise clearly reduces knee pain [1].", [POOLED], None),
        ("EVD102", "Exercise clearly reduces knee pain [1,2].", [TRIAL, TRIAL.replace("knee", "hip")], None),
        ("EVD102", "Exercise was not superior to rest for knee pain [1].", [TRIAL], None),
        ("EVD102", "In one trial, exercise clearly reduced knee pain [1].", [TRIAL], None),
        ("EVD102", "Exercise clearly reduces knee pain [1].", [NAMELESS], None),
        ("EVD104", "Exercise reduces knee pain [1].", [PREPRINT], "Exercise reduces knee pain [1]."),
        ("EVD104", "Exercise reduces knee pain [1,2].", [PREPRINT, TRIAL], None),
        ("EVD104", "Exercise reduced knee pain, which was not yet peer reviewed [1].", [PREPRINT], None),
        ("EVD109", "Exercise relieves knee pain in 60% of people [1].", [REVIEW], "60%"),
        ("EVD109", "Exercise relieves knee pain in 6 of 10 people [1].", [GUIDELINE], "6 of 10"),
        ("EVD109", "Exercise relieves knee pain in 60% of people [1].", [POOLED], None),
        ("EVD109", "Exercise relieves knee pain in 60% of people [1,2].", [REVIEW, TRIAL], None),
        ("EVD109", "A review says that exercise relieves knee pain in 60% of people [1].", [REVIEW], None),
        ("EVD201", "Exercise reduces knee pain [1].", [COHORT], "reduces"),
        ("EVD201", "Exercise reduces knee pain [1,2].", [COHORT, TRIAL], None),
        ("EVD201", "Exercise reduces knee pain [1,2].", [COHORT, NAMELESS], None),
        ("EVD201", "Exercise may reduce knee pain [1].", [COHORT], None),
        ("EVD201", "Exercise does not reduce knee pain [1].", [COHORT], None),
        ("EVD201", "In a cohort study, exercise reduced the risk of knee pain [1].", [COHORT], None),
        ("EVD201", "Knee pain increases with age [1].", [COHORT], None),
        ("EVD203", "Exercise might ease knee pain [1].", [f"{POOLED} | There is high-certainty evidence that pain falls."], "might"),
        ("EVD203", "Exercise might ease knee pain [1].", [f"{POOLED} | High-certainty evidence is needed."], None),
        ("EVD203", "Exercise might ease knee pain [1].", [f"{POOLED} | High-certainty evidence for pain, low certainty for walking."], None),
        ("EVD203", "Exercise might ease knee pain [1].", [POOLED], None),
        ("EVD203", "Exercise might ease knee pain [1].", [f"{TRIAL} | There is high-certainty evidence that pain falls."], None),
        ("EVD204", "Adults with knee pain should try exercise [1].", [SERIES], "Adults with knee pain should try"),
        ("EVD204", "Adults with knee pain should try exercise [1].", [TRIAL], None),
        ("EVD204", "Adults with knee pain should try exercise [1].", [REVIEW], None),
        ("EVD204", "Adults with knee pain should avoid exercise [1].", [SERIES], None),
        ("EVD204", "It is hard to tell which patients should undergo surgery for knee pain [1].", [SERIES], None),
        ("EVD206", "Exercise predicts knee pain [1].", [SURVEY], "predicts"),
        ("EVD206", "Exercise predicts knee pain [1].", [COHORT], None),
        ("EVD206", "Exercise may predict knee pain [1].", [SURVEY], None),
        ("EVD206", "Exercise reduces knee pain [1].", [f"{TRIAL}: a subgroup analysis"], "Exercise reduces knee pain [1]."),
        ("EVD206", "Exercise reduces knee pain in people with arthritis [1].", [f"{TRIAL}: a subgroup analysis"], None),
        ("EVD208", "Exercise lowered the risk of falls (RR 0.80) [1].", [TRIAL], "RR 0.80"),
        ("EVD208", "Exercise lowered the risk: the odds ratio for falls was 0.8 [1].", [TRIAL], "odds ratio for falls was 0.8"),
        ("EVD208", "Exercise lowered the risk of falls (RR 0.80, 0.70-0.91) [1].", [TRIAL], None),
        ("EVD208", "Exercise lowered the risk of falls (RR 0.80) [1]. The 95% CI was 0.70 to 0.91 [1].", [TRIAL], None),
        ("EVD208", "Exercise raised the heart rate (HR 120) and lowered falls by 20% [1].", [TRIAL], None),
        ("EVD208", "The study could detect a relative risk of 0.8 for falls [1].", [TRIAL], None),
    ],
)  # fmt: skip
def test_wording_and_sources(code: str, sentence: str, works: list[str], on: str | None) -> None:
    assert words(page(sentence, *works), code) == ([on] if on is not None else [])


@pytest.mark.parametrize(
    ("sentence", "abstract", "on"),
    [
        ("Green tea prevents strokes [1].", "Blood pressure fell.", "strokes"),
        ("Green tea prevents fractures [1].", "Bone mineral density rose.", "fractures"),
        ("Green tea prevents strokes [1].", "Blood pressure fell. Strokes were not counted.", None),
        ("Green tea prevents strokes [1].", "Pain fell.", None),
        ("Green tea lowers blood pressure and so prevents strokes [1].", "Blood pressure fell.", None),
        ("Green tea reduces blood pressure, a risk factor for strokes [1].", "Blood pressure fell.", None),
        ("Green tea prevents strokes [1].", "", None),
    ],
)
def test_an_outcome_that_the_abstract_replaces_by_a_measurement(sentence: str, abstract: str, on: str | None) -> None:
    example = page(sentence, f"Green tea: a randomized controlled trial | {abstract}")

    assert words(example, "EVD205") == ([on] if on else [])


@pytest.mark.parametrize(
    ("heading", "text", "on"),
    [
        ("Green tea prevents painful knees", "Green tea may prevent painful knees.", "prevents"),
        ("Green tea prevents painful knees", "Green tea prevents painful knees. It may prevent painful knees in men.", None),
        ("What prevents painful knees", "Green tea may prevent painful knees.", None),
        ("Green tea may prevent painful knees", "Green tea may prevent painful knees.", None),
        ("Green tea prevents painful knees", "Coffee may keep you awake.", None),
    ],
)
def test_a_heading_that_says_more_than_its_text(heading: str, text: str, on: str | None) -> None:
    assert words(Example(f"# {heading}\n\n{text}\n"), "EVD207") == ([on] if on else [])


def support(*works: str) -> tuple[Finding, ...]:
    numbers = ",".join(str(n) for n in range(1, len(works) + 1))
    return findings(page(f"Exercise relieves knee pain [{numbers}].", *works), "EVD106")


@pytest.mark.parametrize(
    ("works", "said", "severity"),
    [
        ([RETRACTED], "nothing else that is cited has a level", "error"),
        ([RETRACTED, SERIES], "the other sources give level 4", "error"),
        ([DOUBTED, SERIES], "the other sources give level 4", "warning"),
        ([RETRACTED, DOUBTED], "nothing else that is cited has a level", "error"),
    ],
)
def test_a_level_that_falls_with_its_source(works: list[str], said: str, severity: str) -> None:
    (finding,) = support(*works)

    assert "Level 2 would rest on 1" in finding.message
    assert said in finding.message
    assert finding.severity == severity


@pytest.mark.parametrize(
    "works",
    [[RETRACTED, TRIAL.replace("knee", "hip")], [RETRACTED, POOLED], [TRIAL], [f"{REVIEW} | | {NOTICE % 'retraction'}"]],
    ids=["as good a trial", "a better review", "nothing retracted", "nothing to lose"],
)
def test_a_level_that_stands(works: list[str]) -> None:
    assert support(*works) == ()


@pytest.mark.parametrize(
    ("minimum", "works", "message"),
    [
        ({"treatment_benefit": "3"}, [SERIES], "Level 4 by design (1: case series); the house asks for level 3 or better for treatment benefit."),
        ({"efficacy": "2"}, [COHORT], "Level 3 by design (1: prospective cohort study); the house asks for level 2 or better for efficacy."),
        ({"efficacy": "3", "treatment_benefit": "1"}, [COHORT], None),
        ({"treatment_benefit": "2"}, [COHORT, TRIAL], None),
        ({"treatment_benefit": "1"}, ["Exercise: a systematic review"], None),
        ({"treatment_benefit": "1"}, [NAMELESS], None),
        ({"diagnosis": "1"}, [SERIES], None),
        ({}, [SERIES], None),
    ],
)  # fmt: skip
def test_a_level_below_what_the_house_asks_for(minimum: dict[str, str], works: list[str], message: str | None) -> None:
    numbers = ",".join(str(n) for n in range(1, len(works) + 1))
    example = page(f"Exercise relieves knee pain [{numbers}].", *works)
    example = Example(example.text, works=example.works, settings=(("minimum_level", minimum),))

    assert [f.message for f in findings(example, "EVD101")] == ([message] if message else [])


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ({"efficcacy": "2"}, "did you mean `efficacy`"),
        ({"cats": "2"}, "it may be one of: efficacy"),
        ({"efficacy": "II"}, "OCEBM 2011 has the levels 1, 2, 3, 4, 5"),
    ],
)
def test_a_minimum_that_means_nothing_is_refused(levels: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        checked_minimum(levels, "ocebm-2011")


def test_the_minimum_is_set_in_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    example = page("Exercise relieves knee pain [1].", SERIES)
    (tmp_path / "page.md").write_text(example.text, encoding="utf-8")
    (tmp_path / "works.jsonl").write_text("\n".join(example.works), encoding="utf-8")
    call = ["check", "page.md", "--select", "EVD101", "--source", "works:works.jsonl"]

    (tmp_path / "evidgrade.toml").write_text('[minimum-level]\ntreatment_benefit = "2"\n', encoding="utf-8")
    assert "the house asks for level 2" in " ".join(CliRunner().invoke(cli, call).stdout.split())

    (tmp_path / "evidgrade.toml").write_text('[minimum-level]\ntreatment_benefit = "B"\n', encoding="utf-8")
    refused = CliRunner().invoke(cli, call)
    assert refused.exit_code == 2
    assert "`treatment_benefit` is set to `B`" in refused.stderr


def test_works_of_unknown_design_are_told_once_a_page() -> None:
    text = "Exercise reduces knee pain [1]. Heat reduces knee pain [2]. Cold improves knee pain [1,3]. Walking improves knee pain [2,4]."
    (finding,) = findings(cited(text, NAMELESS, "Heat and knees", "Cold and knees", TRIAL), "EVD001")

    assert finding.message == "Neither title nor abstract of references 1, 2, 3 names a study design; 3 claims that cite nothing else have no level."
    assert len(finding.related) == 2


@pytest.mark.parametrize("sentence", ["A randomized trial showed that exercise reduces knee pain [1].", "Knees bend [1]."])
def test_an_unknown_design_is_not_told_twice_nor_where_none_is_asked(sentence: str) -> None:
    assert findings(page(sentence, NAMELESS), "EVD001") == ()


@pytest.mark.parametrize(
    ("works", "count"),
    [
        ([f"{NAMELESS} | We reviewed the records of 80 adults."], 1),
        ([f"{NAMELESS} | We reviewed the records of 80 adults.", TRIAL], 0),
        ([f"{SERIES} | We reviewed the records of 80 adults."], 0),
        ([f"{NAMELESS} | Eighty adults were randomly assigned to exercise or rest."], 0),
    ],
    ids=["one phrase", "another source", "named in the title", "a sure phrase"],
)
def test_designs_read_from_one_phrase(works: list[str], count: int) -> None:
    numbers = ",".join(str(n) for n in range(1, len(works) + 1))

    assert len(findings(page(f"Exercise relieves knee pain [{numbers}].", *works), "EVD002")) == count


def test_a_figure_from_a_review_has_one_finding() -> None:
    found = run(page("Exercise relieves knee pain in 60% of people [1].", REVIEW)).findings

    assert [f.code for f in found if f.code in ("EVD105", "EVD109")] == ["EVD109"]


@pytest.mark.parametrize(
    ("authors", "groups"),
    [
        ({1: "ab", 2: "ab"}, [{1, 2}]),
        ({1: "abcd", 2: "abef"}, [{1, 2}]),
        ({1: "abcde", 2: "ab"}, [{1}, {2}]),
        ({1: "a", 2: "a"}, [{1}, {2}]),
        ({1: "abc", 2: "bcd", 3: "cde"}, [{1, 2, 3}]),
        ({1: "abc", 2: "def"}, [{1}, {2}]),
    ],
)
def test_sources_by_groups_of_authors(authors: dict[int, str], groups: list[set[int]]) -> None:
    named = {source: frozenset((letter, "x") for letter in letters) for source, letters in authors.items()}

    assert [set(group) for group in same_groups(named)] == groups


@given(st.dictionaries(st.integers(1, 9), st.frozensets(st.tuples(st.sampled_from("abcdef"), st.just("x")))))
def test_every_source_is_in_one_group(authors: dict[int, frozenset[tuple[str, str]]]) -> None:
    groups = same_groups(authors)

    assert sorted(source for group in groups for source in group) == sorted(authors)


@pytest.mark.parametrize(
    ("scheme", "level", "asked", "answer"),
    [
        ("ocebm-2011", "1", "2", True),
        ("ocebm-2011", "3", "2", False),
        ("ocebm-2011", "1|3", "1", False),
        ("ocebm-2011", "n/a", "1", None),
        ("ocebm-2011", None, "1", None),
        ("nhmrc", "2", "2", None),
    ],
)
def test_whether_a_level_is_good_enough(scheme: str, level: str | None, asked: str, answer: bool | None) -> None:
    assert at_least(Grade("c-1", scheme, "treatment_benefit", level, "design-based"), asked) is answer


def test_families_hold_designs_of_the_master_table() -> None:
    known = set(table("designs")["names"])

    assert {design for family in lexicon()["designs"].values() for design in family} <= known


def test_what_compares_nothing_is_of_the_two_lowest_levels() -> None:
    scheme = load_scheme("ocebm-2011")

    levels = {scheme.level(design, "treatment_benefit").text for design in lexicon()["designs"]["uncompared"]}
    assert levels <= {"4", "5"}


PROPOSED = (
    "Exercise and knees | The knees of skiers who came to our mountain ward are of interest here. Patients with deep pain underwent exercise, and"
    " others had surgery. Mean hospital stay, complications and survival of the joint were noted for each patient, and both sexes were alike in"
    " age. Ten of the patients had late pain; mortality was low. The time until exercise was related to loss of a joint. Patients who came late"
    " had a poor outcome, and long-term morbidity was frequent in diabetic patients after surgery. Two surgeons measured the joints, and the rate"
    " of infection was low."
)
"""A work whose design only the words as a whole propose: a cohort without a comparator."""


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("EVD101", "Exercise reduces knee pain [1]."),
        ("EVD201", "Exercise reduces knee pain [1]."),
        ("EVD202", "Exercise demonstrated superior relief of knee pain [1]."),
        ("EVD204", "People with knee pain should take exercise [1]."),
    ],
)
def test_nobody_is_blamed_for_what_only_the_model_proposes(code: str, sentence: str) -> None:
    stated = f"{SERIES}{PROPOSED[PROPOSED.index(' |') :]}"
    settings = (("minimum_level", {"treatment_benefit": "2"}),)
    blamed, spared = page(sentence, stated), page(sentence, PROPOSED)
    assert findings(Example(blamed.text, works=blamed.works, settings=settings), code)
    assert not findings(Example(spared.text, works=spared.works, settings=settings), code)


def test_a_level_that_rests_on_a_proposal_is_told_and_a_named_design_is_not_verified_by_it() -> None:
    (note,) = findings(page("Exercise reduces knee pain [1].", PROPOSED), "EVD002")
    assert note.message.startswith("Reference 1 names no design; its words as a whole speak for cohort, comparator not stated; level 4")
    (warning,) = findings(page("A cohort study showed that exercise reduces knee pain [1].", PROPOSED), "EVD005")
    assert "the design of reference 1 is not known" in warning.message


def test_a_trial_whose_abstract_is_silent_on_allocation_is_not_called_non_randomized() -> None:
    silent = "Exercise and knees | Group A received exercise for 12 weeks, and group B received rest. Pain was lower in the first."
    example = page("A randomized trial showed that exercise reduces knee pain [1].", silent)
    (warning,) = findings(example, "EVD005")
    assert warning.message.endswith("the abstract of reference 1 does not say how people came into the groups, so this cannot be verified.")
    assert not findings(example, "EVD006")
    assert findings(page("A case report showed that exercise reduces knee pain [1].", silent), "EVD006")


@pytest.mark.parametrize(
    ("sentence", "work", "severity"),
    [
        ("A randomized trial proved that exercise reduces knee pain [1].", COHORT, "error"),
        ("A meta-analysis has proven that exercise reduces knee pain [1].", COHORT, "error"),
        ("A clinical trial showed that exercise reduces knee pain [1].", SURVEY, "error"),
        ("A clinical trial showed that exercise reduces knee pain [1].", TRIAL, None),
        ("A randomized trial showed that exercise reduces knee pain [1].", f"{NAMELESS} | We reviewed the records of 80 adults who exercised.", "warning"),
        ("Some observational studies had suggested that exercise reduces knee pain [1].", TRIAL, None),
    ],
)
def test_a_named_design_against_the_cited_one(sentence: str, work: str, severity: str | None) -> None:
    assert [f.severity for f in findings(page(sentence, work), "EVD006")] == ([severity] if severity else [])


def test_one_cited_source_is_named_in_the_message() -> None:
    (error,) = findings(page("A randomized trial showed that exercise reduces knee pain [1].", SURVEY), "EVD006")
    assert error.message == "The sentence names randomized trial; reference 1 reads as cross-sectional study."
