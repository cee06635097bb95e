"""What `explain` says is the declaration, whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_cases import declaration

from evidgrade.checks.declaration import Example
from evidgrade.report.display import width
from evidgrade.report.explanation import explain_markdown, explain_text

CHECK = declaration("CIT001", "dangling-citation", "error", "A marker leads to no reference.")


@pytest.mark.parametrize("render", [explain_text, explain_markdown], ids=["text", "markdown"])
def test_everything_declared_is_said(render: object) -> None:
    assert callable(render)
    full = replace(CHECK, fixable=True, advisory=True, sources=("One Manual", "Another Manual"))
    text = render(full)
    for part in (
        full.summary, full.rationale, "Bad [9].", "Good [1].", "One Manual", "Another Manual", "OLD-CIT001",
        "evidgrade fix", "advisory", "Confidence: high",
    ):  # fmt: skip
        assert part in text


def test_text() -> None:
    assert explain_text(CHECK, width=60) == (
        "CIT001 dangling-citation\nA marker leads to no reference.\n\nSeverity: error\nConfidence: high\n"
        "Also called: OLD-CIT001\n\nA marker leads to no reference. A reader cannot follow it.\n\nGives a finding:\n\n"
        "    Bad [9].\n\n    ```\n    code\n    ```\n\nGives none:\n\n    Good [1].\n\nSources:\n"
        "- Invented Manual of Style, 3.1\n"
    )


def test_files_are_named_when_there_are_several() -> None:
    example = Example("Text [1].", others=(("other.md", "More."),), ledger="version: 1", bibliography="@article{a}")
    text = explain_text(replace(CHECK, bad=example))
    for name in ("page.md", "other.md", "claims.yaml", "references/example.bib"):
        assert f"    {name}\n" in text
    assert "page.md" not in explain_text(CHECK)


def test_lines_fit() -> None:
    long = replace(CHECK, rationale="Many words. " * 40, sources=("A long title of a guideline " * 8,))
    assert max(width(line) for line in explain_text(long, width=60).splitlines()) <= 60


def test_a_fence_is_longer_than_any_inside() -> None:
    assert "````\nBad [9]." in explain_markdown(CHECK)


def test_hidden_signs_of_an_example_are_visible() -> None:
    assert "a\\u202eb" in explain_text(replace(CHECK, bad=Example("a\u202eb")))


def test_the_settings_of_an_example_are_shown_as_a_house_writes_them() -> None:
    example = Example("Rest helps [9].", settings=(("cluster_limit", 3), ("minimum_level", {"treatment_benefit": "2"})))
    text = explain_text(replace(CHECK, bad=example))
    assert "evidgrade.toml" in text
    assert "    cluster-limit = 3\n    [minimum-level]\n    treatment_benefit = \"2\"\n" in text
