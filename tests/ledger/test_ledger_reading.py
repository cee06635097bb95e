from __future__ import annotations

from pathlib import Path

import pytest

from evidgrade.errors import UnreadableInput
from evidgrade.ledger.reading import parse_ledger, read_ledger
from evidgrade.ledger.stamps import source_stamp, text_stamp
from evidgrade.ledger.values import (
    Acknowledgement,
    DesignJudgement,
    GradeDomain,
    Ledger,
    LedgerLevel,
    OcebmJudgement,
    Place,
    Reviewer,
    Suppression,
    Waiver,
)
from evidgrade.model.reference import Author
from evidgrade.model.work import Update, Work

TEXT = """\
version: 1
documents:
  - path: documents/a.md
    references: {1: song2019, 2: null, x: "7"}
claims:
  - id: c-1
    document: documents/a.md
    text: "Ice helps the knee."
    kind: comparative
    question: treatment_benefit
    citations: {direct: [song2019], inherited: ["2", 3]}
    level: {scheme: ocebm-2011, level: 2, state: design-based, chain: ["song2019: rct"]}
    judgement:
      is_claim: true
      kind: efficacy
      question: harms_common
      citations: {confirmed: [1], rejected: [li2000]}
      pico: {population: adults, timepoint: "24 months"}
      ocebm2011: {level: 2, adjust: down, reason: imprecision, note: "n=40"}
      grade:
        start: high
        imprecision: {rating: serious, by: 1, reason: "n=40", tool: none, source: p3}
        large_effect: {by: 0}
        certainty: low
      verdict: partly
      quote: "it helped"
      design: {value: rct, source: full_text}
      waive: [{rule: CLM201, reason: "approved wording", until: 2027-06-30}]
      reviewer: {name: A. Reader, role: editor, date: 2026-11-22}
      state: approved
      text_sha: abc
      source_sha: {song2019: def}
      level_seen: 2
      expires: 2028-01-01
  - {id: c-2, document: documents/a.md, text: Bare.}
suppress:
  - {code: CIT001, document: documents/a.md, text: "Ice", reason: "checked", until: 2027-06-30}
acknowledge:
  - {work: song2019, reason: "an example", document: documents/a.md, until: 2027-06-30, by: A. Reader}
  - {work: 10.1000/x, reason: history}
"""


def test_everything_is_read() -> None:
    ledger = parse_ledger(TEXT)
    assert ledger.problems == ()
    assert ledger.documents[0].references == {"1": "song2019", "2": None, "x": "7"}
    claim, bare = ledger.claims
    assert (claim.id, claim.document, claim.kind, claim.question) == (
        "c-1",
        "documents/a.md",
        "comparative",
        "treatment_benefit",
    )
    assert (claim.direct, claim.inherited) == (("song2019",), ("2", "3"))
    assert claim.level == LedgerLevel("ocebm-2011", "2", "design-based", ("song2019: rct",))
    assert (claim.place, claim.places["text"]) == (Place(6, 5), Place(8, 5))
    judgement = claim.judgement
    assert judgement is not None
    assert (judgement.is_claim, judgement.kind, judgement.question, judgement.verdict) == (
        True,
        "efficacy",
        "harms_common",
        "partly",
    )
    assert (judgement.confirmed, judgement.rejected) == (("1",), ("li2000",))
    assert judgement.pico == {"population": "adults", "timepoint": "24 months"}
    assert judgement.ocebm2011 == OcebmJudgement("2", "down", "imprecision", "n=40")
    assert judgement.grade is not None
    assert (judgement.grade.start, judgement.grade.certainty) == ("high", "low")
    assert judgement.grade.domains == {
        "imprecision": GradeDomain("serious", 1, "n=40", "none", "p3"),
        "large_effect": GradeDomain(by=0),
    }
    assert judgement.design == DesignJudgement("rct", "full_text")
    assert judgement.waive == (Waiver("CLM201", "approved wording", "2027-06-30", Place(28, 15)),)
    assert judgement.reviewer == Reviewer("A. Reader", "editor", "2026-11-22")
    assert (judgement.state, judgement.text_sha, judgement.source_sha) == ("approved", "abc", {"song2019": "def"})
    assert (judgement.level_seen, judgement.expires) == ("2", "2028-01-01")
    assert (judgement.place, judgement.places["verdict"]) == (Place(13, 5), Place(25, 7))
    assert bare.judgement is None
    assert bare.level is None
    assert ledger.suppress == (Suppression("CIT001", "documents/a.md", "Ice", "checked", "2027-06-30", Place(37, 5)),)
    assert ledger.acknowledge == (
        Acknowledgement("song2019", "an example", "documents/a.md", "2027-06-30", "A. Reader", Place(39, 5)),
        Acknowledgement("10.1000/x", "history", place=Place(40, 5)),
    )


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "version: 1\n", "version: 1\nclaims:\ndocuments: []\nsuppress: null\n"]
)
def test_an_empty_ledger(text: str) -> None:
    assert parse_ledger(text) == Ledger()


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    assert read_ledger(path) == Ledger()
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert len(read_ledger(path).claims) == 2
    path.write_bytes(b"version: 1 # \xff\n")
    with pytest.raises(UnreadableInput):
        read_ledger(path)


def test_one_id_may_stand_in_two_documents() -> None:
    text = "claims:\n- {id: c, document: a, text: t}\n- {id: c, document: b, text: t}\n"
    assert parse_ledger(text).problems == ()


def test_problems_do_not_hide_what_can_be_read() -> None:
    ledger = parse_ledger(TEXT.replace("verdict: partly", "verdict: [a]").replace("path: documents/a.md", "path: 7"))
    assert len(ledger.problems) == 2
    assert ledger.claims[0].judgement is not None
    assert ledger.claims[0].judgement.verdict is None
    assert ledger.documents[0].path == "7"


WORK = Work("10.1000/a", "A Trial: of Ice", authors=(Author("Söng", "J"),), issued=2019, volume="1")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Work("10.1000/a", "A trial – of ice", authors=(Author("Song", "Jo"),), issued=2019, page="5"), True),
        (Work("10.1000/a", "A trial of heat", authors=(Author("Söng", "J"),), issued=2019), False),
        (Work("10.1000/b", "A Trial: of Ice", authors=(Author("Söng", "J"),), issued=2019), False),
        (Work("10.1000/a", "A Trial: of Ice", authors=(Author("Söng", "J"),), issued=2020), False),
        (Work("10.1000/a", "A Trial: of Ice", authors=(Author("Söng", "J"),), issued=2019,
              updated_by=(Update("retraction", "10.1000/r"),)), True),
    ],
    ids=["spelling", "title", "doi", "year", "retracted is told apart"],
)  # fmt: skip
def test_source_stamp(other: Work, same: bool) -> None:
    assert (source_stamp(WORK) == source_stamp(other)) is same


def test_text_stamp() -> None:
    assert text_stamp("Ice  helps\nthe knee.") == text_stamp("Ice helps the knee.")
    assert text_stamp("p < 0.05") != text_stamp("p > 0.05")
