"""Runs the whole chain on texts, without a file or a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from evidgrade.audit import Audit, audit
from evidgrade.baseline import parse_baseline
from evidgrade.bibliography.reading import parse_bibliography
from evidgrade.checks import all_checks
from evidgrade.checks.declaration import Check, Example
from evidgrade.checks.scope import Policy
from evidgrade.ledger.reading import parse_ledger
from evidgrade.lookup import Workspace
from evidgrade.model.document import Document
from evidgrade.model.finding import Finding
from evidgrade.readers import html, markdown, plain, rst
from evidgrade.sources.crossref_json import work_from_crossref
from evidgrade.sources.works_file import WorksFile

LEDGER = "claims.yaml"
LOG = "claims.log.jsonl"


def document(path: str, text: str) -> Document:
    readers = {"txt": plain.read, "html": html.read, "rst": rst.read}
    return readers.get(path.rpartition(".")[2], markdown.read)(path, text.encode())


class Registry(WorksFile):
    """Works that stand for all of Crossref, and the DOIs that no agency knows."""

    unregistered: tuple[str, ...] = ()

    def registered(self, doi: str) -> bool | None:
        return False if doi in self.unregistered else None


def _source(example: Example, messages: list[tuple[int, object]]) -> WorksFile | None:
    if example.registry:
        source = Registry.of((work_from_crossref(message) for _, message in messages), "crossref")
        source.unregistered = example.unregistered
        return source
    return WorksFile(messages) if messages else None


def _also(example: Example) -> tuple[WorksFile, ...]:
    works = [work_from_crossref(json.loads(work), "pubmed") for work in example.also]
    return (WorksFile.of(works, "pubmed"),) if works else ()


def run(example: Example, checks: Sequence[Check] | None = None) -> Audit:
    documents = [document(example.path, example.text), *(document(p, t) for p, t in example.others)]
    messages = list(enumerate((json.loads(work) for work in example.works), 1))
    ledger = parse_ledger(example.ledger) if example.ledger is not None else None
    assert ledger is None or not ledger.problems, ledger.problems
    workspace = Workspace(
        ledger=ledger,
        ledger_path=LEDGER,
        bibliography=parse_bibliography(example.bibliography, "references/references.bib")
        if example.bibliography is not None
        else None,
        source=_source(example, messages),
        log_path=LOG,
        texts={LEDGER: example.ledger or "", **({LOG: example.log} if example.log is not None else {})},
        also=_also(example),
        baseline=parse_baseline(example.baseline, "baseline.jsonl") if example.baseline is not None else None,
    )
    policy = Policy(today=date.fromisoformat(example.today) if example.today else None)
    for name, value in example.settings:
        policy = replace(policy, **{name: value})  # type: ignore[arg-type]
    return audit(documents, workspace, checks if checks is not None else all_checks(), policy, "ocebm-2011")


def findings(example: Example | str, name: str) -> tuple[Finding, ...]:
    """Findings of one check on an example or a Markdown text."""
    found = run(example if isinstance(example, Example) else Example(example)).findings
    return tuple(f for f in found if name in (f.code, f.name))
