"""The log of decisions: every change to it shows, two branches join, and it is held against the ledger."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.ledger.log import added, differences, judgement_sum, not_carried_out, parse_log, voided

APPROVED, REJECTED = {"state": "approved"}, {"state": "rejected"}


def line(claim: str, before: dict[str, Any] | None, after: dict[str, Any] | None, reason: str = "read") -> dict[str, Any]:
    return {
        "date": "2026-03-14", "by": "A. Adams", "role": None, "action": "approve", "document": "a.md", "claim": claim, "text": "Tea warms.",
        "reason": reason, "details": {}, "stamps": None, "before": judgement_sum(before), "after": judgement_sum(after),
    }  # fmt: skip


LOG = added("", [line("c-1", None, APPROVED), line("c-2", None, REJECTED), line("c-1", APPROVED, REJECTED)])
LINES = LOG.splitlines(keepends=True)


def messages(text: str) -> list[tuple[int, str]]:
    return [(p.line, p.message) for p in parse_log(text).problems]


def test_a_log_as_written_has_no_problem() -> None:
    log = parse_log(LOG)

    assert log.problems == ()
    assert [entry.record["number"] for entry in log.entries] == [1, 2, 3]
    assert log.heads == (log.entries[-1].hash,)


@pytest.mark.parametrize(
    ("text", "first", "told"),
    [
        pytest.param(LOG.replace('"claim": "c-2"', '"claim": "c-3"'), 2, "was changed after it was written", id="a claim changed"),
        pytest.param(LOG.replace("A. Adams", "B. Brown", 1), 1, "was changed after it was written", id="a name changed"),
        pytest.param("".join([LINES[0], LINES[2]]), 2, "follows a line that is not there", id="a line taken out"),
        pytest.param("".join(LINES[1:]), 1, "follows a line that is not there", id="the first line taken out"),
        pytest.param("".join([LINES[1], LINES[0], LINES[2]]), 1, "follows a line that is not there", id="lines swapped"),
        pytest.param(LOG + added(LOG, [line("c-8", None, APPROVED), line("c-9", None, APPROVED)]).splitlines(keepends=True)[-1], 4, "follows a line that is not there", id="a line of a fork without the one before it"),
        pytest.param(LOG[:-40], 3, "is not JSON", id="cut"),
        pytest.param(LOG + "{}\n", 4, "is no line of an audit log", id="another object"),
        pytest.param(LOG.replace('"number": 2', '"number": "2"'), 2, "is no line of an audit log", id="a number as text"),
        pytest.param(f"<<<<<<< ours\n{LOG}", 1, "a merge conflict was not resolved here", id="a conflict"),
    ],
)
def test_every_change_shows(text: str, first: int, told: str) -> None:
    line_, message = messages(text)[0]

    assert (line_, told in message) == (first, True)


@given(st.integers(0, len(LOG) - 1), st.characters(codec="utf-8", exclude_categories=["Cs"]))
def test_no_letter_can_be_changed_unseen(at: int, letter: str) -> None:
    """But for white space between the parts of a line, which says nothing."""
    text = LOG[:at] + letter + LOG[at + 1 :]

    if not messages(text):
        assert [json.loads(x) for x in text.splitlines() if x.strip()] == [json.loads(x) for x in LINES]


def test_two_branches_make_a_fork_that_the_next_decision_joins() -> None:
    ours, theirs = added(LOG, [line("c-3", None, APPROVED)]), added(LOG, [line("c-4", None, REJECTED)])
    union = ours + theirs.removeprefix(LOG)

    assert messages(union) == []
    assert len(parse_log(union).heads) == 2
    joined = parse_log(added(union, [line("c-5", None, APPROVED)]))
    assert joined.problems == ()
    assert len(joined.heads) == 1
    assert joined.entries[-1].record["number"] == 5
    assert differences(joined, {("a.md", f"c-{n}"): j for n, j in ((1, REJECTED), (2, REJECTED), (3, APPROVED), (4, REJECTED), (5, APPROVED))}) == []


def test_two_branches_that_both_begin_a_log_make_one() -> None:
    union = added("", [line("c-1", None, APPROVED)]) + added("", [line("c-2", None, REJECTED)])

    assert messages(union) == []
    assert len(parse_log(added(union, [line("c-3", None, APPROVED)])).heads) == 1


@pytest.mark.parametrize(
    ("judgement", "agrees"), [(APPROVED, True), (REJECTED, True), ({"state": "waived"}, False), (None, False)], ids=["ours", "theirs", "neither", "none"]
)
def test_of_a_claim_that_both_branches_decided_either_may_stand(judgement: dict[str, Any] | None, agrees: bool) -> None:
    ours, theirs = added(LOG, [line("c-3", None, APPROVED)]), added(LOG, [line("c-3", None, REJECTED)])
    log = parse_log(ours + theirs.removeprefix(LOG))

    assert (differences(log, {("a.md", "c-1"): REJECTED, ("a.md", "c-2"): REJECTED, ("a.md", "c-3"): judgement}) == []) is agrees


@pytest.mark.parametrize(
    ("judgements", "told"),
    [
        pytest.param({"c-1": REJECTED, "c-2": REJECTED}, [], id="as logged"),
        pytest.param({"c-1": {**REJECTED, "comments": [{"text": "x"}]}, "c-2": REJECTED}, [], id="a remark is no decision"),
        pytest.param({"c-1": APPROVED, "c-2": REJECTED}, ["does not hold what line 3 decided"], id="cut off"),
        pytest.param({"c-1": {"state": "waived"}, "c-2": REJECTED}, ["has another judgement than line 3 left it with"], id="changed by hand"),
        pytest.param({"c-1": REJECTED}, ["is not in claims.yaml any more, though line 2 speaks of it"], id="taken out"),
        pytest.param({"c-1": REJECTED, "c-2": REJECTED, "c-3": APPROVED}, ["has a judgement that is in no line of the log"], id="not logged"),
        pytest.param({"c-1": REJECTED, "c-2": REJECTED, "c-3": None}, [], id="nothing decided"),
    ],
)
def test_ledger_and_log_are_held_against_each_other(judgements: dict[str, Any], told: list[str]) -> None:
    found = differences(parse_log(LOG), {("a.md", name): judgement for name, judgement in judgements.items()})

    assert [expected in message for (_, message), expected in zip(found, told, strict=True)] == [True] * len(told)


def test_a_claim_that_moved_takes_its_lines_along() -> None:
    assert differences(parse_log(LOG), {("b.md", "c-1"): REJECTED, ("a.md", "c-2"): REJECTED}) == []


def test_a_decision_that_was_cut_off_is_noted() -> None:
    judgements = {("a.md", "c-1"): APPROVED, ("a.md", "c-2"): REJECTED}
    (cut,) = not_carried_out(parse_log(LOG), judgements)

    log = parse_log(added(LOG, [voided(cut, "2026-03-15")]))

    assert log.problems == ()
    assert not_carried_out(log, judgements) == []
    assert differences(log, judgements) == []


@given(st.lists(st.tuples(st.sampled_from(["ours", "theirs", "join"]), st.sampled_from(["c-1", "c-2"])), max_size=12))
def test_last_lines_are_those_that_no_other_follows(steps: list[tuple[str, str]]) -> None:
    """Held against a walk along the parents, over logs that part and meet at random."""
    sides = {"ours": LOG, "theirs": LOG}
    for step, claim in steps:
        if step == "join":
            known = set(sides["ours"].splitlines(keepends=True))
            both = sides["ours"] + "".join(x for x in sides["theirs"].splitlines(keepends=True) if x not in known)
            sides = dict.fromkeys(sides, added(both, [line(claim, None, APPROVED, "joined")]))
        else:
            sides[step] = added(sides[step], [line(claim, None, REJECTED, step)])
    log = parse_log(sides["ours"])
    assert log.problems == ()

    def before(name: str) -> set[str]:
        parents = log.by_hash[name].parents
        return set(parents).union(*(before(parent) for parent in parents)) if parents else set()

    for claim in ("c-1", "c-2"):
        lines = [entry for entry in log.entries if entry.subject[1] == claim]
        passed = set().union(*(before(entry.hash) for entry in lines))
        assert log.last_of(lines) == [entry for entry in lines if entry.hash not in passed]
