"""House policies: the rules of a field and their weights (policies.toml). What a house says itself goes before its policy."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from evidgrade.checks import find_check, select_checks
from evidgrade.checks.declaration import Check
from evidgrade.errors import ConfigurationError
from evidgrade.model.finding import Severity

FROZEN: Mapping[str, Severity] = {"LED101": "warning"}
"""What weighs more before a document goes out: a claim that nobody has reviewed is no fault while people write, and one then."""


@dataclass(frozen=True, slots=True)
class HousePolicy:
    """One field: promotion of medicines, patient information and so on."""

    name: str
    summary: str
    sources: tuple[str, ...] = ()
    """Codes and guidelines that the field follows."""
    reasons: tuple[str, ...] = ()
    """Why rules weigh more or less here."""
    ignore: tuple[str, ...] = ()
    """Codes that the field has no rule for."""
    severity: Mapping[str, Severity] | None = None
    """Code -> severity, where it is another than the check's own."""


@cache
def house_policies() -> Mapping[str, HousePolicy]:
    """All policies, by name, in the order of the file."""
    data = tomllib.loads(files("evidgrade.checks").joinpath("policies.toml").read_text(encoding="utf-8"))
    return {
        name: HousePolicy(name, entry["summary"], tuple(entry["sources"]), tuple(entry["reasons"]), tuple(entry["ignore"]), entry["severity"])
        for name, entry in data.items()
    }


def house_policy(name: str) -> HousePolicy | None:
    """The policy of that name, None for an empty one. Raises ConfigurationError, with the names there are."""
    if not name:
        return None
    known = house_policies()
    if name not in known:
        near = get_close_matches(name.casefold(), known, 1)
        hint = f"did you mean `{near[0]}`? " if near else ""
        raise ConfigurationError(f"`{name}` is no policy; {hint}there are {', '.join(known)}")
    return known[name]


def chosen_checks(
    policy: HousePolicy | None, select: Collection[str], ignore: Collection[str], severity: Mapping[str, Severity]
) -> tuple[Check, ...]:
    """The checks to run with their severities: the policy's, then what the house itself selects, ignores and weighs.

    A check that the policy leaves out runs when it is selected or weighed by its own name. Raises ConfigurationError for a word that is no
    check, and for an advisory check that is to be an error: such a check is a warning at most until its false positives were read.
    """
    weights = _weights(severity)
    own = {check.code for word in select if (check := find_check(word))} | set(weights)
    left_out = set(policy.ignore) - own if policy else set()
    if policy and policy.severity:
        weights = {**policy.severity, **weights}
    chosen = (c for c in select_checks(select, ignore) if c.code not in left_out)
    return tuple(replace(c, severity=weights[c.code], weighed=True) if c.code in weights else c for c in chosen)


def frozen(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The checks as they weigh in the freeze profile; what a house or its policy weighed stays."""
    return tuple(replace(c, severity=FROZEN[c.code], weighed=True) if c.code in FROZEN and not c.weighed else c for c in checks)


def _weights(severity: Mapping[str, Severity]) -> dict[str, Severity]:
    wanted = {}
    for word, value in severity.items():
        check = find_check(word)
        if check is None:
            raise ConfigurationError(f"severity of `{word}`: no such check; `evidgrade rules` lists them")
        if check.advisory and value == "error":
            raise ConfigurationError(
                f"severity of `{word}`: {check.name} is advisory and a warning at most; `fail-on = \"warning\"` lets warnings fail a run"
            )
        wanted[check.code] = value
    return wanted
