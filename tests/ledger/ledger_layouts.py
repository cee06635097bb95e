"""The same ledger in every layout that people write: for property tests."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

PLAIN_WORDS = ("supported", "approved", "song2019")
COMMENTS = ("# mine", '# see [1], {2}: "x"', "# TODO: ask", "#", "# - id: c-9")


class Layout:
    """Writes values with a layout drawn piece by piece."""

    def __init__(self, draw: st.DrawFn, *, remarks: bool = True, flow: bool = True, blocks: bool = True) -> None:
        self._draw, self._remarks, self._flow, self._blocks = draw, remarks, flow, blocks

    def _one_in(self, n: int) -> bool:
        return self._draw(st.integers(1, n)) == n

    def remark(self) -> str:
        return "  " + self._draw(st.sampled_from(COMMENTS)) if self._remarks and self._one_in(6) else ""

    def between(self, indent: int) -> str:
        if self._remarks and self._one_in(10):
            return " " * indent + self._draw(st.sampled_from(COMMENTS)) + "\n"
        return "\n" if self._one_in(10) else ""

    def scalar(self, value: object) -> str:
        if value is None:
            return self._draw(st.sampled_from(["null", "~"]))
        if not isinstance(value, str):
            return json.dumps(value)
        options = [json.dumps(value, ensure_ascii=False)]
        if "\n" not in value:
            options.append("'" + value.replace("'", "''") + "'")
        if value in PLAIN_WORDS or value.replace("-", "").replace(".", "").replace("/", "").isalpha():
            options.append(value)
        return self._draw(st.sampled_from(options))

    def in_flow(self, value: object) -> str:
        gap = self._draw(st.sampled_from(["", " "]))
        if isinstance(value, dict):
            inner = ", ".join(f"{key}: {self.in_flow(v)}" for key, v in value.items())
            return "{" + gap + inner + gap + "}"
        if isinstance(value, list):
            last = "," if value and self._one_in(5) else ""
            return "[" + gap + ", ".join(self.in_flow(v) for v in value) + last + gap + "]"
        return self.scalar(value)

    def member(self, key: str, value: Any, indent: int) -> str:
        head = " " * indent + key + ":"
        if isinstance(value, dict | list) and value and not (self._flow and self._one_in(3)):
            step = self._draw(st.sampled_from([2, 3, 4]))
            if isinstance(value, list) and self._one_in(3):
                step = 0
            return head + self.remark() + "\n" + self.block(value, indent + step)
        if isinstance(value, str) and self._blocks and value and value == value.strip() and self._one_in(8):
            bar = self._draw(st.sampled_from(["|-", ">-"]))
            return f"{head} {bar}{self.remark()}\n{' ' * (indent + 2)}{value}\n"
        if value is None and self._one_in(3):
            return head + self.remark() + "\n"
        return f"{head} {self.in_flow(value)}{self.remark()}\n"

    def block(self, value: Any, indent: int) -> str:
        parts = []
        if isinstance(value, dict):
            parts = [self.between(indent) + self.member(str(k), v, indent) for k, v in value.items()]
        for item in value if isinstance(value, list) else ():
            parts.append(self.between(indent))
            if isinstance(item, dict) and item and not (self._flow and self._one_in(6)):
                step = self._draw(st.sampled_from([2, 2, 4]))
                if self._one_in(6):
                    parts.append(" " * indent + "-\n" + self.block(item, indent + step))
                else:
                    lines = "".join(self.member(str(k), v, indent + step) for k, v in item.items())
                    parts.append(" " * indent + "-" + lines[indent + 1 :])
            else:
                parts.append(f"{' ' * indent}- {self.in_flow(item)}{self.remark()}\n")
        return "".join(parts)

    def file(self, value: dict[str, Any]) -> str:
        text = self.between(0) + self.block(value, 0)
        if self._one_in(5):
            text = text.rstrip("\n")
        return text.replace("\n", "\r\n") if self._one_in(4) else text


SENTENCES = (
    "Ice helps the knee.",
    'Heat: 40% less "pain" #1',
    "No harm was seen - none",
    "A 'new' way, so [they] say",
    "Ü ≥ 2 µg",
)
PATHS = ("documents/a.md", "documents/b.txt")
KEYS = ("song2019", "li2000", "2", "7")

texts = st.sampled_from(["supported it", "because: reasons", "# no comment", "no", "2027-06-30", "x"])
judgements: st.SearchStrategy[dict[str, Any] | None] = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "is_claim": st.booleans(),
        "verdict": st.sampled_from(["supported", "partly", None]),
        "state": st.just("approved"),
        "note": texts,
        "reason": texts,
        "citations": st.fixed_dictionaries({}, optional={"confirmed": st.lists(st.sampled_from(KEYS), max_size=2)}),
        "reviewer": st.fixed_dictionaries({"name": texts, "date": st.just("2030-01-02")}),
        "waive": st.lists(st.fixed_dictionaries({"rule": st.just("CLM201"), "reason": texts}), max_size=2),
    },
)
key_lists = st.lists(st.sampled_from(KEYS), max_size=3)
levels: st.SearchStrategy[dict[str, Any] | None] = st.none() | st.fixed_dictionaries(
    {
        "scheme": st.just("ocebm-2011"),
        "level": st.sampled_from(["2", "3", None]),
        "state": st.sampled_from(["design-based", "unknown"]),
        "chain": st.lists(st.sampled_from(["song2019: rct (title: trial)", "li2000: unknown"]), max_size=3),
    }
)


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, Any]:
    """The content of a ledger as a person and a run left it."""
    claims = []
    for path in PATHS:
        for sentence in draw(st.lists(st.sampled_from(SENTENCES), unique=True, max_size=3)):
            claim: dict[str, Any] = {"id": f"c-{SENTENCES.index(sentence)}", "document": path, "text": sentence}
            optional = {
                "kind": draw(st.sampled_from(["efficacy", "safety", None])),
                "question": draw(st.sampled_from(["treatment_benefit", None])),
                "citations": {"direct": draw(key_lists), "inherited": draw(key_lists)},
                "level": draw(levels),
                "judgement": draw(judgements),
            }
            claim.update({k: v for k, v in optional.items() if draw(st.integers(0, 3))})
            claims.append(claim)
    references = st.dictionaries(st.sampled_from(["1", "2", "x y"]), st.none() | st.sampled_from(KEYS[:2]))
    documents = [
        {"path": path, "references": draw(references)} for path in draw(st.sampled_from([PATHS, PATHS[:1], ()]))
    ]
    value: dict[str, Any] = {"version": 1, "documents": documents, "claims": claims}
    if draw(st.booleans()):
        value["suppress"] = [{"code": "CIT001", "document": "documents/a.md", "reason": draw(texts)}]
    if draw(st.booleans()):
        value["acknowledge"] = [{"work": "10.1000/x", "reason": "told: " + draw(texts), "until": "2027-06-30"}]
    return {key: inner for key, inner in value.items() if inner or draw(st.booleans())}
