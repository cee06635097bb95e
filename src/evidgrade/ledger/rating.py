"""A person's judgement of the certainty behind a claim: GRADE as a rating, with what is wrong with it; a level of OCEBM 2011 in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidgrade.grading.rating import Rating, read_rating
from evidgrade.ledger.values import Judgement


def rating_of(judgement: Judgement | None) -> Rating | None:
    """The rating that a judgement holds, None when it holds none. A rating with `problems` rates nothing."""
    if judgement is None or judgement.grade is None:
        return None
    grade, reviewer = judgement.grade, judgement.reviewer
    written: dict[str, Any] = {"start": grade.start, "certainty": grade.certainty}
    for name, domain in grade.domains.items():
        written[name] = {"rating": domain.rating, "by": domain.by, "reason": domain.reason}
    signed: Mapping[str, Any] | None = {"name": reviewer.name, "date": reviewer.date} if reviewer else None
    return read_rating({key: value for key, value in written.items() if value is not None}, signed)


def ocebm_sentence(judgement: Judgement | None) -> str | None:
    """The level of OCEBM 2011 that a person gave a claim, with the step and its reason; None where nobody gave one.

    It stands beside the level by design and never in its place: only a reader of the full text can weigh it (OCEBM 2011, note to the table).
    """
    given = judgement.ocebm2011 if judgement else None
    if given is None or judgement is None or not (given.level or given.adjust):
        return None
    reviewer = judgement.reviewer
    who = f"{reviewer.name or 'a person'}{f' on {reviewer.date}' if reviewer.date else ''}" if reviewer else "a person"
    level = f"level {given.level}" if given.level else "another level"
    step = f" ({given.adjust})" if given.adjust else ""
    why = f": {given.reason or given.note}" if given.reason or given.note else ", without a reason"
    return f"Judged by {who} as {level} of OCEBM 2011{step}{why}."
