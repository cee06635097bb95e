"""The lexicon: each cue finds its text, each veto cancels, each entry is sound."""

from __future__ import annotations

import pytest
from cue_rows import ABSTRACTS, MODIFIERS, STATUS, TITLES, VETOES

from evidgrade.grading.design import read_design
from evidgrade.grading.evidence import find
from evidgrade.grading.lexicon import lexicon, prefix
from evidgrade.grading.passage import Passage
from evidgrade.grading.tables import table
from evidgrade.model.grade import DesignReading

_NAMED = (
    [(cue, "title", text, design) for cue, text, design in TITLES]
    + [(cue, "abstract", text, design) for cue, text, design in ABSTRACTS]
    + [("sr.journal", "container_title", "Cochrane Database of Systematic Reviews", "sr_unspecified")]
    + [("case-report.journal", "container_title", "Journal of Cold Case Reports", "case_report")]
)


def _fired(place: str, text: str) -> set[str]:
    return {hit.signal.cue for hit in find(Passage(text, is_abstract=place == "abstract"), place)}  # type: ignore[arg-type]


def _read(place: str, text: str) -> DesignReading:
    return read_design(**{place: text})


@pytest.mark.parametrize(
    ("cue", "place", "text", "design"), _NAMED, ids=[f"{c}-{n}" for n, (c, *_) in enumerate(_NAMED)]
)
def test_cue_names_design(cue: str, place: str, text: str, design: str) -> None:
    assert cue in _fired(place, text)
    assert _read(place, text).design == design


@pytest.mark.parametrize(("cue", "place", "text", "modifier"), MODIFIERS, ids=[row[0] for row in MODIFIERS])
def test_cue_gives_modifier(cue: str, place: str, text: str, modifier: str) -> None:
    assert cue in _fired(place, text)
    assert modifier in _read(place, text).modifiers


@pytest.mark.parametrize(("cue", "place", "text", "status"), STATUS, ids=[f"{r[0]}-{n}" for n, r in enumerate(STATUS)])
def test_cue_gives_status(cue: str, place: str, text: str, status: str) -> None:
    assert cue in _fired(place, text)
    assert status in _read(place, text).status


@pytest.mark.parametrize(("place", "text", "design"), [row[1:] for row in VETOES], ids=[row[0] for row in VETOES])
def test_veto_cancels(place: str, text: str, design: str) -> None:
    reading = _read(place, text)
    assert reading.design != design
    assert not reading.design.startswith("sr_") or not design.startswith("sr_")


def test_every_cue_has_a_row() -> None:
    rows = [(c, p, t) for c, p, t, _ in (*_NAMED, *MODIFIERS, *STATUS)]
    fired = set().union(*(_fired(place, text) for _, place, text in rows))
    traits = {"trait.of-rct", "mod.preprint"}  # shown by the tests of review kinds and of statuses
    missing = {cue.id for cue in lexicon().cues if cue.says != "veto"} - fired - traits
    assert not missing


def test_every_veto_cue_is_used() -> None:
    vetoes = [cue for cue in lexicon().cues if cue.says == "veto"]
    used = {cue.id for cue in vetoes for _, _, text, _ in VETOES if cue.pattern.search(Passage(text).folded)}
    assert {cue.id for cue in vetoes} == used


def test_ids_are_unique() -> None:
    ids = [cue.id for cue in lexicon().cues]
    assert len(ids) == len(set(ids))


def test_every_cue_names_its_source() -> None:
    assert {cue.source for cue in lexicon().cues} <= set(table("cues")["sources"])


def test_no_source_is_idle() -> None:
    assert set(table("cues")["sources"]) <= {cue.source for cue in lexicon().cues}


def test_confidences_are_shares() -> None:
    assert all(0 < value <= 1 for cue in lexicon().cues for value in cue.confidence.values())


def test_designs_are_known() -> None:
    named = {cue.value for cue in lexicon().cues if cue.says == "design"}
    data = table("cues")
    for values in (*data["blocks"].values(), *data["families"].values()):
        named |= set(values) - {"*"}
    named |= {entry["design"] for entry in data["publication_types"].values() if "design" in entry}
    assert named <= set(table("designs")["names"])


def test_a_need_holds_three_letters_or_a_whole_word() -> None:
    with pytest.raises(ValueError, match="need"):
        prefix("mr")
    assert prefix("rct") == "rct"
    assert prefix("vs ") == "vs"
