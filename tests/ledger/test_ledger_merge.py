"""Two people's ledgers become one: claim by claim, nothing lost, a conflict only where both decided differently."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_layouts import Layout, ledgers

from evidgrade.ledger.merging import merge_ledgers
from evidgrade.ledger.reading import parse_ledger
from evidgrade.ledger.stubs import put_aside, put_back

HEAD = "# ours\nversion: 1\ndocuments:\n  - path: a.md\n    references:\n      1: fox2020\n      2: null\nclaims:\n"


def claim(name: str, judgement: str = "", text: str = "", level: str = "2", document: str = "a.md") -> str:
    lines = f"  - id: {name}\n    document: {document}\n    text: {text or 'Tea warms ' + name}.\n    level:\n      scheme: ocebm-2011\n      level: \"{level}\"\n"
    return lines + (f"    judgement:\n{''.join(f'      {line}' + chr(10) for line in judgement.split('|'))}" if judgement else "")


APPROVED = "state: approved|reviewer: {name: A. Adams, date: 2026-03-01}|text_sha: aa"
REJECTED = "state: rejected|reason: no|reviewer: {name: B. Brown, date: 2026-03-02}|text_sha: aa"
ALIKE = APPROVED.replace("A. Adams", "B. Brown")
BASE = HEAD + claim("c-1") + claim("c-2") + claim("c-3")


def sides(ours: str, theirs: str, base: str = BASE) -> tuple[str, tuple[str, ...]]:
    """The merge of both directions, which say the same."""
    merged = merge_ledgers(base, ours, theirs)
    if not merged.conflicts:
        assert parse_ledger(merged.text).problems == ()
    return merged.text, merged.conflicts


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        pytest.param(HEAD + claim("c-1", APPROVED) + claim("c-2") + claim("c-3"), HEAD + claim("c-1") + claim("c-2") + claim("c-3", REJECTED),
                     HEAD + claim("c-1", APPROVED) + claim("c-2") + claim("c-3", REJECTED), id="different claims"),
        pytest.param(HEAD + claim("c-1") + claim("c-2") + claim("c-3", APPROVED), BASE + claim("c-4"),
                     HEAD + claim("c-1") + claim("c-2") + claim("c-3", APPROVED) + claim("c-4"), id="the last claim decided, one added behind it"),
        pytest.param(BASE + claim("c-4"), BASE + claim("c-5"), BASE + claim("c-4") + claim("c-5"), id="both add behind the last"),
        pytest.param(HEAD + claim("c-0") + claim("c-1") + claim("c-2") + claim("c-3"), HEAD + claim("c-1", APPROVED) + claim("c-2") + claim("c-3"),
                     HEAD + claim("c-0") + claim("c-1", APPROVED) + claim("c-2") + claim("c-3"), id="added before the first"),
        pytest.param(HEAD + claim("c-1") + claim("c-3"), HEAD + claim("c-1", APPROVED) + claim("c-2") + claim("c-3"),
                     HEAD + claim("c-1", APPROVED) + claim("c-3"), id="one taken out"),
        pytest.param(HEAD + claim("c-1", APPROVED) + claim("c-2") + claim("c-3"), HEAD + claim("c-1", level="3") + claim("c-2", level="3") + claim("c-3"),
                     HEAD + claim("c-1", APPROVED, level="3") + claim("c-2", level="3") + claim("c-3"), id="decided and synced"),
        pytest.param(HEAD + claim("c-1", level="3") + claim("c-2") + claim("c-3"), HEAD + claim("c-1", level="4") + claim("c-2") + claim("c-3"),
                     HEAD + claim("c-1", level="3") + claim("c-2") + claim("c-3"), id="both synced: ours, sync renews it"),
        pytest.param(HEAD + claim("c-1", APPROVED) + claim("c-2") + claim("c-3"), HEAD + claim("c-1", "quote: warm") + claim("c-2") + claim("c-3"),
                     HEAD + claim("c-1", APPROVED + "|quote: warm") + claim("c-2") + claim("c-3"), id="a decision and a quotation"),
        pytest.param(HEAD + claim("c-1", APPROVED) + claim("c-2") + claim("c-3"),
                     HEAD + claim("c-1", document="b.md") + claim("c-2") + claim("c-3"),
                     HEAD + claim("c-1", APPROVED, document="b.md") + claim("c-2") + claim("c-3"), id="decided and moved"),
        pytest.param(HEAD + "  # mine\n" + claim("c-1") + claim("c-2") + claim("c-3"), HEAD + claim("c-1") + claim("c-2", APPROVED) + claim("c-3"),
                     HEAD + "  # mine\n" + claim("c-1") + claim("c-2", APPROVED) + claim("c-3"), id="a comment above a claim"),
        pytest.param(BASE.replace("2: null", "2: hill2019"), BASE.replace("null\n", "null\n      3: reed2018\n"),
                     BASE.replace("2: null\n", "2: hill2019\n      3: reed2018\n"), id="references of one document"),
        pytest.param(BASE + "suppress:\n  - {code: CLM201, document: a.md, reason: x}\n", BASE.replace("# ours", "# yours"),
                     BASE.replace("# ours", "# yours") + "suppress:\n  - {code: CLM201, document: a.md, reason: x}\n", id="a new section and a new head"),
    ],
)  # fmt: skip
def test_merges_what_does_not_collide(ours: str, theirs: str, expected: str) -> None:
    assert sides(ours, theirs) == (expected, ())


def resolved(text: str, side: str) -> str:
    """The text as one side has it in every conflict."""
    return re.sub(r"<<<<<<< ours\n(.*?)=======\n(.*?)>>>>>>> theirs\n", r"\1" if side == "ours" else r"\2", text, flags=re.DOTALL)


def test_theirs_come_to_the_same_whoever_merges() -> None:
    ours, theirs = HEAD + claim("c-1", APPROVED) + claim("c-2") + claim("c-3"), HEAD + claim("c-1") + claim("c-2") + claim("c-3", REJECTED)

    assert sides(ours, theirs) == sides(theirs, ours)


def test_two_decisions_on_one_claim_are_a_conflict_that_shows_both() -> None:
    ours, theirs = (HEAD + claim("c-1", judgement) + claim("c-2") + claim("c-3") for judgement in (APPROVED, REJECTED))

    text, conflicts = sides(ours, theirs)

    assert conflicts == ("c-1 of a.md: both sides decided differently",)
    decisions = [f"      {line}\n" for line in ["state: approved", "reviewer: {name: A. Adams, date: 2026-03-01}", "state: rejected", "reason: no", "reviewer: {name: B. Brown, date: 2026-03-02}"]]
    marks = ["<<<<<<< ours\n", *decisions[:2], "=======\n", *decisions[2:], ">>>>>>> theirs\n"]
    assert text == HEAD + claim("c-1") + "    judgement:\n" + "".join(marks) + "      text_sha: aa\n" + claim("c-2") + claim("c-3")


def test_two_people_who_decide_alike_are_no_conflict_and_both_names_stay() -> None:
    ours, theirs = (HEAD + claim("c-1", judgement) + claim("c-2") + claim("c-3") for judgement in (APPROVED, ALIKE))

    text, conflicts = sides(ours, theirs)

    judgement = parse_ledger(text).claims[0].judgement
    assert conflicts == ()
    assert judgement is not None
    assert judgement.reviewer is not None
    assert judgement.reviewer.name == "A. Adams"
    assert [(c.by, c.text) for c in judgement.comments] == [("B. Brown", "approved too")]


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        pytest.param(claim("c-1", "quote: one"), claim("c-1", "quote: two"), "both sides wrote something else in `quote`", id="quotations"),
        pytest.param(claim("c-1", "waive:|  - {rule: CLM201, reason: a}"), claim("c-1", "waive:|  - {rule: CLM201, reason: b}"), "both sides wrote something else in `waive CLM201.reason`", id="waivers"),
        pytest.param("", claim("c-1", APPROVED), "one side decided on it, the other took it out", id="taken out and decided"),
        pytest.param(claim("c-1", APPROVED), "", "one side decided on it, the other took it out", id="decided and taken out"),
    ],
)
def test_what_collides_is_left_to_a_person(ours: str, theirs: str, told: str) -> None:
    text, conflicts = sides(HEAD + ours + claim("c-2"), HEAD + theirs + claim("c-2"), HEAD + claim("c-1") + claim("c-2"))

    assert conflicts == (f"c-1 of a.md: {told}",)
    assert resolved(text, "ours") == HEAD + ours + claim("c-2")
    assert resolved(text, "theirs") == HEAD + theirs + claim("c-2")


def test_comments_of_both_sides_stay_or_it_is_a_conflict() -> None:
    ours = HEAD + claim("c-1", APPROVED) + "    # ask again in May\n" + claim("c-2")
    theirs = HEAD + claim("c-1", "quote: warm # page 3") + claim("c-2")

    text, conflicts = sides(ours, theirs, HEAD + claim("c-1") + claim("c-2"))

    assert conflicts
    assert "# ask again in May" in text
    assert "# page 3" in text


def test_line_ends_of_ours_stay() -> None:
    ours = (HEAD + claim("c-1", APPROVED) + claim("c-2") + claim("c-3")).replace("\n", "\r\n")

    text, conflicts = sides(ours, HEAD + claim("c-1") + claim("c-2", REJECTED) + claim("c-3"))

    assert (text, conflicts) == ((HEAD + claim("c-1", APPROVED) + claim("c-2", REJECTED) + claim("c-3")).replace("\n", "\r\n"), ())


@pytest.mark.parametrize("broken", ["claims: [", "claims: 7\n", "{claims: []}\n", "claims:\n  - {id: a}\n"])
def test_a_file_that_is_no_ledger_is_marked_as_a_whole(broken: str) -> None:
    text, conflicts = sides(BASE + claim("c-9"), broken)

    assert len(conflicts) == 1
    assert resolved(text, "ours") == BASE + claim("c-9")
    assert resolved(text, "theirs") == broken + ("" if broken.endswith("\n") else "\n")


def test_both_begin_a_ledger() -> None:
    text, conflicts = sides(HEAD + claim("c-1"), HEAD + claim("c-2"), "")

    assert conflicts == ()
    assert parse_ledger(text).problems == ()
    assert [c.id for c in parse_ledger(text).claims] == ["c-1", "c-2"]


# ---- what need not be read ------------------------------------------------------------------------------------------------

PLAIN = claim("c-1", APPROVED.replace("A. Adams", '"A. Adams"').replace("2026-03-01", '"2026-03-01"'))


@pytest.mark.parametrize(
    ("block", "aside"),
    [
        pytest.param(claim("c-1"), True, id="as sync writes it"),
        pytest.param(PLAIN, True, id="as review writes it"),
        pytest.param(claim("c-1", "note: |-|  two|  lines"), False, id="text in lines"),
        pytest.param(claim("c-1", 'note: "one|  two"'), False, id="quotes over two lines"),
        pytest.param(claim("c-1", "note: one # remark"), False, id="a comment behind"),
        pytest.param(claim("c-1") + "    # remark\n", False, id="a comment below"),
        pytest.param(claim("c-1", "note: &a one"), False, id="an anchor"),
        pytest.param(claim("c-1", "note: *a"), False, id="an alias"),
        pytest.param(claim("c-1", "note: 'one'"), False, id="other quotes"),
    ],
)
def test_claims_in_plain_form_are_put_aside(block: str, aside: bool) -> None:
    text = HEAD + block + claim("c-2")

    (left, _, _), stubs = put_aside((text, text, text + claim("c-3")))

    assert (block not in left) is aside
    assert put_back(left, stubs) == text


def test_a_claim_that_stands_twice_is_not_put_aside() -> None:
    text = HEAD + claim("c-1") + claim("c-1", text="Another.")

    assert merge_ledgers(text, text + claim("c-2"), text + claim("c-3")).conflicts != ()


@st.composite
def files(draw: st.DrawFn) -> str:
    return Layout(draw).file(draw(ledgers())).replace("\r\n", "\n")


@given(files())
def test_what_is_put_aside_comes_back_in_any_layout(text: str) -> None:
    texts, stubs = put_aside((text, text, text))

    assert [put_back(left, stubs) for left in texts] == [text] * 3
    whole, left = parse_ledger(text), parse_ledger(texts[0])
    assert left.problems == whole.problems
    assert [(c.document, c.id) for c in left.claims] == [(c.document, c.id) for c in whole.claims]
