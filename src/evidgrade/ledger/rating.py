"""A person's GRADE judgement of the ledger as a rating, with what is wrong with it."""

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
