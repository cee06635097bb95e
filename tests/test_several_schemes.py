"""Several schemes of levels side by side, as `grade` prints them, and what `check` makes of another main scheme."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evidgrade.cli import cli

WORKS = ("--source", "works:works.jsonl")
PAGE = (
    "# Knee pain\n\nExercise relieves knee pain in most adults [1]. Bed rest was proven to relieve knee pain in most adults [2].\n\n"
    "Knee pain has a good prognosis after exercise in most adults [1].\n\n"
    "## References\n\n1. Adams B, Cole D. Exercise for knee pain: a randomized controlled trial. J Pain. 2019;12:101-109. doi:10.1000/pain.2019.101\n"
    "2. Brown C, Dean E. Bed rest for knee pain: a narrative review. Spine. 2018;3:20-29. doi:10.1000/spine.2018.20\n"
)
MESSAGES = (
    '{"DOI": "10.1000/pain.2019.101", "type": "journal-article", "title": ["Exercise for knee pain: a randomized controlled trial"], '
    '"author": [{"family": "Adams", "given": "Bea"}], "container-title": ["Journal of Pain"], "issued": {"date-parts": [[2019]]}, '
    '"volume": "12", "page": "101-109"}\n'
    '{"DOI": "10.1000/spine.2018.20", "type": "journal-article", "title": ["Bed rest for knee pain: a narrative review"], '
    '"author": [{"family": "Brown", "given": "Cy"}], "container-title": ["Spine"], "issued": {"date-parts": [[2018]]}, "volume": "3", '
    '"page": "20-29"}\n'
)


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "works.jsonl").write_text(MESSAGES, encoding="utf-8")
    return tmp_path


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def claims(*arguments: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(call("grade", "page.md", *WORKS, "--format", "json", *arguments).stdout)["claims"]
    return rows


def text(*arguments: str) -> str:
    return call("grade", "page.md", *WORKS, *arguments).stdout


# ---- JSON -----------------------------------------------------------------------------------------------------------------


def test_levels_hold_every_scheme_asked_for_the_main_one_first() -> None:
    row = claims("--scheme", "sign", "--scheme", "nhmrc,grade-start")[0]

    assert (row["scheme"], row["level"], row["designs"][0]["level"]) == ("sign", "1?", "1?")
    assert [(one["scheme"], one["title"], one["level"], one["state"]) for one in row["levels"]] == [
        ("sign", "SIGN", "1?", "design-based"),
        ("nhmrc", "NHMRC", "II", "design-based"),
        ("grade-start", "GRADE start", "high", "grade-start"),
    ]
    assert row["levels"][1]["designs"] == [{"reference": 1, "level": "II", "note": None}]
    assert row["levels"][0]["reasons"] == row["reasons"]
    assert row["levels"][2]["reasons"][-1].startswith("GRADE: would start HIGH (randomized trial). Certainty not rated.")


def test_the_main_scheme_alone_stands_in_levels_too() -> None:
    plain, named = claims(), claims("--scheme", "ocebm-2011,sign")
    for row, other in zip(plain, named, strict=True):
        assert row["levels"] == other["levels"][:1]
        assert {k: v for k, v in row.items() if k != "levels"} == {k: v for k, v in other.items() if k != "levels"}


def test_all() -> None:
    names = [one["scheme"] for one in claims("--scheme", "all")[0]["levels"]]
    assert names[0] == "ocebm-2011"
    assert len(names) == len(set(names)) == 9


# ---- text -----------------------------------------------------------------------------------------------------------------


def test_further_schemes_stand_in_lines_under_the_claim() -> None:
    assert (
        "          NHMRC        II\n          GRADE start  high. Certainty not rated.\n          JBI          1.c\n"
        in text("--scheme", "ocebm-2011,nhmrc,grade-start,jbi")
    )


def test_a_scheme_without_a_column_for_the_question_says_so() -> None:
    assert "JBI  no level: no column for prognosis in evidgrade's JBI table\n" in text("--scheme", "ocebm-2011,jbi")


def test_explained_each_source_has_its_level() -> None:
    found = text("--scheme", "ocebm-2011,aha-acc,grade-start", "--explain")
    assert "AHA/ACC      B-R: [1] B-R (A needs more than one trial). Design level only; quality not" in found
    assert "GRADE start  high: [1] high. Certainty not rated.\n" in found
    assert "GRADE start  no level: [2] no level (no study of effect or accuracy)\n" in found


@pytest.mark.parametrize("width", ["80", "110"])
def test_lines_of_further_schemes_fit(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    found = text("--scheme", "ocebm-2011", "--explain"), text("--scheme", "all", "--explain")
    plain, beside = (set(one.splitlines()) for one in found)
    assert len(beside - plain) > 20
    assert max(map(len, beside - plain)) <= int(width)


@pytest.mark.parametrize("explain", [(), ("--explain",)])
def test_as_the_main_scheme_grade_start_never_prints_a_certainty(explain: tuple[str, ...]) -> None:
    found = text("--scheme", "grade-start", *explain)
    assert "start level high for treatment benefit, grade-start" in found
    assert "GRADE: would start HIGH (randomized trial). Certainty not rated." in " ".join(found.split()).replace("· ", "")
    assert "GRADE: high" not in found
    assert " level high" not in found.replace("start level high", "")


def test_a_rated_claim_shows_the_certainty_of_the_person(workspace: Path) -> None:
    assert call("sync", "page.md", *WORKS).exit_code == 0
    ledger = workspace / "claims.yaml"
    domains = "".join(
        f"        {name}: {{by: 0}}\n"
        for name in ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
    )
    judgement = (
        f"    judgement:\n      reviewer: {{name: J. Roe, date: 2026-02-03}}\n      grade:\n        start: high\n        certainty: high\n{domains}"
    )
    question = "    question: treatment_benefit\n"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace(question, question + judgement, 1), encoding="utf-8")
    row = claims("--scheme", "sign,grade-start")[0]
    assert (row["state"], row["levels"][1]["level"], row["levels"][1]["state"]) == ("rated", "high", "rated")
    assert "GRADE start  certainty high, rated\n" in text("--scheme", "ocebm-2011,grade-start", "--explain")
    assert "GRADE: HIGH, rated by J. Roe 2026-02-03." in text("--scheme", "ocebm-2011,grade-start")


def test_further_schemes_change_no_line_of_the_main_one() -> None:
    assert text("--scheme", "ocebm-2011") == text()
    assert set(text().splitlines()) <= set(text("--scheme", "ocebm-2011,sign").splitlines())


# ---- settings, and what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "names"),
    [('scheme = "sign"', ["sign"]), ('scheme = ["sign", "jbi"]', ["sign", "jbi"]), ('scheme = "sign, jbi"', ["sign", "jbi"])],
)
def test_the_setting_may_name_several(line: str, names: list[str], workspace: Path) -> None:
    (workspace / "evidgrade.toml").write_text(line + "\n", encoding="utf-8")
    assert [one["scheme"] for one in claims()[0]["levels"]] == names
    assert [one["scheme"] for one in claims("--scheme", "nhmrc")[0]["levels"]] == ["nhmrc"]


def test_an_unknown_scheme_is_refused() -> None:
    result = call("grade", "page.md", "--scheme", "sign,uspstf")
    assert result.exit_code == 2
    assert "there is no scheme `uspstf`; choose from: ocebm-2011, aha-acc," in result.stderr


@pytest.mark.parametrize("line", ["scheme = []", 'scheme = "uspstf"', "scheme = 2011"])
@pytest.mark.parametrize("command", ["check", "grade", "sync"])
def test_a_setting_without_a_known_scheme_is_refused(line: str, command: str, workspace: Path) -> None:
    (workspace / "evidgrade.toml").write_text(line + "\n", encoding="utf-8")
    result = call(command, "page.md")
    assert result.exit_code == 2
    assert "evidgrade.toml" in result.stderr
    assert "scheme" in result.stderr


# ---- checks and the ledger ------------------------------------------------------------------------------------------------


def found_by_check() -> list[tuple[str, str]]:
    answer = json.loads(call("check", "page.md", *WORKS, "--format", "json").stdout)
    return [(finding["code"], finding["message"]) for finding in answer["findings"]]


@pytest.mark.parametrize("scheme", ["sign", "sort", "nhmrc", "grade-start"])
def test_findings_do_not_depend_on_the_main_scheme(scheme: str, workspace: Path) -> None:
    """A narrative review is 4 in SIGN, 3 in SORT and nothing in NHMRC; a randomized trial may be 1 or 2."""
    plain = found_by_check()
    assert [code for code, _ in plain].count("EVD202") == 1
    (workspace / "evidgrade.toml").write_text(f'scheme = "{scheme}"\n', encoding="utf-8")
    found = found_by_check()
    assert [(code, message.replace("OCEBM 2011 level", "level")) for code, message in found] == plain
    assert any("`proven` rests on OCEBM 2011 level 5 by design" in message for _, message in found)


def test_the_ledger_holds_the_main_scheme(workspace: Path) -> None:
    (workspace / "evidgrade.toml").write_text('scheme = ["nhmrc", "sign"]\n', encoding="utf-8")
    assert call("sync", "page.md", *WORKS).exit_code == 0
    ledger = (workspace / "claims.yaml").read_text(encoding="utf-8")
    assert "scheme: nhmrc" in ledger
    assert "scheme: sign" not in ledger
    assert not any(code == "LED105" for code, _ in found_by_check())


def test_schemes_are_named_in_any_case() -> None:
    assert CliRunner().invoke(cli, ["grade", "--scheme", "SIGN,Nhmrc", *WORKS, "page.md"]).exit_code == 0


def test_grade_says_nothing_of_claims_where_no_page_was_read() -> None:
    result = CliRunner().invoke(cli, ["grade", "nothing.md"])
    assert (result.exit_code, result.stdout) == (2, "")
