"""The difference of two texts, line by line; quick where few lines of many differ.

`difflib` looks at every line of both texts for each change. Lines that occur once in each are found first and taken for equal where they come in the
same order (patience diff, Bram Cohen); what lies between them is left to difflib.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence

_CONTEXT = 3


def unified_diff(path: str, old: str, new: str) -> str:
    """The difference in the form that `patch` and `git apply` read; empty when the texts are equal."""
    if old == new:
        return ""
    one, other = _lines(old), _lines(new)
    parts = [f"--- {'/dev/null' if not old else f'a/{path}'}\n+++ b/{path}\n"]
    matcher = _Patient(one, other)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        first, last = group[0], group[-1]
        parts.append(f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                parts += [f" {line}" for line in one[i1:i2]]
            else:
                parts += [f"-{line}" for line in one[i1:i2]] + [f"+{line}" for line in other[j1:j2]]
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in parts)


def _lines(text: str) -> list[str]:
    """Lines with their ends, split at LF alone, as diff tools do."""
    parts = text.split("\n")
    lines = [f"{part}\n" for part in parts[:-1]]
    return [*lines, parts[-1]] if parts[-1] else lines


def _range(start: int, stop: int) -> str:
    """Lines from `start` to `stop` as a hunk names them: from 1, and the line before an empty range."""
    size = stop - start
    if size == 1:
        return str(start + 1)
    return f"{start + 1 if size else start},{size}"


class _Patient(difflib.SequenceMatcher[str]):
    """difflib's matcher between anchors."""

    def __init__(self, one: Sequence[str], other: Sequence[str]) -> None:
        super().__init__(None, (), ())
        self.a, self.b = one, other

    def get_matching_blocks(self) -> list[difflib.Match]:
        """Runs of equal lines, ascending, with the empty one at the end."""
        blocks: list[list[int]] = []
        for i, j, size in self._runs():
            if blocks and blocks[-1][0] + blocks[-1][2] == i and blocks[-1][1] + blocks[-1][2] == j:
                blocks[-1][2] += size
            elif size:
                blocks.append([i, j, size])
        return [difflib.Match(*block) for block in (*blocks, (len(self.a), len(self.b), 0))]

    def _runs(self) -> Iterator[tuple[int, int, int]]:
        one, other, anchors = self.a, self.b, self._anchors()
        i = j = 0
        while True:
            start = i
            while i < len(one) and j < len(other) and one[i] == other[j]:
                i, j = i + 1, j + 1
            yield start, j - (i - start), i - start
            if i == len(one) or j == len(other):
                return
            x, y = next(((x, y) for x, y in anchors if x >= i and y >= j), (len(one), len(other)))
            between = difflib.SequenceMatcher(None, one[i:x], other[j:y])
            yield from ((i + m.a, j + m.b, m.size) for m in between.get_matching_blocks())
            i, j = x, y

    def _anchors(self) -> Iterator[tuple[int, int]]:
        """Places of the lines that occur once in each text, by their places in the first."""
        once = Counter(self.b)
        places = {line: place for place, line in enumerate(self.b) if once[line] == 1}
        counted = Counter(self.a)
        return ((x, places[line]) for x, line in enumerate(self.a) if line in places and counted[line] == 1)
