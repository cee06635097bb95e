from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidgrade.ledger.match import match_claims
from evidgrade.ledger.values import LedgerClaim

ICE = "Ice packs lowered pain by 40% in adults after knee surgery."
ICE_EDITED = "Ice packs lowered pain by 45% in adults after knee surgery."


def claim(name: str, document: str, text: str) -> LedgerClaim:
    return LedgerClaim(name, document, text)


@pytest.mark.parametrize(
    ("mine", "found", "how"),
    [
        pytest.param(("c-1", "a", ICE), ("c-1", "a", ICE), "exact", id="same"),
        pytest.param(("c-1", "a", ICE), ("c-1", "a", "Another wording."), "exact", id="same-id"),
        pytest.param(("own", "a", ICE), ("c-1", "a", ICE.replace(" ", "\n ")), "exact", id="same-text-under-an-own-id"),
        pytest.param(("c-1", "a", ICE), ("c-1", "b", ICE), "moved", id="other-document"),
        pytest.param(("c-1", "a", ICE), ("c-2", "a", ICE_EDITED), "near", id="edited"),
        pytest.param(("c-1", "a", ICE), ("c-2", "b", ICE_EDITED), "near", id="edited-and-moved"),
        pytest.param(("c-1", "a", ICE), ("c-1", "b", "Heat."), None, id="same-id-elsewhere-is-nothing"),
        pytest.param(("c-1", "a", "p < 0.05"), ("c-2", "b", "p > 0.05"), None, id="a-sign-makes-another-claim"),
    ],
)
def test_pairs(mine: tuple[str, str, str], found: tuple[str, str, str], how: str | None) -> None:
    matches = match_claims([claim(*mine)], [found])
    pairs = [*matches.exact, *matches.moved, *matches.near]
    assert [pair.how for pair in pairs] == ([how] if how else [])
    assert len(matches.missing) == len(matches.unregistered) == (0 if how else 1)
    for pair in pairs:
        assert (pair.similarity < 1) == (how == "near")


def test_the_best_near_text_wins_and_each_is_used_once() -> None:
    ledger = [claim("1", "a", ICE), claim("2", "a", ICE_EDITED.replace("surgery.", "surgery too."))]
    matches = match_claims(
        ledger, [("x", "a", ICE.replace("knee", "hip")), ("y", "a", ICE_EDITED.replace("surgery.", "surgery, too."))]
    )
    assert {(m.ledger.id, m.found.id) for m in matches.near} == {("2", "y"), ("1", "x")}


def test_documents_that_were_not_read_are_left_out() -> None:
    ledger = [claim("1", "a", ICE), claim("2", "b", "Heat helps.")]
    matches = match_claims(ledger, [("2", "b", "Heat helps."), ("1", "b", ICE)], documents={"b"})
    assert matches.missing == ()
    assert matches.moved == ()
    assert [one.id for one in matches.unregistered] == ["1"]


def test_equal_sentences_are_paired_in_order() -> None:
    ledger = [claim("p", "a", "It helps."), claim("q", "a", "It helps.")]
    matches = match_claims(ledger, [("c-1", "a", "It helps."), ("c-2", "a", "It helps.")])
    assert [(m.ledger.id, m.found.id) for m in matches.exact] == [("p", "c-1"), ("q", "c-2")]


_words = st.lists(
    st.sampled_from(["ice", "heat", "knee", "pain", "helps", "lowers", "not", "more"]), min_size=1, max_size=6
).map(" ".join)
_rows = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), _words), unique_by=lambda r: r[:2], max_size=6
)


@settings(deadline=None)
@given(_rows, _rows)
def test_everything_is_in_one_place(mine: list[tuple[str, str, str]], found: list[tuple[str, str, str]]) -> None:
    ledger = [claim(*row) for row in mine]
    matches = match_claims(ledger, found)
    pairs = [*matches.exact, *matches.moved, *matches.near]
    assert Counter(id(c) for c in (*(p.ledger for p in pairs), *matches.missing)) == Counter(map(id, ledger))
    assert Counter((*(tuple(p.found) for p in pairs), *map(tuple, matches.unregistered))) == Counter(found)
    assert all(p.ledger.document == p.found.document for p in matches.exact)
    assert all(p.ledger.text == p.found.text and p.ledger.document != p.found.document for p in matches.moved)


def test_many_edited_claims_find_their_own() -> None:
    ledger = [
        claim(f"c{i}", "a", f"Finding number{i} was that group{i % 50} had less pain after treatment.")
        for i in range(3000)
    ]
    found = [
        (f"d{i}", "a", f"Finding number{i} was that group{i % 50} had less pain after treatments.") for i in range(3000)
    ]
    matches = match_claims(ledger, found)
    assert len(matches.near) == 3000
    assert all(m.ledger.id[1:] == m.found.id[1:] for m in matches.near)
