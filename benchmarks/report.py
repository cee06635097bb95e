#!/usr/bin/env python3
"""The HTML report of 200 pages with 4,000 claims: time to render, size, and time until a browser has it, beside the same run as JSON.

    .venv/bin/python benchmarks/report.py [--pages N] [--keep FILE]

Pages, references and records are invented. Rendering is the best of three, from a dossier that is put together already; the time for that is told apart.
Where Chromium and Playwright are there, the page is loaded three times and one claim is opened; the best counts.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from evidgrade.audit import audit
from evidgrade.checks import all_checks
from evidgrade.checks.scope import Policy
from evidgrade.dossier import Dossier, dossier_of
from evidgrade.filing import renderer
from evidgrade.lookup import Workspace
from evidgrade.readers import markdown
from evidgrade.report import Report
from evidgrade.sources.works_file import WorksFile

CLAIMS_A_PAGE, WORKS, REFERENCES = 20, 300, 10
ACTS = ["Exercise", "Massage", "Warmth", "A brace", "Stretching", "Yoga", "Walking", "Acupuncture", "Manual therapy", "Rest"]
EFFECTS = ["reduces knee pain", "improves function of the hip", "relieves back pain", "shortens the time to return to work", "lowers the risk of falls", "causes soreness"]
DESIGNS = ["a randomized controlled trial", "a systematic review", "a cohort study", "a case series", "a case report", "a narrative review"]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def work(number: int, chance: random.Random) -> dict[str, object]:
    """A record as Crossref has it; one of fifty was retracted."""
    subject, design = chance.choice(ACTS), chance.choice(DESIGNS)
    record: dict[str, object] = {
        "DOI": f"10.9999/work.{number}", "type": "journal-article", "title": [f"{subject} for pain of the knee in group {number}: {design}"], "author": [{"family": "Adams", "given": "B"}],
        "container-title": ["Journal of Invented Results"], "issued": {"date-parts": [[2000 + number % 25]]}, "volume": str(number), "page": f"{number}-{number + 8}",
        "abstract": f"In all, {20 + number} adults were randomly assigned to {subject.lower()} or usual care and followed for 12 months. Pain fell by {number % 60}%.",
    }  # fmt: skip
    if number % 50 == 0:
        record["updated-by"] = [{"DOI": f"10.9999/notice.{number}", "type": "retraction", "updated": {"date-parts": [[2021, 5, 1]]}, "source": "publisher"}]
    return record


def page(number: int, works: list[dict[str, object]], chance: random.Random) -> str:
    """A page of claims, half of them with a marker, and its list."""
    cited = chance.sample(works, REFERENCES)
    lines = [f"# Page {number} on pain", ""]
    for n in range(CLAIMS_A_PAGE):
        marker = f" [{1 + n % REFERENCES}]" if n % 2 == 0 else ""
        lines.append(f"{chance.choice(ACTS)} {chance.choice(EFFECTS)} by {10 + n}% in most adults of group {number}-{n}{marker}.")
        lines += ["", f"## Part {n}", ""] if n % 5 == 4 else []
    lines += ["## References", ""]
    for n, one in enumerate(cited, 1):
        lines.append(f"{n}. Adams B. {one['title'][0]}. Journal of Invented Results. {one['issued']['date-parts'][0][0]};{one['volume']}:{one['page']}. doi:{one['DOI']}")  # type: ignore[index]
    return "\n".join(lines) + "\n"


def dossier(pages: int) -> Dossier:
    """The run over all pages."""
    chance = random.Random(pages)
    works = [work(n, chance) for n in range(1, WORKS + 1)]
    documents = [markdown.read(f"documents/page-{n}.md", page(n, works, chance).encode()) for n in range(pages)]
    found = audit(documents, Workspace(source=WorksFile(list(enumerate(works, 1)))), all_checks(), Policy(), "ocebm-2011")
    report = Report(found.findings, found.not_checked, tuple(p.document for p in found.project.pages), checks=tuple(all_checks()), version="9.9.9")
    return dossier_of(found.project, report, ("ocebm-2011",), workspace="benchmark")


def timed(job: Callable[[], object], times: int = 3) -> float:
    """Seconds of the quickest of several runs."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        job()
        spent.append(time.perf_counter() - start)
    return min(spent)


def browsed(path: Path) -> None:
    """Print how long a browser takes to load the page and to open a claim."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
    if chromium is None or importlib.util.find_spec("playwright") is None:
        print("no browser: load time not measured")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver, driver.chromium.launch(executable_path=chromium, args=ARGS) as browser:
        loads, claims = [], []
        for _ in range(3):
            tab = browser.new_page(viewport={"width": 1280, "height": 900})
            start = time.perf_counter()
            tab.goto(path.as_uri())
            loads.append(time.perf_counter() - start)
            start = time.perf_counter()
            tab.evaluate("location.hash = 'c100-3'")
            tab.wait_for_selector("#c100-3:visible, #c0-3:visible" if tab.query_selector("#c100-3") else "main")
            claims.append(time.perf_counter() - start)
            tab.close()
        print(f"{'Chromium: load':34}{min(loads):8.2f} s\n{'Chromium: open a claim':34}{min(claims):8.2f} s")


def main() -> None:
    """Print a row for each."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, default=200)
    arguments.add_argument("--keep", metavar="FILE", help="Keep the page there.")
    asked = arguments.parse_args()
    start = time.perf_counter()
    filed = dossier(asked.pages)
    claims = sum(1 for _ in filed.claims)
    print(f"{len(filed.documents)} pages, {claims} claims, {len(filed.findings)} findings, {len(filed.sources)} sources; read and checked in {time.perf_counter() - start:.1f} s")
    html, machine = renderer("html"), renderer("json")
    page_bytes, json_bytes = html(filed), machine(filed)
    print(f"{'as HTML':34}{timed(lambda: html(filed)):8.2f} s{len(page_bytes) / 1e6:8.1f} MB")
    print(f"{'as JSON (report --format json)':34}{timed(lambda: machine(filed)):8.2f} s{len(json_bytes) / 1e6:8.1f} MB")
    value = json.loads(json_bytes)
    print(f"{'json.dumps alone':34}{timed(lambda: json.dumps(value, ensure_ascii=False)):8.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(asked.keep or Path(folder) / "report.html")
        path.write_bytes(page_bytes)
        browsed(path.resolve())


if __name__ == "__main__":
    sys.exit(main())
