"""How the report calls states, levels, severities and roles. One word a thing, the same in every part of the page."""

from __future__ import annotations

from collections.abc import Mapping

from evidgrade.dossier import STATE_NAMES, FiledClaim, FiledState
from evidgrade.grading.schemes import Scheme
from evidgrade.report.text import WORDS

STATES: Mapping[FiledState, tuple[str, str, str]] = {
    "approved": ("✓", STATE_NAMES["approved"], "A person signed it off, and nothing it rests on has changed since."),
    "waived": ("~", STATE_NAMES["waived"], "A person accepts it as it is, with a reason."),
    "rejected": ("✗", STATE_NAMES["rejected"], "A person rejected it; the sentence has to change."),
    "needs-review": ("↻", STATE_NAMES["needs-review"], "Something changed since a person decided, or a person asked for another look."),
    "new": ("○", STATE_NAMES["new"], "In the ledger; nobody has decided on it."),
    "unlisted": ("·", STATE_NAMES["unlisted"], "Not recorded in claims.yaml, so nobody can have decided on it."),
    "dismissed": ("–", STATE_NAMES["dismissed"], "A person said that it is no claim."),
}
"""State of a claim -> its sign, its name, what it says."""
SEVERITY_WORDS = WORDS
SIGNS: Mapping[str, str] = {"error": "▲", "warning": "◆", "info": "●"}
"""Severity -> its sign."""
ROLES: Mapping[str, str] = {
    "document": "document", "references": "references", "ledger": "ledger", "log": "audit log", "settings": "settings", "works": "works looked up",
    "retractions": "Retraction Watch", "baseline": "baseline",
}  # fmt: skip
VERDICTS: Mapping[str, str] = {
    "resolved": "matched with a record",
    "ambiguous": "several records fit; none was chosen",
    "unresolved": "searched for, and nothing fits",
    "unavailable": "could not be asked",
}


def sign_rules() -> str:
    """Style rules that put the signs before, or behind, the names: signs are for the eye alone, and no part of the text that is read or copied."""
    rules = []
    for state, (sign, _, _) in STATES.items():
        rules += [_sign(f".state.s-{state}::before", f"{sign} "), _sign(f".tag.s-{state}::after", f" {sign}")]
    for severity, sign in SIGNS.items():
        rules += [_sign(f".sign.f-{severity}::before, .first .f-{severity}::before", f"{sign} "), _sign(f".flag.f-{severity}::before", sign)]
    return "\n".join(rules)


def _sign(selector: str, sign: str) -> str:
    return f'{selector} {{ content: "{sign}"; content: "{sign}" / ""; }}'


def short_level(claim: FiledClaim) -> str:
    """The level as it stands on the label of a claim: `2`, `no level`, `no source`."""
    if claim.grade is None:
        return "no source"
    return claim.grade.level or "no level"


def bearing(claim: FiledClaim, scheme: Scheme) -> str:
    """How much a claim rests on, for its look: `none`, `open` (a source and no level), `void` (none because a source fell), `strong`, `weak`, by the half of the scheme that its level is in."""
    if claim.grade is None:
        return "none"
    level = claim.grade.level
    if level is None:
        return "void" if any(source.level == "void" for source in claim.grade.sources) else "open"
    lower = scheme.in_lower_half(level)
    return "open" if lower is None else "weak" if lower else "strong"


def clipped(text: str, most: int) -> str:
    """The beginning of a long text, cut at a word, with an ellipsis."""
    flat = " ".join(text[: most * 8].split())
    if len(flat) <= most:
        return flat
    head = flat[:most]
    cut = head.rfind(" ", most * 2 // 3)
    return f"{head[: cut if cut > 0 else most]}…"
