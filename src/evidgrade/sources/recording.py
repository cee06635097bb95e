"""What a source was asked in a run and what it answered, so that the run can be done again without it (`--record`, `--replay`).

One JSON object a line: first a head with the format, the program's version and the source's name, then each question and its answer, those to a second opinion with its name (`of`), for which the head counts `also`. A DOI is kept as it is; a searched reference only as a sum, because texts of clients go into no record. An answer is a list of
works with every field (for a DOI that is not registered: an empty one), or the reason why there was none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

from evidgrade import __version__
from evidgrade.errors import UnreadableInput
from evidgrade.files import read_text
from evidgrade.model.reference import Author
from evidgrade.model.work import Update, Work
from evidgrade.sources import Query, Source, SourceUnavailable
from evidgrade.sources.second import SecondSource

FORMAT: Final = "evidgrade-record/1"
WITH_OTHERS: Final = "evidgrade-record/2"
"""Where second opinions were asked as well: a program that knows only one source may not take their answers for its own."""
_NOT_ASKED = "not in the record of the run"


class Recorder(Source):
    """A source that keeps what another one was asked and answered."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._of: dict[str, str] = {}
        self.lines: list[dict[str, Any]] = [{"format": FORMAT, "evidgrade": __version__, "source": source.name}]

    @property
    def name(self) -> str:
        """That of the source."""
        return self.source.name

    def by_doi(self, doi: str) -> Work | None:
        """What the source answers. Raises SourceUnavailable, which is recorded too."""
        try:
            work = self.source.by_doi(doi)
        except SourceUnavailable as outage:
            self._keep("doi", doi, reason=outage.reason)
            raise
        self._keep("doi", doi, [] if work is None else [work])
        return work

    def search(self, query: Query) -> Sequence[Work]:
        """What the source answers. Raises SourceUnavailable, which is recorded too."""
        try:
            works = self.source.search(query)
        except SourceUnavailable as outage:
            self._keep("search", _sum(query), reason=outage.reason)
            raise
        self._keep("search", _sum(query), works)
        return works

    def beside(self, other: SecondSource) -> SecondRecorder:
        """A second opinion whose answers go into the same record."""
        head = self.lines[0]
        head["format"] = WITH_OTHERS
        head["also"] = [*head.get("also", ()), other.name]
        return SecondRecorder(other, self.lines)

    @property
    def in_flight(self) -> int:
        """That of the source."""
        return self.source.in_flight

    def prepare(self, dois: Iterable[str]) -> None:
        """As the source does it; what it is asked afterwards is recorded."""
        self.source.prepare(dois)

    def registered(self, doi: str) -> bool | None:
        """What the source answers, recorded."""
        known = self.source.registered(doi)
        self.lines.append({"asked": "registered", "for": doi, "registered": known, **self._of})
        return known

    def text(self) -> str:
        """The record so far: the head, then the questions by kind and text, so that one run has one record however its questions overlapped."""
        head, *lines = self.lines
        lines.sort(key=lambda line: (line.get("of", ""), line["asked"], line["for"]))
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (head, *lines))

    def _keep(self, kind: str, question: str, works: Sequence[Work] | None = None, reason: str | None = None) -> None:
        answer = {"unavailable": reason} if works is None else {"works": [_plain(asdict(work)) for work in works]}
        self.lines.append({"asked": kind, "for": question, **self._of, **answer})


class SecondRecorder(Recorder):
    """A second opinion in the record of the source that it stands beside."""

    source: SecondSource

    def __init__(self, source: SecondSource, lines: list[dict[str, Any]]) -> None:
        self.source, self.lines, self._of = source, lines, {"of": source.name}

    def by_pmid(self, pmid: str) -> Work | None:
        """What the source answers. Raises SourceUnavailable, which is recorded too."""
        try:
            work = self.source.by_pmid(pmid)
        except SourceUnavailable as outage:
            self._keep("pmid", pmid, reason=outage.reason)
            raise
        self._keep("pmid", pmid, [] if work is None else [work])
        return work


_Answers = Mapping[tuple[str, str], Sequence[Work] | str]


class Replay(Source):
    """A source that answers from a record, and from nothing else."""

    def __init__(
        self, name: str, answers: _Answers, registered: Mapping[str, bool | None] | None = None, also: Sequence[Replay] = ()
    ) -> None:
        self._name = name
        self.also = tuple(also)
        """The second opinions of that run."""
        self._answers = answers
        self._registered = registered or {}

    @property
    def name(self) -> str:
        """That of the source that was recorded."""
        return self._name

    @classmethod
    def load(cls, path: Path) -> Replay:
        """Raises UnreadableInput, with the line, for a file that is no record or a damaged one."""
        answers: dict[str, dict[tuple[str, str], Sequence[Work] | str]] = {}
        registered: dict[str, bool | None] = {}
        name = ""
        for number, line in enumerate(read_text(path).rstrip("\n").split("\n"), 1):
            try:
                value = json.loads(line)
                if number == 1:
                    if value["format"] not in (FORMAT, WITH_OTHERS):
                        raise UnreadableInput(f"is a record in the format {value['format']!r}; known are {FORMAT} and {WITH_OTHERS}", str(path))
                    name = str(value["source"])
                    answers = {str(source): {} for source in ("", *value.get("also", ()))}
                elif value["asked"] == "registered":
                    registered[value["for"]] = value["registered"]
                else:
                    works = value.get("works")
                    answers[value.get("of", "")][value["asked"], value["for"]] = str(value["unavailable"]) if works is None else [_work(work) for work in works]
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise UnreadableInput("is no record of a run (made with --record), or a damaged one", str(path), number) from error
        if not name:
            raise UnreadableInput("is empty, and no record of a run", str(path))
        own = answers.pop("")
        return cls(name, own, registered, [cls(other, theirs) for other, theirs in answers.items()])

    def by_doi(self, doi: str) -> Work | None:
        """The recorded answer. Raises SourceUnavailable for an outage of that run, and for what was not asked in it."""
        works = self._answer("doi", doi)
        return works[0] if works else None

    def by_pmid(self, pmid: str) -> Work | None:
        """The recorded answer. Raises SourceUnavailable for an outage of that run, and for what was not asked in it."""
        works = self._answer("pmid", pmid)
        return works[0] if works else None

    def search(self, query: Query) -> Sequence[Work]:
        """The recorded answer. Raises SourceUnavailable for an outage of that run, and for what was not asked in it."""
        return self._answer("search", _sum(query))

    def registered(self, doi: str) -> bool | None:
        """The recorded answer; None for what was not asked."""
        return self._registered.get(doi)

    def _answer(self, kind: str, question: str) -> Sequence[Work]:
        answer = self._answers.get((kind, question), _NOT_ASKED)
        if isinstance(answer, str):
            raise SourceUnavailable(answer)
        return answer


def _sum(query: Query) -> str:
    """A sum of everything that a source may look at in a question."""
    asked = json.dumps([query.bibliographic, asdict(query.fields)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {key: part for key, part in value.items() if part not in (None, (), [], "")}


_FIELDS: Final = frozenset(field.name for field in fields(Work))


def _work(value: dict[str, Any]) -> Work:
    """A work from its record. Raises TypeError or KeyError for what is none."""
    if unknown := value.keys() - _FIELDS:
        raise KeyError(*unknown)
    made: dict[str, Any] = {"doi": None, "title": None, **value}
    made = {key: _frozen(part) for key, part in made.items()}
    for key, kind in (("authors", Author), ("updated_by", Update), ("update_to", Update)):
        if key in value:
            made[key] = tuple(kind(**part) for part in value[key])
    return Work(**made)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value
