"""OCEBM 2011, cell by cell: the master table, written out once more by hand."""

from __future__ import annotations

import pytest

from evidgrade.errors import ConfigurationError
from evidgrade.grading.schemes import Level, load_scheme, scheme_names
from evidgrade.grading.tables import table

_QUESTIONS = ("treatment_benefit", "harms_common", "harms_rare", "diagnosis", "prognosis", "prevalence", "screening")

# One row a design, one column a question in the order above; `-` for no level.
_MASTER = """
sr_rct                    1     1     1     -     -       -    1
sr_mixed                  1|3   1|3   1|3   1|3   1|3     2    1|3
sr_observational          3     3     3     1|3   1|3     2    3
sr_unspecified            1|3   1|3   1|3   1|3   1|3     2    1|3
rct                       2     2     2     -     -       -    2
n_of_1                    1     1     1     -     -       -    -
quasi_randomized          3     3     3     -     -       -    3
post_hoc                  2|3   2|3   2|3   -     3       -    -
nonrandomized_controlled  3     3     3     -     3       -    3
cohort_prospective        3     3     3     -     2|3     -    3
cohort_retrospective      3     3     3     -     3|4     -    3
cohort_single_arm         4     4     4     -     2|3|4   3    4
single_arm_trial          4     4     4     -     4       -    4
case_control              4     4     4     4     4       -    4
nested_case_control       4     3|4   3|4   4     4       -    -
historical_control        4     4     4     -     4       -    4
before_after              4     4     4     -     4       -    4
its                       4     4     4     -     4       -    4
cross_sectional           4     4     4     -     4       3    4
diagnostic_accuracy       -     -     -     2|3   -       -    -
mendelian_randomization   -     -     -     -     3       -    -
ecological                4     4     4     -     -       3    -
case_series               4     4     4     4     4       4    4
case_report               4     4     4     4     4       -    4
narrative_review          5     5     5     5     n/a     n/a  5
scoping_review            5     5     5     5     n/a     n/a  5
guideline                 -     -     -     -     -       -    -
consensus                 5     5     5     5     n/a     n/a  5
delphi                    5     5     5     5     n/a     n/a  5
position_statement        5     5     5     5     n/a     n/a  5
expert_opinion            5     5     5     5     n/a     n/a  5
editorial                 5     5     5     5     n/a     n/a  5
letter                    5     5     5     5     n/a     n/a  5
commentary                5     5     5     5     n/a     n/a  5
technical_note            5     5     5     -     n/a     n/a  -
surgical_technique        5     5     5     -     n/a     n/a  -
animal                    5     5     5     5     n/a     n/a  5
in_vitro                  5     5     5     5     n/a     n/a  5
cadaver                   5     5     5     5     n/a     n/a  5
biomechanical             5     5     5     5     n/a     n/a  5
in_silico                 5     5     5     5     n/a     n/a  5
protocol                  -     -     -     -     -       -    -
trial_registration        -     -     -     -     -       -    -
unknown                   -     -     -     -     -       -    -
"""
_ROWS = [line.split() for line in _MASTER.strip().splitlines()]
_CELLS = [(row[0], question, cell) for row in _ROWS for question, cell in zip(_QUESTIONS, row[1:], strict=True)]


@pytest.mark.parametrize(("design", "question", "cell"), _CELLS, ids=[f"{d}-{q}" for d, q, _ in _CELLS])
def test_cell(design: str, question: str, cell: str) -> None:
    level = load_scheme().level(design, question)  # type: ignore[arg-type]
    assert level.text == (None if cell == "-" else cell)


def test_the_table_covers_every_design_and_question() -> None:
    scheme = load_scheme()
    designs = {row[0] for row in _ROWS}
    assert designs == set(table("designs")["names"]) == set(scheme.data["levels"])
    assert set(scheme.questions) == set(_QUESTIONS)


@pytest.mark.parametrize(
    ("design", "rank", "is_open"),
    [("sr_rct", 0, False), ("rct", 1, False), ("sr_mixed", 2, True), ("post_hoc", 2, True), ("animal", 4, False)],
)
def test_an_open_level_ranks_as_its_worst_member(design: str, rank: int, is_open: bool) -> None:
    level = load_scheme().level(design, "treatment_benefit")
    assert (level.rank, level.is_open) == (rank, is_open)


@pytest.mark.parametrize("cell", ["n/a", None])
def test_no_number_no_rank(cell: str | None) -> None:
    level = load_scheme().level("animal" if cell else "guideline", "prognosis")
    assert (level.text, level.rank) == (cell, None)


@pytest.mark.parametrize("status", ["retracted", "withdrawn", "retraction_notice"])
def test_retracted_is_void(status: str) -> None:
    level = load_scheme().level("rct", "treatment_benefit", (status,))
    assert (level.text, level.rank) == ("void", None)
    assert level.note


@pytest.mark.parametrize("status", ["erratum_notice", "concern_notice"])
def test_other_notices_have_no_level(status: str) -> None:
    assert load_scheme().level("rct", "treatment_benefit", (status,)).text is None


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("preprint", "not peer reviewed"),
        ("conference_abstract", "not peer reviewed"),
        ("expression_of_concern", "concern"),
        ("corrected", "correction"),
    ],
)
def test_a_warning_keeps_the_level(status: str, said: str) -> None:
    level = load_scheme().level("rct", "treatment_benefit", (status,))
    assert level.text == "2"
    assert said in (level.note or "")


def test_a_review_of_animal_studies_is_mechanism_based_reasoning() -> None:
    level = load_scheme().level("sr_unspecified", "treatment_benefit", (), ("preclinical",))
    assert level.text == "5"


def test_notes_say_what_the_table_does_not() -> None:
    scheme = load_scheme()
    assert "convention" in (scheme.level("narrative_review", "treatment_benefit").note or "")
    assert "not a randomized trial" in (scheme.level("mendelian_randomization", "prognosis").note or "")
    assert scheme.level("rct", "treatment_benefit") == Level("2", None, 1)


def test_a_design_that_the_scheme_does_not_know_has_no_level() -> None:
    assert load_scheme().level("horoscope", "treatment_benefit").text is None


def test_unknown_scheme() -> None:
    with pytest.raises(ConfigurationError, match="ocebm-2011"):
        load_scheme("ocebm-3011")
    assert "ocebm-2011" in scheme_names()


def test_a_cohort_that_compares_no_groups_has_no_level_of_a_comparison() -> None:
    scheme = load_scheme("ocebm-2011")
    open_ = scheme.level("cohort_retrospective", "treatment_benefit", (), ("comparator_unstated",))
    assert (open_.text, open_.note) == ("4", "the abstract compares no groups; higher only if the treatment was compared")
    assert scheme.level("cohort_retrospective", "prognosis", (), ("comparator_unstated",)).text == "3|4"
    assert scheme.level("cohort_single_arm", "treatment_benefit", (), ("comparator_unstated",)).note is None
