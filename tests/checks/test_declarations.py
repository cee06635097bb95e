"""Every check is one declaration; its examples are executed, and what is derived from it holds."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from running import run

from evidgrade import checks as registry
from evidgrade.checks import MODULES, all_checks, find_check, names_of, select_checks
from evidgrade.checks.declaration import Check
from evidgrade.errors import ConfigurationError

CHECKS = all_checks()


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: f"{c.code}-{c.name}")
def test_bad_example_gives_a_finding_of_this_check(check: Check) -> None:
    found = [f for f in run(check.bad).findings if f.code == check.code]

    assert found
    for finding in found:
        assert finding.message.endswith((".", "?", "`", "…")), finding.message
        assert 0 <= finding.start <= finding.end
        assert finding.fingerprint


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: f"{c.code}-{c.name}")
def test_good_example_gives_none(check: Check) -> None:
    assert [f.message for f in run(check.good).findings if f.code == check.code] == []


def test_every_module_with_checks_is_registered() -> None:
    folder = Path(registry.__file__).parent
    declared = {p.stem for p in folder.glob("*.py") if re.search(r"^@check\($", p.read_text(encoding="utf-8"), re.M)}

    assert declared == set(MODULES)


def test_codes_and_names_are_unique_and_sorted_by_family() -> None:
    codes = [c.code for c in CHECKS]
    names = [name for c in CHECKS for name in names_of(c)]

    assert len(set(codes)) == len(codes)
    assert sorted(names) == sorted(set(names))
    assert all(re.fullmatch(r"(DOC|CIT|REF|CLM|EVD|LED|SUP|RUN)\d{3}", code) for code in codes)


def test_every_declared_check_is_found_in_its_module() -> None:
    found = {
        v.code
        for name in MODULES
        for v in vars(importlib.import_module(f"evidgrade.checks.{name}")).values()
        if isinstance(v, Check)
    }

    assert found == {c.code for c in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.code)
def test_texts_are_whole_sentences(check: Check) -> None:
    assert check.summary.endswith(".")
    assert check.rationale.endswith(".")
    assert len(check.summary) <= 110
    if check.advisory:
        assert check.severity != "error"


def test_selection_takes_codes_prefixes_names_and_aliases() -> None:
    assert {c.family for c in select_checks(["CLM2", "CIT"], [])} == {"CLM", "CIT"}
    assert [c.code for c in select_checks(["unqualified-safe"], [])] == ["CLM201"]
    assert [c.code for c in select_checks(["clm-safe"], [])] == ["CLM201"]
    assert "CLM201" not in [c.code for c in select_checks([], ["CLM201"])]
    found = find_check("dangling-citation")
    assert found is not None
    assert found.code == "CIT001"


@pytest.mark.parametrize("word", ["XYZ", "CLM999", ""])
def test_a_word_that_is_no_check_is_refused(word: str) -> None:
    with pytest.raises(ConfigurationError, match="is no check"):
        select_checks([word], [])
