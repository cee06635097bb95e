"""Decisions in the text of the ledger: the judgement that results, and everything else byte for byte."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_layouts import Layout, ledgers

from evidgrade.errors import RefusedWrite
from evidgrade.ledger.decisions import Decision, judged, record
from evidgrade.ledger.edits import comments, plain
from evidgrade.ledger.merging import merge_ledgers
from evidgrade.ledger.reading import parse_ledger
from evidgrade.ledger.stamps import changed_fields, notices, source_stamp, text_stamp
from evidgrade.ledger.standing import Now, changes_of, recorded_state, standing
from evidgrade.ledger.tree import parse
from evidgrade.ledger.values import Judgement, LedgerClaim, Reviewer
from evidgrade.ledger.wording import marked
from evidgrade.model.reference import Author
from evidgrade.model.work import Update, Work

slow = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
FOX = Work("10.1000/fox", "Tea for cold hands", authors=(Author("Fox", "G"),), issued=2020, container_title="J Tea")
RETRACTED = Work("10.1000/fox", "Tea for cold hands", authors=(Author("Fox", "G"),), issued=2020, container_title="J Tea",
                 updated_by=(Update("retraction", "10.1000/n"),))  # fmt: skip
SEEN = Now("Tea warms hands.", {"fox2020": FOX}, "2", "ocebm-2011")
WHEN = {"by": "A. Adams", "date": "2026-03-14"}


def decision(action: str, **more: Any) -> Decision:
    return Decision(action, **{**WHEN, **more})  # type: ignore[arg-type]


# ---- the judgement --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "made", "expected"),
    [
        pytest.param({"state": "rejected", "reason": "no"}, decision("approve"), {"state": "approved", "reason": None}, id="an old reason goes"),
        pytest.param({"state": "waived", "expires": "2026-01-01"}, decision("approve"), {"state": "approved", "expires": None}, id="an old end goes"),
        pytest.param({"is_claim": False, "reason": "x"}, decision("reopen", reason="y"), {"state": "needs-review", "is_claim": True, "reason": "x"}, id="reopened after a dismissal"),
        pytest.param({"note": "mine", "quote": "q"}, decision("reject", reason="no"), {"note": "mine", "quote": "q", "state": "rejected"}, id="what is not spoken of stays"),
        pytest.param({"reviewer": {"name": "A. Adams", "role": "editor"}}, decision("approve"), {"reviewer": {"name": "A. Adams", "role": "editor", "date": "2026-03-14"}}, id="the same person keeps the role"),
        pytest.param({"reviewer": {"name": "B. Brown", "role": "editor"}}, decision("approve"), {"reviewer": {"name": "A. Adams", "date": "2026-03-14"}}, id="another person does not"),
        pytest.param({"comments": [{"text": "a"}]}, decision("comment", reason="b"), {"comments": [{"text": "a"}, {"by": "A. Adams", "date": "2026-03-14", "text": "b"}]}, id="remarks are added"),
        pytest.param({"waive": [{"rule": "CLM201", "reason": "a"}]}, decision("waive", rules=("CLM201", "CLM205"), reason="b", until="2027-01-01"),
                     {"waive": [{"rule": "CLM201", "reason": "b", "until": "2027-01-01"}, {"rule": "CLM205", "reason": "b", "until": "2027-01-01"}]}, id="a waiver is renewed"),
        pytest.param({"grade": {"start": "high", "imprecision": {"by": 1}}}, decision("judge", values={"grade": {"inconsistency": {"by": 0, "reason": "one trial"}}}),
                     {"grade": {"start": "high", "imprecision": {"by": 1}, "inconsistency": {"by": 0, "reason": "one trial"}}}, id="domains of GRADE are added"),
        pytest.param({"citations": {"rejected": [2, "fox2020"]}}, decision("confirm", keys=("2",)), {"citations": {"rejected": ["fox2020"], "confirmed": ["2"]}}, id="numbers and texts are one key"),
        pytest.param({"source_sha": {"old2019": "x"}, "source_status": {"old2019": "correction"}}, decision("approve", seen=SEEN),
                     {"source_sha": {"fox2020": source_stamp(FOX)}, "source_status": {}, "text_sha": text_stamp("Tea warms hands."), "level_seen": "2", "scheme_seen": "ocebm-2011"}, id="stamps as a whole"),
        pytest.param({}, decision("approve", seen=Now("Tea warms hands.")), {"level_seen": "none", "source_sha": {}}, id="no source and no level"),
        pytest.param({"state": "approved"}, decision("record"), {"state": "approved"}, id="taken into the log as it is"),
    ],
)  # fmt: skip
def test_judgement_after_a_decision(old: dict[str, Any], made: Decision, expected: dict[str, Any]) -> None:
    new = plain(judged(old, made))

    assert isinstance(new, dict)
    assert {name: new[name] for name in expected} == expected


# ---- the text -------------------------------------------------------------------------------------------------------------


actions = st.sampled_from(
    [decision("approve", seen=SEEN), decision("reject", reason="no: #1", seen=SEEN), decision("dismiss", reason="heading"), decision("reopen", reason="again"),
     decision("comment", reason='says "x"'), decision("confirm", keys=("7",)), decision("waive", rules=("CLM201",), reason="r", until="2027-01-01"),
     decision("judge", values={"quote": "less pain", "verdict": "partly"}), decision("remove", reason="gone")]
)  # fmt: skip


@st.composite
def decided(draw: st.DrawFn) -> tuple[str, LedgerClaim, Decision]:
    text = Layout(draw).file(draw(ledgers().filter(lambda value: bool(value.get("claims")))))
    return text, draw(st.sampled_from(parse_ledger(text).claims)), draw(actions)


@slow
@given(decided())
def test_a_decision_changes_its_claim_alone_in_any_layout(case: tuple[str, LedgerClaim, Decision]) -> None:
    text, claim, made = case
    try:
        done = record(text, claim.document, claim.id, made, "claims.yaml")
    except RefusedWrite:
        assert made.action == "remove"  # with a comment in what it takes out
        return

    old, new = parse(text).root, parse(done.text).root
    assert old is not None
    assert new is not None
    assert parse_ledger(done.text).problems == ()
    assert notes(text) - notes(done.text) == Counter()
    index = next(n for n, c in enumerate(parse_ledger(text).claims) if (c.document, c.id) == (claim.document, claim.id))
    others = [c for n, c in enumerate(old.plain["claims"]) if n != index]
    left = new.plain["claims"] or []
    assert (left if made.action == "remove" else [c for n, c in enumerate(left) if n != index]) == others
    if made.action != "remove":
        expected = {**old.plain["claims"][index], "judgement": plain(judged(old.plain["claims"][index].get("judgement") or {}, made))}
        assert left[index] == expected
    assert {k: v for k, v in new.plain.items() if k != "claims"} == {k: v for k, v in old.plain.items() if k != "claims"}


def notes(text: str) -> Counter[str]:
    root = parse(text).root
    assert root is not None
    return Counter(match[0] for match in comments(text, root, 0, len(text)))


@slow
@given(st.data())
def test_merging_decisions_of_two_people_loses_neither(data: st.DataObject) -> None:
    """On different claims both stand in the result; on one claim both stand in the text, merged or marked."""
    text = data.draw(st.composite(lambda draw: Layout(draw, flow=False).file(draw(ledgers().filter(lambda v: bool(v.get("claims")))))) ())
    claims = parse_ledger(text).claims
    one, other = data.draw(st.sampled_from(claims)), data.draw(st.sampled_from(claims))
    try:
        ours = record(text, one.document, one.id, decision("approve", seen=SEEN), "c").text
        theirs = record(text, other.document, other.id, decision("reject", by="B. Brown", reason="not so", seen=SEEN), "c").text
    except RefusedWrite:
        return

    merged = merge_ledgers(text, ours, theirs)

    assert "A. Adams" in merged.text
    assert "not so" in merged.text
    if merged.conflicts:
        assert "<<<<<<< ours\n" in merged.text.replace("\r\n", "\n")
    else:
        states = {(c.document, c.id): recorded_state(c.judgement) for c in parse_ledger(merged.text).claims}
        assert one is not other
        assert (states[one.document, one.id], states[other.document, other.id]) == ("approved", "rejected")
        assert notes(text) - notes(merged.text) == Counter()


def test_a_second_decision_meanwhile_is_refused_by_id() -> None:
    with pytest.raises(RefusedWrite, match=r"has no claim c-9 of a\.md any more"):
        record("version: 1\nclaims: []\n", "a.md", "c-9", decision("approve"), "claims.yaml")


# ---- what changed since ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "now", "changed"),
    [
        pytest.param(FOX, FOX, (), id="nothing"),
        pytest.param(FOX, Work("10.1000/fox", "TEA for cold hands!", authors=(Author("Fox", "Gil"),), issued=2020, container_title="J Tea", volume="9"), (), id="spelling, volume"),
        pytest.param(FOX, Work("10.1000/fox", "Tea for cold feet", authors=(Author("Fox", "G"),), issued=2021, container_title="J Tea"), ("title", "year"), id="title and year"),
        pytest.param(FOX, Work("10.1000/fox", "Tea for cold hands", authors=(Author("Fox", "G"),), issued=2020, container_title="J Tea", pmid="7", abstract="We asked."), (), id="filled"),
        pytest.param(FOX, Work(None, "Tea for cold hands", authors=(Author("Fox", "G"),), issued=2020, container_title="J Tea"), ("doi",), id="a DOI taken out"),
        pytest.param(FOX, RETRACTED, (), id="a retraction is told apart"),
        pytest.param(FOX, None, ("entry",), id="the entry is gone"),
        pytest.param(None, FOX, (), id="an entry where none was"),
    ],
)  # fmt: skip
def test_fields_that_changed(then: Work | None, now: Work | None, changed: tuple[str, ...]) -> None:
    assert changed_fields(source_stamp(then), source_stamp(now)) == changed


def test_a_stamp_of_another_form_counts_as_changed() -> None:
    assert changed_fields("3f2a", source_stamp(FOX)) == ("entry",)


APPROVED = Judgement(state="approved", reviewer=Reviewer("A. Adams", None, "2026-03-14"), text_sha=text_stamp(SEEN.text),
                     source_sha={"fox2020": source_stamp(FOX)}, level_seen="2", scheme_seen="ocebm-2011")  # fmt: skip


@pytest.mark.parametrize(
    ("now", "told"),
    [
        pytest.param(SEEN, [], id="nothing"),
        pytest.param(Now("Tea warms hands!", SEEN.sources, "2", "ocebm-2011"), ["the wording changed: Tea warms [-hands.-] {+hands!+}"], id="text"),
        pytest.param(Now(SEEN.text, {**SEEN.sources, "7": None}, "2", "ocebm-2011"), ["reference 7 was added"], id="a source added"),
        pytest.param(Now(SEEN.text, {}, "2", "ocebm-2011"), ["fox2020 is not cited any more"], id="a source gone"),
        pytest.param(Now(SEEN.text, {"fox2020": RETRACTED}, "2", "ocebm-2011"), ["fox2020 has a notice that was not known: retraction (doi 10.1000/n)"], id="status"),
        pytest.param(Now(SEEN.text, SEEN.sources, "3", "ocebm-2011"), ["the level is 3 now and was 2"], id="level"),
        pytest.param(Now(SEEN.text, SEEN.sources, None, "ocebm-2011"), ["the level is none now and was 2"], id="no level"),
        pytest.param(Now(SEEN.text, SEEN.sources, "II", "nhmrc"), [], id="another scheme says nothing"),
    ],
)  # fmt: skip
def test_changes_since_a_sign_off(now: Now, told: list[str]) -> None:
    assert [change.message for change in changes_of(APPROVED, SEEN.text, now)] == told


@pytest.mark.parametrize(
    ("sources", "numbers", "told"),
    [
        pytest.param({"fox2020": FOX}, {"fox2020": "1"}, [], id="the same printed reference"),
        pytest.param({"fox2020": FOX}, {"fox2020": "2"}, ["fox2020 was added", "reference 1 is not cited any more"], id="another one"),
        pytest.param({"1": None}, {"1": "1"}, [], id="not found yet"),
    ],
)
def test_a_reference_that_was_found_to_be_an_entry_is_no_change(sources: dict[str, Work | None], numbers: dict[str, str], told: list[str]) -> None:
    seen = Judgement(state="approved", source_sha={"1": source_stamp(None)})

    assert [c.message for c in changes_of(seen, SEEN.text, Now(SEEN.text, sources, numbers=numbers))] == told


def test_a_retraction_that_was_known_is_no_change() -> None:
    known = Judgement(state="approved", source_sha={"fox2020": source_stamp(FOX)}, source_status={"fox2020": "; ".join(notices(RETRACTED))})

    assert changes_of(known, SEEN.text, Now(SEEN.text, {"fox2020": RETRACTED})) == ()


@pytest.mark.parametrize(
    ("judgement", "now", "state"),
    [
        pytest.param(None, SEEN, "new", id="nothing"),
        pytest.param(Judgement(note="x"), SEEN, "new", id="a remark"),
        pytest.param(Judgement(state="approved"), SEEN, "approved", id="by hand, without stamps"),
        pytest.param(Judgement(state="approved"), None, "needs-review", id="gone"),
        pytest.param(Judgement(is_claim=False), None, "dismissed", id="dismissed"),
        pytest.param(Judgement(state="needs-review"), SEEN, "needs-review", id="reopened"),
        pytest.param(Judgement(state="new"), SEEN, "new", id="new, by hand"),
    ],
)
def test_states(judgement: Judgement | None, now: Now | None, state: str) -> None:
    assert standing(LedgerClaim("c-1", "a.md", SEEN.text, judgement=judgement), now).state == state


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Tea warms cold hands.", "Tea warms hands.", "Tea warms [-cold-] hands."),
        ("Tea warms hands.", "Green tea warms hands.", "[-Tea-] {+Green tea+} warms hands."),
        ("one two three four five six seven eight nine ten", "one two three four five six seven eight nine 10", "… five six seven eight nine [-ten-] {+10+}"),
        ("a", "b", "[-a-] {+b+}"),
    ],
)
def test_changed_words_are_marked_with_some_around_them(old: str, new: str, shown: str) -> None:
    assert marked(old, new) == shown
