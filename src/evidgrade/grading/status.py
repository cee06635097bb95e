"""What is no design: retracted, corrected, preprint, or a notice about another paper (ICMJE Recommendations, III.A)."""

from __future__ import annotations

from collections.abc import Iterable

from evidgrade.grading.evidence import Hit
from evidgrade.model.work import Update, Work

_RETRACTING = frozenset({"retraction", "partial_retraction", "withdrawal", "removal", "retracted"})
TAKEN_BACK = frozenset({"retraction", "withdrawal", "removal"})
"""Kinds of notices that take a work back as a whole."""
_FLAGS = ("openalex",)
"""Registries that call a work retracted without naming a notice."""
_CORRECTING = frozenset({"correction", "erratum", "corrigendum", "addendum"})


def statuses(
    hits: Iterable[Hit], title: str | None, has_abstract: bool, type: str | None, subtype: str | None
) -> tuple[str, ...]:
    """The statuses that a record itself shows, each once.

    `Retracted:` in small letters before a title, with no abstract of a study after it, is how some publishers head the
    notice; in capitals it marks the retracted paper. Either way nothing is graded from it.
    """
    found = list(dict.fromkeys(hit.value for hit in hits if hit.says == "status"))
    if "retracted" in found and title and not has_abstract and title.lstrip(" [").startswith("Retracted"):
        found[found.index("retracted")] = "retraction_notice"
    if "retraction_notice" in found and "retracted" in found:
        found.remove("retracted")
    if (type == "posted-content" and subtype in (None, "preprint")) or subtype == "preprint" or type == "preprint":
        found.append("preprint")
    return tuple(dict.fromkeys(found))


def work_statuses(work: Work) -> tuple[str, ...]:
    """Statuses from the notices that a registry links: those about the work, and the work as a notice about another."""
    found = [_about(update) for update in work.updated_by] + [_as_notice(update) for update in work.update_to]
    return tuple(name for name in dict.fromkeys(found) if name is not None)


def only_flagged(updates: Iterable[Update]) -> bool:
    """A registry calls the work retracted without naming a notice, and no other one has a notice of that. Such a word is for a person to look up."""
    taken = [u for u in updates if u.kind in TAKEN_BACK]
    return bool(taken) and all(u.source in _FLAGS and not u.doi for u in taken)


def _about(update: Update) -> str | None:
    kind = update.kind.replace("-", "_")
    if kind == "partial_retraction":
        return "partially_retracted"
    if kind in _RETRACTING:
        return "retracted"
    if kind == "expression_of_concern":
        return "expression_of_concern"
    return "corrected" if kind in _CORRECTING else None


def _as_notice(update: Update) -> str | None:
    kind = update.kind.replace("-", "_")
    if kind in _RETRACTING:
        return "retraction_notice"
    if kind == "expression_of_concern":
        return "concern_notice"
    return "erratum_notice" if kind in _CORRECTING else None
