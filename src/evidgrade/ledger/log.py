"""The audit log of decisions: one line of JSON each, bound to the lines before it by their sums. Pure.

Each line names the sums of the lines that were last when it was written (its parents) and carries its own, so that a later change, a line
taken out and lines put in show. Two branches that both add lines make a fork; the next decision names both ends, which joins them.
(docs/decisions/0021 says what this protects from and what not.)
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from evidgrade.ledger.decisions import Decision, Recorded
from evidgrade.ledger.stamps import notices, source_stamp, text_stamp

FIELDS = frozenset({"number", "date", "by", "role", "action", "document", "claim", "text", "reason", "details", "stamps", "before", "after", "parents", "hash"})  # fmt: skip
"""The keys of a line."""
Subject = tuple[str, str]
"""Document and id of a claim."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line."""

    line: int
    record: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """Its sum, as it is written."""
        return str(self.record["hash"])

    @property
    def parents(self) -> tuple[str, ...]:
        """Sums of the lines that were last before it."""
        return tuple(self.record["parents"])

    @property
    def subject(self) -> Subject:
        """The claim that it is about."""
        return self.record["document"], self.record["claim"]


@dataclass(frozen=True, slots=True, order=True)
class LogProblem:
    """Something that is not as it was written. Lines count from 1."""

    line: int
    message: str


@dataclass(frozen=True)
class Log:
    """The lines that could be read, and what is wrong with the others."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[LogProblem, ...] = ()

    @cached_property
    def by_hash(self) -> dict[str, Entry]:
        """Sum -> line."""
        return {entry.hash: entry for entry in self.entries}

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Sums of the lines that no other line names: one, or several after branches were merged."""
        named = {parent for entry in self.entries for parent in entry.parents}
        return tuple(entry.hash for entry in self.entries if entry.hash not in named)

    def last_of(self, entries: Sequence[Entry]) -> list[Entry]:
        """Those of some lines that no other of them follows."""
        return [entry for entry in entries if not any(self._follows(other, entry) for other in entries)]

    def _follows(self, later: Entry, earlier: Entry) -> bool:
        runs, before = self._runs
        (run, place), (run_before, place_before) = runs[later.hash], runs[earlier.hash]
        return place_before < place if run == run_before else bool(before[run] >> run_before & 1)

    @cached_property
    def _runs(self) -> tuple[dict[str, tuple[int, int]], list[int]]:
        """Sum -> run of lines that follow each other one by one, and place in it; and for each run those before it, as bits.

        A run ends where branches part and where they meet, so that a whole run lies before another or none of it.
        """
        followers = Counter(parent for entry in self.entries for parent in entry.parents)
        runs: dict[str, tuple[int, int]] = {}
        before: list[int] = []
        for entry in self.entries:
            parents = [runs[parent] for parent in entry.parents if parent in runs]
            if len(parents) == len(entry.parents) == 1 and followers[entry.parents[0]] == 1:
                run, place = parents[0]
                runs[entry.hash] = (run, place + 1)
                continue
            bits = 0
            for run, _ in parents:
                bits |= before[run] | 1 << run
            runs[entry.hash] = (len(before), 0)
            before.append(bits)
        return runs, before


def sum_of(value: object) -> str:
    """SHA-256 of a value as JSON with sorted keys and no spaces."""
    return hashlib.sha256(_json(value).encode("utf-8", "surrogatepass")).hexdigest()


def judgement_sum(judgement: Mapping[str, Any] | None) -> str | None:
    """Sum of a judgement's values, layout and remarks (`comments`) aside; None where nothing else is there.

    Remarks decide nothing, and two people may add some in two branches.
    """
    values = {name: value for name, value in (judgement or {}).items() if name != "comments"}
    return sum_of(values) if values else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=2)
def parse_log(text: str) -> Log:
    """The log in a text, every line held against its own sum and against the lines before it."""
    entries: list[Entry] = []
    problems: list[LogProblem] = []
    numbers: dict[str, int] = {}
    for line, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        record, problem = _line(raw)
        if record is None:
            problems.append(LogProblem(line, problem))
            continue
        if record["hash"] in numbers:  # the same line from both sides of a merge
            continue
        problems += [LogProblem(line, message) for message in _breaks(record, numbers)]
        numbers[record["hash"]] = record["number"]
        entries.append(Entry(line, record))
    return Log(tuple(entries), tuple(problems))


def _line(raw: str) -> tuple[dict[str, Any] | None, str]:
    if raw.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        return None, "a merge conflict was not resolved here; keep the lines of both sides and take the markers out"
    try:
        record = json.loads(raw)
    except (json.JSONDecodeError, RecursionError):
        return None, "is not JSON: the line was cut or changed"
    if not isinstance(record, dict) or set(record) != FIELDS or not _typed(record):
        return None, "is no line of an audit log: it was changed"
    return record, ""


def _typed(record: Mapping[str, Any]) -> bool:
    texts = all(isinstance(record[name], str) for name in ("date", "by", "action", "document", "claim", "text", "hash"))
    return texts and type(record["number"]) is int and isinstance(record["parents"], list) and all(isinstance(p, str) for p in record["parents"])


def _breaks(record: Mapping[str, Any], numbers: Mapping[str, int]) -> Iterator[str]:
    own = sum_of({name: value for name, value in record.items() if name != "hash"})
    if own != record["hash"]:
        yield f"was changed after it was written: its content gives {own[:12]}…, not {record['hash'][:12]}…"
    missing = [parent for parent in record["parents"] if parent not in numbers]
    if missing:
        yield f"follows a line that is not there (any more) or stands below it: {missing[0][:12]}…"
    elif record["number"] != 1 + max((numbers[parent] for parent in record["parents"]), default=0):
        yield f"has the number {record['number']}, which does not follow from the lines before it"


def added(text: str, lines: Sequence[Mapping[str, Any]]) -> str:
    """The log with lines behind it. Each follows all that are last before it."""
    log = parse_log(text)
    parents = list(log.heads)
    number = max((log.by_hash[head].record["number"] for head in parents), default=0)
    out = [text if not text or text.endswith("\n") else f"{text}\n"]
    for line in lines:
        number += 1
        record = {"number": number, **line, "parents": parents}
        record["hash"] = sum_of(record)
        out.append(json.dumps(record, ensure_ascii=False, separators=(", ", ": ")) + "\n")
        parents = [record["hash"]]
    return "".join(out)


def line_of(decision: Decision, document: str, claim: str, text: str, recorded: Recorded) -> dict[str, Any]:
    """A decision as a line, without what binds it to others."""
    seen = decision.seen
    details = {"until": decision.until, "rules": list(decision.rules), "keys": list(decision.keys), "values": dict(decision.values)}
    return {
        "date": decision.date, "by": decision.by, "role": decision.role, "action": decision.action, "document": document,
        "claim": claim, "text": seen.text if seen else text, "reason": decision.reason,
        "details": {name: value for name, value in details.items() if value},
        "stamps": None if seen is None else {
            "text": text_stamp(seen.text),
            "sources": {name: source_stamp(work) for name, work in seen.sources.items()},
            "status": {name: list(told) for name, work in seen.sources.items() if (told := notices(work))},
            "level": seen.level, "scheme": seen.scheme,
        },
        "before": judgement_sum(recorded.before), "after": judgement_sum(recorded.after),
    }  # fmt: skip


def not_carried_out(log: Log, judgements: Mapping[Subject, Mapping[str, Any] | None]) -> list[Entry]:
    """Last lines on a claim whose decision the ledger does not hold, though what was before it is there: the run was cut off."""
    return [
        entry
        for subject, last in _last_lines(log, judgements)
        for entry in last
        if len(last) == 1 and entry.record["before"] != entry.record["after"] and subject in judgements
        and judgement_sum(judgements[subject]) == entry.record["before"]
    ]  # fmt: skip


def voided(entry: Entry, date: str) -> dict[str, Any]:
    """The line that says of another that its decision did not reach the ledger."""
    kept = {name: entry.record[name] for name in ("document", "claim", "text", "before")}
    reason = f"the decision of line {entry.record['number']} ({entry.record['action']}, {entry.record['by']}) did not reach claims.yaml"
    return {"date": date, "by": "evidgrade", "role": None, "action": "void", "reason": reason, "details": {"line": entry.hash}, "stamps": None,
            **kept, "after": entry.record["before"]}  # fmt: skip


def differences(log: Log, judgements: Mapping[Subject, Mapping[str, Any] | None]) -> list[tuple[Subject, str]]:
    """Where the ledger and the log do not agree: (claim, what is wrong), in the order of the ledger, then of the log."""
    found, told = [], set()
    cut = {id(entry) for entry in not_carried_out(log, judgements)}
    lines = dict(_last_lines(log, judgements))
    for subject, judgement in judgements.items():
        last = lines.get(subject, [])
        told.add(subject)
        if not last:
            if judgement_sum(judgement):
                found.append((subject, "has a judgement that is in no line of the log: it was written by hand (`evidgrade review record` takes it in), or the line was taken out"))
        elif any(id(entry) in cut for entry in last):
            found.append((subject, f"does not hold what line {last[0].line} decided ({last[0].record['action']}, {last[0].record['by']}): the run was cut off, or it was undone by hand"))
        elif judgement_sum(judgement) in [entry.record["after"] for entry in last]:
            continue
        elif len(last) > 1:
            lines_ = " and ".join(str(entry.line) for entry in last)
            found.append((subject, f"holds parts of the decisions of lines {lines_}, which were made in two branches: look at it once more"))
        else:
            found.append((subject, f"has another judgement than line {last[-1].line} left it with: it was changed by hand since"))
    for subject, last in lines.items():
        if subject not in told and any(entry.record["after"] is not None for entry in last):
            found.append((subject, f"is not in claims.yaml any more, though line {last[-1].line} speaks of it"))
    return found


def _last_lines(log: Log, judgements: Mapping[Subject, Mapping[str, Any] | None]) -> Iterator[tuple[Subject, list[Entry]]]:
    """The last lines on each claim; a claim that moved to another document takes its lines along."""
    groups: dict[Subject, list[Entry]] = {}
    moved = {}
    known = {entry.subject for entry in log.entries}
    for document, claim in judgements:
        if (document, claim) not in known:
            moved[claim] = (document, claim)
    for entry in log.entries:
        subject = entry.subject
        if subject not in judgements and subject[1] in moved:
            subject = moved[subject[1]]
        groups.setdefault(subject, []).append(entry)
    for subject, entries in groups.items():
        yield subject, log.last_of(entries)
