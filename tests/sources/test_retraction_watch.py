"""The CSV of Retraction Watch: what a row says, what is passed over, and how records and a registry's notices become one list."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.errors import ConfigurationError
from evidgrade.model.work import Update, Work
from evidgrade.sources.retraction_watch import SOURCE, RetractionWatch, merged, with_notices

HEAD = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,RetractionDOI,"
    "RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes\n"
)
WORK = "10.1000/wool.2019"


def row(
    nature: str = "Retraction", day: str = "5/17/2021 0:00", doi: str = WORK, notice: str = "10.1000/gone", pmid: str = "0", title: str = "Wool and sleep"
) -> str:
    return f"1,{title},(HSC),Invented Institute,Sleep,Press,Nowhere,Ada Fox,,Clinical Study;,{day},{notice},0,1/1/2019 0:00,{doi},{pmid},{nature},+Error in Data;,No,\n"


def read(*rows: str, head: str = HEAD) -> RetractionWatch:
    return RetractionWatch.parse((head + "".join(rows)).encode())


def told(kind: str, day: str | None = None, doi: str | None = None, source: str = SOURCE) -> Update:
    return Update(kind, doi, day, source)


# ---- rows -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        pytest.param(row(), told("retraction", "2021-05-17", "10.1000/gone"), id="retraction"),
        pytest.param(row("Expression of concern"), told("expression_of_concern", "2021-05-17", "10.1000/gone"), id="concern"),
        pytest.param(row("Correction"), told("correction", "2021-05-17", "10.1000/gone"), id="correction"),
        pytest.param(row("Reinstatement"), told("reinstatement", "2021-05-17", "10.1000/gone"), id="reinstatement"),
        pytest.param(row(" RETRACTION "), told("retraction", "2021-05-17", "10.1000/gone"), id="capitals and blanks"),
        pytest.param(row(day="12/3/2020"), told("retraction", "2020-12-03", "10.1000/gone"), id="day without time"),
        pytest.param(row(day="2020-12-03"), told("retraction", "2020-12-03", "10.1000/gone"), id="ISO day"),
        pytest.param(row(day="31/12/2020"), told("retraction", None, "10.1000/gone"), id="no such month"),
        pytest.param(row(day=""), told("retraction", None, "10.1000/gone"), id="no day"),
        pytest.param(row(notice="unavailable"), told("retraction", "2021-05-17"), id="notice unavailable"),
        pytest.param(row(notice="Unavailable"), told("retraction", "2021-05-17"), id="Notice Unavailable"),
        pytest.param(row(doi=f"https://doi.org/{WORK.upper()}"), told("retraction", "2021-05-17", "10.1000/gone"), id="address and capitals"),
        pytest.param(row(title='"Wool, ""soft""\nand sleep"'), told("retraction", "2021-05-17", "10.1000/gone"), id="comma, quotes and line end in a field"),
        pytest.param(row(title="Wool\u2028and\x85sleep"), told("retraction", "2021-05-17", "10.1000/gone"), id="line ends of Unicode"),
    ],
)
def test_a_row(text: str, notice: Update) -> None:
    records = read(text)

    assert records.notices(WORK) == (notice,)
    assert records.skipped == 0


@pytest.mark.parametrize(
    ("doi", "pmid", "asked_doi", "asked_pmids", "found"),
    [
        pytest.param(WORK, "0", WORK, (), True, id="by DOI"),
        pytest.param(WORK, "0", "10.1000/other", (), False, id="another DOI"),
        pytest.param(WORK, "0", None, ("0",), False, id="0 is no PMID"),
        pytest.param("unavailable", "00123", None, ("123",), True, id="by PMID"),
        pytest.param("unavailable", "123.0", None, (None, "123"), True, id="a number of a spreadsheet"),
        pytest.param("unavailable", "123", "10.1000/other", ("123",), True, id="record without DOI"),
        pytest.param(WORK, "123", "10.1000/other", ("123",), False, id="PMID of another DOI"),
        pytest.param(WORK, "123", WORK, ("123",), True, id="both"),
        pytest.param("unavailable", "0", None, (None,), False, id="neither"),
    ],
)
def test_which_work_a_record_is_about(doi: str, pmid: str, asked_doi: str | None, asked_pmids: tuple[str | None, ...], found: bool) -> None:
    assert len(read(row(doi=doi, pmid=pmid)).notices(asked_doi, asked_pmids)) == found


def test_records_of_a_work_stand_in_the_order_of_their_days() -> None:
    records = read(row("Retraction", "6/1/2021"), row("Expression of concern", "11/30/2020"), row("Correction", "2/1/2019"), row("Reinstatement", ""))

    assert [u.kind for u in records.notices(WORK)] == ["correction", "expression_of_concern", "retraction", "reinstatement"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_encodings(encoding: str) -> None:
    text = HEAD + row(title="Wolle für müde Füße")

    assert len(RetractionWatch.parse(text.encode(encoding)).notices(WORK)) == 1


@pytest.mark.parametrize(
    ("bad", "skipped"),
    [
        pytest.param("short,row\n", 1, id="too short"),
        pytest.param(row("Erased"), 1, id="unknown nature"),
        pytest.param(row(title="Wool, unquoted"), 1, id="a comma without quotes"),
        pytest.param(row(title='"' + "w" * 200_000 + '"'), 1, id="a field beyond measure"),
        pytest.param("\n\n", 0, id="blank lines"),
    ],
)
def test_a_bad_row_is_counted_and_the_next_one_is_read(bad: str, skipped: int) -> None:
    records = read(bad, row())

    assert records.notices(WORK) == (told("retraction", "2021-05-17", "10.1000/gone"),)
    assert records.skipped == skipped


def test_columns_are_found_by_name_in_any_order() -> None:
    text = "retractionnature,Notes,RetractionDate,RetractionDOI,OriginalPaperPubMedID,OriginalPaperDOI\nCorrection,,1/2/2020,,,10.1000/wool.2019\n"

    assert RetractionWatch.parse(text.encode()).notices(WORK) == (told("correction", "2020-01-02"),)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "RetractionDate", id="empty"),
        pytest.param(HEAD.replace("RetractionNature", "Nature").encode(), "no column RetractionNature", id="one column missing"),
        pytest.param((HEAD + row()).encode("utf-16"), "no column", id="UTF-16"),
    ],
)
def test_a_file_without_the_columns_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "rw.csv").write_bytes(data)
    with pytest.raises(ConfigurationError, match=words) as caught:
        RetractionWatch.load(tmp_path / "rw.csv")
    assert caught.value.path == str(tmp_path / "rw.csv")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        RetractionWatch.load(tmp_path / "none.csv")


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_read_or_refused(data: bytes, headed: bool) -> None:
    try:
        records = RetractionWatch.parse((HEAD.encode() if headed else b"") + data)
    except ConfigurationError:
        assert not headed
    else:
        assert records.skipped >= 0


_FIELD = st.text(max_size=12) | st.sampled_from(["unavailable", "0", WORK, "5/17/2021 0:00", "Retraction", "Reinstatement", '"'])


@given(st.lists(st.lists(_FIELD, min_size=18, max_size=21), max_size=5))
def test_any_rows_give_notices_that_can_be_written(rows: list[list[str]]) -> None:
    records = read(*(",".join(fields) + "\n" for fields in rows))

    for found in (*records.by_doi.values(), *records.by_pmid.values()):
        for record in found:
            assert record.doi or record.pmid
            assert " " not in f"{record.notice.kind}{record.notice.doi}{record.notice.date}"


# ---- merging --------------------------------------------------------------------------------------------------------------

OURS = told("retraction", "2021-05-17", "10.1000/gone")
THEIRS = told("retraction", "2021-06-01", "10.1000/notice", "publisher")
BARE = told("retraction", source="publisher")
BACK = told("reinstatement", "2022-01-01", "10.1000/back")
AGAIN = told("retraction", "2023-01-01", "10.1000/gone.again")


@pytest.mark.parametrize(
    ("known", "recorded", "result"),
    [
        pytest.param([], [], [], id="nothing"),
        pytest.param([], [OURS], [OURS], id="only recorded"),
        pytest.param([THEIRS], [], [THEIRS], id="only registered"),
        pytest.param([THEIRS], [OURS], [THEIRS], id="one retraction with two DOIs"),
        pytest.param([BARE], [OURS], [told("retraction", "2021-05-17", "10.1000/gone", "publisher")], id="filled"),
        pytest.param([told("withdrawal", "2021-06-01")], [OURS], [told("withdrawal", "2021-06-01", "10.1000/gone")], id="the registry's word"),
        pytest.param(
            [told("partial_retraction", None, "10.1000/gone")], [OURS], [told("partial_retraction", "2021-05-17", "10.1000/gone")], id="in part, by the registry"
        ),
        pytest.param([told("partial_retraction", None, "10.1000/part")], [OURS], [told("partial_retraction", None, "10.1000/part"), OURS], id="in part, then whole"),
        pytest.param([told("partial_retraction")], [OURS], [told("partial_retraction"), OURS], id="in part, of an unknown notice"),
        pytest.param([told("erratum", "2020-01-01")], [told("correction", "2020-01-01")], [told("erratum", "2020-01-01")], id="erratum and correction"),
        pytest.param(
            [told("correction", "2020-01-01")],
            [told("correction", "2021-01-01")],
            [told("correction", "2020-01-01"), told("correction", "2021-01-01")],
            id="two corrections",
        ),
        pytest.param([told("expression_of_concern")], [OURS], [told("expression_of_concern"), OURS], id="concern, then retraction"),
        pytest.param([], [OURS, BACK], [BACK], id="reinstated"),
        pytest.param([THEIRS], [BACK], [BACK], id="registered and reinstated"),
        pytest.param([BARE], [OURS, BACK], [BACK], id="undated and reinstated"),
        pytest.param([told("retraction", "2023-01-01", "10.1000/gone", "publisher")], [OURS, BACK], [BACK], id="the same notice, deposited late"),
        pytest.param([told("retraction", "2023-01-01", None, "publisher")], [OURS, BACK], [told("retraction", "2023-01-01", None, "publisher"), BACK], id="a later notice"),
        pytest.param([], [OURS, BACK, AGAIN], [BACK, AGAIN], id="retracted again"),
        pytest.param([BARE], [OURS, BACK, AGAIN], [BACK, AGAIN], id="retracted again, undated at the registry"),
        pytest.param([THEIRS, BACK], [], [BACK], id="reinstated at the registry"),
        pytest.param([], [OURS, told("reinstatement", "2021-05-17")], [told("reinstatement", "2021-05-17")], id="on one day"),
        pytest.param([], [told("expression_of_concern", "2020-01-01"), OURS, BACK], [told("expression_of_concern", "2020-01-01"), BACK], id="the concern stays"),
    ],
)
def test_merged(known: list[Update], recorded: list[Update], result: list[Update]) -> None:
    assert merged(known, recorded) == tuple(result)
    assert merged(result, recorded) == tuple(result)


def test_a_work_without_news_is_the_same() -> None:
    work = Work(WORK, "Wool", updated_by=(THEIRS,))

    assert with_notices(work, ()) is work
    assert with_notices(work, (OURS,)) is work
    assert with_notices(work, (BACK,)).updated_by == (BACK,)
