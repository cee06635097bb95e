"""Questions to the evidence graph, and the command that asks them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from running import document

from evidgrade.audit import assess
from evidgrade.checks.evidence_examples import cited
from evidgrade.checks.scope import Policy, Project
from evidgrade.cli import cli
from evidgrade.lookup import Workspace
from evidgrade.questions import Bearing, citing, claims_on, shared_sources, weakest
from evidgrade.sources.works_file import WorksFile

TRIAL = "Exercise for knee pain: a randomized controlled trial"
REPORT = "Knee pain that went away after a day of exercise: a case report"
FALLEN = '{title} | | {{"updated-by": [{{"type": "{kind}", "DOI": "10.1000/notice"}}]}}'


def _project(text: str, *works: str, others: Mapping[str, str] | None = None) -> Project:
    example = cited(text, *works)
    messages = list(enumerate((json.loads(work) for work in example.works), 1))
    documents = [document("page.md", example.text), *(document(path, cited(words, *works).text) for path, words in (others or {}).items())]
    return assess(documents, Workspace(source=WorksFile(messages)), Policy(today=date(2026, 11, 22)), ["ocebm-2011"])


def _short(found: tuple[Bearing, ...]) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(bearing.source, len(bearing.claims), bearing.status) for bearing in found]


@pytest.mark.parametrize(
    ("text", "works", "expected"),
    [
        pytest.param("Exercise relieves knee pain [1].", [REPORT], [("10.1000/pain.1", 1, ())], id="one case report"),
        pytest.param("Exercise relieves knee pain [1].", [TRIAL], [], id="one trial"),
        pytest.param("Exercise relieves knee pain [1,2].", [REPORT, TRIAL], [], id="a second source"),
        pytest.param("Exercise relieves knee pain [1].", ["Exercise for knee pain"], [], id="an unknown design is not called weak"),
        pytest.param(
            "Exercise relieves knee pain [1].", [FALLEN.format(title=TRIAL, kind="retraction")], [("10.1000/pain.1", 1, ("retracted",))], id="a retracted trial"
        ),
        pytest.param(
            "Exercise relieves knee pain [1]. Exercise helps in old age [2].",
            [REPORT, FALLEN.format(title=TRIAL, kind="expression_of_concern")],
            [("10.1000/pain.2", 1, ("under an expression of concern",)), ("10.1000/pain.1", 1, ())],
            id="what fell comes first",
        ),
    ],
)  # fmt: skip
def test_claims_on_one_weak_source(text: str, works: list[str], expected: list[tuple[str, int, tuple[str, ...]]]) -> None:
    assert _short(weakest(_project(text, *works))) == expected


def test_a_source_is_one_node_in_all_documents() -> None:
    project = _project(
        "Exercise relieves knee pain [1]. Rest does not help [2].", TRIAL, "Bed rest for knee pain: a narrative review", others={"b.md": "Exercise lowers the need for tablets [1]."}
    )

    assert _short(shared_sources(project)) == [("10.1000/pain.1", 2, ())]
    assert [claim.document for claim in shared_sources(project)[0].claims] == ["page.md", "b.md"]


@pytest.mark.parametrize(
    ("word", "claims"),
    [
        pytest.param("10.1000/PAIN.1", 2, id="DOI in any case"),
        pytest.param("https://doi.org/10.1000/pain.1", 2, id="DOI as an address"),
        pytest.param("1", 2, id="number in the only document"),
        pytest.param("page.md#2", 0, id="a source that no claim cites"),
        pytest.param("3", None, id="no such source"),
    ],
)
def test_claims_on_a_source(word: str, claims: int | None) -> None:
    project = _project("Exercise relieves knee pain [1]. It helps sleep, too. Exercise also relieves back pain [1].", TRIAL, REPORT)

    found = claims_on(project, word)

    assert [len(bearing.claims) - sum(c.inherited for c in bearing.claims) for bearing in found] == ([] if claims is None else [claims])


ONE, TWO, THREE = "10.1000/pain.1", "10.1000/pain.2", "10.1000/pain.3"


@pytest.mark.parametrize(
    ("cites", "expected"),
    [
        pytest.param({}, [], id="no lists"),
        pytest.param({ONE: [TWO], TWO: [ONE]}, [(ONE, TWO, True, 1)], id="each the other"),
        pytest.param({TWO: [ONE]}, [(TWO, ONE, False, 1)], id="one way, behind one claim"),
        pytest.param({THREE: [ONE]}, [], id="one way, behind different claims"),
        pytest.param({ONE: [ONE, "10.1000/elsewhere"]}, [], id="itself and strangers"),
        pytest.param({ONE: [TWO], TWO: [THREE], THREE: [ONE]}, [(ONE, TWO, False, 1), (TWO, THREE, False, 0), (THREE, ONE, False, 0)], id="a circle of three"),
    ],
)
def test_sources_that_cite_each_other(cites: dict[str, list[str]], expected: list[tuple[str, str, bool, int]]) -> None:
    project = _project("Exercise relieves knee pain [1,2]. Walking relieves knee pain [3].", TRIAL, REPORT, "Walking for knee pain: a randomized trial")

    assert [(p.source, p.cited, p.mutual, len(p.claims)) for p in citing(project, cites)] == expected


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    example = cited("Exercise relieves knee pain [1,2]. Exercise lowers the need for tablets [1].", TRIAL, REPORT)
    works = [json.loads(work) for work in example.works]
    works[1]["reference"] = [{"key": "a", "DOI": "10.1000/PAIN.1"}, {"key": "b", "unstructured": "Somebody. A book."}]
    (tmp_path / "page.md").write_text(example.text, encoding="utf-8")
    (tmp_path / "works.jsonl").write_text("".join(json.dumps(work) + "\n" for work in works), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("workspace")
def test_the_command_answers_all_questions() -> None:
    result = CliRunner().invoke(cli, ["graph", "page.md", "--source", "works:works.jsonl"])

    assert result.exit_code == 0
    assert "10.1000/pain.1: randomized trial; 2 claims." in result.output
    assert "10.1000/pain.2 cites 10.1000/pain.1" in result.output
    assert "Claims that rest on one weak or retracted source alone\n  none known" in result.output


@pytest.mark.usefixtures("workspace")
def test_the_command_answers_in_json() -> None:
    result = CliRunner().invoke(cli, ["graph", "page.md", "--source", "works:works.jsonl", "--shared-sources", "--format", "json"])

    answer = json.loads(result.output)
    assert set(answer) == {"schema", "shared_sources"}
    assert answer["shared_sources"][0]["claims"][0]["line"] == 1


@pytest.mark.usefixtures("workspace")
def test_a_source_that_is_not_there_is_named() -> None:
    result = CliRunner().invoke(cli, ["graph", "page.md", "--claims-on", "nobody2020"])

    assert result.exit_code == 2
    assert "no reference of these documents is `nobody2020`" in result.stderr
