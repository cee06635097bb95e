"""Dossiers of texts, without a file or a network: the whole chain is run on an example as checks have them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from evidgrade.checks.declaration import Example
from evidgrade.dossier import Dossier, dossier_of
from evidgrade.report import Report


def _running() -> ModuleType:
    """The module of the tests of checks that runs the chain."""
    spec = importlib.util.spec_from_file_location("running", Path(__file__).resolve().parent.parent / "checks" / "running.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


running = _running()


def dossier(example: Example | str, path: str = "page.md") -> Dossier:
    """The dossier of an example, or of a text alone, with all checks run."""
    audit = running.run(example if isinstance(example, Example) else Example(example, path=path))
    pages = audit.project.pages
    counts = {p.path: {"references": len(p.extraction.references), "citations": len(p.citations), "claims": len(p.claims)} for p in pages}
    report = Report(audit.findings, audit.not_checked, tuple(p.document for p in pages), version="9.9.9", counts=counts)
    return dossier_of(audit.project, report, ("ocebm-2011",), workspace="example")


PAGE = (
    "# Knee pain\n\nExercise relieves knee pain in most adults [1]. Rest alone does not reduce knee pain [2].\n\nMassage reduces knee pain by 40% in most patients.\n\n"
    "## References\n\n1. Adams B. Exercise for knee pain: a randomized controlled trial. J Pain. 2019;12:1-9.\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
)
"""Two claims with sources, one without."""
BIB = (
    "@article{adams2019, author={Adams, B}, title={Exercise for knee pain: a randomized controlled trial}, journal={J Pain}, year={2019}, "
    "volume={12}, pages={1-9}, doi={10.9999/adams}, abstract={In all, 120 adults were randomly assigned to exercise or to usual care and followed for 12 months.}}\n"
)
LEDGER = """version: 1
documents:
  - path: page.md
    references:
      1: adams2019
      2: null
claims:
  - id: ID
    document: page.md
    text: Exercise relieves knee pain in most adults.
    citations:
      direct: [adams2019]
      inherited: []
    judgement:
      state: approved
      reviewer: {name: A. Reader, role: medical reviewer, date: 2026-03-14}
  - id: c-00000009
    document: page.md
    text: Ice is better than heat.
    citations:
      direct: []
      inherited: []
"""


def example(ledger: str = LEDGER) -> Example:
    """The page with its bibliography and a ledger, in which `ID` is the id of the first claim."""
    first = next(dossier(Example(PAGE, bibliography=BIB)).claims).claim.id
    return Example(PAGE, bibliography=BIB, ledger=ledger.replace("ID", first, 1))
