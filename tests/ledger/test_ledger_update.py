from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evidgrade.errors import RefusedWrite
from evidgrade.ledger.reading import parse_ledger
from evidgrade.ledger.update import HEADER, LedgerRun, RunClaim, RunDocument, update_ledger
from evidgrade.ledger.values import LedgerLevel

LEVEL = LedgerLevel("ocebm-2011", "2", "design-based", ("song2019: rct (title: randomised)",))
ICE = RunClaim("c-1", "documents/a.md", 'Ice "helps" the knee: 40% less pain.', "comparative", "treatment_benefit",
               ("song2019",), ("2",), LEVEL)  # fmt: skip
COLD = RunClaim("c-2", "documents/a.md", "Ice is cold.", "definition")
PAGE = RunDocument("documents/a.md", {"1": "song2019", "2": None})
RUN = LedgerRun((PAGE,), (ICE, COLD))

WRITTEN = (
    HEADER
    + """\
version: 1
documents:
  - path: documents/a.md
    references:
      1: song2019
      2: null
claims:
  - id: c-1
    document: documents/a.md
    text: "Ice \\"helps\\" the knee: 40% less pain."
    kind: comparative
    question: treatment_benefit
    citations: {direct: [song2019], inherited: ["2"]}
    level:
      scheme: ocebm-2011
      level: "2"
      state: design-based
      chain:
        - "song2019: rct (title: randomised)"
  - id: c-2
    document: documents/a.md
    text: "Ice is cold."
    kind: definition
    question: null
    citations: {direct: [], inherited: []}
"""
)


@pytest.mark.parametrize("text", [None, ""])
def test_the_first_ledger(text: str | None) -> None:
    assert update_ledger(text, RUN) == WRITTEN
    assert update_ledger(WRITTEN, RUN) == WRITTEN


def test_a_first_ledger_goes_behind_comments() -> None:
    text = update_ledger("# ours\r\n# keep", RUN)
    assert text.startswith("# ours\r\n# keep\r\nversion: 1\r\ndocuments:\r\n")
    assert parse_ledger(text).problems == ()


def test_nothing_new_is_nothing_changed_in_any_layout() -> None:
    text = (
        "# x\nclaims: [ {text: 'Ice is cold.' , id: c-2,document: documents/a.md, kind: definition,"
        " citations: {direct: [ ], inherited: []}} ]\ndocuments:\n-   references:\n        2:\n"
        "        '1': song2019 # by hand\n    path: documents/a.md\n"
    )
    assert update_ledger(text, LedgerRun((PAGE,), (COLD,))) is text


OLD_CHAIN = '      chain:\n        - "song2019: rct (title: randomised)"\n'
OLD_LEVEL = f'      scheme: ocebm-2011\n      level: "2"\n      state: design-based\n{OLD_CHAIN}'
UNKNOWN = LedgerLevel("ocebm-2011", None, "unknown", ("song2019: unknown", "li: #"))


def with_ice(**changes: Any) -> LedgerRun:
    return LedgerRun((PAGE,), (replace(ICE, **changes), COLD))


def with_cold(**changes: Any) -> LedgerRun:
    return LedgerRun((PAGE,), (ICE, replace(COLD, **changes)))


def with_references(references: dict[str, str | None]) -> LedgerRun:
    return LedgerRun((RunDocument(PAGE.path, references),), RUN.claims)


@pytest.mark.parametrize(
    ("old", "new", "run"),
    [
        pytest.param("kind: definition", "kind: safety", with_cold(kind="safety"), id="scalar"),
        pytest.param(
            'direct: [song2019], inherited: ["2"]',
            'direct: [song2019, "2"], inherited: []',
            with_ice(direct=("song2019", "2"), inherited=()),
            id="citations",
        ),
        pytest.param("      2: null", "      2: li2000", with_references({"2": "li2000"}), id="reference"),
        pytest.param(
            "      2: null\n",
            '      2: null\n      3: new2020\n      "a b": null\n',
            with_references({"1": "other", "3": "new2020", "a b": None}),
            id="references-added",
        ),
        pytest.param(
            f'level: "2"\n      state: design-based\n{OLD_CHAIN}',
            'level: null\n      state: unknown\n      chain:\n        - "song2019: unknown"\n        - "li: #"\n',
            with_ice(level=UNKNOWN),
            id="level",
        ),
        pytest.param(f"    level:\n{OLD_LEVEL}", "    level: null\n", with_ice(level=None), id="level-gone"),
        pytest.param(
            "{direct: [], inherited: []}\n",
            "{direct: [], inherited: []}\n"
            "    level:\n      scheme: sort\n      level: null\n      state: unknown\n      chain: []\n",
            with_cold(level=LedgerLevel("sort", None, "unknown")),
            id="level-new",
        ),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_one_change_is_one_change(old: str, new: str, run: LedgerRun, line_end: str) -> None:
    assert WRITTEN.count(old) == 1
    text = WRITTEN.replace("\n", line_end)
    after = update_ledger(text, run)
    assert after == WRITTEN.replace(old, new).replace("\n", line_end)
    assert update_ledger(after, run) == after


def test_new_claims_go_behind_those_of_their_document() -> None:
    other = replace(COLD, document="documents/b.md")
    text = update_ledger(WRITTEN, LedgerRun((PAGE, RunDocument("documents/b.md")), (ICE, COLD, other)))
    fresh = replace(COLD, id="c-3", text="Ice melts.")
    after = update_ledger(text, LedgerRun((PAGE, RunDocument("documents/b.md")), (ICE, fresh, COLD, other)))
    assert [(c.document[-4:], c.id) for c in parse_ledger(after).claims] == [
        ("a.md", "c-1"), ("a.md", "c-2"), ("a.md", "c-3"), ("b.md", "c-2"),
    ]  # fmt: skip


COMMENTED = WRITTEN.replace('    text: "Ice is cold."\n', '    text: "Ice is cold."  # really?\n')
JUDGED = WRITTEN + "    judgement:\n      verdict: supported\n"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param(WRITTEN, [], id="the-tool's"),
        pytest.param(JUDGED, ["c-2"], id="judged"),
        pytest.param(COMMENTED, ["c-2"], id="commented"),
        pytest.param(WRITTEN.replace("  - id: c-2\n", "  # about ice\n  - id: c-2\n"), ["c-2"], id="comment-before"),
        pytest.param(WRITTEN + "    # about ice\n", ["c-2"], id="comment-below"),
        pytest.param(WRITTEN + "# the end\n", [], id="comment-of-the-file"),
        pytest.param(WRITTEN.replace("- id: c-2", "- &x\n    id: c-2"), ["c-2"], id="anchored"),
        pytest.param(WRITTEN + "    judgement:\n", [], id="empty-judgement"),
    ],
)
def test_claims_that_are_gone(text: str, left: list[str]) -> None:
    after = update_ledger(text, LedgerRun((PAGE,), ()))
    assert [claim.id for claim in parse_ledger(after).claims if claim.id != "c-1"] == left
    assert after.startswith(WRITTEN[: WRITTEN.index("claims:")])
    assert ("claims: []" in after) == (left == [])
    if text.endswith("# the end\n"):
        assert after.endswith("claims: []\n# the end\n")


def test_claims_of_documents_that_were_not_read_stay() -> None:
    run = LedgerRun((RunDocument("documents/b.md"),), ())
    assert parse_ledger(update_ledger(WRITTEN, run)).claims == parse_ledger(WRITTEN).claims[:0] + tuple(
        replace(c, place=n.place, places=n.places)
        for c, n in zip(parse_ledger(WRITTEN).claims, parse_ledger(update_ledger(WRITTEN, run)).claims, strict=True)
    )


def test_a_moved_claim_takes_its_judgement_along() -> None:
    moved = replace(COLD, document="documents/new.md")
    run = LedgerRun((RunDocument("documents/new.md"),), (moved,), gone=frozenset({"documents/a.md"}))
    after = update_ledger(JUDGED, run)
    claims = parse_ledger(after).claims
    assert [(c.id, c.document) for c in claims] == [("c-2", "documents/new.md")]
    assert claims[0].judgement is not None
    assert update_ledger(after, run) == after


def test_a_claim_is_not_moved_from_a_document_that_was_not_read() -> None:
    moved = replace(COLD, document="documents/new.md")
    after = update_ledger(JUDGED, LedgerRun((RunDocument("documents/new.md"),), (moved,)))
    assert [(c.id, c.document) for c in parse_ledger(after).claims] == [
        ("c-1", "documents/a.md"), ("c-2", "documents/a.md"), ("c-2", "documents/new.md"),
    ]  # fmt: skip


def test_an_edited_claim_is_suggested_to_checks_and_never_taken_for_the_old_one() -> None:
    edited = replace(COLD, id="c-9", text="Ice is cold!")
    claims = parse_ledger(update_ledger(JUDGED, LedgerRun((PAGE,), (ICE, edited)))).claims
    assert [(c.id, c.judgement is not None) for c in claims] == [("c-1", False), ("c-2", True), ("c-9", False)]


PERSONS = """\
%YAML 1.2
---
# Our ledger
version: 1

claims:
-   id: "c-1"      # from the page
    judgement: { verdict: supported,   # agreed
                 note: 'it''s fine' }

    document: documents/a.md
    text: >-
      Ice "helps" the knee:
      40% less pain.
    level:   # see minutes
        # first line
        scheme: ocebm-2011
        chain:
        - "old: rct"     # big
        - "gone: cohort"  # small
        level: null
    citations: {inherited: [ "7" ], direct: [song2019,
        li2000]}   # both
suppress: [{code: CIT001, document: documents/a.md, reason: "#1 stays"}]
...
"""


PERSONS_AFTER = """\
%YAML 1.2
---
# Our ledger
version: 1
documents:
  - path: documents/a.md
    references:
      1: song2019
      2: null

claims:
-   id: "c-1"      # from the page
    judgement: { verdict: supported,   # agreed
                 note: 'it''s fine' }

    document: documents/a.md
    text: >-
      Ice "helps" the knee:
      40% less pain.
    kind: comparative
    question: treatment_benefit
    level:   # see minutes
        # first line
        scheme: ocebm-2011
        chain:
        - "song2019: rct (title: randomised)"     # big
        # small
        level: "2"
        state: design-based
    citations: {inherited: [ "2" ], direct: [song2019]}   # both
- id: c-2
  document: documents/a.md
  text: "Ice is cold."
  kind: definition
  question: null
  citations: {direct: [], inherited: []}
suppress: [{code: CIT001, document: documents/a.md, reason: "#1 stays"}]
...
"""


def test_an_unusual_layout() -> None:
    after = update_ledger(PERSONS, LedgerRun((PAGE,), (ICE, COLD)))
    assert after == PERSONS_AFTER
    assert update_ledger(after, LedgerRun((PAGE,), (ICE, COLD))) == after


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        pytest.param(WRITTEN.replace("kind:", "kimd:", 1), 12, "did you mean `kind`?", id="unknown-key"),
        pytest.param(WRITTEN + "   x: [\n", 27, "not YAML", id="broken"),
        pytest.param(WRITTEN.replace("c-2", "c-1"), 21, "twice", id="id-twice"),
        pytest.param("claims: {}\n", 1, "a list of claims", id="wrong-type"),
        pytest.param("{}\n", 1, "empty value", id="empty-mapping"),
    ],
)
def test_a_ledger_with_problems_is_not_written(text: str, line: int, word: str) -> None:
    with pytest.raises(RefusedWrite) as caught:
        update_ledger(text, RUN, "claims.yaml")
    assert (caught.value.path, caught.value.line) == ("claims.yaml", line)
    assert word in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            WRITTEN.replace("kind: comparative", "kind: &k safety") + "    judgement: {kind: *k}\n", id="alias-of-ours"
        ),
        pytest.param(
            "claims: [{id: c-1, document: documents/a.md, text: x, citations: {direct: [a, # why\n b]}}]\n",
            id="comment-in-braces",
        ),
    ],
)
def test_what_cannot_be_done_safely_is_refused(text: str) -> None:
    assert parse_ledger(text).problems == ()
    with pytest.raises(RefusedWrite):
        update_ledger(text, RUN)


def test_an_anchor_of_a_person_is_left_in_place() -> None:
    text = WRITTEN + "    judgement: &j {verdict: supported}\nsuppress: []\n"
    text = text.replace(
        '    citations: {direct: [song2019], inherited: ["2"]}\n', "    citations: {direct: [], inherited: []}\n"
    )
    after = update_ledger(text, RUN)
    assert "judgement: &j {verdict: supported}\nsuppress: []\n" in after


def test_claims_in_braces_take_changes_and_new_ones() -> None:
    text = '{"version": 1, "claims": [{"id": "c-2", "document": "documents/a.md", "text": "Ice is cold."}]}'
    after = update_ledger(text, RUN)
    assert '"claims": [{"id": "c-2", "document": "documents/a.md", "text": "Ice is cold.", kind: definition' in after
    assert [c.id for c in parse_ledger(after).claims] == ["c-2", "c-1"]
    assert parse_ledger(after).documents[0].references == PAGE.references
    assert update_ledger(after, RUN) == after
    emptied = update_ledger(after, LedgerRun((PAGE,), (ICE,)))
    assert [c.id for c in parse_ledger(emptied).claims] == ["c-1"]


@pytest.mark.parametrize(
    "value",
    ["no", "2027-01-01", "a: b", "#1", "- x", "*x", "x\ny", "\u2028", "é𝒳", "\x7f", '"', "'", "null", "~", " x "],
)
def test_any_text_survives(value: str) -> None:
    run = LedgerRun((RunDocument(f"documents/{value}", {value: value, "1": value}),),
                    (replace(ICE, document=f"documents/{value}", text=value, direct=(value,)),))  # fmt: skip
    text = update_ledger(None, run)
    ledger = parse_ledger(text)
    assert ledger.problems == ()
    assert (ledger.claims[0].text, ledger.claims[0].direct) == (value, (value,))
    assert ledger.documents[0].references == {value: value, "1": value}
    assert update_ledger(text, run) == text
