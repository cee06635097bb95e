"""Where a claim stands: what a person decided, and what has changed since. Pure; nothing is cleared here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from evidgrade.ledger.stamps import NO_ENTRY, NO_LEVEL, changed_fields, notices, source_stamp, text_stamp
from evidgrade.ledger.values import Judgement, LedgerClaim, ReviewState
from evidgrade.ledger.wording import marked
from evidgrade.model.work import Work

SIGNED: tuple[ReviewState, ...] = ("approved", "rejected", "waived")
"""Decisions that hold for a sentence as worded, its sources as they were and the level that was seen."""
What = Literal["text", "gone", "citations", "source", "status", "level", "expired", "reopened"]


@dataclass(frozen=True, slots=True)
class Now:
    """A claim as its document and references/ show it today."""

    text: str
    sources: Mapping[str, Work | None] = field(default_factory=dict)
    """Key, or number where there is no entry -> its work."""
    level: str | None = None
    scheme: str | None = None
    """Scheme of the level; None for a claim that cites nothing."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Key -> number or label that is printed for it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was when a person decided."""

    what: What
    message: str
    """A clause, such as `the year of song2019 changed`."""
    kinds: tuple[str, ...] = ()
    """For `status`: the kinds of the new notices."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a claim."""

    state: ReviewState
    """What holds now: `needs-review` where something changed since a decision."""
    recorded: ReviewState
    """What is written down."""
    changes: tuple[Change, ...] = ()


def recorded_state(judgement: Judgement | None) -> ReviewState:
    """The decision as written; `new` where nobody decided, even if there are remarks."""
    if judgement is None:
        return "new"
    if judgement.is_claim is False or judgement.state == "dismissed":
        return "dismissed"
    return judgement.state or "new"


def standing(claim: LedgerClaim, now: Now | None, today: date | None = None, review_days: int = 0) -> Standing:
    """The state of a claim of the ledger. `now` is None where its sentence is not in its document any more.

    Without `today` nothing expires. A decision without stamps, made by hand, is compared in nothing that it does not tell.
    """
    recorded, judgement = recorded_state(claim.judgement), claim.judgement
    changes: tuple[Change, ...] = ()
    if judgement is not None and recorded in SIGNED:
        changes = (*(changes_of(judgement, claim.text, now) if now else (_GONE,)), *expiry(judgement, today, review_days))
    elif recorded == "needs-review":
        changes = (Change("reopened", "it was marked for review"),)
    return Standing("needs-review" if changes else recorded, recorded, changes)


_GONE = Change("gone", "the sentence is not in the document any more")


def changes_of(judgement: Judgement, recorded: str, now: Now) -> tuple[Change, ...]:
    """What is not as it was when a person judged the sentence `recorded`."""
    texts = text_changes(judgement, recorded, now)
    return (*texts, *citation_changes(judgement, now), *source_changes(judgement, now), *status_changes(judgement, now), *level_changes(judgement, now))


def text_changes(judgement: Judgement, recorded: str, now: Now) -> Iterator[Change]:
    """Another sentence than the stamped one; without a stamp, than the one that the ledger holds."""
    if (judgement.text_sha or text_stamp(recorded)) == text_stamp(now.text):
        return
    if text_stamp(recorded) == text_stamp(now.text):
        yield Change("text", "claims.yaml and the document hold another sentence than the one that was judged")
    else:
        yield Change("text", f"the wording changed: {marked(recorded, now.text)}")


def citation_changes(judgement: Judgement, now: Now) -> Iterator[Change]:
    """Sources that the claim has now and had not, and the other way round. That a printed reference was found to be an entry is no change."""
    seen = judgement.source_sha
    if not seen:
        return
    found = {number for name, number in now.numbers.items() if name in now.sources and seen.get(number) == NO_ENTRY}
    for name in now.sources:
        if name not in seen and now.numbers.get(name) not in found:
            yield Change("citations", f"{_source(name)} was added")
    for name in seen:
        if name not in now.sources and name not in found:
            yield Change("citations", f"{_source(name)} is not cited any more")


def source_changes(judgement: Judgement, now: Now) -> Iterator[Change]:
    """Meaningful fields of entries that say something else now. An empty field that was filled is no change."""
    for name, work in now.sources.items():
        fields = changed_fields(judgement.source_sha.get(name, NO_ENTRY), source_stamp(work))
        if fields == ("entry",):
            yield Change("source", f"the entry of {name} is gone or was replaced")
        elif fields:
            yield Change("source", f"{_listed(fields)} of {name} changed")


def status_changes(judgement: Judgement, now: Now) -> Iterator[Change]:
    """Notices about cited works that were not known then. That one is missing now says nothing: a run may not know of it."""
    for name, work in now.sources.items():
        if name not in judgement.source_sha:
            continue
        seen = judgement.source_status.get(name, "").split("; ")
        fresh = [notice for notice in notices(work) if notice not in seen]
        if fresh:
            kinds = tuple(notice.split(" ")[0] for notice in fresh)
            yield Change("status", f"{name} has a notice that was not known: {'; '.join(_told(n) for n in fresh)}", kinds)


def level_changes(judgement: Judgement, now: Now) -> Iterator[Change]:
    """Another level than the one that the person saw, in the same scheme."""
    seen, level = judgement.level_seen, now.level or NO_LEVEL
    if seen is None or seen == level or (judgement.scheme_seen and now.scheme and judgement.scheme_seen != now.scheme):
        return
    yield Change("level", f"the level is {level} now and was {seen}")


def expiry(judgement: Judgement, today: date | None, review_days: int) -> Iterator[Change]:
    """A last day that has passed, or a sign-off older than the house allows. `review_days` 0: never."""
    if today is None:
        return
    if judgement.expires and judgement.expires < today.isoformat():
        yield Change("expired", f"it held until {judgement.expires}")
    elif review_days and (signed := _day(judgement)) and signed + timedelta(days=review_days) < today:
        yield Change("expired", f"it is older than {review_days} days")


def _day(judgement: Judgement) -> date | None:
    try:
        return date.fromisoformat(judgement.reviewer.date) if judgement.reviewer and judgement.reviewer.date else None
    except ValueError:
        return None


def _source(name: str) -> str:
    return f"reference {name}" if name.isdigit() else name


def _told(notice: str) -> str:
    kind, _, doi = notice.partition(" ")
    return f"{kind.replace('_', ' ')}{f' (doi {doi})' if doi else ''}"


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
