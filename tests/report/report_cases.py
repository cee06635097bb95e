"""Invented reports, and the golden files that show how each format prints them.

Run this file to write the golden files anew; read the difference before you commit it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evidgrade.checks.declaration import Check, Problem, check
from evidgrade.errors import UnreadableInput
from evidgrade.model.document import Document
from evidgrade.model.finding import Confidence, Finding, NotChecked, Related, Severity
from evidgrade.report import FORMATS, Report

GOLDEN = Path(__file__).parent / "golden"
ENDINGS = {"text": "txt", "json": "json", "sarif": "sarif", "github": "github", "gitlab": "gitlab.json", "junit": "xml", "checkstyle": "checkstyle.xml", "rdjson": "rdjson", "markdown": "md"}

KNEE = """# Steroid injections for knee arthritis

Injections are proven to stop pain in most people, and the relief lasts for two years in four out of five of them, \
which no other treatment has ever been able to offer to patients of any age or state of health.[9] They are safe.

A randomized trial found less pain at six weeks.[2]

## References

1. Harrow B, Lindqvist T. Steroid injections in general practice. Invented J Rheum. 2012;4:11-9.
2. Osei P. Knee pain at two clinics: a case series. Made-up Arch Med. 2015;31:200-4.
4. Moreau C. Injections revisited. Invented J Rheum. 2018;10:1-7.
"""
HIP = """# Hip pain

Rest\tand warmth help most people [1].

## References

1. Winter A. Rest for the hip. Made-up Arch Med. 2011;27:5-8.
"""
HOSTILE = (
    "\x1b[2JCleared screen, a \u202eright-to-left override, and e\u0301clat.\n"
    "患者の膝の痛みは[7]二週間で軽くなった。\n" + "word " * 20_000 + "cured everyone [3] " + "word " * 20_000 + "\n"
    "a" + "\u0301" * 50 + " many marks on one letter\n"
)


def document(path: str, text: str, media_type: str = "text/markdown") -> Document:
    """A document without blocks, which no format looks at."""
    return Document(path, media_type, text, (), "0" * 64)


def finding(
    where: Document,
    words: str,
    code: str,
    name: str,
    severity: Severity,
    message: str,
    *,
    related: tuple[Related, ...] = (),
    confidence: Confidence = "high",
    fixable: bool = False,
) -> Finding:
    """A finding at the first place of `words`; at the very beginning for no words."""
    start = where.text.index(words)
    line, column = where.position(start)
    end = start + len(words)
    print_ = f"{code}-{start}"
    return Finding(
        code, name, severity, confidence, where.path, line, column, start, end, message, related, print_, fixable
    )


def see(where: Document, words: str, message: str) -> Related:
    """A second place, at the first place of `words`."""
    start = where.text.index(words)
    return Related(where.path, where.position(start)[0], start, start + len(words), message)


def declaration(code: str, name: str, severity: Severity, summary: str) -> Check:
    """A declaration with invented text, and an example that holds a code fence."""

    def find(_: object) -> Iterator[Problem]:
        yield from ()

    find.__name__ = name.replace("-", "_")
    decorate = check(
        code,
        severity,
        summary,
        rationale=f"{summary} A reader cannot follow it.",
        bad="Bad [9].\n\n```\ncode\n```",
        good="Good [1].",
        sources=("Invented Manual of Style, 3.1",),
        aliases=(f"OLD-{code}",),
    )
    return decorate(find)


def _knee() -> Report:
    knee, hip = document("documents/knee pain.md", KNEE), document("documents/hip.md", HIP)
    ledger_place = Related("claims.yaml", 12, 0, 0, "signed off here")
    return Report(
        findings=(
            finding(hip, "Rest\tand warmth", "CLM004", "needs-hedge", "info", "One study supports it: say “may help”."),
            finding(
                knee, "A randomized trial", "CLM205", "design-contradicted", "error",
                "The sentence names a randomized trial, but the work that it cites is a case series.",
                related=(see(knee, "2. Osei", "“a case series”, from its title"), ledger_place),
            ),
            finding(
                knee, "[9]", "CIT001", "dangling-citation", "error",
                "The marker [9] leads to no reference: the list has the numbers 1, 2 and 4.",
                related=(see(knee, "4. Moreau", "the last entry"),),
            ),
            finding(
                knee, "proven to stop pain", "CLM101", "overclaim", "warning",
                "“Proven” goes further than the evidence that the claim rests on, which is level 4.",
                confidence="medium",
            ),
            finding(knee, "4.", "DOC101", "reference-number-gap", "error", "Number 3 is missing.", fixable=True),
            finding(
                knee, "", "DOC303", "no-review-date", "info", "The page does not say when it was last reviewed.",
            ),
            Finding(
                "LED102", "suspect-claim", "warning", "high", "claims.yaml", 12, 5, 240, 260,
                "The claim was changed since its review.", fingerprint="led-1",
            ),
        ),
        not_checked=(
            NotChecked(knee.path, "reference 1", "no identifier, and no source of works to search"),
            NotChecked(knee.path, "reference 2", "no identifier, and no source of works to search"),
            NotChecked(knee.path, "reference 3", "no identifier, and no source of works to search"),
            NotChecked(hip.path, "reference 1", "no identifier, and no source of works to search"),
            NotChecked(knee.path, "level of claim c-1f", "the design of reference 1 is unknown"),
        ),
        documents=(knee, hip),
        checks=(
            declaration("CIT001", "dangling-citation", "error", "A marker leads to no reference."),
            declaration("DOC101", "reference-number-gap", "error", "A number is missing."),
        ),
        version="9.9.9",
        counts={
            knee.path: {"references": 3, "citations": 2, "claims": 3},
            hip.path: {"references": 1, "citations": 1, "claims": 1},
        },
    )  # fmt: skip


def _clean() -> Report:
    hip = document("documents/hip.md", HIP)
    gaps = (NotChecked(hip.path, "reference 1", "the registry did not answer (time-out)"),)
    counts = {hip.path: {"references": 1, "citations": 1, "claims": 1}}
    return Report(documents=(hip,), not_checked=gaps, counts=counts, fail_on="warning", version="9.9.9")


def _hostile() -> Report:
    page = document("./documents/50% [a,b]:ü.md", HOSTILE)
    web = document("documents/page.html", "Relief for years [4].\n", "text/html")
    return Report(
        findings=(
            finding(page, "[7]", "CIT001", "dangling-citation", "error", "Marker [7]\r\n::error::spoof, 100% \x1b[31m"),
            finding(page, "[3]", "CIT001", "dangling-citation", "error", "Marker [3] leads to no reference."),
            finding(page, "\u202eright-to-left", "DOC302", "mojibake", "warning", "A sign \u202e turns the text."),
            finding(page, "many\x20marks on", "DOC302", "mojibake", "warning", "x" * 200),
            finding(page, "clat.\n患者の膝", "DOC302", "mojibake", "info", "Over two lines."),
            finding(web, "[4]", "CIT001", "dangling-citation", "error", "Marker [4] leads to no reference."),
        ),
        documents=(page, web),
        unreadable=(
            UnreadableInput("is not UTF-8; save it as UTF-8", "documents/old\x07 page.txt", 3, 14),
            UnreadableInput("no such file", "documents/lost.md"),
        ),
        fail_on=None,
        version="9.9.9",
    )


CASES = {"knee": _knee(), "clean": _clean(), "hostile": _hostile(), "nothing": Report(version="9.9.9")}


def write() -> None:
    """Write every golden file."""
    for name, report in CASES.items():
        for kind, render in FORMATS.items():
            (GOLDEN / f"{name}.{ENDINGS[kind]}").write_bytes(render(report).encode())


if __name__ == "__main__":
    write()
