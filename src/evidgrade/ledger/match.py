"""Which claim of the ledger is which claim of the documents. Pure; nothing near is ever taken for the same."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from evidgrade.ledger.standing import recorded_state
from evidgrade.ledger.values import LedgerClaim
from evidgrade.text import collapse, words

NEAR = 90.0
"""Least rapidfuzz ratio (0 to 100) of two sentences that may be one, edited."""
_COMMON = 200
_CANDIDATES = 20


class FoundClaim(NamedTuple):
    """A claim as a run found it."""

    id: str
    document: str
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A claim of the ledger and the claim of a document that it goes with."""

    ledger: LedgerClaim
    found: FoundClaim
    how: Literal["exact", "moved", "near"]
    """`exact`: same document and same id or text; `moved`: same text in another document; `near`: a suggestion only."""
    similarity: float = 1.0
    """0 to 1; 1 unless near."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Every claim of both sides, each in one place."""

    exact: tuple[Match, ...] = ()
    moved: tuple[Match, ...] = ()
    near: tuple[Match, ...] = ()
    missing: tuple[LedgerClaim, ...] = ()
    """Of the ledger, in no document, and nothing near."""
    unregistered: tuple[FoundClaim, ...] = ()
    """Of the documents, not in the ledger, and nothing near."""
    reworded: tuple[Match, ...] = ()
    """Judged claims that are missing, each with the sentence near it that the ledger has beside it, recorded since and not decided on.
    A suggestion only; the found sentence is in `exact` or `moved` as well."""


def match_claims(
    ledger: Sequence[LedgerClaim],
    found: Iterable[tuple[str, str, str]],
    *,
    documents: Collection[str] | None = None,
) -> Matches:
    """Match the ledger's claims with those found, given as (claim id, document, text).

    `documents` are the paths that were read or are known to be gone; claims of others are left out, as nothing can be
    said of them. None stands for all.
    """
    rest = [claim for claim in ledger if documents is None or claim.document in documents]
    new = [FoundClaim(*row) for row in found]
    exact: list[Match] = []
    for key in (_id_in_document, _text_in_document):
        pairs, rest, new = _paired(rest, new, key)
        exact += [Match(claim, one, "exact") for claim, one in pairs]
    pairs, rest, new = _paired(rest, new, _text)
    moved = [Match(claim, one, "moved") for claim, one in pairs]
    near = _near(rest, new)
    judged = [claim for claim in rest if claim.judgement is not None and not any(m.ledger is claim for m in near)]
    fresh = [m.found for m in (*exact, *moved) if recorded_state(m.ledger.judgement) == "new"] if judged else []
    reworded = _near(judged, fresh)
    taken = {id(match.ledger) for match in (*near, *reworded)}, {id(match.found) for match in near}
    return Matches(
        tuple(exact),
        tuple(moved),
        tuple(near),
        tuple(claim for claim in rest if id(claim) not in taken[0]),
        tuple(one for one in new if id(one) not in taken[1]),
        tuple(reworded),
    )


def _id_in_document(claim: LedgerClaim | FoundClaim) -> Hashable:
    return claim.document, claim.id


def _text_in_document(claim: LedgerClaim | FoundClaim) -> Hashable:
    return claim.document, collapse(claim.text)


def _text(claim: LedgerClaim | FoundClaim) -> Hashable:
    return collapse(claim.text)


def _paired(
    rest: list[LedgerClaim],
    new: list[FoundClaim],
    key: Callable[[LedgerClaim | FoundClaim], Hashable],
) -> tuple[list[tuple[LedgerClaim, FoundClaim]], list[LedgerClaim], list[FoundClaim]]:
    """Pairs with equal keys, the first with the first, and what is left of both sides."""
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for index, one in enumerate(new):
        waiting[key(one)].append(index)
    pairs, left, spent = [], [], set()
    for claim in rest:
        queue = waiting.get(key(claim))
        if queue:
            index = queue.popleft()
            spent.add(index)
            pairs.append((claim, new[index]))
        else:
            left.append(claim)
    return pairs, left, [one for index, one in enumerate(new) if index not in spent]


def _near(rest: list[LedgerClaim], new: list[FoundClaim]) -> list[Match]:
    """The best pairs first, each side used once; only sentences that share words are compared."""
    if not rest or not new:
        return []
    from rapidfuzz import fuzz

    postings: defaultdict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(new):
        for word in set(words(one.text)):
            postings[word].append(index)
    scored: list[tuple[float, bool, int, int]] = []
    for number, claim in enumerate(rest):
        text = collapse(claim.text)
        for index in _candidates(claim.text, postings):
            score = fuzz.ratio(text, collapse(new[index].text), score_cutoff=NEAR)
            if score:
                scored.append((-score, new[index].document != claim.document, number, index))
    matches, used, spent = [], set(), set()
    for score, _, number, index in sorted(scored):
        if number not in used and index not in spent:
            used.add(number)
            spent.add(index)
            matches.append(Match(rest[number], new[index], "near", round(-score / 100, 4)))
    return sorted(matches, key=lambda m: (m.ledger.place.line, m.ledger.place.column))


def _candidates(text: str, postings: dict[str, list[int]]) -> list[int]:
    """The found claims that share most words; words that are everywhere count only where no other is shared."""
    lists = sorted((postings.get(word, []) for word in set(words(text))), key=len)
    telling = [found for found in lists if 0 < len(found) <= _COMMON] or [found[:_COMMON] for found in lists if found]
    counts = Counter(index for found in telling for index in found)
    return [index for index, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_CANDIDATES]]
