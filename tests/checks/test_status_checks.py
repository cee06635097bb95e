"""What has become of a cited work: by notice, by Retraction Watch alone, and as the page or a person says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from running import document, run

from evidgrade.audit import audit
from evidgrade.bibliography.reading import parse_bibliography
from evidgrade.checks import all_checks, find_check
from evidgrade.checks.declaration import Example
from evidgrade.checks.scope import Policy
from evidgrade.checks.weighing import says_retracted
from evidgrade.ledger.reading import parse_ledger
from evidgrade.lookup import Workspace
from evidgrade.model.finding import Finding
from evidgrade.model.work import Update
from evidgrade.sources.retraction_watch import Record, RetractionWatch
from evidgrade.sources.works_file import WorksFile

FOX = "Fox G, Hill I. Exercise for backs in office workers. Journal of Pain. 2020;11:101-109."
LIST = "\n\nReferences\n\n1. {} doi:10.1000/fox.2020\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
PAGE = "Exercise helps [1]. Rest does not [2]." + LIST.format(FOX)
MESSAGE = {
    "DOI": "10.1000/fox.2020",
    "type": "journal-article",
    "title": ["Exercise for backs in office workers"],
    "author": [{"family": "Fox", "given": "G"}, {"family": "Hill", "given": "I"}],
    "container-title": ["Journal of Pain"],
    "issued": {"date-parts": [[2020]]},
    "volume": "11",
    "page": "101-109",
}
STATUS = ("REF201", "REF202", "REF203", "REF204", "REF208")


def work(kind: str = "retraction") -> str:
    return json.dumps(MESSAGE | {"updated-by": [{"DOI": "10.1000/notice", "type": kind, "updated": {"date-parts": [[2021, 5, 1]]}}]})


def told(example: Example) -> list[tuple[str, str, str]]:
    return [(f.code, f.severity, f.message) for f in run(example).findings if f.code in STATUS]


# ---- the text says so -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("Exercise helped in one trial (retracted) [1].", True, id="in brackets"),
        pytest.param("The trial that began this has since been retracted [1].", True, id="since"),
        pytest.param("Interest fell after the retraction of the first trial [1].", True, id="a noun"),
        pytest.param("A now-retracted study said that exercise helps [1].", True, id="with a hyphen"),
        pytest.param("The paper was withdrawn by its journal [1].", True, id="withdrawn"),
        pytest.param("The editors published an expression of concern [1].", True, id="concern"),
        pytest.param("Of the two trials, one was not retracted and the other was retracted [1].", True, id="one of two"),
        pytest.param("Exercise helps [1].", False, id="nothing"),
        pytest.param("The trial has not been retracted [1].", False, id="denied"),
        pytest.param("The paper hasn't been retracted [1].", False, id="denied in short"),
        pytest.param("No retractions were found [1].", False, id="none"),
        pytest.param("Canine retraction took four months [1].", False, id="teeth"),
        pytest.param("Retraction of the eyelid improved [1].", False, id="an eyelid"),
        pytest.param("The muscle was gently retracted [1].", False, id="a muscle"),
        pytest.param("The drug was withdrawn from the market [1].", False, id="a drug"),
        pytest.param("Six patients were withdrawn [1].", False, id="patients"),
    ],
)
def test_words_that_tell_of_a_retraction(text: str, said: bool) -> None:
    assert says_retracted(text) is said


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        pytest.param("Exercise helped in one trial (retracted) [1]. Rest does not [2].", "info", id="in the sentence"),
        pytest.param("Exercise helps [1]. One trial was retracted [2].", "error", id="of another work"),
        pytest.param("A trial was retracted. Exercise helps [1]. Rest does not [2].", "error", id="without the citation"),
        pytest.param("Exercise helps [1]. The trial was later retracted [1]. Rest does not [2].", "info", id="said once"),
    ],
)
def test_a_page_that_says_so_gets_a_note(text: str, severity: str) -> None:
    ((code, weight, message),) = told(Example(text + LIST.format(FOX), works=(work(),)))

    assert (code, weight) == ("REF201", severity)
    assert message == f"Reference 1 was retracted (retraction of 2021-05-01, doi 10.1000/notice){'; the text says so' if severity == 'info' else ''}."


def test_no_finding_outweighs_what_the_house_set() -> None:
    check = find_check("REF201")
    assert check is not None
    mild = replace(check, severity="info", weighed=True)

    (found,) = run(Example(PAGE, works=(work(),)), [mild]).findings
    assert found.severity == "info"


# ---- a person says so -----------------------------------------------------------------------------------------------------

KIND_AND_WORDS = [
    ("retraction", "REF201", "error", "was retracted"),
    ("partial_retraction", "REF202", "error", "was retracted in part"),
    ("expression_of_concern", "REF203", "warning", "carries an expression of concern"),
]


@pytest.mark.parametrize(("kind", "code", "severity", "words"), KIND_AND_WORDS, ids=[k for k, *_ in KIND_AND_WORDS])
def test_an_acknowledged_work_is_a_note_with_the_reason(kind: str, code: str, severity: str, words: str) -> None:
    ledger = 'version: 1\nacknowledge: [{work: 10.1000/fox.2020, by: A. Reader, reason: "The page tells the story\n  of this trial."}]\n'
    ((bare_code, bare, _),) = told(Example(PAGE, works=(work(kind),)))
    ((found_code, found, message),) = told(Example(PAGE, works=(work(kind),), ledger=ledger))

    assert (bare_code, bare, found_code, found) == (code, severity, code, "info")
    assert words in message
    assert message.endswith("; cited on purpose (A. Reader): The page tells the story of this trial.")


@pytest.mark.parametrize(
    ("fields", "today", "severity"),
    [
        pytest.param("work: 10.1000/FOX.2020", None, "info", id="DOI in capitals"),
        pytest.param("work: 'https://doi.org/10.1000/fox.2020'", None, "info", id="address of the DOI"),
        pytest.param("work: 10.1000/hill.2020", None, "error", id="another DOI"),
        pytest.param("work: '1'", None, "error", id="a number is no name"),
        pytest.param("work: 10.1000/fox.2020, document: page.md", None, "info", id="this document"),
        pytest.param("work: 10.1000/fox.2020, document: other.md", None, "error", id="another document"),
        pytest.param("work: 10.1000/fox.2020, until: 2026-06-30", None, "info", id="no day of the run"),
        pytest.param("work: 10.1000/fox.2020, until: 2026-06-30", "2026-06-30", "info", id="its last day"),
        pytest.param("work: 10.1000/fox.2020, until: 2026-06-30", "2026-07-01", "error", id="expired"),
        pytest.param("work: 10.1000/fox.2020, until: 2026-06-30, reason: a}, {work: 10.1000/fox.2020", "2026-07-01", "info", id="renewed"),
    ],
)
def test_what_an_acknowledgement_covers(fields: str, today: str | None, severity: str) -> None:
    ledger = f"version: 1\nacknowledge: [{{{fields}, reason: shown as an example}}]\n"

    ((_, found, message),) = told(Example(PAGE, works=(work(),), ledger=ledger, today=today))
    assert found == severity
    assert ("its acknowledgement held until 2026-06-30." in message) is (today == "2026-07-01" and severity == "error")


def test_a_key_of_references_names_the_work() -> None:
    bib = (
        "@article{fox2020,\n  author = {Fox, G.},\n  title = {Exercise for backs in office workers},\n  journal = {Journal of Pain},\n  year = 2020,\n"
        "  evidgrade-status = {retraction 2021-05-01},\n}\n"
    )
    page = "Exercise helps [@fox2020].\n"

    assert [s for _, s, _ in told(Example(page, bibliography=bib))] == ["error"]
    ledger = "version: 1\nacknowledge: [{work: fox2020, reason: shown as an example}]\n"
    assert [s for _, s, _ in told(Example(page, bibliography=bib, ledger=ledger))] == ["info"]


def test_a_retraction_without_either_is_one_finding_with_two_names() -> None:
    check = find_check("retraction-unacknowledged")

    assert check is not None
    assert check.code == "REF201"
    assert find_check("REF207") is check
    assert len(told(Example(PAGE, works=(work(),)))) == 1


# ---- Retraction Watch -----------------------------------------------------------------------------------------------------


def records(*kinds: str, doi: str | None = "10.1000/fox.2020", pmid: str | None = None) -> RetractionWatch:
    rows = [Record(doi, pmid, Update(kind, None, f"20{21 + n}-05-17", "retraction-watch")) for n, kind in enumerate(kinds)]
    return RetractionWatch({doi: rows} if doi else {}, {pmid: rows} if pmid else {})


def found(workspace: Workspace, text: str = PAGE) -> tuple[list[Finding], list[str]]:
    result = audit([document("page.md", text)], workspace, all_checks(), Policy(today=date(2026, 11, 23)), "ocebm-2011")
    return [f for f in result.findings if f.code in STATUS], [n.reason for n in result.not_checked]


def works(**more: object) -> WorksFile:
    return WorksFile([(1, MESSAGE | more)])


@pytest.mark.parametrize(
    ("kinds", "code", "severity", "words"),
    [
        pytest.param(["retraction"], "REF201", "error", "was retracted (retraction of 2021-05-17)", id="retraction"),
        pytest.param(["expression_of_concern"], "REF203", "warning", "carries an expression of concern of 2021-05-17", id="concern"),
        pytest.param(["correction"], "REF204", "info", "was corrected (correction of 2021-05-17)", id="correction"),
        pytest.param(["retraction", "reinstatement"], "REF208", "info", "reinstated (reinstatement of 2022-05-17)", id="reinstated"),
        pytest.param(["retraction", "reinstatement", "retraction"], "REF201", "error", "was retracted (retraction of 2023-05-17)", id="retracted again"),
    ],
)
@pytest.mark.parametrize("source", [None, works()], ids=["by the printed DOI", "by the work"])
def test_a_record_is_told(kinds: list[str], code: str, severity: str, words: str, source: WorksFile | None) -> None:
    ((finding,), reasons) = found(Workspace(retractions=records(*kinds), source=source))

    assert (finding.code, finding.severity) == (code, severity)
    assert finding.message.startswith("Reference 1 " if source else "The work that reference 1 names by its DOI ")
    assert words in finding.message
    assert any("in Retraction Watch alone" in reason for reason in reasons) is (source is None)


def test_a_record_voids_the_level() -> None:
    example = "Exercise relieves back pain in office workers [1]. Rest does not [2]." + LIST.format(FOX)
    source = works(title=["Exercise for backs in office workers"], abstract="We did a randomized controlled trial.")
    result = audit([document("page.md", example)], Workspace(source=source, retractions=records("retraction")), all_checks(), Policy(), "ocebm-2011")

    (page,) = result.project.pages
    assert "retracted" in page.designs[1].status
    assert all(grade.level is None for grade in page.grades.values())


@pytest.mark.parametrize(
    ("doi", "pmid", "printed", "codes"),
    [
        pytest.param(None, "31234567", "PMID: 31234567", ["REF201"], id="by PMID"),
        pytest.param(None, "31234567", "PMID: 31234568", [], id="another PMID"),
        pytest.param("10.1000/hill.2020", "31234567", "PMID: 31234567", [], id="the PMID of another DOI"),
    ],
)
@pytest.mark.parametrize("source", [None, works()], ids=["nothing asked", "with a source"])
def test_by_pmid(doi: str | None, pmid: str, printed: str, codes: list[str], source: WorksFile | None) -> None:
    text = PAGE.replace("doi:10.1000/fox.2020", f"doi:10.1000/fox.2020. {printed}")

    findings, _ = found(Workspace(retractions=records("retraction", doi=doi, pmid=pmid), source=source), text)
    assert [f.code for f in findings] == codes


def test_a_doi_that_belongs_to_another_work_accuses_nobody() -> None:
    """The entry describes one work and prints the DOI of another, which REF102 tells: who retracted that one is no matter."""
    text = PAGE.replace(FOX, "Meyer K, Novak L. Statins after stroke in nursing homes. Lancet Neurol. 2015;14:900-910.")

    findings, _ = found(Workspace(retractions=records("retraction"), source=works()), text)
    assert findings == []


def test_a_doi_that_the_source_does_not_know_is_looked_up() -> None:
    """Works that look alike were found, and none has the DOI that is printed."""
    text = PAGE.replace(FOX, "Fox G. Exercise for backs in office workers. Journal of Pain. 2020.")
    alike = [(n, MESSAGE | {"DOI": f"10.1000/alike.{n}", "page": f"{n}1-{n}9"}) for n in (1, 2)]

    ((finding,), _) = found(Workspace(retractions=records("retraction"), source=WorksFile(alike)), text)
    assert finding.message == "The work that reference 1 names by its DOI was retracted (retraction of 2021-05-17)."


def test_an_entry_without_a_doi_is_looked_up_by_the_one_that_is_printed() -> None:
    entry = (
        "@article{fox2020,\n  title = {Exercise for backs in office workers},\n  author = {Fox, G. and Hill, I.},\n  journal = {Journal of Pain},\n"
        "  year = 2020,\n  volume = 11,\n  pages = {101--109},\n}\n"
    )
    workspace = Workspace(bibliography=parse_bibliography(entry, "references/a.bib"), retractions=records("retraction"))

    ((finding,), _) = found(workspace)
    assert finding.message == "Reference 1 was retracted (retraction of 2021-05-17)."


def test_references_are_covered_without_a_network() -> None:
    bib = parse_bibliography("@article{fox2020,\n  title = {Exercise for backs},\n  author = {Fox, G.},\n  doi = {10.1000/fox.2020},\n}\n", "references/a.bib")
    cited = "Exercise helps [@fox2020].\n"
    ((finding,), _) = found(Workspace(bibliography=bib, retractions=records("retraction")), cited)

    assert finding.message == "Reference fox2020 was retracted (retraction of 2021-05-17)."
    ledger = parse_ledger("version: 1\nacknowledge: [{work: fox2020, reason: shown as an example}]\n")
    ((note,), _) = found(Workspace(bibliography=bib, retractions=records("retraction"), ledger=ledger), cited)
    assert note.severity == "info"
