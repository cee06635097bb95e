"""A change on a branch is shown what it brought, and which claims it touched; what was there before is counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pages import KNEE, LIST, Site, answer, call, fixture_branch, fixture_site, needs_git, told  # noqa: F401 - pytest finds fixtures by name

from evidgrade.revisions import find_revision

pytestmark = needs_git
BIB = (
    "@article{adams2019,\n  author = {Adams, B. and Cole, D.},\n  title = {Exercise for knee pain: a randomized controlled trial},\n"
    "  journal = {J Pain},\n  year = {2019},\n  volume = {12},\n  pages = {101--109},\n  doi = {10.1000/pain.2019.101}\n}\n"
)
RETRACTED = BIB.replace("\n}\n", ",\n  evidgrade-status = {retracted}\n}\n")


def changes(*arguments: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """What became of each claim: kind, its text now or last, what is another."""
    found = answer("--diff-against", "main", *arguments)["changed_claims"]
    return [(c["change"], (c["now"] or c["before"])["text"], tuple(c["touched"])) for c in found]


def new(*arguments: str) -> list[tuple[str, str, int]]:
    return told("--diff-against", "main", *arguments)


# ---- findings -------------------------------------------------------------------------------------------------------------


def test_nothing_changed_is_nothing_new(branch: Site) -> None:
    found = answer("--diff-against", "main")

    assert found["findings"] == []
    assert found["changed_claims"] == []
    assert found["summary"]["against"] == {"revision": "main", "earlier_findings": 12}
    assert found["summary"]["exit_code"] == 0


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "not committed"])
def test_a_bad_sentence_is_new_and_the_old_ones_are_counted(branch: Site, committed: bool) -> None:
    branch.edit("pages/knee.md", "Exercise relieves", "Heat is safe for the joint.\n\nExercise relieves")
    if committed:
        branch.commit()

    assert new() == [("CLM001", "pages/knee.md", 5), ("CLM201", "pages/knee.md", 5)]
    assert changes() == [("added", "Heat is safe for the joint.", ())]
    assert "12 older than this change" in call("check", "--diff-against", "main").stdout
    assert call("check", "--diff-against", "main").exit_code == 1


def test_a_new_page_is_new_though_git_does_not_know_it_yet(branch: Site) -> None:
    branch.write("pages/foot.md", KNEE.replace("Knee", "Foot"))

    assert {path for _, path, _ in new()} == {"pages/foot.md"}
    assert {kind for kind, _, _ in changes()} == {"added"}


def test_a_page_that_is_gone_takes_its_claims_with_it(branch: Site) -> None:
    branch.git("rm", "--quiet", "pages/hip.md")

    assert new() == []
    assert {kind for kind, _, _ in changes()} == {"removed"}


def test_a_renamed_page_brings_nothing_new(branch: Site) -> None:
    branch.git("mv", "pages/knee.md", "pages/knee-pain.md")
    assert (new(), changes()) == ([], [])

    branch.edit("pages/knee-pain.md", "Exercise relieves", "Heat is safe for the joint.\n\nExercise relieves")
    branch.commit()
    assert new() == [("CLM001", "pages/knee-pain.md", 5), ("CLM201", "pages/knee-pain.md", 5)]
    assert new("pages/knee-pain.md") == new()
    assert changes() == [("added", "Heat is safe for the joint.", ())]


def test_a_page_under_the_old_name_of_another_is_new(branch: Site) -> None:
    branch.git("mv", "pages/knee.md", "pages/knee-pain.md")
    others = "".join(f"Paragraph {n} tells of number {n * 7919} and of nothing else.\n\n" for n in range(40))
    branch.write("pages/knee.md", f"# Numbers\n\n{others}Walking is safe in the first week.\n")
    branch.commit()

    assert {path for code, path, _ in new() if code == "CLM201"} == {"pages/knee.md"}


def test_what_others_mended_on_main_is_no_fault_of_the_branch(branch: Site) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.edit("pages/hip.md", "Walking is safe in the second week.\n\n", "")
    branch.commit()
    branch.git("checkout", "--quiet", "work")

    assert (new(), changes()) == ([], [])


def test_a_finding_that_a_change_elsewhere_brings_is_new(branch: Site) -> None:
    """Two pages contradict each other because of an edit in one of them; whichever page is told, it is told."""
    branch.write("pages/one.md", "# One\n\nReviewed 2 March 2026 by A. Adams.\n\nThe operation takes 30 to 60 minutes.\n")
    branch.write("pages/two.md", "# Two\n\nReviewed 2 March 2026 by A. Adams.\n\nThe operation takes 30 to 60 minutes.\n")
    branch.git("checkout", "--quiet", "-B", "main")
    branch.commit()
    branch.git("checkout", "--quiet", "-B", "work")
    branch.edit("pages/one.md", "30 to 60 minutes", "about 90 minutes")

    assert "CLM301" in {code for code, _, _ in new()}


# ---- references and the ledger --------------------------------------------------------------------------------------------


@pytest.fixture
def referenced(branch: Site) -> Site:
    """The branch with an entry in references/ on main."""
    branch.git("checkout", "--quiet", "main")
    branch.write("references/a.bib", BIB)
    branch.commit()
    branch.git("checkout", "--quiet", "-B", "work")
    return branch


def test_a_source_that_was_retracted_is_new_on_pages_that_did_not_change(referenced: Site) -> None:
    assert new() == []
    referenced.write("references/a.bib", RETRACTED)

    found = new()

    assert ("REF201", "pages/knee.md") in {(code, path) for code, path, _ in found}
    assert ("changed", "Exercise relieves knee pain in most adults.", ("level",)) in changes()


def test_an_entry_that_came_changes_the_level_of_a_claim(branch: Site) -> None:
    branch.write("references/a.bib", BIB)

    assert ("changed", "Exercise relieves knee pain in most adults.", ("citations", "level")) in changes()


def test_references_that_could_not_be_read_before_are_told(branch: Site) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.write("references/a.bib", BIB[:-3])
    branch.commit()
    branch.git("checkout", "--quiet", "-B", "work")
    branch.write("references/a.bib", BIB)

    gaps = [gap for gap in answer("--diff-against", "main")["not_checked"] if gap["what"] == "its state at main"]

    assert [gap["document"] for gap in gaps] == ["references/a.bib"]


# ---- claims ---------------------------------------------------------------------------------------------------------------

REST = "Rest does not help"
CLAIMS: dict[str, tuple[Callable[[str], str], tuple[str, str, tuple[str, ...]]]] = {
    "reworded": (lambda text: text.replace("in most adults", "in nearly all adults"), ("changed", "Exercise relieves knee pain in nearly all adults.", ("text",))),
    "another source": (lambda text: text.replace("adults [1]", "adults [2]"), ("changed", "Exercise relieves knee pain in most adults.", ("citations",))),
    "taken out": (lambda text: text.replace("Exercise relieves knee pain in most adults [1]. ", ""), ("removed", "Exercise relieves knee pain in most adults.", ())),
    "added": (lambda text: text.replace(REST, f"Heat eases stiffness of the knee within an hour [1]. {REST}"), ("added", "Heat eases stiffness of the knee within an hour.", ())),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_that_changed_is_told_with_what_it_was(branch: Site, name: str) -> None:
    change, expected = CLAIMS[name]
    branch.write("pages/knee.md", change(KNEE))

    assert changes() == [expected]


def test_a_new_numbering_touches_no_claim(branch: Site) -> None:
    branch.write("pages/knee.md", KNEE.replace("[2]", "[3]").replace("\n2. Brown", "\n3. Brown").replace("[1]", "[2]").replace("\n1. Adams", "\n2. Adams"))

    assert changes() == []


def test_a_claim_that_moved_to_another_page_is_told_as_moved(branch: Site) -> None:
    sentence = "Rest does not help [2]."
    branch.edit("pages/knee.md", f" {sentence}", "")
    branch.write("pages/rest.md", f"# Rest\n\n{sentence}\n\n{LIST}")

    assert changes() == [("changed", "Rest does not help.", ("document",))]


def test_both_sides_of_a_change_have_their_places(branch: Site) -> None:
    branch.edit("pages/knee.md", "Exercise relieves knee pain in most", "It is good to move.\n\nExercise relieves knee pain in nearly all")

    (change,) = answer("--diff-against", "main")["changed_claims"]

    assert list(change) == ["change", "touched", "now", "before"]
    assert list(change["now"]) == ["claim_id", "document", "line", "column", "text", "citations", "level"]
    assert (change["before"]["line"], change["now"]["line"]) == (5, 7)


def test_the_text_shows_claims_in_short(branch: Site) -> None:
    branch.edit("pages/knee.md", "in most adults [1]", "in nearly all adults [2]")

    shown = call("check", "--diff-against", "main").stdout

    assert "Claims of this change (against main)" in shown
    assert "was: Exercise relieves knee pain in most adults." in shown
    assert "cites 2 (was: cites 1)" in shown
    assert "Claims of this change" not in call("check", "--diff-against", "main", "--quiet").stdout


# ---- with a baseline ------------------------------------------------------------------------------------------------------


def test_a_baseline_and_a_revision_go_together(branch: Site) -> None:
    branch.git("checkout", "--quiet", "main")
    branch.edit("pages/hip.md", "Exercise relieves", "Heat is safe for the hip.\n\nExercise relieves")
    call("check", "pages/knee.md", "--baseline", "known.jsonl", "--write-baseline")
    branch.commit()
    branch.git("checkout", "--quiet", "-B", "work")
    branch.edit("pages/knee.md", "Walking is safe in the first week.", "Heat is safe for the knee.")

    found = answer("--diff-against", "main", "--baseline", "known.jsonl")

    assert sorted(f["code"] for f in found["findings"]) == ["CLM001", "CLM201", "SUP005", "SUP005"]
    assert found["summary"]["baseline"]["findings"] == 4
    assert found["summary"]["against"]["earlier_findings"] == 8


# ---- what cannot be compared ----------------------------------------------------------------------------------------------


def refused(*arguments: str) -> str:
    result = call("check", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr


def test_an_unknown_revision_is_named(branch: Site) -> None:
    assert "there is no revision `release`" in refused("--diff-against", "release")


@pytest.mark.parametrize("name", ["--help", "-x", "main:pages/knee.md", "a b"])
def test_a_name_that_is_no_revision_is_no_option_of_git(branch: Site, name: str) -> None:
    assert "there is no revision" in refused(f"--diff-against={name}")


def test_outside_a_repository_it_is_refused(site: Site) -> None:
    site.write("evidgrade.toml", 'documents = ["pages/**"]\n')

    assert "is not in a git repository" in refused("--diff-against", "main")


def test_without_git_it_is_refused(branch: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(branch.root / "nothing"))

    assert "needs git, and it is not installed" in refused("--diff-against", "main")


def test_a_page_that_git_ignores_is_refused(branch: Site) -> None:
    branch.write(".gitignore", "pages/built.md\n")
    branch.write("pages/built.md", KNEE)

    assert "pages/built.md is ignored by it or lies outside" in refused("--diff-against", "main")


def test_a_page_outside_the_repository_is_refused(branch: Site, tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text(KNEE, encoding="utf-8")

    assert "../other.md is ignored by it or lies outside" in refused("--diff-against", "main", "../other.md")


def test_a_shallow_clone_is_told_what_to_fetch(branch: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    branch.edit("pages/knee.md", "Walking", "Running")
    branch.commit()
    branch.git("clone", "--quiet", "--depth", "1", "--no-single-branch", branch.root.as_uri(), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")

    assert "shallow" in refused("--diff-against", "HEAD~1")
    assert "shallow" in refused("--diff-against", "origin/main")


def test_the_repository_is_left_as_it_was(branch: Site) -> None:
    branch.edit("pages/knee.md", "Walking", "Running")
    before = branch.git("status", "--porcelain"), sorted(str(p) for p in branch.root.rglob("*"))

    call("check", "--diff-against", "main")

    assert (branch.git("status", "--porcelain"), sorted(str(p) for p in branch.root.rglob("*"))) == before


# ---- places ---------------------------------------------------------------------------------------------------------------


def test_a_workspace_below_the_top_of_the_repository(branch: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    branch.git("checkout", "--quiet", "main")
    (branch.root / "site").mkdir()
    branch.git("mv", "pages", "evidgrade.toml", "site")
    branch.commit()
    branch.git("checkout", "--quiet", "-B", "work")
    branch.edit("site/pages/knee.md", "Exercise relieves", "Heat is safe for the joint.\n\nExercise relieves")
    below = branch.root / "site" / "pages"

    for paths in ((), ("knee.md",), (str(below / "knee.md"),)):
        monkeypatch.chdir(below)
        assert new(*paths) == [("CLM001", "pages/knee.md", 5), ("CLM201", "pages/knee.md", 5)]


def test_odd_names_are_read(branch: Site) -> None:
    name = "pages/50% [a] ü\tx.md"
    branch.git("checkout", "--quiet", "main")
    branch.write(name, KNEE)
    branch.commit()
    branch.git("checkout", "--quiet", "-B", "work")
    branch.edit(name, "Exercise relieves", "Heat is safe for the joint.\n\nExercise relieves")

    assert new() == [("CLM001", name, 5), ("CLM201", name, 5)]


def test_a_revision_says_what_git_keeps(branch: Site) -> None:
    branch.write("pages/new.md", KNEE)
    branch.git("mv", "pages/hip.md", "pages/hips.md")

    found = find_revision(Path(), "main")

    assert set(found.files) == {"evidgrade.toml", "pages/hip.md", "pages/knee.md"}
    assert found.renamed == {"pages/hips.md": "pages/hip.md"}
    assert {"pages/new.md", "pages/hips.md"} <= found.touched
    assert "pages/knee.md" not in found.touched
    assert found.inside("../elsewhere.md") is None


def test_every_format_takes_a_run_with_a_revision(branch: Site) -> None:
    branch.edit("pages/knee.md", "Exercise relieves", "Heat is safe for the joint.\n\nExercise relieves")

    sarif = json.loads(call("check", "--diff-against", "main", "--format", "sarif").stdout)["runs"][0]
    assert [r["baselineState"] for r in sarif["results"]] == ["new", "new"]
    assert sarif["properties"] == {"inBaseline": 0, "earlier": 12}
    assert "Claims of this change: 1 added" in call("check", "--diff-against", "main", "--format", "markdown").stdout
