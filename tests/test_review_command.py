"""`evidgrade review` as a reviewer and a script call it: what is written, what is refused, and what shows later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evidgrade.cli import cli

PAGE = (
    "# Knee pain\n\nExercise relieves knee pain in most adults [1]. Rest does not help against knee pain [2].\n\nA warm bath eases the pain in some people.\n\n"
    "## References\n\n1. Adams B, Cole D. Exercise for knee pain: a randomized controlled trial. J Pain. 2019;12:101-109.\n"
    "2. Brown C, Dean E. Bed rest for knee pain: a narrative review. Spine. 2018;3:20-29.\n"
)
BIB = (
    "@article{adams2019,\n  author = {Adams, B. and Cole, D.},\n  title = {Exercise for knee pain: a randomized controlled trial},\n  journal = {J Pain},\n"
    "  year = {2019},\n  volume = {12},\n  pages = {101--109}\n}\n\n"
    "@article{brown2018,\n  author = {Brown, C. and Dean, E.},\n  title = {Bed rest for knee pain: a narrative review},\n  journal = {Spine},\n  year = {2018},\n"
    "  volume = {3},\n  pages = {20--29}\n}\n"
)
BY = ("--by", "A. Adams", "--today", "2026-03-14")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page whose claims are in the ledger, as the place where commands run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    (tmp_path / "evidgrade.toml").write_text('documents = ["page.md"]\n')
    (tmp_path / "page.md").write_text(PAGE)
    (tmp_path / "references").mkdir()
    (tmp_path / "references" / "references.bib").write_text(BIB)
    assert call("sync").exit_code == 0
    return tmp_path


def call(*arguments: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(cli, list(arguments), input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def claims(*arguments: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(call("review", "list", "--format", "json", *arguments).stdout)["claims"]
    return rows


def ids() -> list[str]:
    """The claims on exercise, rest and baths."""
    return [str(row["claim_id"]) for row in claims("--all")]


def state(name: str, *arguments: str) -> tuple[object, list[object]]:
    row = next(row for row in claims("--all", *arguments) if row["claim_id"] == name)
    return row["state"], [change["what"] for change in row["changes"]]  # type: ignore[attr-defined]


def codes(*arguments: str) -> set[str]:
    return {f["code"] for f in json.loads(call("check", "--format", "json", *arguments).stdout)["findings"] if f["code"].startswith("LED")}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


# ---- decisions ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("approve",), "approved"),
        (("approve", "--until", "2027-01-01", "--reason", "read in full"), "approved"),
        (("reject", "--reason", "the trial says nothing of adults"), "rejected"),
        (("dismiss", "--reason", "a heading"), "dismissed"),
        (("waive", "--reason", "campaign", "--until", "2026-12-31"), "waived"),
        (("waive", "--reason", "campaign", "--until", "2026-12-31", "--rule", "CLM205"), "new"),
        (("comment", "--reason", "ask the author"), "new"),
        (("judge", "--verdict", "supported", "--quote", "less pain"), "new"),
    ],
)
def test_a_decision_is_written_and_logged_and_nothing_else_changes(workspace: Path, arguments: tuple[str, ...], expected: str) -> None:
    name, before = ids()[0], (workspace / "claims.yaml").read_text()

    result = call("review", arguments[0], name, *arguments[1:], *BY)

    after = (workspace / "claims.yaml").read_text()
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert result.exit_code == 0, result.output
    assert state(name)[0] == expected
    assert [line for line in after.splitlines() if line not in added] == before.splitlines()
    assert call("review", "verify-log").exit_code == 0
    assert call("sync").exit_code == 0
    assert (workspace / "claims.yaml").read_text() == after


def test_what_a_person_wrote_stays_byte_for_byte(workspace: Path) -> None:
    name = ids()[0]
    ledger = workspace / "claims.yaml"
    mine = '    judgement:   # mine\n      quote:   "less   pain"   # page 3\n      reviewer: {role: editor,   name: A. Adams}\n      # ask again in May\n'
    edit(ledger, f"  - id: {name}\n", f"  - id: {name}\n{mine}")

    assert call("review", "approve", name, *BY).exit_code == 0

    text = ledger.read_text()
    assert '    judgement:   # mine\n      quote:   "less   pain"   # page 3\n' in text
    assert "      # ask again in May\n" in text
    assert '{name: "A. Adams", role: editor, date: "2026-03-14"}' in text


def test_diff_shows_and_writes_nothing(workspace: Path) -> None:
    before = (workspace / "claims.yaml").read_bytes()

    result = call("review", "approve", ids()[0], *BY, "--diff")

    assert "+      state: approved" in result.stdout
    assert "+++ b/claims.log.jsonl" in result.stdout
    assert (workspace / "claims.yaml").read_bytes() == before
    assert not (workspace / "claims.log.jsonl").exists()


def test_several_claims_are_decided_together_or_not_at_all(workspace: Path) -> None:
    first, second, _ = ids()
    before = (workspace / "claims.yaml").read_bytes()

    assert call("review", "approve", first, "c-00000000", *BY).exit_code == 2
    assert (workspace / "claims.yaml").read_bytes() == before
    assert call("review", "approve", first, second, *BY).exit_code == 0
    assert [state(name)[0] for name in (first, second)] == ["approved", "approved"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("approve", "c-00000000", *BY), "no claim `c-00000000`"),
        (("approve", "ID", "--by", " "), "needs the name of a person"),
        (("approve", "ID"), "--by"),
        (("approve", "ID", "--by", "A", "--today", "March"), "is no date; write it as"),
        (("reject", "ID", *BY), "--reason"),
        (("reject", "ID", *BY, "--reason", " "), "--reason is empty"),
        (("dismiss", "ID", *BY), "--reason"),
        (("waive", "ID", *BY, "--reason", "x"), "--until"),
        (("waive", "ID", *BY, "--until", "2026-12-31"), "--reason"),
        (("waive", "ID", *BY, "--reason", "x", "--until", "2026-12-31", "--rule", "CLM999"), "`CLM999` is no check"),
        (("confirm", "ID", "adam2019", *BY), "has no reference `adam2019`; did you mean adams2019?"),
        (("judge", "ID", *BY, "--verdict", "perhaps"), "expected a verdict, found `perhaps`"),
        (("judge", "ID", *BY, "--grade", "luck=1:none"), "write DOMAIN=STEPS:REASON"),
        (("judge", "ID", *BY, "--question", "prognosis"), "give a --reason"),
        (("judge", "ID", *BY), "nothing to record"),
        (("remove", "ID", *BY, "--reason", "x"), "still stands in page.md"),
        (("record", *BY), "name the claims, or give --all"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[:1]),
)  # fmt: skip
def test_what_cannot_be_decided_is_refused_and_nothing_is_written(workspace: Path, arguments: tuple[str, ...], told: str) -> None:
    before = (workspace / "claims.yaml").read_bytes()
    name = ids()[0]

    result = call("review", *(name if word == "ID" else word for word in arguments))

    assert result.exit_code == 2
    assert told in result.output
    assert (workspace / "claims.yaml").read_bytes() == before
    assert not (workspace / "claims.log.jsonl").exists()


def test_a_claim_that_is_gone_cannot_be_approved_but_removed(workspace: Path) -> None:
    name = ids()[0]
    call("review", "approve", name, *BY)
    edit(workspace / "page.md", "relieves knee pain in most", "relieves knee pain in many")

    refused = call("review", "approve", name, *BY)

    assert refused.exit_code == 2
    assert "its sentence is not in page.md any more" in refused.output
    assert "resembles it: “Exercise relieves knee pain in many adults.”" in refused.output
    assert call("review", "remove", name, *BY, "--reason", "reworded").exit_code == 0
    assert name not in (workspace / "claims.yaml").read_text()
    assert call("review", "verify-log").exit_code == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [("claims: [", "not YAML"), ("version: 1\nclaims:\n  - {id: c-1}\n", "without `document`"), (None, "there is no ledger; `evidgrade sync` makes one")],
    ids=["no YAML", "a claim without document", "no file"],
)
def test_a_ledger_that_cannot_be_read_is_refused(workspace: Path, text: str | None, told: str) -> None:
    (workspace / "claims.yaml").unlink()
    if text is not None:
        (workspace / "claims.yaml").write_text(text)

    for arguments in (("approve", "c-1", *BY), ("list",), (), ("verify-log",)):
        result = call("review", *arguments)
        assert result.exit_code == 2
        assert told in result.output


def test_a_dismissed_claim_is_reopened_before_it_is_approved(workspace: Path) -> None:
    name = ids()[2]
    call("review", "dismiss", name, *BY, "--reason", "not about health")

    assert "`evidgrade review reopen` takes that back" in call("review", "approve", name, *BY).output
    assert call("review", "reopen", name, *BY, "--reason", "it is").exit_code == 0
    assert state(name) == ("needs-review", ["reopened"])
    assert call("review", "approve", name, *BY).exit_code == 0
    assert state(name) == ("approved", [])


def test_an_id_in_two_documents_is_named_with_its_document(workspace: Path) -> None:
    (workspace / "other.md").write_text(PAGE)
    (workspace / "evidgrade.toml").write_text('documents = ["page.md", "other.md"]\n')
    call("sync")
    name = ids()[0]

    refused = call("review", "approve", name, *BY)

    assert refused.exit_code == 2
    assert f"page.md#{name}, other.md#{name}" in refused.output
    assert call("review", "approve", f"other.md#{name}", *BY).exit_code == 0
    assert [row["document"] for row in claims("--state", "approved")] == ["other.md"]


def test_citations_confirmed_and_rejected_change_what_a_claim_rests_on(workspace: Path) -> None:
    name = ids()[0]

    assert call("review", "confirm", name, "brown2018", *BY).exit_code == 0
    assert call("review", "reject-citation", name, "1", *BY, "--reason", "about the hip").exit_code == 0

    assert 'citations: {confirmed: [brown2018], rejected: ["1"]}' in (workspace / "claims.yaml").read_text()
    assert "LED108" not in codes()
    assert next(row for row in claims("--all") if row["claim_id"] == name)["level"] == "5"


def test_a_rejected_citation_that_is_confirmed_is_no_longer_rejected(workspace: Path) -> None:
    name = ids()[0]
    call("review", "reject-citation", name, "adams2019", *BY, "--reason", "about the hip")

    assert call("review", "confirm", name, "adams2019", *BY).exit_code == 0

    assert "citations: {rejected: [], confirmed: [adams2019]}" in (workspace / "claims.yaml").read_text()


# ---- what changes after a sign-off --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "what", "code"),
    [
        pytest.param("page.md", "knee pain in most adults [1].", "knee pain, in most adults [1].", "text", "LED102", id="a sign in the text"),
        pytest.param("page.md", "in most adults", "in many adults", "gone", "LED005", id="a word in the text"),
        pytest.param("references/references.bib", "trial},\n  journal = {J Pain}", "trial of exercise},\n  journal = {J Pain}", "source", "LED103", id="a title"),
        pytest.param("references/references.bib", "2019},", "2019},\n  evidgrade-status = {retraction 2026-05-01 10.1000/n},", "status", "LED104", id="a retraction"),
        pytest.param("references/references.bib", "a randomized controlled trial", "a narrative review", "level", "LED105", id="a level"),
        pytest.param("page.md", "adults [1].", "adults [1,2].", "citations", "LED008", id="a citation"),
    ],
)
def test_a_change_shows_and_no_run_clears_it(workspace: Path, file: str, old: str, new: str, what: str, code: str) -> None:
    name = ids()[0]
    call("review", "approve", name, *BY)
    assert codes() == {"LED101"}

    edit(workspace / file, old, new)

    assert code in codes()
    assert what in state(name)[1]
    assert call("sync").exit_code == 0
    assert state(name)[0] == "needs-review"
    assert codes() - {"LED101", "LED112"}


def test_a_field_that_is_filled_is_no_change(workspace: Path) -> None:
    name = ids()[0]
    call("review", "approve", name, *BY)

    edit(workspace / "references" / "references.bib", "2019},", "2019},\n  doi = {10.1000/pain.2019},\n  abstract = {We asked 40 adults.},")

    assert state(name) == ("approved", [])


def test_a_sign_off_expires(workspace: Path) -> None:
    name = ids()[0]
    call("review", "approve", name, *BY, "--until", "2026-06-30")

    assert state(name, "--today", "2026-06-30") == ("approved", [])
    assert state(name, "--today", "2026-07-01") == ("needs-review", ["expired"])
    assert "LED106" in codes("--today", "2026-07-01")
    assert "LED106" not in codes()


def test_a_house_lets_sign_offs_age(workspace: Path) -> None:
    name = ids()[0]
    (workspace / "evidgrade.toml").write_text('documents = ["page.md"]\nreview-days = 365\n')
    call("review", "approve", name, *BY)

    assert state(name, "--today", "2027-03-14") == ("approved", [])
    assert state(name, "--today", "2027-03-15") == ("needs-review", ["expired"])
    assert "LED106" in codes("--today", "2027-03-15")


def test_the_new_wording_of_a_signed_claim_is_suggested_after_sync_too(workspace: Path) -> None:
    old = ids()[0]
    call("review", "approve", old, *BY)
    edit(workspace / "page.md", "in most adults", "in many adults")
    call("sync")

    row = next(row for row in claims() if row["text"] == "Exercise relieves knee pain in many adults.")
    shown = call("review", "show", str(row["claim_id"])).output

    assert f"It may be the new wording of {old}, approved by A. Adams: Exercise relieves knee pain in [-most-] {{+many+}} adults." in " ".join(shown.split())


def test_a_rejected_claim_fails_the_check_until_it_is_gone(workspace: Path) -> None:
    call("review", "reject", ids()[2], *BY, "--reason", "no source")

    assert "LED113" in codes()
    edit(workspace / "page.md", "A warm bath eases the pain in some people.", "")
    assert "LED113" not in codes()


def test_a_log_that_was_taken_away_is_told(workspace: Path) -> None:
    call("review", "approve", ids()[0], *BY)
    (workspace / "claims.log.jsonl").unlink()

    assert "LED112" in codes()
    assert call("review", "verify-log").exit_code == 1


def test_a_document_that_cannot_be_read_is_said_so(workspace: Path) -> None:
    name = ids()[0]
    (workspace / "page.md").write_bytes(b"\xff\xfe broken")

    refused = call("review", "remove", name, *BY, "--reason", "gone")

    assert refused.exit_code == 2
    assert "page.md: could not be read (is not UTF-8" in refused.output
    (workspace / "page.md").unlink()
    assert call("review", "remove", name, *BY, "--reason", "the page is gone").exit_code == 0


def test_decided_claims_of_a_document_that_was_deleted_are_listed(workspace: Path) -> None:
    (workspace / "other.md").write_text("# Baths\n\nWalking eased the pain of adults in week 3.\n")
    (workspace / "evidgrade.toml").write_text('documents = ["*.md"]\n')
    call("sync")
    name = next(row["claim_id"] for row in claims("--all") if row["document"] == "other.md")
    call("review", "approve", str(name), *BY)
    (workspace / "other.md").unlink()

    assert state(str(name)) == ("needs-review", ["gone"])


def test_claims_in_a_ledger_without_review_are_not_told(workspace: Path) -> None:
    assert codes() == set()


# ---- lists and the terminal -----------------------------------------------------------------------------------------------


def test_without_a_terminal_what_needs_review_is_listed(workspace: Path) -> None:
    result = call("review")

    assert result.exit_code == 0
    assert "Exercise relieves knee pain in most adults." in result.stdout
    assert "3 of 3 claims need review." in result.stderr


def test_list_as_json_says_who_decided_what(workspace: Path) -> None:
    call("review", "approve", ids()[0], *BY, "--role", "medical reviewer", "--reason", "read")

    (row,) = claims("--state", "approved")

    assert row["reviewer"] == {"name": "A. Adams", "role": "medical reviewer", "date": "2026-03-14"}
    assert (row["line"], row["column"], row["level"], row["scheme"], row["reason"]) == (3, 1, "2", "ocebm-2011", "read")


def test_reviewing_at_a_terminal(workspace: Path) -> None:
    keys = "?e" + "a\n" + "cask the author\n" + "r\n" + "rno source says so\n" + "wcampaign\nCLM205\n2026-12-31\n" + "wcampaign\nCLM999\n\n2026-13-40\n2026-12-31\n"

    result = call("review", "--interactive", *BY, stdin=keys)

    assert result.exit_code == 0, result.output
    assert [state(name)[0] for name in ids()] == ["approved", "rejected", "waived"]
    assert "1 of 3" in result.output
    assert "from the title: “randomized controlled trial”" in result.output
    assert "Nothing decided." in result.output
    assert "Findings of CLM205 waived until 2026-12-31." in result.output
    assert "`CLM999` is no check." in result.output
    assert "`2026-13-40` is no date." in result.output
    assert "5 entries written to claims.yaml and claims.log.jsonl." in result.output
    assert "ask the author" in call("review", "show", ids()[1]).output
    assert call("review", "verify-log").exit_code == 0


@pytest.mark.parametrize("ending", ["q", "", "\x03", "\x04"], ids=["q", "end of input", "Ctrl-C", "Ctrl-D"])
def test_quitting_keeps_what_was_decided(workspace: Path, ending: str) -> None:
    result = call("review", "--interactive", "--today", "2026-03-14", stdin=f"A. Adams\na\n{ending}")

    assert result.exit_code == 0, result.output
    assert [state(name)[0] for name in ids()] == ["approved", "new", "new"]
    assert "1 entry written" in result.output


def test_a_claim_that_is_gone_is_offered_for_removal_at_the_terminal(workspace: Path) -> None:
    name = ids()[2]
    call("review", "approve", name, *BY)
    edit(workspace / "page.md", "A warm bath eases the pain in some people.", "")

    result = call("review", "--interactive", *BY, stdin="axtaken out of the page\nq")

    assert "the sentence is not in the document any more" in result.output
    assert name not in (workspace / "claims.yaml").read_text()


def test_a_run_that_ends_between_log_and_ledger_is_told_and_noted(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from evidgrade import files

    name, write = ids()[0], files.write_atomically

    def cut(path: Path, text: str, **more: str | None) -> None:
        if path.name == "claims.yaml":
            raise SystemExit(137)
        write(path, text, **more)

    monkeypatch.setattr(files, "write_atomically", cut)
    call("review", "approve", name, *BY)
    monkeypatch.setattr(files, "write_atomically", write)

    assert state(name)[0] == "new"
    verified = call("review", "verify-log")
    assert verified.exit_code == 1
    assert "does not hold what line 1 decided (approve, A. Adams)" in verified.output
    assert "LED112" in codes()
    assert call("review", "approve", ids()[1], *BY).exit_code == 0
    assert call("review", "verify-log").exit_code == 0
    assert "the decision of line 1 (approve, A. Adams) did not reach claims.yaml" in call("review", "log", name).output


def test_nothing_to_review(workspace: Path) -> None:
    call("review", "approve", *ids(), *BY)

    assert "Nothing needs review." in call("review", "--interactive").output
    assert claims() == []


def test_sentences_that_sync_has_not_recorded_are_told(workspace: Path) -> None:
    edit(workspace / "page.md", "A warm bath", "Cold packs lower the swelling of the knee in adults. A warm bath")

    assert "1 claim is not in the ledger yet; run `evidgrade sync`." in call("review").stderr


# ---- a design that a person read ------------------------------------------------------------------------------------------


def grade_of(name: str) -> dict[str, object]:
    rows = json.loads(call("grade", "--format", "json", "--no-cache").stdout)["claims"]
    row: dict[str, object] = next(row for row in rows if row["claim_id"] == name)
    return row


def test_a_design_read_in_the_full_text_counts_for_the_level(workspace: Path) -> None:
    exercise = ids()[0]
    assert grade_of(exercise)["level"] == "2"
    assert call("review", "judge", exercise, "--design", "case_series", *BY).exit_code == 0
    row = grade_of(exercise)
    assert row["level"] == "4"
    assert 'a person says "case_series" (cue judged by A. Adams on 2026-03-14, full text)' in str(row["reasons"])
    assert "LED114" not in codes()
    edit(workspace / "claims.yaml", "value: case_series", "value: case_serie")
    assert grade_of(exercise)["level"] == "2"
    assert "LED114" in codes()


@pytest.mark.parametrize(
    ("design", "message"),
    [("randomised", "`randomised` is no design"), ("case-serie", "did you mean case_series?")],
)
def test_a_design_that_could_not_count_is_not_written(workspace: Path, design: str, message: str) -> None:
    before = (workspace / "claims.yaml").read_text()
    result = call("review", "judge", ids()[0], "--design", design, *BY)
    assert result.exit_code == 2
    assert message in result.stderr
    assert (workspace / "claims.yaml").read_text() == before


def test_of_several_sources_none_is_meant(workspace: Path) -> None:
    edit(workspace / "page.md", "most adults [1].", "most adults [1,2].")
    call("sync")
    result = call("review", "judge", ids()[0], "--design", "rct", *BY)
    assert result.exit_code == 2
    assert "rests on 2 sources (1, 2)" in result.stderr
    assert "evidgrade-design" in result.stderr


def test_a_level_that_a_person_gave_stands_beside_the_level_by_design(workspace: Path) -> None:
    text = (workspace / "claims.yaml").read_text()
    judgement = "    judgement:\n      ocebm2011: {level: 3, adjust: down, reason: imprecision}\n      reviewer: {name: A. Adams, date: 2026-03-14}\n"
    (workspace / "claims.yaml").write_text(text.replace("\n  - id: ", f"\n{judgement}  - id: ", 2).replace(f"claims:\n{judgement}", "claims:\n", 1))
    row = grade_of(ids()[0])
    assert (row["level"], row["state"]) == ("2", "design-based")
    assert row["judged"] == "Judged by A. Adams on 2026-03-14 as level 3 of OCEBM 2011 (down): imprecision."
    assert "Judged by A. Adams" in call("grade", "--no-cache").stdout
    assert call("sync").exit_code == 0
    assert "Judged by" not in (workspace / "claims.yaml").read_text(), "what a person wrote is not told a second time"


# ---- a decision taken over to a new wording -------------------------------------------------------------------------------


def test_a_decision_is_carried_over_with_what_was_judged(workspace: Path) -> None:
    exercise = ids()[0]
    call("review", "judge", exercise, "--verdict", "supported", "--design", "case_series", *BY)
    call("review", "approve", exercise, "--reason", "read in full", "--until", "2027-01-01", *BY)
    edit(workspace / "page.md", "Exercise relieves knee pain in most adults [1].", "Exercise relieves knee pain in many adults [1].")
    assert "is not in the ledger yet; run `evidgrade sync`" in call("review", "carry", exercise, *BY).stderr
    call("sync")
    shown = call("review", "carry", exercise, "--diff", *BY)
    assert shown.exit_code == 0
    assert exercise in {row["claim_id"] for row in claims("--all")}
    result = call("review", "carry", exercise, "--by", "B. Brown", "--today", "2026-05-01", "--reason", "many for most")
    assert result.exit_code == 0, result.stderr
    assert exercise not in {row["claim_id"] for row in claims("--all")}
    new = next(row for row in claims("--all") if "many adults" in str(row["text"]))
    assert (new["state"], new["expires"]) == ("approved", "2027-01-01")
    assert new["reason"] == f"carried over from {exercise} (approved by A. Adams on 2026-03-14); read in full; many for most"
    assert grade_of(str(new["claim_id"]))["level"] == "4"
    call("sync")
    assert codes("--today", "2026-05-02") & {"LED102", "LED103", "LED105", "LED003", "LED005", "LED111", "LED112"} == set()
    assert call("review", "verify-log").exit_code == 0


@pytest.mark.parametrize(
    ("decide", "change", "message"),
    [
        ((), None, "stands as it was"),
        (("approve",), "Warm water is pleasant in the evening.", "no sentence of the documents resembles it"),
    ],
    ids=["still there", "nothing alike"],
)
def test_what_cannot_be_carried_over(workspace: Path, decide: tuple[str, ...], change: str | None, message: str) -> None:
    exercise = ids()[0]
    if decide:
        call("review", *decide, exercise, *BY)
    if change:
        edit(workspace / "page.md", "Exercise relieves knee pain in most adults [1].", change)
        call("sync")
    result = call("review", "carry", exercise, *BY)
    assert result.exit_code == 2
    assert message in result.stderr


# ---- documents that are gone ----------------------------------------------------------------------------------------------


def test_a_page_that_is_gone_is_told_once(workspace: Path) -> None:
    call("review", "approve", ids()[0], *BY)
    (workspace / "evidgrade.toml").write_text('documents = ["*.md"]\n')
    (workspace / "other.md").write_text("# Other\n\nTea is a drink.\n")
    (workspace / "page.md").unlink()
    found = [f for f in json.loads(call("check", "--format", "json").stdout)["findings"] if f["code"] == "LED003"]
    assert len(found) == 1
    assert found[0]["message"] == "page.md is not there any more, and 3 of its claims stand in no other document (1 of them with a decision)."
    assert "LED003" not in codes("other.md")


def test_a_page_that_was_renamed_has_its_claims_followed(workspace: Path) -> None:
    (workspace / "evidgrade.toml").write_text('documents = ["*.md"]\n')
    (workspace / "page.md").rename(workspace / "knee.md")
    assert codes() & {"LED003", "LED004", "LED006"} == {"LED004"}
