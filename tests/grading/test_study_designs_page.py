"""docs/study-designs.md: its table of cues is that of the lexicon."""

from __future__ import annotations

import os
import re
from pathlib import Path

from cue_rows import ABSTRACTS, TITLES

from evidgrade.grading.evidence import Place, find
from evidgrade.grading.lexicon import PLACES, Cue, lexicon
from evidgrade.grading.passage import Passage
from evidgrade.grading.reasons import name_of
from evidgrade.grading.schemes import load_scheme

PAGE = Path(__file__).resolve().parents[2] / "docs" / "study-designs.md"
_SHORT = {"title": "T", "abstract": "A", "container_title": "J"}
_TEXTS: tuple[tuple[Place, list[tuple[str, str, str]]], ...] = (("title", TITLES), ("abstract", ABSTRACTS))


def _example(cue: Cue) -> str:
    """The words that a cue finds in the first text written for it."""
    for place, rows in _TEXTS:
        for name, text, _ in rows:
            found = [hit.signal.text for hit in find(Passage(text, is_abstract=place == "abstract"), place)
                     if hit.signal.cue == name == cue.id]  # fmt: skip
            if found:
                return found[0].replace("|", r"\|")
    return ""


def cues() -> str:
    """A row for each cue that names a design: words, place with confidence, design, level for benefit, source."""
    scheme = load_scheme()
    lines = ["| cue | for example | where | design | level | source |", "| --- | --- | --- | --- | --- | --- |"]
    for cue in lexicon().cues:
        if cue.says != "design":
            continue
        level = (scheme.level(cue.value, "treatment_benefit").text or "-").replace("|", r"\|")
        where = ", ".join(f"{_SHORT[place]} {cue.confidence[place]:.2f}" for place in PLACES if place in cue.confidence)
        lines.append(f"| `{cue.id}` | {_example(cue)} | {where} | {name_of(cue.value)} | {level} | {cue.source} |")
    return "\n".join(lines)


def test_the_page_says_what_the_lexicon_says() -> None:
    """EVIDGRADE_UPDATE=1 writes it anew; read the difference before you commit it."""
    text, wanted = PAGE.read_text(encoding="utf-8"), cues()
    found = re.search(r"<!-- cues:[^>]*-->\n(.*?)<!-- end -->", text, re.DOTALL)
    assert found is not None
    if os.environ.get("EVIDGRADE_UPDATE"):
        PAGE.write_text(f"{text[: found.start(1)]}\n{wanted}\n\n{text[found.end(1) :]}", encoding="utf-8")
        return
    assert found[1].strip() == wanted
