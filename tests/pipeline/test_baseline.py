"""A house adopts the tool with all its old findings in a baseline, and from then on sees new ones alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import HIP, KNEE, LIST, Site, answer, call, fixture_adopted, fixture_site, told  # noqa: F401 - pytest finds fixtures by name

from evidgrade.baseline import Entry, parse_baseline, render_baseline
from evidgrade.errors import UnreadableInput

SAFE = "The brace is safe for most patients."


def rows(site: Site) -> list[dict[str, str]]:
    return [json.loads(line) for line in site.read("known.jsonl").splitlines()][1:]


# ---- adopting -------------------------------------------------------------------------------------------------------------


def test_what_is_known_is_counted_and_not_shown_and_fails_nothing(site: Site) -> None:
    before = answer("--baseline", "known.jsonl", "--write-baseline")
    after = answer()

    assert after["findings"] == before["findings"] == []
    assert after["summary"]["baseline"] == {"path": "known.jsonl", "findings": 12}
    assert after["summary"]["exit_code"] == 0
    assert "12 in the baseline" in call("check").stdout
    assert call("check").stdout.endswith("Passed: no new error.\n")


def test_without_the_baseline_the_same_run_fails(site: Site) -> None:
    site.write("evidgrade.toml", 'documents = ["pages/**"]\n')

    assert call("check").exit_code == 1


def test_the_file_reads_well_and_is_sorted(adopted: Site) -> None:
    entries = rows(adopted)

    assert list(entries[0]) == ["document", "code", "fingerprint", "message", "text"]
    assert [(e["document"], e["code"], e["fingerprint"]) for e in entries] == sorted((e["document"], e["code"], e["fingerprint"]) for e in entries)
    assert SAFE in {e["text"] for e in entries}
    assert len({e["fingerprint"] for e in entries}) == len(entries) == 12


def test_writing_again_changes_no_byte(adopted: Site) -> None:
    before = adopted.read("known.jsonl")

    for option in ("--write-baseline", "--prune-baseline"):
        assert "12 findings (0 added, 0 taken out)" in call("check", option).stderr
        assert adopted.read("known.jsonl") == before


# ---- what is not new ------------------------------------------------------------------------------------------------------

MOVES = {
    "a paragraph moved": lambda text: text.replace("Walking is safe in the first week.\n\n", "").replace("Exercise", "Walking is safe in the first week.\n\nExercise", 1),
    "a paragraph moved to the top": lambda text: "Walking is safe in the first week.\n\n" + text.replace("Walking is safe in the first week.\n\n", ""),
    "lines broken elsewhere": lambda text: text.replace("safe for most", "safe\nfor most"),
    "a sentence without fault before": lambda text: text.replace(SAFE, "It closes with a strap. " + SAFE, 1),
    "another title": lambda text: text.replace("# Knee pain", "# Pain in the knee"),
    "a new number of a reference": lambda text: text.replace("[2]", "[3]").replace("\n2. Brown", "\n3. Brown").replace("[1]", "[2]").replace("\n1. Adams", "\n2. Adams"),
    "other line ends": lambda text: text.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("name", MOVES)
def test_an_edit_elsewhere_makes_no_old_finding_new(adopted: Site, name: str) -> None:
    changed = MOVES[name](KNEE)
    assert changed != KNEE
    adopted.write("pages/knee.md", changed)

    assert {code for code, _, _ in told()} & {"CLM001", "CLM201", "SUP005"} == set()


def test_one_bad_sentence_is_one_place_and_it_is_the_new_one(adopted: Site) -> None:
    """The same word stands in the baseline several times; what is shown is the sentence that came, wherever it stands."""
    adopted.edit("pages/knee.md", "Exercise relieves", "Heat is safe for the joint.\n\nExercise relieves")

    assert told() == [("CLM001", "pages/knee.md", 5), ("CLM201", "pages/knee.md", 5)]
    assert call("check").exit_code == 1


def test_a_third_equal_sentence_is_new_and_two_are_not(adopted: Site) -> None:
    adopted.edit("pages/knee.md", "Walking is safe", f"{SAFE}\n\nWalking is safe")

    assert sorted(code for code, _, _ in told()) == ["CLM001", "CLM201"]


def test_an_edited_sentence_is_read_again(adopted: Site) -> None:
    adopted.edit("pages/knee.md", "Walking is safe in the first week.", "Walking is safe in the first month.")

    assert sorted(code for code, _, _ in told("--ignore", "SUP005")) == ["CLM001", "CLM201"]


def test_mending_one_is_no_excuse_for_another(adopted: Site) -> None:
    adopted.edit("pages/knee.md", "Walking is safe in the first week.", "Ice is safe on bare skin.")

    assert ("CLM201", "pages/knee.md", 11) in told()


# ---- what is gone ---------------------------------------------------------------------------------------------------------


def test_a_mended_finding_is_told_where_its_entry_stands(adopted: Site) -> None:
    adopted.edit("pages/knee.md", "Walking is safe in the first week.\n\n", "")
    gone = [n for n, line in enumerate(adopted.read("known.jsonl").splitlines(), 1) if "Walking" in line and "knee" in line]

    assert told() == [("SUP005", "known.jsonl", line) for line in gone]
    assert call("check").exit_code == 0
    assert call("check", "--fail-on", "warning").exit_code == 1


def test_pruning_takes_out_what_is_gone_and_adds_nothing(adopted: Site) -> None:
    adopted.edit("pages/knee.md", "Walking is safe in the first week.", "Heat is safe for the joint.")

    result = call("check", "--prune-baseline")

    assert "10 findings (0 added, 2 taken out)" in result.stderr
    assert result.exit_code == 1
    assert [code for code, _, _ in told()] == ["CLM001", "CLM201"]


def test_one_of_two_equal_findings_may_go(adopted: Site) -> None:
    adopted.write("pages/knee.md", KNEE.replace(f"{SAFE}\n\n", "", 1))

    assert [code for code, _, _ in told()] == ["SUP005", "SUP005"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("pages/hip.md",), "another document"),
        (("--select", "CIT,SUP"), "the check was not run"),
        (("--ignore", "CLM"), "the check was left out"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_was_not_looked_for_is_not_gone(adopted: Site, arguments: tuple[str, ...], why: str) -> None:
    adopted.edit("pages/knee.md", "Walking is safe in the first week.\n\n", "")
    before = adopted.read("known.jsonl")

    assert told(*arguments) == []
    assert call("check", *arguments, "--prune-baseline").exit_code == 0
    assert adopted.read("known.jsonl") == before


def test_a_run_with_less_than_the_one_that_wrote_says_so(adopted: Site) -> None:
    call("check", "--write-baseline", "--today", "2026-11-22")
    adopted.edit("pages/knee.md", "Walking is safe in the first week.\n\n", "")

    without = answer()

    assert without["findings"] == []
    assert [gap["reason"] for gap in without["not_checked"] if gap["document"] == "known.jsonl"] == ["the baseline was written with --today, and this run has less"]
    assert [f["code"] for f in answer("--today", "2026-11-23")["findings"]] == ["SUP005", "SUP005"]


def test_writing_from_a_part_keeps_the_rest(adopted: Site) -> None:
    adopted.edit("pages/hip.md", "Walking is safe in the second week.", "Heat is safe for the joint.")

    call("check", "pages/hip.md", "--write-baseline")

    assert sorted({e["document"] for e in rows(adopted)}) == ["pages/hip.md", "pages/knee.md"]
    assert told() == []


def test_an_unreadable_page_keeps_its_entries(adopted: Site) -> None:
    before = adopted.read("known.jsonl")
    (adopted.root / "pages" / "knee.md").write_bytes(b"Caf\xe9\n")

    assert call("check", "--write-baseline").exit_code == 2
    assert adopted.read("known.jsonl") == before


# ---- names ----------------------------------------------------------------------------------------------------------------


def test_a_renamed_page_brings_nothing_new(adopted: Site) -> None:
    (adopted.root / "pages" / "knee.md").rename(adopted.root / "pages" / "knee-pain.md")

    assert told() == []
    call("check", "--prune-baseline")
    assert {e["document"] for e in rows(adopted)} == {"pages/hip.md", "pages/knee-pain.md"}
    assert told() == []


def test_a_renamed_page_may_change_at_the_same_time(adopted: Site) -> None:
    (adopted.root / "pages" / "knee.md").unlink()
    adopted.write("pages/knee-pain.md", KNEE.replace("Walking is safe in the first week.", "Heat is safe for the joint."))

    assert [code for code, path, _ in told() if path == "pages/knee-pain.md"] == ["CLM001", "CLM201"]
    assert [f["message"] for f in answer()["findings"] if f["code"] == "SUP005"] == ["The baseline has 2 entries of pages/knee.md, which is no longer there."]


def test_a_copied_page_is_new(adopted: Site) -> None:
    adopted.write("pages/copy.md", KNEE)

    assert {path for _, path, _ in told()} == {"pages/copy.md"}


def test_the_entries_of_a_page_that_is_gone_are_stale(adopted: Site) -> None:
    (adopted.root / "pages" / "hip.md").unlink()

    assert [f["message"] for f in answer()["findings"]] == ["The baseline has 6 entries of pages/hip.md, which is no longer there."]
    assert told("pages/knee.md") == []
    assert told("pages") == told() == [("SUP005", "known.jsonl", 2)]


def test_paths_in_full_and_from_a_folder_below_mean_the_same(adopted: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(str(adopted.root / "pages" / "knee.md")) == []
    monkeypatch.chdir(adopted.root / "pages")
    assert told("knee.md") == []
    assert told() == []


# ---- a file that cannot be used -------------------------------------------------------------------------------------------

BAD = {
    "prose": ("Dear reader\n", "known.jsonl:1: this line is no JSON"),
    "another JSON file": ('{"documents": []}\n', "known.jsonl:1: is no baseline"),
    "a list": ("[]\n", "known.jsonl:1: this line is no JSON object"),
    "empty": ("\n", "known.jsonl: is empty and no baseline"),
    "a later format": ('{"evidgrade": "evidgrade-baseline/9"}\n', "known.jsonl:1: is a baseline of another format"),
    "an entry without a fingerprint": ('{"evidgrade": "evidgrade-baseline/1"}\n{"document": "a.md", "code": "X"}\n', "known.jsonl:2: this entry has no `fingerprint`"),
    "a merge conflict": ('{"evidgrade": "evidgrade-baseline/1"}\n<<<<<<< HEAD\n', "known.jsonl:2: holds the marks of a merge conflict"),
    "deep nesting": ("[" * 100_000, "known.jsonl:1: this line is no JSON"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("option", [(), ("--write-baseline",), ("--prune-baseline",)], ids=["read", "write", "prune"])
def test_a_file_that_is_no_baseline_is_named_and_left_alone(site: Site, name: str, option: tuple[str, ...]) -> None:
    text, words = BAD[name]
    site.write("known.jsonl", text)

    result = call("check", *option)

    assert result.exit_code == 2
    assert words in result.stderr
    assert site.read("known.jsonl") == text


def test_a_baseline_that_is_not_there_is_an_error_that_says_what_to_do(site: Site) -> None:
    for option in ((), ("--prune-baseline",)):
        result = call("check", *option)
        assert result.exit_code == 2
        assert "there is no baseline known.jsonl; `--write-baseline` makes it" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--write-baseline",), "no baseline named"),
        (("--baseline", "b.jsonl", "--write-baseline", "--prune-baseline"), "leave out --prune-baseline"),
        (("--baseline", "b.jsonl", "--write-baseline", "--diff-against", "main"), "leave out --diff-against"),
        (("--baseline", ""), "an empty one was given"),
        (("--diff-against", ""), "an empty one was given"),
        (("--link-base", "javascript:alert(1)"), "is no address"),
        (("--statistics", "--format", "sarif"), "sarif has no place for it"),
        (("--draft", "--profile", "freeze"), "contradict each other"),
        (("--baseline", "gone/b.jsonl", "--write-baseline"), "gone/b.jsonl: cannot be written"),
    ],
)
def test_orders_that_contradict_each_other_are_refused(site: Site, arguments: tuple[str, ...], words: str) -> None:
    site.write("evidgrade.toml", 'documents = ["pages/**"]\n')

    result = call("check", *arguments)

    assert result.exit_code == 2
    assert words in result.stderr


def test_a_union_merge_of_two_branches_is_a_baseline(adopted: Site) -> None:
    text = adopted.read("known.jsonl")
    adopted.write("known.jsonl", text + text)

    assert told() == []
    call("check", "--prune-baseline")
    assert adopted.read("known.jsonl") == text


TEXT = st.text(max_size=12)


@given(st.lists(st.builds(Entry, TEXT, TEXT, TEXT, TEXT, TEXT), max_size=5), st.sets(TEXT, max_size=3))
def test_what_is_written_is_read_back(entries: list[Entry], conditions: set[str]) -> None:
    text = render_baseline(entries, conditions)
    text.encode()
    found = parse_baseline(text, "b")

    assert {e.fingerprint: (e.document, e.code, e.message, e.text) for e in found.entries} == {e.fingerprint: (e.document, e.code, e.message, e.text) for e in entries}
    assert found.conditions == conditions
    assert render_baseline(found.entries, found.conditions) == text


@given(st.text())
def test_any_text_is_a_baseline_or_refused_with_a_place(text: str) -> None:
    try:
        found = parse_baseline(text, "b")
    except UnreadableInput as error:
        place = error.path
    else:
        place = found.path
    assert place == "b"


# ---- suppression, profiles ------------------------------------------------------------------------------------------------


def test_a_suppression_makes_its_entry_stale(adopted: Site) -> None:
    adopted.edit("pages/knee.md", "Walking is safe", "<!-- evidgrade: ignore CLM001, CLM201: agreed with the clinic, case 12 -->\n\nWalking is safe")

    assert [code for code, _, _ in told()] == ["SUP005", "SUP005"]


def test_freeze_looks_at_everything(adopted: Site) -> None:
    assert call("check", "--profile", "freeze").exit_code == 1
    assert call("check", "--profile", "freeze", "--baseline", "known.jsonl").exit_code == 0
    adopted.write("evidgrade.toml", 'documents = ["pages/**"]\nbaseline = "known.jsonl"\nprofile = "freeze"\n')
    assert len(told()) == 12
    assert call("check", "--profile", "draft").exit_code == 0


def test_freeze_fails_on_warnings_unless_told_otherwise(site: Site) -> None:
    site.write("pages/only.md", f"# Knee pain\n\nReviewed 2 March 2026 by A. Adams.\n\nHeat relieves knee pain in most adults.\n\nExercise relieves knee pain in most adults [1]. Rest does not help [2].\n\n{LIST}")
    assert call("check", "pages/only.md", "--baseline", "b.jsonl").exit_code == 2
    site.write("evidgrade.toml", "")

    assert call("check", "pages/only.md").exit_code == 0
    assert call("check", "pages/only.md", "--profile", "freeze").exit_code == 1
    assert call("check", "pages/only.md", "--profile", "freeze", "--fail-on", "error").exit_code == 0


@pytest.mark.parametrize("settings", ['profile = "final"', 'draft = true\nprofile = "freeze"'])
def test_a_profile_that_cannot_be_is_refused(site: Site, settings: str) -> None:
    site.write("evidgrade.toml", settings + "\n")

    assert call("check", "pages").exit_code == 2


def test_hip_and_knee_differ() -> None:
    """The two pages of the site share no finding, or a test of names would prove nothing."""
    assert "brace" in KNEE
    assert "splint" in HIP
