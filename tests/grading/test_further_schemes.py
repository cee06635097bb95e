"""The schemes beside OCEBM 2011: benefit of treatment cell by cell, written out once more by hand; other questions by rows."""

from __future__ import annotations

import pytest

from evidgrade.errors import ConfigurationError
from evidgrade.grading.schemes import load_scheme, scheme_names, schemes_asked_for
from evidgrade.grading.tables import table
from evidgrade.model.claim import Question

_SCHEMES = ("ocebm-2009", "sign", "nhmrc", "jbi", "sort", "aha-acc", "asipp", "grade-start")

# One row a design, one column a scheme in the order above, all for treatment benefit; `-` for no level, `_` for a space.
_BENEFIT = """
sr_rct                    1a        1?     I                    1.a      1|2  A|B-R        I|II      high
sr_mixed                  1a|2a     1?|2?  I|III-1|III-2|III-3  1.b      1|2  A|B-R|B-NR   I|II|III  high|low
sr_observational          2a|3a     2?     III-2|III-3          3.a      2    B-NR|C-LD    IV        low
sr_unspecified            1a|2a|3a  1?|2?  -                    1.a|3.a  1|2  -            -         high|low
rct                       1b|2b     1?     II                   1.c      1|2  B-R          II|III    high
n_of_1                    1b|2b     1?     II                   1.c      1|2  B-R          III       high
quasi_randomized          2b        1-|2?  III-1                1.d      2    B-NR         III       low
post_hoc                  2b        1-|2?  II|III-2             1.c|3.c  2    B-NR         III       high
nonrandomized_controlled  2b        2?     III-2                2.c      2    B-NR         III|IV    low
cohort_prospective        2b        2?     III-2                3.c      2    B-NR         III|IV    low
cohort_retrospective      2b        2?     III-2                3.c      2    B-NR|C-LD    IV        low
cohort_single_arm         4         3      IV                   3.e      2|3  C-LD         IV        low
single_arm_trial          4         3      IV                   2.d      2|3  C-LD         IV        low
case_control              3b        2?     III-2                3.d      2    B-NR|C-LD    IV        low
nested_case_control       3b        2?     III-2                3.d      2    B-NR         IV        low
historical_control        4         2-|3   III-3                2.d      2    C-LD         IV        low
before_after              4         2-|3   III-3|IV             2.d      2    C-LD         IV        low
its                       4         2-|3   III-3                2.d      2    C-LD         IV        low
cross_sectional           4         3      IV                   4.b      3    C-LD         IV        low
diagnostic_accuracy       -         -      -                    -        -    -            -         -
mendelian_randomization   2b|2c     2?     III-2                3.c      2    B-NR         IV        low
ecological                2c        2-     III-3                4.b      2    C-LD         IV        low
case_series               4         3      IV                   4.c      3    C-LD         -         low|very_low
case_report               4         3      IV                   4.d      3    C-LD         -         very_low
narrative_review          5         4      -                    5.c      3    C-EO         V         -
scoping_review            5         4      -                    5.c      3    C-EO         V         -
guideline                 -         -      -                    -        -    -            -         -
consensus                 5         4      -                    5.b      3    C-EO         V         -
delphi                    5         4      -                    5.b      3    C-EO         V         -
position_statement        5         4      -                    5.b      3    C-EO         V         -
expert_opinion            5         4      -                    5.c      3    C-EO         V         -
editorial                 5         4      -                    5.c      3    C-EO         V         -
letter                    5         4      -                    5.c      3    C-EO         V         -
commentary                5         4      -                    5.c      3    C-EO         V         -
technical_note            5         4      -                    5.c      3    C-EO         V         -
surgical_technique        5         4      -                    5.c      3    C-EO         V         -
animal                    5         4      -                    5.c      3    -            -         -
in_vitro                  5         4      -                    5.c      3    -            -         -
cadaver                   5         4      -                    5.c      3    -            -         -
biomechanical             5         4      -                    5.c      3    -            -         -
in_silico                 5         4      -                    5.c      3    -            -         -
protocol                  -         -      -                    -        -    -            -         -
trial_registration        -         -      -                    -        -    -            -         -
unknown                   -         -      -                    -        -    -            -         -
"""
_ROWS = [line.split() for line in _BENEFIT.strip().splitlines()]
_CELLS = [(scheme, row[0], cell) for row in _ROWS for scheme, cell in zip(_SCHEMES, row[1:], strict=True)]


def _text(cell: str) -> str | None:
    return None if cell == "-" else cell.replace("_", " ")


@pytest.mark.parametrize(("scheme", "design", "cell"), _CELLS, ids=[f"{s}-{d}" for s, d, _ in _CELLS])
def test_treatment_benefit(scheme: str, design: str, cell: str) -> None:
    assert load_scheme(scheme).level(design, "treatment_benefit").text == _text(cell)


_OTHER = """
ocebm-2009  harms_common  rct                    1b|2b
ocebm-2009  harms_rare    case_control           3b
ocebm-2009  diagnosis     diagnostic_accuracy    1b|2b|3b
ocebm-2009  diagnosis     sr_unspecified         1a|2a|3a
ocebm-2009  diagnosis     case_control           4
ocebm-2009  diagnosis     rct                    -
ocebm-2009  prognosis     cohort_prospective     1b|2b|4
ocebm-2009  prognosis     cohort_retrospective   2b|4
ocebm-2009  prognosis     post_hoc               2b
ocebm-2009  prognosis     expert_opinion         5
ocebm-2009  prevalence    cross_sectional        -
ocebm-2009  screening     rct                    -
sign        harms_common  case_control           2?
sign        diagnosis     diagnostic_accuracy    2?
sign        prognosis     cohort_prospective     -
nhmrc       screening     rct                    II
nhmrc       screening     case_series            IV
nhmrc       harms_common  rct                    II
nhmrc       harms_common  cohort_prospective     II|III-2
nhmrc       harms_rare    case_control           III-2|III-3
nhmrc       diagnosis     diagnostic_accuracy    II|III-1|III-2
nhmrc       diagnosis     case_control           III-3
nhmrc       prognosis     cohort_prospective     II|IV
nhmrc       prognosis     cohort_retrospective   III-3|IV
nhmrc       prognosis     post_hoc               III-2
nhmrc       prevalence    cross_sectional        -
jbi         diagnosis     diagnostic_accuracy    -
jbi         harms_common  rct                    -
sort        diagnosis     diagnostic_accuracy    1|2
sort        prognosis     cohort_prospective     1|2
sort        prognosis     cohort_retrospective   2
sort        harms_common  rct                    -
aha-acc     harms_rare    rct                    B-R
aha-acc     diagnosis     diagnostic_accuracy    B-NR
aha-acc     prevalence    cross_sectional        -
asipp       diagnosis     diagnostic_accuracy    I|II|III|IV
asipp       diagnosis     delphi                 V
asipp       prognosis     cohort_prospective     -
grade-start harms_common  cohort_prospective     low
grade-start screening     rct                    high
grade-start diagnosis     diagnostic_accuracy    high
grade-start prognosis     cohort_prospective     -
"""


@pytest.mark.parametrize("row", _OTHER.strip().splitlines(), ids=lambda row: "-".join(row.split()[:3]))
def test_other_questions(row: str) -> None:
    scheme, question, design, cell = row.split()
    level = load_scheme(scheme).level(design, question)  # type: ignore[arg-type]
    assert level.text == _text(cell)
    if level.text is None:
        assert load_scheme(scheme).title in (level.note or "")


@pytest.mark.parametrize("name", scheme_names())
def test_every_file_is_whole(name: str) -> None:
    scheme, own = load_scheme(name), table(f"schemes/{name}")
    designs = set(table("designs")["names"])
    columns = set(own["questions"].values())
    members = {m for cells in own["levels"].values() for text in cells.values() for m in text.split("|")}
    assert own["name"] == name
    assert set(own["levels"]) == designs
    assert set(own["notes"]) <= designs
    assert {column for cells in own["levels"].values() for column in cells} == columns
    assert {m.removesuffix("?") for m in members} - {"n/a"} <= set(scheme.order)
    assert scheme.title
    assert own["source"]
    assert scheme.caveat.endswith(".")


@pytest.mark.parametrize(
    ("scheme", "design", "rank", "is_open"),
    [
        ("ocebm-2009", "rct", 4, True),
        ("ocebm-2009", "sr_rct", 0, False),
        ("sign", "rct", 0, True),
        ("sign", "cohort_prospective", 2, True),
        ("sign", "post_hoc", 2, True),
        ("sign", "ecological", 3, False),
        ("sign", "its", 4, True),
        ("nhmrc", "sr_mixed", 4, True),
        ("aha-acc", "sr_rct", 1, True),
        ("asipp", "rct", 2, True),
        ("grade-start", "sr_unspecified", 1, True),
        ("grade-start", "case_series", 2, True),
    ],
)
def test_an_open_level_ranks_as_its_worst_member(scheme: str, design: str, rank: int, is_open: bool) -> None:
    level = load_scheme(scheme).level(design, "treatment_benefit")
    assert (level.rank, level.is_open) == (rank, is_open)


@pytest.mark.parametrize("name", _SCHEMES)
def test_statuses_hold_in_every_scheme(name: str) -> None:
    scheme = load_scheme(name)
    void = scheme.level("rct", "treatment_benefit", ("retracted",))
    assert (void.text, void.rank) == ("void", None)
    assert "not peer reviewed" in (scheme.level("rct", "treatment_benefit", ("preprint",)).note or "")
    review = scheme.level("sr_rct", "treatment_benefit", (), ("preclinical",))
    assert review.text == scheme.level("animal", "treatment_benefit").text
    assert "animals or cells" in (review.note or "")
    assert "quote that grade" in (scheme.level("guideline", "treatment_benefit").note or "")


@pytest.mark.parametrize(
    ("scheme", "design", "said"),
    [
        ("aha-acc", "rct", "A needs more than one trial"),
        ("nhmrc", "its", "III-2 with a parallel control group"),
        ("nhmrc", "sr_unspecified", "depends on the included studies"),
        ("asipp", "case_series", "below level IV"),
        ("jbi", "narrative_review", "by convention"),
    ],
)
def test_notes(scheme: str, design: str, said: str) -> None:
    assert said in (load_scheme(scheme).level(design, "treatment_benefit").note or "")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("sign",), ("sign",)),
        (("sign", "ocebm-2011"), ("sign", "ocebm-2011")),
        (("nhmrc, sign", "sign"), ("nhmrc", "sign")),
        (("sign", "all"), ("sign", *(name for name in scheme_names() if name != "sign"))),
    ],
)
def test_schemes_asked_for(words: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert schemes_asked_for(words) == names


def test_all_begins_with_the_default() -> None:
    assert schemes_asked_for(["all"]) == scheme_names()
    assert set(scheme_names()) == {"ocebm-2011", *_SCHEMES}
    assert scheme_names()[0] == "ocebm-2011"


@pytest.mark.parametrize("words", [(), ("",), (",",), ("uspstf",), ("sign", "../sign")])
def test_what_is_no_scheme_is_refused_with_the_names_there_are(words: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError, match=r"evidgrade\.toml: .*ocebm-2011, aha-acc, .*, sort, or all"):
        schemes_asked_for(words, "evidgrade.toml")


@pytest.mark.parametrize("question", ["prevalence", "prognosis"])
def test_a_question_without_a_column_is_said(question: Question) -> None:
    assert load_scheme("jbi").absence(question) == f"no column for {question} in evidgrade's JBI table"
    assert load_scheme("ocebm-2011").absence(question) is None
