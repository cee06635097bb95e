"""A run from its record: the same answers, the same outages, and nothing that was not asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.cli import cli
from evidgrade.errors import UnreadableInput
from evidgrade.model.reference import Author, ReferenceFields
from evidgrade.model.work import Update, Work
from evidgrade.sources import Query, Source, SourceUnavailable
from evidgrade.sources.recording import Recorder, Replay

BATHS = Work(
    "10.1000/baths", "Warm baths for necks", authors=(Author("Adams", "B"),), years=(2018, 2019), issn=("1234-5679",),
    updated_by=(Update("retraction", "10.1000/notice", "2021-05-01"),), relations=(("is-preprint-of", "10.1000/later"),),
)  # fmt: skip
QUERY = Query("Adams B. Warm baths for necks. J Pain. 2019.", ReferenceFields(title="Warm baths for necks"))


class Known(Source):
    """A source that knows one work, and is down for one DOI."""

    name = "known"

    def by_doi(self, doi: str) -> Work | None:
        if doi == "10.1000/down":
            raise SourceUnavailable("rate limit")
        return BATHS if doi == BATHS.doi else None

    def search(self, query: Query) -> Sequence[Work]:
        return [BATHS] if "baths" in query.bibliographic else []


def replayed(recorder: Recorder, folder: Path) -> Replay:
    (folder / "run.jsonl").write_text(recorder.text(), encoding="utf-8")
    return Replay.load(folder / "run.jsonl")


def test_the_answers_are_those_of_the_run(tmp_path: Path) -> None:
    recorder = Recorder(Known())
    asked = [recorder.by_doi("10.1000/baths"), recorder.by_doi("10.1000/none"), recorder.search(QUERY), recorder.search(Query("else"))]
    replay = replayed(recorder, tmp_path)

    assert replay.name == "known"
    assert [replay.by_doi("10.1000/baths"), replay.by_doi("10.1000/none"), replay.search(QUERY), replay.search(Query("else"))] == asked


def test_an_outage_stays_one(tmp_path: Path) -> None:
    recorder = Recorder(Known())
    with pytest.raises(SourceUnavailable):
        recorder.by_doi("10.1000/down")

    with pytest.raises(SourceUnavailable, match="rate limit"):
        replayed(recorder, tmp_path).by_doi("10.1000/down")


def test_what_was_not_asked_is_not_known(tmp_path: Path) -> None:
    recorder = Recorder(Known())
    recorder.search(QUERY)
    replay = replayed(recorder, tmp_path)

    for ask in (lambda: replay.by_doi("10.1000/baths"), lambda: replay.search(Query(QUERY.bibliographic))):
        with pytest.raises(SourceUnavailable, match="not in the record"):
            ask()


def test_no_text_of_a_client_is_kept() -> None:
    recorder = Recorder(Known())
    recorder.search(Query("Adams B. Secret words of baths"))

    assert "Secret" not in recorder.text()


_text = st.text(min_size=1, max_size=12)
_updates = st.builds(Update, st.sampled_from(["retraction", "correction"]), st.none() | _text, st.none() | _text, st.none() | _text)
_works = st.builds(
    Work,
    doi=st.none() | _text, title=st.none() | _text, authors=st.lists(st.builds(Author, _text, st.none() | _text), max_size=3).map(tuple),
    years=st.lists(st.integers(1900, 2030), max_size=3).map(tuple), issued=st.none() | st.integers(1900, 2030), abstract=st.none() | _text,
    updated_by=st.lists(_updates, max_size=2).map(tuple), relations=st.lists(st.tuples(_text, _text), max_size=2).map(tuple), cites=st.lists(_text, max_size=2).map(tuple),
)  # fmt: skip


@given(_works)
def test_every_field_comes_back(work: Work) -> None:
    class One(Known):
        def by_doi(self, doi: str) -> Work | None:
            return work

    recorder = Recorder(One())
    recorder.by_doi("10.1000/x")
    answers = [json.loads(line) for line in recorder.text().rstrip("\n").split("\n")]

    from evidgrade.sources.recording import _work

    assert _work(answers[1]["works"][0]) == work


DAMAGE = {
    "empty": "",
    "no JSON": "{",
    "another file": '{"DOI": "10.1000/x"}',
    "a list": "[1]",
    "another format": '{"format": "evidgrade-record/9", "source": "x"}',
    "cut off": '{"format": "evidgrade-record/1", "source": "x"}\n{"asked": "doi", "for": "10.1/x", "wor',
    "no answer": '{"format": "evidgrade-record/1", "source": "x"}\n{"asked": "doi", "for": "10.1/x"}',
    "a field of another version": '{"format": "evidgrade-record/1", "source": "x"}\n{"asked": "doi", "for": "10.1/x", "works": [{"shoe": 1}]}',
}


@pytest.mark.parametrize("text", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_record_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.jsonl").write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableInput) as raised:
        Replay.load(tmp_path / "run.jsonl")
    assert "run.jsonl" in str(raised.value)


PAGE = "Baths help [1].\n\n## References\n\n1. Adams B. Warm baths for necks. J Pain. 2019;12:1-9.\n"
RECORD = {
    "DOI": "10.1000/baths", "type": "journal-article", "title": ["Warm baths for necks"], "author": [{"family": "Adams", "given": "B"}],
    "container-title": ["J Pain"], "issued": {"date-parts": [[2019]]}, "volume": "12", "page": "1-9",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "works.jsonl").write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["check", "grade"])
def test_a_run_is_done_again_without_its_source(folder: Path, command: str) -> None:
    first = CliRunner().invoke(cli, [command, "page.md", "--source", "works:works.jsonl", "--record", "run.jsonl"])
    (folder / "works.jsonl").unlink()
    again = CliRunner().invoke(cli, [command, "page.md", "--replay", "run.jsonl"])

    assert "10.1000/baths" in (folder / "run.jsonl").read_text(encoding="utf-8")
    assert (again.exit_code, again.stdout) == (first.exit_code, first.stdout)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--record", "run.jsonl"], "--source"),
        (["--replay", "run.jsonl", "--source", "works:works.jsonl"], "leave out --source"),
        (["--replay", "none.jsonl"], "none.jsonl"),
        (["--replay", "works.jsonl"], "no record"),
        (["--source", "works:works.jsonl", "--record", "nowhere/run.jsonl"], "no folder"),
    ],
    ids=["nothing to record", "two sources", "no file", "another file", "no folder"],
)
def test_what_cannot_be_recorded_or_replayed_is_said(folder: Path, arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(cli, ["check", "page.md", *arguments])

    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert {path.name for path in folder.iterdir()} <= {"page.md", "works.jsonl", ".evidgrade"}
