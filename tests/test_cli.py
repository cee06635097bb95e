"""The commands as a user calls them: exit codes, messages, and what is written or not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evidgrade.cli import COMMANDS, cli

PAGE = (
    "# Knee pain\n\nReviewed 2 March 2026 by A. Adams.\n\nExercise relieves knee pain in most adults [1]. Rest does not help [2].\n\n"
    "## References\n\n1. Adams B, Cole D. Exercise for knee pain: a randomized controlled trial. J Pain. 2019;12:101-109. doi:10.1000/pain.2019.101\n"
    "2. Brown C, Dean E. Bed rest for knee pain: a narrative review. Spine. 2018;3:20-29. doi:10.1000/spine.2018.20\n"
)
WORKS = (
    '{"DOI": "10.1000/pain.2019.101", "type": "journal-article", "title": ["Exercise for knee pain: a randomized controlled trial"], '
    '"author": [{"family": "Adams", "given": "Bea"}, {"family": "Cole", "given": "Dan"}], "container-title": ["Journal of Pain"], '
    '"issued": {"date-parts": [[2019]]}, "volume": "12", "page": "101-109"}\n'
    '{"DOI": "10.1000/spine.2018.20", "type": "journal-article", "title": ["Bed rest for knee pain: a narrative review"], '
    '"author": [{"family": "Brown", "given": "Cy"}, {"family": "Dean", "given": "Eve"}], "container-title": ["Spine"], '
    '"issued": {"date-parts": [[2018]]}, "volume": "3", "page": "20-29"}\n'
)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with one good page, as the place where commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "works.jsonl").write_text(WORKS, encoding="utf-8")
    return tmp_path


def call(*arguments: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(cli, list(arguments), input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# ---- help -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_page(name: str) -> None:
    result = call(name, "--help")

    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_version_is_one_line() -> None:
    assert call("--version").output.startswith("evidgrade 0.")


# ---- check ----------------------------------------------------------------------------------------------------------------


def test_a_good_page_passes(workspace: Path) -> None:
    result = call("check", "page.md", "--source", "works:works.jsonl")

    assert result.exit_code == 0
    assert "Passed" in result.output


def test_findings_at_the_limit_fail_and_below_it_pass(workspace: Path) -> None:
    (workspace / "page.md").write_text(PAGE + "\nThe tablets are safe.\n".replace("\n\n", "\n"), encoding="utf-8")
    bad = workspace / "bad.md"
    bad.write_text("# Tablets\n\nThe tablets are safe for most patients.\n", encoding="utf-8")

    assert call("check", "bad.md").exit_code == 1
    assert call("check", "bad.md", "--fail-on", "never").exit_code == 0
    assert call("check", "bad.md", "--ignore", "CLM201").exit_code == 0
    assert call("check", "bad.md", "--ignore", "CLM201", "--fail-on", "warning").exit_code == 1


@pytest.mark.parametrize("fmt", ["json", "sarif", "github", "gitlab", "junit", "text"])
def test_every_format_has_the_same_findings(workspace: Path, fmt: str) -> None:
    (workspace / "bad.md").write_text("# Tablets\n\nThe tablets are safe for most patients.\n", encoding="utf-8")

    result = call("check", "bad.md", "--format", fmt)

    assert result.exit_code == 1
    assert "CLM201" in result.output


def test_json_has_the_keys_of_the_contract(workspace: Path) -> None:
    (workspace / "bad.md").write_text("# Tablets\n\nThe tablets are safe for most patients.\n", encoding="utf-8")

    answer = json.loads(call("check", "bad.md", "--format", "json").stdout)

    assert answer["schema"] == "evidgrade/1"
    assert {"findings", "summary", "not_checked"} <= set(answer)
    finding = next(f for f in answer["findings"] if f["code"] == "CLM201")
    assert set(finding) >= {
        "code", "name", "severity", "confidence", "document", "line", "column", "start", "end", "message", "related", "fingerprint", "fixable",
    }  # fmt: skip
    text = (workspace / "bad.md").read_text(encoding="utf-8")
    assert text[finding["start"] : finding["end"]] == "safe"
    assert (finding["line"], finding["column"]) == (3, 17)


def test_check_without_a_source_lists_what_was_not_looked_up(workspace: Path) -> None:
    answer = json.loads(call("check", "page.md", "--format", "json").stdout)

    assert [gap["what"] for gap in answer["not_checked"]] == ["reference 1", "reference 2"]


def test_a_suppression_with_a_reason_silences(workspace: Path) -> None:
    (workspace / "bad.md").write_text(
        "# Tablets\n\n<!-- evidgrade: ignore CLM201: approved, case 12 -->\n\nThe tablets are safe for most patients.\n",
        encoding="utf-8",
    )

    assert "CLM201" not in call("check", "bad.md").output


# ---- bad input ------------------------------------------------------------------------------------------------------------

BAD_FILES = {
    "binary.md": (b"\x00\x01\x02PNG", "is not text"),
    "latin1.txt": ("Der Patient fühlt sich wohl.\n".encode("latin-1"), "is not UTF-8"),
    "utf16.txt": ("Plain words.\n".encode("utf-16"), "save it as UTF-8"),
    "empty.md": (b" \n\n", "is empty"),
    "page.xyz": (b"words", "no reader"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_an_unreadable_file_is_named_and_the_others_are_done(workspace: Path, name: str) -> None:
    data, words = BAD_FILES[name]
    (workspace / name).write_bytes(data)

    result = call("check", name, "page.md", "--source", "works:works.jsonl")

    assert result.exit_code == 2
    assert name in result.stderr
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert [d["path"] for d in json.loads(call("extract", name, "page.md").stdout)["documents"]] == ["page.md"]


def test_a_byte_that_is_not_utf8_is_named_with_its_line(workspace: Path) -> None:
    (workspace / "latin1.txt").write_bytes("First line.\nDer Fuß.\n".encode("latin-1"))

    assert "latin1.txt:2:7: is not UTF-8 (byte 0xdf)" in call("check", "latin1.txt").stderr


def test_missing_files_and_empty_folders_are_named(workspace: Path) -> None:
    (workspace / "nothing").mkdir()

    result = call("check", "gone.md", "nothing", "*.docx", "page.md")

    assert result.exit_code == 2
    assert "gone.md: no such file" in result.stderr
    assert "nothing: no documents in this folder" in result.stderr
    assert "*.docx: this pattern matches no document" in result.stderr
    assert "REF" not in result.stderr


def test_no_documents_at_all_is_an_error_that_says_what_to_do(workspace: Path) -> None:
    result = call("check")

    assert result.exit_code == 2
    assert "name files or folders" in result.stderr


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ('ignore = ["CLM999"]', "`CLM999` is no check"),
        ('ingore = ["CLM201"]', "unknown setting `ingore`; did you mean `ignore`?"),
        ("draft = 3", "`draft` must be true or false"),
        ('fail-on = "fatal"', "`fatal`"),
        ("documents = [", "is not TOML"),
        ('[severity]\nCLM201 = "fatal"', "severity of CLM201"),
        ('[severity]\nCLM999 = "error"', "no such check"),
        ('[severity]\nEVD201 = "error"', "advisory"),
        ('policy = "patients"', "`patients` is no policy"),
    ],
)
def test_a_bad_setting_is_named(workspace: Path, config: str, words: str) -> None:
    (workspace / "evidgrade.toml").write_text(config + "\n", encoding="utf-8")

    result = call("check", "page.md")

    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.parametrize(
    ("ledger", "words"),
    [
        ("version: 1\nclaimz: []\n", "claims.yaml:2:1: unknown key `claimz`"),
        ("version: 1\nclaims: 3\n", "claims.yaml:2:9:"),
        ("version: 1\nclaims: [\n", "claims.yaml:"),
        ("version: 1\nversion: 1\n", "claims.yaml:2:1"),
    ],
)
@pytest.mark.parametrize("command", ["check", "sync"])
def test_a_bad_ledger_is_named_with_line_and_column(workspace: Path, ledger: str, words: str, command: str) -> None:
    (workspace / "claims.yaml").write_text(ledger, encoding="utf-8")

    result = call(command, "page.md")

    assert result.exit_code == 2
    assert words in result.stderr
    assert (workspace / "claims.yaml").read_text(encoding="utf-8") == ledger


def test_a_broken_bibliography_is_named_and_nothing_is_written(workspace: Path) -> None:
    (workspace / "references").mkdir()
    broken = "@article{fox2020,\n  title = {Exercise,\n  year = 2020\n}\n"
    (workspace / "references" / "a.bib").write_text(broken, encoding="utf-8")

    result = call("sync", "page.md", "--source", "works:works.jsonl")

    assert result.exit_code == 2
    assert "references/a.bib:1" in result.stderr
    assert "nothing was written" in result.stderr
    assert (workspace / "references" / "a.bib").read_text(encoding="utf-8") == broken
    assert not (workspace / "claims.yaml").exists()


def test_a_bad_line_of_a_works_file_is_named(workspace: Path) -> None:
    (workspace / "works.jsonl").write_text(WORKS + "{broken\n", encoding="utf-8")

    result = call("check", "page.md", "--source", "works:works.jsonl")

    assert result.exit_code == 2
    assert "works.jsonl:3" in result.stderr


@pytest.mark.parametrize("source", ["works:gone.jsonl", "pubmed", "works:"])
def test_a_source_that_cannot_be_opened_is_named(workspace: Path, source: str) -> None:
    result = call("check", "page.md", "--source", source)

    assert result.exit_code == 2
    assert result.stderr


def test_a_bad_date_is_named(workspace: Path) -> None:
    result = call("check", "page.md", "--today", "22/11/2026")

    assert result.exit_code == 2
    assert "--today" in result.stderr


# ---- plumbing -------------------------------------------------------------------------------------------------------------

PLUMBING = {
    "parse-references": ({"raw": "Adams B. Exercise and pain. J Pain. 2019;12:1-9."}, "title"),
    "classify": ({"title": "Exercise for knee pain: a randomized controlled trial"}, "design"),
    "claims": ({"text": "Exercise relieves knee pain in most adults."}, "kinds"),
}


@pytest.mark.parametrize("command", PLUMBING)
def test_one_line_out_for_each_line_in_also_for_a_bad_one(command: str) -> None:
    row, key = PLUMBING[command]
    lines = [json.dumps({"id": "a", **row}), "{broken", json.dumps({"id": "c", **row})]

    result = call(command, "-", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]

    assert [a["id"] for a in answers] == ["a", "2", "c"]
    assert "error" in answers[1]
    assert key in answers[0]
    assert answers[0] == {**answers[2], "id": "a"}


def test_extract_has_the_shape_of_the_contract(workspace: Path) -> None:
    answer = json.loads(call("extract", "page.md", "--format", "json").stdout)

    assert answer["schema"] == "evidgrade/1"
    page = answer["documents"][0]
    assert page["text"] == PAGE
    assert page["citation_style"] == "numeric-bracket"
    first = page["references"][0]
    assert (first["position"], first["label"], first["number"], first["number_source"]) == (1, "1", 1, "printed")
    assert PAGE[first["start"] : first["end"]].startswith("1. Adams")
    marker = page["citations"][0]
    assert (marker["text"], marker["targets"], marker["references"]) == ("[1]", ["1"], [1])
    assert PAGE[marker["start"] : marker["end"]] == "[1]"
    claim = next(c for c in page["claims"] if c["text"].startswith("Exercise"))
    assert claim["scope"] == "sentence"
    assert claim["references_direct"] == [1]


# ---- sync and grade -------------------------------------------------------------------------------------------------------


def test_sync_writes_once_and_check_agrees(workspace: Path) -> None:
    first = call("sync", "page.md", "--source", "works:works.jsonl")
    bib, ledger = (workspace / "references" / "references.bib").read_text(), (workspace / "claims.yaml").read_text()
    second = call("sync", "page.md", "--source", "works:works.jsonl")
    offline = call("sync", "page.md")

    assert first.exit_code == second.exit_code == offline.exit_code == 0
    assert "@article{adams2019," in bib
    assert "1: adams2019" in ledger
    assert "Nothing to write" in second.stderr
    assert "Nothing to write" in offline.stderr
    assert (workspace / "references" / "references.bib").read_text() == bib
    assert (workspace / "claims.yaml").read_text() == ledger
    assert call("check", "page.md").exit_code == 0
    assert json.loads(call("check", "page.md", "--select", "LED", "--format", "json").stdout)["findings"] == []


def test_sync_diff_shows_and_writes_nothing(workspace: Path) -> None:
    result = call("sync", "page.md", "--source", "works:works.jsonl", "--diff")

    assert "+@article{adams2019," in result.stdout
    assert not (workspace / "references").exists()
    assert not (workspace / "claims.yaml").exists()


def test_what_a_person_wrote_stays_byte_for_byte(workspace: Path) -> None:
    call("sync", "page.md", "--source", "works:works.jsonl")
    ledger = workspace / "claims.yaml"
    text = ledger.read_text(encoding="utf-8")
    mine = "    judgement:   # signed on paper too\n      state:   approved\n      reviewer: {name: 'A. Adams', date: 2026-03-14}\n"
    at = text.index("  - id:", text.index("  - id:") + 1) if text.count("  - id:") > 1 else len(text)
    ledger.write_text("# our ledger\n" + text[:at] + mine + text[at:], encoding="utf-8")
    (workspace / "page.md").write_text(
        PAGE.replace("Rest does not help [2].", "Rest does not help [2]. Walking reduces pain in adults [1]."),
        encoding="utf-8",
    )

    result = call("sync", "page.md")

    after = ledger.read_text(encoding="utf-8")
    assert result.exit_code == 0
    assert after.startswith("# our ledger\n")
    assert mine in after
    assert "Walking reduces pain in adults." in after


def test_test_prefix_dois_are_never_written(workspace: Path) -> None:
    (workspace / "works.jsonl").write_text(WORKS.replace("10.1000/", "10.5555/"), encoding="utf-8")
    (workspace / "page.md").write_text(PAGE.replace("10.1000/", "10.5555/"), encoding="utf-8")

    call("sync", "page.md", "--source", "works:works.jsonl")

    assert "10.5555" not in (workspace / "references" / "references.bib").read_text()


def test_grade_shows_the_chain(workspace: Path) -> None:
    text = call("grade", "page.md", "--source", "works:works.jsonl")
    answer = json.loads(call("grade", "page.md", "--source", "works:works.jsonl", "--format", "json").stdout)

    assert text.exit_code == 0
    assert "level 2 for treatment benefit" in text.output
    claim = answer["claims"][0]
    assert (claim["level"], claim["state"], claim["question"]) == ("2", "design-based", "treatment_benefit")
    assert claim["designs"][0]["design"] == "rct"
    assert claim["designs"][0]["signals"]
    assert set(claim["designs"][0]["facts"].values()) == {None}


def test_grade_quotes_what_abstracts_state(workspace: Path) -> None:
    first, *rest = WORKS.splitlines()
    works = [json.dumps(json.loads(first) | {"abstract": "We enrolled 40 men."}), *rest]
    (workspace / "works.jsonl").write_text("\n".join(works), encoding="utf-8")
    options = ("grade", "page.md", "--source", "works:works.jsonl")
    answer = json.loads(call(*options, "--format", "json").stdout)

    assert answer["claims"][0]["designs"][0]["facts"]["sample_size"]["text"] == "40 men"
    assert "stated: n = 40 “40 men”" in call(*options, "--explain").output
    assert "stated:" not in call(*options).output


def test_without_works_every_design_is_unknown(workspace: Path) -> None:
    answer = json.loads(call("grade", "page.md", "--format", "json").stdout)

    assert {d["design"] for c in answer["claims"] for d in c["designs"]} == {"unknown"}
    assert {d["facts"] for c in answer["claims"] for d in c["designs"]} == {None}
    assert {c["state"] for c in answer["claims"]} == {"unknown"}


def test_commands_work_from_a_folder_inside_the_workspace(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (workspace / "evidgrade.toml").write_text('documents = ["docs"]\n', encoding="utf-8")
    (workspace / ".git").mkdir()
    (workspace / "docs").mkdir()
    shutil.move(workspace / "page.md", workspace / "docs" / "page.md")
    monkeypatch.chdir(workspace / "docs")

    assert call("sync", "--source", "works:../works.jsonl").exit_code == 0

    monkeypatch.chdir(workspace / "docs")
    assert json.loads(call("check", "page.md", "--select", "LED", "--format", "json").stdout)["findings"] == []
    assert "path: docs/page.md" in (workspace / "claims.yaml").read_text()


def test_init_starts_a_workspace_and_changes_nothing_twice(workspace: Path) -> None:
    assert call("init").exit_code == 0
    (workspace / "evidgrade.toml").write_text('documents = ["page.md"]\n', encoding="utf-8")

    assert "left as it is" in call("init").output
    assert (workspace / "evidgrade.toml").read_text() == 'documents = ["page.md"]\n'
    assert call("check", "--source", "works:works.jsonl").exit_code == 0


def test_explain_takes_code_name_and_alias_and_helps_with_typos() -> None:
    assert "CLM201" in call("explain", "unqualified-safe").output
    assert "CLM201" in call("explain", "clm-safe").output
    bad = call("explain", "unqualified-save")
    assert bad.exit_code == 2
    assert "did you mean `unqualified-safe`?" in bad.stderr


def test_rules_lists_every_check_for_programs() -> None:
    rows = json.loads(call("rules", "--format", "json").stdout)

    assert len(rows) >= 40
    assert all({"code", "name", "aliases", "family", "severity", "summary"} <= set(row) for row in rows)


def test_a_page_in_another_language_is_checked_for_structure_only(workspace: Path) -> None:
    (workspace / "seite.md").write_text(
        "# Knieschmerz\n\nBewegung lindert den Schmerz bei den meisten Menschen deutlich und ist immer sicher [1]. Ruhe hilft dagegen kaum und macht die "
        "Muskeln schwach [7]. Wer sich bewegt, hat nach einem Jahr weniger Beschwerden als jemand, der liegt [1].\n\n## Literatur\n\n"
        "1. Adams B. Bewegung und Schmerz. Schmerz. 2019;12:101-109.\n2. Braun C. Ruhe. Spine. 2018;3:20-29.\n",
        encoding="utf-8",
    )

    answer = json.loads(call("check", "seite.md", "--format", "json").stdout)

    assert {f["code"][:3] for f in answer["findings"]} <= {"DOC", "CIT", "REF"}
    assert "CIT001" in {f["code"] for f in answer["findings"]}
    assert "wording" in {gap["what"] for gap in answer["not_checked"]}


def test_files_of_a_folder_that_need_an_extra_are_passed_over_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidgrade.readers.NEEDS", {".pdf": ("no_such_package", "pdf")})
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "page.md").write_text("It rains.\n", encoding="utf-8")
    (tmp_path / "pages" / "leaflet.pdf").write_bytes(b"%PDF-1.4\n")
    result = CliRunner().invoke(cli, ["check", "pages"])
    assert result.exit_code == 0
    assert "1 file was passed over; `pip install 'evidgrade[pdf]'`" in result.stderr
    named = CliRunner().invoke(cli, ["check", "pages/leaflet.pdf"])
    assert named.exit_code == 2


@pytest.mark.parametrize("line", ["cluster-limit = 0", "source-years = -1"])
def test_settings_out_of_range_are_refused(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "evidgrade.toml").write_text(line + "\n", encoding="utf-8")
    (tmp_path / "page.md").write_text("It rains.\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["check", "page.md"])
    assert result.exit_code == 2
    assert "evidgrade.toml" in result.stderr


def test_a_policy_weighs_the_findings_and_the_command_line_goes_first(workspace: Path) -> None:
    (workspace / "page.md").write_text("We are the only clinic in the region and give the best care.\n", encoding="utf-8")
    (workspace / "evidgrade.toml").write_text('policy = "promotional-medicine"\n', encoding="utf-8")

    strict, plain, other = call("check", "page.md"), call("check", "page.md", "--policy", ""), call("check", "page.md", "--policy", "scientific-manuscript")

    assert "error   CLM205" in strict.output
    assert strict.exit_code == 1
    assert "warning CLM205" in plain.output
    assert plain.exit_code == 0
    assert "note    CLM205" in other.output


def test_the_policies_are_listed_with_their_reasons() -> None:
    listed, one, as_json = call("rules", "--policies"), call("rules", "--policy", "food-supplements"), call("rules", "--policies", "--format", "json")

    assert "patient-information" in listed.output
    assert "1924/2006" in one.output
    assert "CLM205  error" in one.output
    assert {"name", "summary", "sources", "reasons", "ignore", "severity"} == set(json.loads(as_json.output)[0])


# ---- journal-names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("setting", "journal"), [("", "Journal of Pain"), ('journal-names = "long"\n', "Journal of Pain"), ('journal-names = "abbreviated"\n', "J Pain")])
def test_sync_writes_journals_as_the_house_wants_them(workspace: Path, setting: str, journal: str) -> None:
    (workspace / "evidgrade.toml").write_text(f'documents = ["page.md"]\n{setting}', encoding="utf-8")
    (workspace / "references").mkdir()
    mine = "@article{adams2019,\n  author = {Adams, Bea and Cole, Dan},\n  title = {Exercise for knee pain: a randomized controlled trial},\n  year = 2019,\n}\n"
    (workspace / "references" / "mine.bib").write_text(mine, encoding="utf-8")

    assert call("sync", "--source", "works:works.jsonl").exit_code == 0
    text = (workspace / "references" / "mine.bib").read_text(encoding="utf-8")
    assert f"journal = {{{journal}}}" in text  # filled
    assert "journal = {Spine}" in text  # new; a name of one word has no other
    assert "Nothing to write" in call("sync", "--source", "works:works.jsonl").output


def test_a_journal_setting_that_there_is_not(workspace: Path) -> None:
    (workspace / "evidgrade.toml").write_text('journal-names = "short"\n', encoding="utf-8")
    result = call("check", "page.md")

    assert (result.exit_code, "long or abbreviated" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("words", "begun", "expected"),
    [([], "che", ["check"]), (["check"], "--fo", ["--format"]), (["check", "--format"], "gi", ["github", "gitlab"]), (["review"], "app", ["approve"])],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_shell_completes_commands_options_and_values(words: list[str], begun: str, expected: list[str]) -> None:
    from click.shell_completion import BashComplete

    found = BashComplete(cli, {}, "evidgrade", "_EVIDGRADE_COMPLETE").get_completions(words, begun)
    assert [item.value for item in found] == expected
