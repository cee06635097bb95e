"""Several processes give what one gives, in the same order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from evidgrade import parallel
from evidgrade.cli import cli
from evidgrade.parallel import mapped

VALUES = list(range(100))


def _square(value: int) -> tuple[int, int]:
    return value * value, os.getpid()


@pytest.mark.parametrize("jobs", [0, 1, 2, 3], ids=str)
def test_results_are_in_the_order_of_the_values(jobs: int) -> None:
    assert [square for square, _ in mapped(_square, VALUES, jobs)] == [n * n for n in VALUES]


def test_the_work_is_shared() -> None:
    assert os.getpid() not in {process for _, process in mapped(_square, VALUES, 2)}


def test_few_values_start_no_process() -> None:
    assert {process for _, process in mapped(_square, VALUES[:9], 8)} == {os.getpid()}


@pytest.mark.parametrize("jobs", [1, 2], ids=str)
def test_whoever_asks_is_told_how_far_it_is(jobs: int) -> None:
    told: list[int] = []
    mapped(_square, VALUES, jobs, told.append)
    assert told == list(range(1, 101))


def test_an_error_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        mapped(lambda n: 1 // (n - 50), VALUES, 2)


def test_a_process_that_is_killed_costs_time_and_nothing_else(tmp_path: Path) -> None:
    first = tmp_path / "first"

    def once(value: int) -> int:
        if value == 50 and not first.exists():
            first.touch()
            os._exit(9)
        return value

    assert mapped(once, VALUES, 2) == VALUES


PAGE = """# Page {n}

Exercise eased back pain in {n} of 80 adults [1-2]. It is proven and safe [3], as Fox et al. [2] showed. Rest does not help.

## References

1. Fox G, Hill I. Exercise for backs, part {n}. Journal of Pain. 2020;{n}:101-109.
2. Moss T. Rest. Spine. 2018;3:20-9. doi:10.1000/rest.{n}
"""


@pytest.mark.parametrize("command", [("check", "--format", "json"), ("grade", "--format", "json")], ids=lambda c: c[0])
def test_a_site_has_one_answer_however_many_processes_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(parallel, "_FEWEST", 2)
    for n in range(40):
        Path(f"page{n:02}.md").write_text(PAGE.format(n=n), encoding="utf-8")
    Path("page99.html").write_text("<h1>Page</h1><p>Exercise helps<sup>1</sup>.</p><h2>References</h2><ol><li>Fox G. Exercise. J Pain. 2020;1:1-9.</li></ol>", encoding="utf-8")
    one, two = (CliRunner().invoke(cli, [*command, ".", "--jobs", jobs]) for jobs in ("1", "2"))
    assert one.output == two.output
    assert one.exit_code == two.exit_code
    assert "page39.md" in one.output
