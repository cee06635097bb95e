"""Facts of an abstract: a row for each form, a row for each trap, and what holds for any text."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest
from fact_rows import ARMS, FOLLOW_UPS, REGISTRATIONS, SIZES
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.grading.facts import facts_of, read_facts
from evidgrade.grading.tables import table
from evidgrade.model.facts import NO_FACTS, Fact, Facts
from evidgrade.model.work import Work
from evidgrade.report.stated import stated


def _all(facts: Facts) -> Iterator[Fact]:
    for name in facts.__dataclass_fields__:
        value = getattr(facts, name)
        yield from value if isinstance(value, tuple) else [value] if value is not None else []


@pytest.mark.parametrize(("abstract", "value", "words"), [row[1:] for row in SIZES], ids=[row[0] for row in SIZES])
def test_sample_size(abstract: str, value: int | None, words: str | None) -> None:
    size = read_facts(abstract=abstract).sample_size
    assert (size.value if size else None) == value
    if size is not None and words is not None:
        assert size.text == words


def test_sample_size_has_its_unit() -> None:
    for abstract, unit in (("We enrolled 40 men.", "men"), ("Forty eyes were included.", "eyes"), (SIZES[8][1], None)):
        size = read_facts(abstract=abstract).sample_size
        assert size is not None
        assert size.unit == unit


def test_sample_size_in_the_title() -> None:
    size = read_facts(title="Woollen sutures", subtitle="a report of 12 patients").sample_size
    assert size is not None
    assert (size.where, size.text, size.start) == ("title", "12 patients", 29)


def test_title_and_abstract_that_differ_give_no_size() -> None:
    assert read_facts(title="Wool in 12 patients", abstract="We enrolled 14 patients.").sample_size is None


@pytest.mark.parametrize(
    "title", ["Wool for cold feet: study protocol for a trial", "Wool: rationale and design of a trial"]
)
def test_a_protocol_has_no_size_yet(title: str) -> None:
    assert read_facts(title=title, abstract="A randomized trial enrolling 110 children.").sample_size is None


@pytest.mark.parametrize(
    ("abstract", "value"),
    [
        ("Rats were divided into two groups, n = 12 per group.", 12),
        ("Patients were randomly divided into two groups with 25 patients in each group.", 25),
        ("Each group comprised 61 patients.", 61),
        ("There were 10 males and 12 females in each group.", None),
        ("One group had three sessions of 20 minutes per week.", None),
        ("There will be 20 patients in each group.", None),
    ],
)
def test_size_per_arm(abstract: str, value: int | None) -> None:
    each = read_facts(abstract=abstract).per_arm
    assert (each.value if each else None) == value
    assert read_facts(abstract=abstract).sample_size is None


@pytest.mark.parametrize(
    ("abstract", "studies", "people"),
    [
        ("Twelve trials with 1,204 participants were included.", 12, 1204),
        ("We included 12 RCTs (1204 patients).", 12, 1204),
        ("A total of 12 studies met the inclusion criteria.", 12, None),
        ("Results: We identified 12 studies on wool.", 12, None),
        ("We included 12 studies of 300 patients and 200 controls.", 12, None),
        ("Of 340 studies screened, 12 studies were included.", 12, None),
        ("We identified 340 articles, of which 12 were eligible.", None, None),
        ("Sixteen case control studies and 10 cohort studies were included.", None, None),
        ("Ten studies (six cohorts and four case-control trials) were included.", 10, None),
        ("Two randomized trials (RCTs) and 13 retrospective studies were eligible.", None, None),
        ("We included 12 studies. In all, 14 studies were included.", None, None),
        ("Wool was worn by 40 patients.", None, None),
    ],
)
def test_reviews_count_studies_and_people_apart(abstract: str, studies: int | None, people: int | None) -> None:
    facts = read_facts(title="Wool: a systematic review", abstract=abstract)
    assert (facts.included_studies.value if facts.included_studies else None) == studies
    assert (facts.sample_size.value if facts.sample_size else None) == people
    assert facts.arms == ()


@pytest.mark.parametrize(("abstract", "months", "unit"), [r[1:] for r in FOLLOW_UPS], ids=[r[0] for r in FOLLOW_UPS])
def test_follow_up(abstract: str, months: float | None, unit: str | None) -> None:
    found = read_facts(abstract=abstract).follow_up
    assert ((found.months, found.unit) if found else (None, None)) == (months, unit)


@pytest.mark.parametrize(("abstract", "arms"), [row[1:] for row in ARMS], ids=[row[0] for row in ARMS])
def test_arms(abstract: str, arms: tuple[tuple[str, int], ...]) -> None:
    assert tuple((arm.label, arm.value) for arm in read_facts(abstract=abstract).arms) == arms


@pytest.mark.parametrize(("text", "registry", "number"), REGISTRATIONS, ids=[row[2] for row in REGISTRATIONS])
def test_registration(text: str, registry: str, number: str) -> None:
    found = read_facts(abstract=f"Wool warms feet. Registered as {text}.").registrations
    assert [(r.registry, r.number) for r in found] == [(registry, number)]


def test_every_register_has_a_row() -> None:
    assert {row["name"] for row in table("facts")["registry"]} == {row[1] for row in REGISTRATIONS}


@pytest.mark.parametrize(
    "text",
    ["NCT0123456", "NCT012345678", "grant 2012-001234-56", "CONTROL 1234567", "ISRCTN 1234", "CRD 2020123456"],
)
def test_no_registration(text: str) -> None:
    assert read_facts(abstract=f"Wool warms feet. See {text}.").registrations == ()


@pytest.mark.parametrize(
    ("abstract", "wanted"),
    [
        ("Wool helped (RR 0.72, 95% CI 0.60 to 0.86; P = 0.003).", ("RR", 0.72, 0.6, 0.86, "= 0.003")),
        ("Wool helped (odds ratio [OR], 1.38; 95% confidence interval [CI], 1.19–1.60).", ("OR", 1.38, 1.19, 1.6, None)),
        ("The hazard ratio was 0.5 (95% CI 0.2-0.9).", ("HR", 0.5, 0.2, 0.9, None)),
        ("Adjusted (aOR = 2.62; 95% CI: 1.57-4.37).", ("OR", 2.62, 1.57, 4.37, None)),
        ("It fell (mean difference −1.04; 95% CI −3.34 to 1.27).", ("MD", -1.04, -3.34, 1.27, None)),
    ],
)  # fmt: skip
def test_estimate(abstract: str, wanted: tuple[object, ...]) -> None:
    (found,) = read_facts(abstract=abstract).estimates
    assert (found.measure, found.value, found.low, found.high, found.p) == wanted


@pytest.mark.parametrize(
    "abstract",
    [
        "Wool or 5 socks (95% CI 1 to 9).",
        "The mean was 5 (95% CI 1 to 9).",
        "RR 5.2 (95% CI 0.60 to 0.86).",
        "RR 0.72 was seen.",
    ],
)
def test_no_estimate(abstract: str) -> None:
    assert read_facts(abstract=abstract).estimates == ()


def test_percentages_leave_intervals_out() -> None:
    found = read_facts(abstract="Warm in 75% and 12.5 % (95% CI 10% to 90%), up 400%, x12%.").percentages
    assert [p.value for p in found] == [75.0, 12.5, 10.0, 90.0]


@pytest.mark.parametrize(
    ("abstract", "blinding", "concealment"),
    [
        ("This was a double-blind trial.", "double-blind", None),
        ("We did an open-label trial with sealed opaque envelopes.", "open-label", "sealed opaque envelopes"),
        ("The trial used allocation concealment and assessor-blinded scores.", "assessor-blinded", "allocation concealment"),
        ("Previous double-blind trials have shown that wool warms.", None, None),
        ("Patients with blindness were enrolled.", None, None),
    ],
)  # fmt: skip
def test_blinding_and_allocation(abstract: str, blinding: str | None, concealment: str | None) -> None:
    facts = read_facts(abstract=abstract)
    assert (facts.blinding.text if facts.blinding else None) == blinding
    assert (facts.allocation_concealment.text if facts.allocation_concealment else None) == concealment


@pytest.mark.parametrize(
    ("abstract", "words"),
    [
        ("Results: No serious adverse events occurred.", "adverse events"),
        ("Results: There were no major complications.", "no major complications"),
        ("Conclusion: Wool is well tolerated.", "well tolerated"),
        ("Results: Feet were warm.", None),
        ("Background: Frostbite is a complication of cold.", None),
    ],
)
def test_harms(abstract: str, words: str | None) -> None:
    found = read_facts(abstract=abstract).harms_mentioned
    assert (found.text if found else None) == words


def test_populations() -> None:
    facts = read_facts(title="Wool in pregnant women", abstract="Background: Children have cold feet.")
    assert [(p.family, p.name, p.text) for p in facts.populations] == [
        ("age", "adults", "women"),
        ("pregnancy", "pregnant women", "pregnant"),
    ]


def test_nothing_said_is_nothing_read() -> None:
    assert read_facts() == read_facts(title="", abstract="") == NO_FACTS
    assert facts_of(Work("10.1000/w", None)) == NO_FACTS
    assert not list(_all(read_facts(title="Wool", abstract="Wool is warm.")))


_WORDS = st.sampled_from(
    ["58", "patients", "were", "randomized", "n = 20", "(n = 30)", "group", "to", "wool", "and", "versus", "followed", "for", "follow-up", "12 months",
     "two", "hundred", "forty-two", "eyes", "RR", "0.72", "95% CI", "0.60 to 0.86", "P = .03", "NCT01234567", "%", "each", "per", "Methods:", "Results:",
     "studies", "included", ".", ";", ",", "(", ")", "double-blind", "adverse events", "ß", "İ", "１２", "٣", "²", "\u2009", "1 204", "1,204", "women"]
)  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=400), st.text(string.printable, max_size=400), st.lists(_WORDS, max_size=60).map(" ".join))


@given(_TEXTS, _TEXTS)
def test_facts_quote_their_field(title: str, abstract: str) -> None:
    for fact in _all(read_facts(title=title, abstract=abstract)):
        field = title if fact.where == "title" else abstract
        assert field[fact.start : fact.end] == fact.text
        assert fact.text.strip()


@pytest.mark.parametrize(
    ("abstract", "quoted"),
    [
        ("Conclusion: We recommend wool in winter (B recommendation).", ["B recommendation"]),
        ("Wool is advised (strong recommendation, low-certainty evidence).", ["strong recommendation, low-certainty evidence"]),
        ("There was moderate-certainty evidence that wool warms.", ["moderate-certainty evidence"]),
        ("LEVEL OF EVIDENCE: IV.", ["LEVEL OF EVIDENCE: IV"]),
        ("Socks are reasonable (Class IIa, level of evidence B-NR).", ["Class IIa, level of evidence B-NR"]),
        ("Level of evidence: 1++. Grade A.", ["Level of evidence: 1++", "Grade A"]),
        ("Tumours of grade 2 were seen. We grade a lesion by size. Grade B lesions were rare.", []),
        ("A recommendation was made. The level of evidence is low.", []),
        ("High-grade tumours need a strong recommender.", []),
    ],
)
def test_grades_are_quoted_as_they_stand(abstract: str, quoted: list[str]) -> None:
    assert [fact.text.strip("()") for fact in read_facts(abstract=abstract).stated_grades] == quoted


@pytest.mark.parametrize(
    ("abstract", "said"),
    [
        ("Wool did not prevent chilblains (RR 1.01, 95% CI 0.93 to 1.08).", "(the interval includes 1)"),
        ("Wool prevented chilblains (RR 0.61, 95% CI 0.43 to 0.88).", ""),
        ("Pain was alike (mean difference 0.3, 95% CI -0.2 to 0.8).", "(the interval includes 0)"),
    ],
)
def test_an_interval_that_includes_no_effect_is_told(abstract: str, said: str) -> None:
    line = stated(read_facts(abstract=abstract))
    assert line.endswith(said or "”")
