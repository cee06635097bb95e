"""Claims held against the figures and words of abstracts, and against each other: where each check speaks, and where it must not."""

from __future__ import annotations

import pytest
from running import findings

from evidgrade.checks import find_check
from evidgrade.checks.contradictions import effect
from evidgrade.checks.declaration import Example
from evidgrade.checks.evidence_examples import cited
from evidgrade.checks.quotations import altered

TITLE = "Exercise for knee pain: a randomized controlled trial"


def told(code: str, sentence: str, abstract: str) -> list[str]:
    return [f.message for f in findings(cited(f"{sentence} Rest is rest [2].", f"{TITLE} | {abstract}", "Bed rest"), code)]


@pytest.mark.parametrize(
    ("sentence", "abstract"),
    [
        ("Pain was relieved in 39% of adults [1].", "Relief was seen in 39.16% of adults."),
        ("Pain was relieved in 39.2% of adults [1].", "Relief was seen in 39.16% of adults."),
        ("Pain was relieved in about 40% of adults [1].", "Relief was seen in 37.8% of adults."),
        ("Pain was relieved in half of the patients [1].", "Relief was seen in 51.2% of patients."),
        ("Pain was relieved in two thirds of the patients [1].", "Relief was seen in 67% of patients."),
        ("Pain was relieved in one in five patients [1].", "Relief was seen in 20.4% of patients."),
        ("Pain was relieved in 42% of adults [1].", "Relief was seen in 8 of 19 adults."),
        ("Pain was relieved in 42% of adults [1].", "Relief was seen in 8/19 adults."),
        ("Pain was relieved in 50% of adults [1].", "Relief was seen in half of the adults."),
        ("Pain was relieved in 45% of adults [1].", "Relief was seen in 30, 45 and 60% of adults."),
        ("The test is right in 85% of adults [1].", "Its sensitivity was 0.85."),
        ("Exercise lowers the risk of falls by 30% [1].", "Falls were fewer (hazard ratio 0.70)."),
        ("More than 60% of adults felt relief [1].", "Relief was seen in 64% of adults."),
        ("Less than 10% of adults felt worse [1].", "Pain grew in 7.4% of adults."),
        ("Between 20% and 30% of adults felt relief [1].", "Relief was seen in 20% to 30% of adults."),
        ("Relief was more frequent (95% CI 2 to 9) in adults [1].", "Relief was seen in 39% of adults."),
        ("Relief was seen in a study of 3,000 adults [1].", "In total, 3012 adults were randomly assigned."),
        ("Relief was seen in a trial of 60 adults [1].", "Sixty adults were randomly assigned to exercise or usual care."),
        ("Relief was seen in 25 adults [1].", "Sixty adults were randomly assigned to exercise or usual care."),
    ],
)
def test_a_figure_that_the_abstract_has(sentence: str, abstract: str) -> None:
    assert told("CLM102", sentence, abstract) == []


@pytest.mark.parametrize(
    ("sentence", "abstract", "says"),
    [
        ("Pain was relieved in 60% of adults [1].", "Relief was seen in 39.16% of adults.", "`39.16%`"),
        ("Pain was relieved in 39.5% of adults [1].", "Relief was seen in 39.16% of adults.", "`39.16%`"),
        ("Pain stayed in 61% of adults [1].", "Relief was seen in 39% of adults.", "`39%`"),
        ("Pain was relieved in up to 80% of adults [1].", "Relief was seen in 45% of adults.", "`45%`"),
        ("Pain was relieved in more than 60% of adults [1].", "Relief was seen in 45% of adults.", "`45%`"),
        ("Pain was relieved in one in five patients [1].", "Relief was seen in 45% of adults.", "`45%`"),
        ("Pain was relieved in 60% of adults [1].", "Relief was seen in many adults.", "of reference 1."),
        ("Relief was seen in a trial of 600 adults [1].", "Sixty adults were randomly assigned to exercise or usual care.", "`Sixty adults`"),
    ],
)
def test_a_figure_that_no_abstract_has_is_told_with_the_nearest(sentence: str, abstract: str, says: str) -> None:
    (message,) = told("CLM102", sentence, abstract)

    assert says in message


def test_without_the_abstract_nothing_is_said_of_figures() -> None:
    assert told("CLM102", "Pain was relieved in 60% of adults [1].", "") == []


@pytest.mark.parametrize(
    ("sentence", "abstract", "fires"),
    [
        ("The drug at 25 mg a day eases pain [1].", "Adults took 25 mcg of the drug.", True),
        ("The drug at 0.025 mg a day eases pain [1].", "Adults took 25 mcg of the drug.", False),
        ("The drug at 400 mg a day eases pain [1].", "Adults took 400 IU of the drug.", True),
        ("The drug at 25 mg a day eases pain [1].", "Adults took 25 mg, children 25 mcg.", False),
        ("The drug at 25 mg a day eases pain [1].", "25 adults took 25 mcg of the drug.", False),
        ("The drug at 5 mg a day eases pain [1].", "Adults took 5 mcg of the drug.", False),
        ("Relief lasted 18 months [1].", "Relief lasted 18 weeks.", True),
        ("Relief lasted 24 months [1].", "Relief lasted two years, after 24 weeks of exercise.", False),
        ("The drug lowered cholesterol by 39 mg/dL [1].", "Cholesterol fell by 39 mmol/L.", True),
        ("The drug lowered cholesterol by 39 mg/dL [1].", "Cholesterol fell by 1.01 mmol/L in 39 adults.", False),
        ("Exercise reduced falls by 12% [1].", "Falls were reduced by 12 percentage points.", True),
        ("Exercise reduced falls by 12% [1].", "Falls were reduced by 12%.", False),
        ("Exercise reduced falls by 12 percentage points [1].", "The relative reduction of falls was 12%.", True),
        ("Exercise reduced falls by 12 percentage points [1].", "The absolute reduction of falls was 12%.", False),
        ("Exercise reduced falls by 12% in absolute terms [1].", "Falls fell by 12 percentage points.", False),
    ],
)
def test_the_same_number_with_another_unit(sentence: str, abstract: str, fires: bool) -> None:
    assert bool(told("CLM103", sentence, abstract)) is fires


@pytest.mark.parametrize(
    ("quotation", "said", "fires"),
    [
        ("exercise clearly reduced pain in adults of all ages", "Exercise slightly reduced pain in adults of all ages.", True),
        ("exercise reduced pain in adults of all ages", "Exercise slightly reduced pain in adults of all ages.", True),
        ("Exercise slightly reduced pain in adults of all ages.", "exercise slightly reduced\npain in adults of all ages", False),
        ("exercise … reduced pain in adults of all ages", "Exercise slightly reduced pain in adults of all ages.", False),
        ("exercise [of any kind] slightly reduced pain in adults of all ages", "Exercise slightly reduced pain in adults of all ages.", False),
        ("nobody should rest for longer than two days in bed", "Exercise slightly reduced pain in adults of all ages.", False),
        ("exercise for all ages", "Exercise at all ages.", False),
    ],
)
def test_an_altered_quotation(quotation: str, said: str, fires: bool) -> None:
    assert (altered(quotation, said) is not None) is fires


def test_the_message_on_a_quotation_gives_the_words_and_says_what_was_not_read() -> None:
    (message,) = told("CLM101", "They wrote: “exercise clearly reduced pain in adults of all ages” [1].", "Exercise slightly reduced pain in adults of all ages.")

    assert "`Exercise slightly reduced pain in adults of all ages`" in message
    assert "full text was not read" in message


PAGE = "# Knee injections\n\n{}\n\n## More about the knee\n\n{}\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Steroid injections reduce knee pain.", "Steroid injections do not reduce knee pain."),
        ("Steroid injections reduce knee pain.", "Steroid injections increase knee pain."),
        ("Steroid injections have no effect on knee pain.", "Steroid injections reduce knee pain."),
        ("Steroid injections reduce knee pain in adults.", "Steroid injections do not reduce knee pain in adults."),
        ("Steroid injections are effective for arthritis of the knee.", "Steroid injections are not effective for arthritis of the knee."),
        ("Steroid injections are safe in pregnancy.", "Steroid injections are unsafe in pregnancy."),
        ("Steroid injections relieve knee pain in 60% of adults.", "Steroid injections relieve knee pain in 80% of adults."),
    ],
)
def test_two_sentences_that_cannot_both_be_meant(one: str, other: str) -> None:
    (finding,) = findings(PAGE.format(one, other), "CLM106")

    assert finding.related


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Steroid injections reduce knee pain.", "Steroid injections reduce knee pain."),
        ("Steroid injections reduce knee pain.", "Steroid injections do not increase knee pain."),
        ("Steroid injections reduce knee pain.", "Steroid injections may not reduce knee pain."),
        ("Steroid injections reduce knee pain.", "Steroid injections do not reduce knee pain in children."),
        ("Steroid injections reduce knee pain.", "Steroid injections do not always reduce knee pain."),
        ("Steroid injections reduce knee pain.", "In some studies, steroid injections do not reduce knee pain."),
        ("Steroid injections reduce knee pain.", "Salt injections do not reduce knee pain."),
        ("Steroid injections reduce knee pain.", "Steroid injections do not reduce hip pain."),
        ("Steroid injections reduced knee pain.", "Steroid injections did not reduce knee pain."),
        ("Myth: steroid injections reduce knee pain.", "Steroid injections do not reduce knee pain."),
        ("Steroid injections relieve knee pain in 60% of adults.", "Steroid injections relieve knee pain in 60 percent of adults."),
        ("Steroid injections relieve knee pain in 60% of adults.", "Steroid injections relieve knee pain in 55% to 65% of adults."),
        ("Steroid injections relieve knee pain in 60% of adults.", "Steroid injections relieve knee pain in 80% of children."),
        ("Steroid injections relieve knee pain for 12 weeks.", "Steroid injections relieve knee pain for three months or longer."),
        ("Steroid injections relieved knee pain in 60% of adults.", "Steroid injections relieved knee pain in 80% of adults."),
        ("In group 1, steroid injections relieve knee pain in 60%.", "In group 2, steroid injections relieve knee pain in 80%."),
    ],
)
def test_two_sentences_that_can_both_be_meant(one: str, other: str) -> None:
    assert findings(PAGE.format(one, other), "CLM106") == ()


def test_another_basis_is_said_and_no_contradiction() -> None:
    (finding,) = findings(
        PAGE.format(
            "A steroid injection relieves knee pain at a dose of 20 mg per side.", "A steroid injection relieves knee pain at a dose of 40 mg."
        ),
        "CLM106",
    )

    assert finding.severity == "info"
    assert "different bases" in finding.message


def test_opposite_statements_in_two_documents_name_the_other() -> None:
    common = " Knee injections are given in the joint by a nurse. The joint of the knee is numbed before the injection."
    example = Example(
        f"# Knee injections\n\nKnee injections reduce pain.{common}",
        others=(("other.md", f"# Knee injections\n\nKnee injections do not reduce pain.{common}"),),
    )
    (finding,) = findings(example, "CLM106")

    assert "page.md" in finding.message


@pytest.mark.parametrize(
    "text",
    ["To reduce pain, rest.", "It reduces pain.", "The reduction of pain is large.", "Does exercise reduce pain?", "If you rest, exercise reduces pain."],
)
def test_no_effect_is_read_from(text: str) -> None:
    assert effect(text) is None


@pytest.mark.parametrize(
    ("sentence", "fires"),
    [
        ("No study has compared the tablets with exercise.", True),
        ("There are no controlled trials of the tablets.", True),
        ("The tablets have never been tested in children.", True),
        ("It was the first trial to compare the tablets with exercise.", True),
        ("We are the first clinic in the world with this device.", True),
        ("To our knowledge, no study has compared the tablets with exercise.", False),
        ("We found no study; no study has been made in children.", False),
        ("Our search of MEDLINE shows that no trials have compared them.", False),
        ("No study has compared the tablets with exercise [1].", False),
        ("No study has been made before 2019.", False),
        ("The tablets are the first-line treatment.", False),
        ("First aid comes first.", False),
        ("Pain is worst in the first week.", False),
        ("The first treatment to try is exercise.", False),
        ("The first procedure that led to relief was an injection.", False),
        ("No included study has compared the two.", False),
        ("If no study has been made, say so.", False),
    ],
)
def test_universal_negatives(sentence: str, fires: bool) -> None:
    assert bool(findings(cited(f"{sentence} The tablets relieve pain [1]. Rest is rest [1].", TITLE), "CLM007")) is fires


@pytest.mark.parametrize("name", ["CLM002", "CLM003", "CLM004", "uncited-number", "uncited-comparative", "uncited-absolute"])
def test_checks_that_were_merged_lead_to_the_one_that_took_them_in(name: str) -> None:
    check = find_check(name)

    assert check is not None
    assert check.code == "CLM001"
