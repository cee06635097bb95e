from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.diffs import unified_diff
from evidgrade.errors import RefusedWrite, UnreadableInput
from evidgrade.files import lock, newline_of, read_text, state_folder, write_all, write_atomically


def test_read_keeps_line_ends_and_drops_the_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\nthree\rend \xc3\xa9")
    assert read_text(path) == "one\r\ntwo\nthree\rend é"


def test_read_tells_the_line_of_a_wrong_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"one\ntw\xe9\n")
    with pytest.raises(UnreadableInput) as caught:
        read_text(path)
    assert (caught.value.path, caught.value.line) == (str(path), 2)
    assert "UTF-8" in caught.value.message


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir()], ids=["absent", "folder"])
def test_read_of_no_file(tmp_path: Path, make: object) -> None:
    path = tmp_path / "a"
    make(path)  # type: ignore[operator]
    with pytest.raises(UnreadableInput):
        read_text(path)


@pytest.mark.parametrize("text", ["", "one\n", "one\r\ntwo\r\n", "é 𝒳\n", "no end"])
def test_what_is_written_is_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    write_atomically(path, text)
    assert path.read_bytes() == text.encode()
    write_atomically(path, text + "more")
    assert read_text(path) == text + "more"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_mode_mark_and_link_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_bytes(b"\xef\xbb\xbfold")
    real.chmod(0o640)
    link.symlink_to(real)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert real.read_bytes() == b"\xef\xbb\xbfnew"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("x", encoding="utf-8")
    write_atomically(tmp_path / "new", "x")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"theirs")
    with pytest.raises(RefusedWrite, match="changed by someone else"):
        write_atomically(path, "mine", expected="what I read")
    assert path.read_bytes() == b"theirs"
    write_atomically(path, "mine", expected="theirs")
    assert path.read_bytes() == b"mine"
    with pytest.raises(RefusedWrite):
        write_atomically(tmp_path / "b.txt", "mine", expected="there was one")
    write_atomically(tmp_path / "b.txt", "mine", expected="")


def test_no_folder_no_write(tmp_path: Path) -> None:
    with pytest.raises(RefusedWrite) as caught:
        write_atomically(tmp_path / "absent" / "a.txt", "x")
    assert "cannot be written" in caught.value.message


def test_a_failure_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(RefusedWrite, match="No space left"):
        write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_text_that_no_file_can_hold(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RefusedWrite):
        write_atomically(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "old"


WRITER = """
import sys
from pathlib import Path
from evidgrade.files import write_atomically
path, number = Path(sys.argv[1]), 0
print("ready", flush=True)
while True:
    number += 1
    write_atomically(path, f"{number % 10}" * 200_000)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")
@pytest.mark.parametrize("wait", [0.0, 0.01, 0.023, 0.05, 0.11])
def test_a_writer_killed_at_any_time_leaves_a_whole_file(tmp_path: Path, wait: float) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text("0" * 200_000, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"ready"
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
    text = path.read_text(encoding="utf-8")
    assert len(text) == 200_000
    assert len(set(text)) == 1


HOLDER = """
import sys
from pathlib import Path
from evidgrade.files import lock
with lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_one_run_at_a_time_and_the_lock_dies_with_its_holder(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"held"
        with pytest.raises(RefusedWrite, match="another run"), lock(tmp_path):
            pytest.fail("the lock was given twice")
        process.kill()
        process.wait()
    with lock(tmp_path):
        pass
    with lock(tmp_path):
        pass


def test_the_state_folder_keeps_itself_out_of_version_control(tmp_path: Path) -> None:
    folder = state_folder(tmp_path)
    assert folder == tmp_path / ".evidgrade"
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert state_folder(tmp_path) == folder


@pytest.mark.parametrize(
    ("text", "line_end"),
    [
        ("", "\n"),
        ("one", "\n"),
        ("a\nb\n", "\n"),
        ("a\r\nb\r\n", "\r\n"),
        ("a\r\nb\nc\n", "\n"),
        ("a\r\nb\r\nc\n", "\r\n"),
    ],
)
def test_newline_of(text: str, line_end: str) -> None:
    assert newline_of(text) == line_end


def test_of_files_that_go_together_none_is_written_when_one_has_changed(tmp_path: Path) -> None:
    one, other, new = tmp_path / "a.md", tmp_path / "b.yaml", tmp_path / "refs" / "c.bib"
    one.write_text("one", encoding="utf-8")
    other.write_text("changed meanwhile", encoding="utf-8")
    changes = [(one, "one", "1"), (new, "", "3"), (other, "other", "2")]
    with pytest.raises(RefusedWrite, match="changed by someone else"):
        write_all(changes)
    assert one.read_text(encoding="utf-8") == "one"
    assert not new.exists()

    write_all([*changes[:2], (other, "changed meanwhile", "2")])
    assert [path.read_text(encoding="utf-8") for path in (one, new, other)] == ["1", "3", "2"]
    other.unlink()
    with pytest.raises(RefusedWrite):
        write_all([(other, "2", "4")])


def test_diff() -> None:
    assert unified_diff("x.bib", "a\n", "a\n") == ""
    assert unified_diff("x.bib", "a\nb\n", "a\nc\n") == "--- a/x.bib\n+++ b/x.bib\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    assert unified_diff("x.bib", "", "a\n").startswith("--- /dev/null\n+++ b/x.bib\n")
    assert unified_diff("x.bib", "a", "a\n").endswith("-a\n\\ No newline at end of file\n+a\n")


@pytest.mark.skipif(not Path("/usr/bin/git").exists(), reason="needs git")
def test_the_diff_is_one_that_git_applies(tmp_path: Path) -> None:
    old, new = "one\ntwo\r\nthree", "one\ntwo and a half\r\nthree\nfour"
    (tmp_path / "a.txt").write_bytes(old.encode())
    patch = tmp_path / "p.diff"
    patch.write_bytes(unified_diff("a.txt", old, new).encode())
    subprocess.run(["git", "apply", "--whitespace=nowarn", patch.name], cwd=tmp_path, check=True)
    assert (tmp_path / "a.txt").read_bytes() == new.encode()


def _applied(old: str, diff: str) -> str:
    """The text that a diff makes of another, hunk by hunk, every line of it checked."""
    before, after, at = old.split("\n"), [], 0
    lines = diff.split("\n")[2:]
    for number, line in enumerate(lines):
        if line.startswith("@@"):
            start, size = (int(n) for n in (line.split()[1][1:] + ",1").split(",")[:2])
            begin = start - 1 if size else start
            after += before[at:begin]
            at = begin
        elif line.startswith("\\"):
            continue
        elif line.startswith("+"):
            after.append(line[1:])
        elif number < len(lines) - 1 or line:
            assert before[at] == line[1:]
            at += 1
            after += [line[1:]] if line[0] == " " else []
    return "\n".join(after + before[at:])


LINES = st.lists(st.sampled_from(["a", "b", "}", "", "one", "two", "three", "four", "five"]), max_size=12).map(lambda parts: "".join(f"{p}\n" for p in parts))


@given(LINES, LINES)
def test_a_diff_leads_from_one_text_to_the_other(old: str, new: str) -> None:
    if old and new and old != new:
        assert _applied(old, unified_diff("x", old, new)) == new


def test_few_changes_in_many_lines_are_shown_alone() -> None:
    old = "".join(f"line {n}\n}}\n\n" for n in range(3000))
    new = old.replace("line 7\n", "line 7\nadded\n").replace("line 2990\n", "changed\n")
    diff = unified_diff("x", old, new)
    assert [line for line in diff.splitlines()[2:] if line[:1] in "+-"] == ["+added", "-line 2990", "+changed"]
    assert _applied(old, diff) == new
