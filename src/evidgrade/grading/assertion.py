"""Whether the designs that a claim names are among the designs that it cites."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from evidgrade.grading.tables import table
from evidgrade.model.grade import Assertion


def verdict(asserted: Collection[str], cited: Sequence[str]) -> Assertion | None:
    """`confirmed` when every asserted design is cited; `contradicted` when one is not and every cited design is known.

    Anything else is `not-verifiable`: a design unknown, or one that leaves the matter open (a review that may hold randomized
    trials). None when the claim names no design. The sets stand in `designs.toml`, [asserted].
    """
    if not asserted:
        return None
    absent = [design for design in asserted if not _confirmed(design, cited)]
    if not absent:
        return "confirmed"
    if not cited or "unknown" in cited or any(_left_open(design, cited) for design in absent):
        return "not-verifiable"
    return "contradicted"


def _row(design: str) -> dict[str, list[str]]:
    row: dict[str, list[str]] = table("designs")["asserted"].get(design, {"confirms": [design], "open": []})
    return row


def _confirmed(design: str, cited: Sequence[str]) -> bool:
    return bool({*_row(design)["confirms"]}.intersection(cited))


def _left_open(design: str, cited: Sequence[str]) -> bool:
    return bool({*_row(design)["open"]}.intersection(cited))
