"""A run put together: what each claim rests on, where it stands, and what it shares with others."""

from __future__ import annotations

import json
from dataclasses import replace

from dossiers import BIB, LEDGER, PAGE, dossier, example

from evidgrade.checks.declaration import Example
from evidgrade.dossier import FLAGGED
from evidgrade.filing import renderer
from evidgrade.filing.rows import status_of
from evidgrade.filing.summary import sentence
from evidgrade.graphs.build import graph_of
from evidgrade.model.work import Update


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


def test_what_openalex_alone_says_is_called_so_wherever_it_is_filed() -> None:
    filed = dossier(example())
    sources = [
        replace(s, work=replace(s.work, updated_by=(Update("retraction", None, None, "openalex"),)), design=replace(s.design, status=("retracted",))) if s.work else s for s in filed.sources
    ]
    flagged = replace(filed, sources=tuple(sources))
    assert flagged.source_of["work:adams2019"].fallen == (FLAGGED,)
    assert status_of(flagged.source_of["work:adams2019"]) == FLAGGED
    assert graph_of(flagged).nodes["work:adams2019"]["status"] == FLAGGED
    assert "to be confirmed" in renderer("html")(flagged).decode()
    assert "was retracted" not in sentence(flagged)


def test_a_notice_on_a_printed_identifier_counts_where_the_work_is_not_known() -> None:
    filed = dossier(example())
    notice = Update("retraction", "10.9999/notice", None, "retraction-watch")
    sources = [s if s.work else replace(s, references=tuple(replace(r, notices=(notice,)) for r in s.references)) for s in filed.sources]
    noticed = replace(filed, sources=tuple(sources))
    brown = noticed.source_of["reference:page.md#2"]
    assert (brown.fallen, status_of(brown)) == (("retracted",), "retracted")
    assert graph_of(noticed).nodes["reference:page.md#2"]["status"] == "retracted"
    assert "1 rests on a source that was retracted or is under concern." in sentence(noticed)
