from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ledger_layouts import KEYS, PATHS, SENTENCES, Layout, ledgers

from evidgrade.errors import RefusedWrite
from evidgrade.ledger.edits import comments
from evidgrade.ledger.reading import parse_ledger
from evidgrade.ledger.tree import Node, parse
from evidgrade.ledger.update import LedgerRun, RunClaim, RunDocument, update_ledger
from evidgrade.ledger.values import LedgerLevel

slow = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@st.composite
def runs(draw: st.DrawFn) -> LedgerRun:
    paths = draw(st.sampled_from([PATHS, PATHS[1:], (*PATHS, "documents/new page.md")]))
    keys = st.lists(st.sampled_from(KEYS), max_size=3).map(tuple)
    claims = []
    for path in paths:
        for sentence in draw(st.lists(st.sampled_from((*SENTENCES, "A fresh claim.")), unique=True, max_size=4)):
            number = (*SENTENCES, "A fresh claim.").index(sentence)
            level = draw(
                st.none()
                | st.builds(
                    LedgerLevel,
                    st.just("ocebm-2011"),
                    st.sampled_from([None, "2", "4"]),
                    st.just("design-based"),
                    st.lists(st.sampled_from(["song2019: rct (title: trial)", "new: no # comment"]), max_size=2).map(
                        tuple
                    ),
                )
            )
            kind = draw(st.sampled_from(["efficacy", None, "safety"]))
            claims.append(RunClaim(f"c-{number}", path, sentence, kind, None, draw(keys), draw(keys), level))
    references = st.dictionaries(
        st.sampled_from(["1", "2", "3", "x y"]), st.none() | st.sampled_from(KEYS[:2]), max_size=3
    )
    documents = tuple(RunDocument(path, draw(references)) for path in paths)
    return LedgerRun(
        documents,
        tuple(claims),
        frozenset({PATHS[0]}) if PATHS[0] not in paths and draw(st.booleans()) else frozenset(),
    )


@st.composite
def written(draw: st.DrawFn, /, **options: bool) -> tuple[dict[str, Any], str]:
    value = draw(ledgers())
    return value, Layout(draw, **options).file(value)


def persons_words(text: str) -> Counter[str]:
    """The bytes of every judgement, suppression and acknowledgement, key included, and every comment."""
    root = parse(text).root
    assert root is not None
    pieces: list[str] = [match[0] for match in comments(text, root, 0, len(text))]
    holders: list[Node] = [root]
    claims = root.entry("claims")
    holders += claims[1].values if claims else []
    for holder in holders:
        for name in ("judgement", "suppress", "acknowledge"):
            entry = holder.entry(name)
            if entry and entry[1].plain is not None:
                pieces.append(text[entry[0].start : max(entry[0].end, entry[1].end)].rstrip())
    return Counter(pieces)


@slow
@given(written())
def test_layouts_are_read_as_what_they_say(case: tuple[dict[str, Any], str]) -> None:
    value, text = case
    tree = parse(text)
    assert tree.problems == ()
    assert (tree.root.plain if tree.root else None) == value
    assert parse_ledger(text).problems == ()


def check(text: str, run: LedgerRun) -> None:
    before = parse(text).root
    assert before is not None
    after = update_ledger(text, run)
    assert not persons_words(text) - persons_words(after)
    assert update_ledger(after, run) == after
    ledger = parse_ledger(after)
    found = {(claim.document, claim.id): claim for claim in ledger.claims}
    for claim in run.claims:
        mine = found[claim.document, claim.id]
        assert (mine.kind, mine.direct, mine.inherited) == (claim.kind, claim.direct, claim.inherited)
        assert mine.level == claim.level
    judged = Counter(claim.text for claim in parse_ledger(text).claims if claim.judgement)
    assert not judged - Counter(claim.text for claim in ledger.claims if claim.judgement)
    by_path = {document.path: document.references for document in ledger.documents}
    for document in run.documents:
        assert set(document.references) <= set(by_path[document.path])
        for label, key in document.references.items():
            old = {d.path: d.references for d in parse_ledger(text).documents}.get(document.path, {}).get(label)
            assert by_path[document.path][label] == (old or key)


@slow
@given(written(), runs())
def test_any_layout_keeps_what_people_wrote(case: tuple[dict[str, Any], str], run: LedgerRun) -> None:
    value, text = case
    assume(value)
    reason = "none"
    try:
        check(text, run)
    except RefusedWrite as refused:
        reason = refused.message
    assert reason == "none" or "a comment stands inside brackets" in reason


@slow
@given(written(remarks=False), runs())
def test_a_layout_without_comments_is_never_refused(case: tuple[dict[str, Any], str], run: LedgerRun) -> None:
    value, text = case
    assume(value)
    check(text, run)


@slow
@given(runs())
def test_a_new_ledger_is_whole_and_stays(run: LedgerRun) -> None:
    text = update_ledger(None, run)
    ledger = parse_ledger(text)
    assert ledger.problems == ()
    assert [(c.id, c.document, c.text) for c in ledger.claims] == [(c.id, c.document, c.text) for c in run.claims]
    assert update_ledger(text, run) == text
