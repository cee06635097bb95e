"""What a merge need not read: claims that all three versions hold letter for letter are put aside, one line in place of each.

Only claims in the plain form that `sync` and `review` write are put aside, in which each line stands for itself: whatever spans lines,
every comment, anchor and alias stays in the text and is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

_QUOTED = r'"(?:[^"\\\n]|\\[^\n])*"'
_WORD = r"[\w./+-]+"
_VALUE = rf"(?:{_QUOTED}|[A-Za-z0-9][^\"'#:\[\]{{}}|>&*!%@`\n]*|[\[{{](?:{_QUOTED}|[^\"'#&*|>!%@`\n])*[\]}}])"
_LINE = rf"(?: {{4,}}\w+:(?: {_VALUE})?\n| {{6,}}- (?:\w+: )?{_VALUE}\n)"
_CLAIM = re.compile(
    rf"^  - id: (?P<id>{_WORD}|{_QUOTED})\n    document: (?P<document>{_WORD}|{_QUOTED})\n(?:{_LINE})*(?=(?: {{0,2}}[^ #\n])|\Z)", re.MULTILINE
)


def put_aside(texts: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The texts with a line for each claim that all of them hold alike, and the claims by those lines."""
    held = [Counter(match[0] for match in _CLAIM.finditer(text)) for text in texts]
    common = {block for block, count in held[0].items() if count == 1 and all(other[block] == 1 for other in held[1:])}
    stubs: dict[str, str] = {}

    def stub(match: re.Match[str]) -> str:
        if match[0] not in common:
            return match[0]
        line = f'  - {{id: {match["id"]}, document: {match["document"]}, text: ""}}\n'
        if stubs.setdefault(line, match[0]) != match[0]:
            return match[0]  # two claims of one name: the ledger is wrong, and that must show
        return line

    return [_CLAIM.sub(stub, text) for text in texts], stubs


def put_back(text: str, stubs: Mapping[str, str]) -> str:
    """The text with the claims in place of their lines."""
    return "".join(stubs.get(line, line) for line in text.splitlines(keepends=True))
