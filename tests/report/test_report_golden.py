"""Each format of each invented report is exactly what its golden file shows.

After a wanted change, run `python tests/report/report_cases.py` and read the difference.
"""

from __future__ import annotations

import pytest
from report_cases import CASES, ENDINGS, GOLDEN

from evidgrade.report import FORMATS


@pytest.mark.parametrize("kind", list(FORMATS))
@pytest.mark.parametrize("name", list(CASES))
def test_format_prints_its_golden_file(name: str, kind: str) -> None:
    expected = (GOLDEN / f"{name}.{ENDINGS[kind]}").read_bytes().decode()
    assert FORMATS[kind](CASES[name]) == expected


def test_every_golden_file_belongs_to_a_case() -> None:
    expected = {f"{name}.{ending}" for name in CASES for ending in ENDINGS.values()}
    assert {path.name for path in GOLDEN.iterdir()} == expected


def test_every_format_has_golden_files() -> None:
    assert set(ENDINGS) == set(FORMATS)
