"""What a check looks for and why, for a person: made of its declaration alone.

`evidgrade explain`, the help of the SARIF rules and the pages of the documentation all come from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidgrade.checks.declaration import Check, Example
from evidgrade.report.display import visible, wrap
from evidgrade.report.text import WORDS


def explain_text(check: Check, *, width: int = 80) -> str:
    """Plain text of at most `width` cells a line (examples keep their own lines), ending in a line break."""
    lines = [f"{check.code} {check.name}", *wrap(check.summary, width), "", *_facts(check), ""]
    lines += [*wrap(check.rationale, width), ""]
    for title, example in (("Gives a finding", check.bad), ("Gives none", check.good)):
        lines += [f"{title}:", ""]
        for name, text in _files(example):
            lines += [f"    {name}"] if name else []
            lines += ["    " + visible(line) for line in text.splitlines()]
            lines.append("")
    if check.sources:
        lines.append("Sources:")
        for source in check.sources:
            first, *rest = wrap(source, width - 2)
            lines += [f"- {first}", *(f"  {line}" for line in rest)]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def explain_markdown(check: Check) -> str:
    """The same as CommonMark, without the heading, ending in a line break."""
    parts = [check.summary, "\n".join(f"- {fact}" for fact in _facts(check)), check.rationale]
    for title, example in (("Gives a finding", check.bad), ("Gives none", check.good)):
        parts.append(f"**{title}:**")
        for name, text in _files(example):
            parts += [f"`{name}`"] if name else []
            parts.append(_fenced(text))
    if check.sources:
        parts += ["**Sources:**", "\n".join(f"- {source}" for source in check.sources)]
    return "\n\n".join(parts) + "\n"


def _facts(check: Check) -> Iterator[str]:
    yield f"Severity: {WORDS[check.severity]}" + (" (advisory: its false alarms are still counted)" * check.advisory)
    yield f"Confidence: {check.confidence}"
    if check.fixable:
        yield "Fixable: `evidgrade fix` can mend it"
    if check.aliases:
        yield f"Also called: {', '.join(check.aliases)}"


def _files(example: Example) -> Iterator[tuple[str | None, str]]:
    """The files of an example; the name is None when the document is alone."""
    files = [(example.path, example.text), *example.others]
    files += [("claims.yaml", example.ledger or ""), ("references/example.bib", example.bibliography or "")]
    files.append(("baseline.jsonl", example.baseline or ""))
    files += [("works.jsonl", "\n".join(example.works)), ("the same works in PubMed", "\n".join(example.also))]
    files.append(("evidgrade.toml", "\n".join(_settings(example))))
    present = [(name, text) for name, text in files if text.strip()]
    for name, text in present:
        yield (name if len(present) > 1 else None), text.strip("\n")


def _settings(example: Example) -> Iterator[str]:
    """The settings of an example as its house would write them."""
    for name, value in example.settings:
        key = name.replace("_", "-")
        if isinstance(value, int):
            yield f"{key} = {value}"
        else:
            yield f"[{key}]"
            yield from (f'{part} = "{said}"' for part, said in value.items())


def _fenced(text: str) -> str:
    """A code block whose fence is longer than any run of backticks inside (CommonMark 0.31, 4.5)."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"
