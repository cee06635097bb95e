"""A run put together: what each claim rests on, where it stands, and what it shares with others."""

from __future__ import annotations

import json

from dossiers import BIB, LEDGER, PAGE, dossier, example

from evidgrade.checks.declaration import Example
from evidgrade.filing import renderer


def test_a_claim_has_its_chain_its_decision_and_its_findings() -> None:
    filed = dossier(example())
    first, second, third = filed.claims
    assert (first.state, second.state, third.state) == ("approved", "unlisted", "unlisted")
    assert first.recorded is not None
    assert first.recorded.judgement is not None
    assert first.recorded.judgement.reviewer is not None
    assert first.recorded.judgement.reviewer.name == "A. Reader"
    assert [(link.source, link.number, link.level.level) for link in first.links] == [("work:adams2019", "1", "2")]
    assert [c.text for c in first.citations] == ["[1]"]
    assert third.links == ()
    assert {filed.findings[n].code for n in third.findings} >= {"CLM001"}
    assert all(filed.findings[n].start < second.claim.span.end for n in second.findings)


def test_a_source_is_one_however_many_lists_it_stands_in() -> None:
    other = PAGE.replace("# Knee pain", "# The same once more")
    filed = dossier(Example(PAGE, others=(("other.md", other),), bibliography=BIB, ledger=LEDGER.replace("ID", "c-1")))
    adams = filed.source_of["work:adams2019"]
    assert [(r.document, r.number, r.claims, r.cited) for r in adams.references] == [("page.md", "1", 1, True), ("other.md", "1", 1, True)]
    assert (adams.name, adams.design.design, adams.fallen) == ("adams2019", "rct", ())
    assert adams.facts.sample_size is not None
    assert adams.facts.sample_size.value == 120
    assert {s.id for s in filed.sources} == {"work:adams2019", "reference:page.md#2", "reference:other.md#2"}
    assert filed.source_of["reference:page.md#2"].title.startswith("Brown C.")


def test_what_the_ledger_has_and_no_document_shows_is_kept() -> None:
    filed = dossier(example(LEDGER.replace("state: approved", "state: dismissed\n      reason: no claim")))
    assert [(c.recorded.text, c.standing.state) for c in filed.absent] == [
        ("Exercise relieves knee pain in most adults.", "dismissed"),
        ("Ice is better than heat.", "new"),
    ]
    assert "Exercise relieves" not in " ".join(c.claim.text for c in filed.claims)


def test_the_title_is_the_first_heading_or_the_name_of_the_file() -> None:
    assert dossier(PAGE).documents[0].title == "Knee pain"
    assert dossier("Only a line of text.\n", "docs/page.txt").documents[0].title == "page.txt"


def test_json_has_what_check_and_grade_print_and_more() -> None:
    value = json.loads(renderer("json")(dossier(example())))
    assert value["schema"] == "evidgrade/1"
    claim = value["claims"][0]
    assert (claim["state"], claim["reviewer"]["name"], claim["grade"]["level"]) == ("approved", "A. Reader", "2")
    assert claim["sources"] == [{"source": "work:adams2019", "number": "1", "inherited": False, "level": "2"}]
    assert next(s for s in value["sources"] if s["id"] == "work:adams2019")["facts"]["sample_size"]["value"] == 120
    prints = {f["fingerprint"] for f in value["findings"]}
    assert set(value["claims"][2]["findings"]) <= prints
    assert value["claims"][2]["findings"]
