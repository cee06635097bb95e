"""All checks, in the order of their codes. A new one is one declaration in a module of its theme, and that module's line here."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable
from functools import cache

from evidgrade.checks.declaration import Check
from evidgrade.errors import ConfigurationError

MODULES = (
    "structure", "style", "numbering", "links", "citations", "author_year", "named_authors", "keys", "markers", "placement", "entries", "fields", "metadata", "differences", "registry", "second_opinions", "completion", "status", "support", "wording", "consistency", "evidence",
    "evidence_unknown", "evidence_levels", "evidence_sources", "evidence_wording", "abstracts", "source_figures", "quotations", "contradictions", "ledger", "signoff", "suppression",
)  # fmt: skip


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check of every module, by code."""
    found = []
    for name in MODULES:
        module = importlib.import_module(f"evidgrade.checks.{name}")
        found += [value for value in vars(module).values() if isinstance(value, Check)]
    return tuple(sorted(set(found), key=lambda c: (FAMILIES.index(c.family), c.code)))


FAMILIES = ("DOC", "CIT", "REF", "CLM", "EVD", "LED", "SUP", "RUN")


def names_of(check: Check) -> tuple[str, ...]:
    """Code, name and aliases."""
    return (check.code, check.name, *check.aliases)


def find_check(word: str) -> Check | None:
    """The check with this code, name or alias, case aside."""
    wanted = word.casefold()
    return next((c for c in all_checks() if wanted in (name.casefold() for name in names_of(c))), None)


def select_checks(select: Collection[str], ignore: Collection[str]) -> tuple[Check, ...]:
    """The checks to run: those selected (all when `select` is empty) less those ignored.

    Each word is a code, the beginning of one (`CLM2`), a name or an alias. Raises ConfigurationError for a word that means no check.
    """
    chosen = set(_meant(select)) if select else set(all_checks())
    return tuple(c for c in all_checks() if c in chosen - set(_meant(ignore)))


def _meant(words: Iterable[str]) -> Iterable[Check]:
    for word in words:
        wanted = word.strip().casefold()
        found = [
            c
            for c in all_checks()
            if c.code.casefold().startswith(wanted) or wanted in (n.casefold() for n in names_of(c))
        ]
        if not found or not wanted:
            raise ConfigurationError(f"`{word}` is no check; `evidgrade rules` lists them")
        yield from found
