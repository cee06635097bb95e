"""Names of journals and authors, titles and notices, mended text: small tables."""

from __future__ import annotations

import pytest

from evidgrade.model.reference import ReferenceFields
from evidgrade.resolve.identifiers import only_identifier, printed_dois
from evidgrade.resolve.names import journal_in, near_family, same_family, same_journal
from evidgrade.resolve.printed import mend, printed
from evidgrade.resolve.titles import notice_kind


@pytest.mark.parametrize(
    ("printed_name", "registered"),
    [
        ("J Invent Allergy", "Journal of Invented Allergy"),
        ("The Lancet", "Lancet"),
        ("N Engl J Med", "The New England Journal of Medicine"),
        ("Ann Intern Med.", "Annals of Internal Medicine"),
        ("Dtsch Med Wochenschr", "Deutsche Medizinische Wochenschrift"),
        ("Natl Med J India", "The National Medical Journal of India"),
        ("For Ecol Manage", "Forest Ecology and Management"),
        ("Proc Natl Acad Sci U S A", "Proceedings of the National Academy of Sciences"),
        ("PNAS", "Proceedings of the National Academy of Sciences of the United States of America"),
        ("Br Med J", "BMJ"),
        ("JAMA", "JAMA: The Journal of the American Medical Association"),
        ("BMJ", "BMJ (Clinical research ed.)"),
        ("Gait Posture", "Gait & Posture"),
        ("PLoS One", "PLOS ONE"),
        ("ScientificWorldJournal", "The Scientific World Journal"),
        ("Rev Méd Chile", "Revista Medica de Chile"),
        ("Chest", "CHEST Journal"),
        ("Postgrad MedJ", "Postgraduate Medical Journal"),
        ("Actas Dermosifiliogr", "Actas Dermo-Sifiliográficas"),
        ("Comp Biochem Physiol A Mol Integr Physiol", "Comparative Biochemistry and Physiology Part A: Molecular & Integrative Physiology"),
        ("J Gerontol A Biol Sci Med Sci", "The Journals of Gerontology Series A: Biological Sciences and Medical Sciences"),
    ],
)
def test_same_journal(printed_name: str, registered: str) -> None:
    assert same_journal(printed_name, registered)


@pytest.mark.parametrize(
    ("printed_name", "registered"),
    [
        ("JAMA", "JAMA Dermatology"),
        ("Lancet", "The Lancet Oncology"),
        ("Arch Dermatol", "Archives of Dermatology and Syphilology"),
        ("J Med", "Journal of Medicine and Surgery"),
        ("Arch Dermatol", "Archives of Disease in Childhood"),
        ("Heart", "Heart Failure Reviews"),
        ("Ann Surg", "Annals of Oncology"),
        ("BMJ Open", "BMJ"),
        ("", "Lancet"),
        ("Lancet", ""),
    ],
)
def test_other_journals(printed_name: str, registered: str) -> None:
    assert not same_journal(printed_name, registered)


@pytest.mark.parametrize(
    ("text", "journal"),
    [
        ("Doe J. A title. Arch Dermatol. 1990;1:2", "Archives of Dermatology"),
        ("Doe J. A title. The Lancet 1990;1:2", "Lancet"),
        ("Doe J. A title. ScientificWorldJournal. 2013;2013:1", "The Scientific World Journal"),
    ],
)
def test_a_journal_is_found_in_a_string(text: str, journal: str) -> None:
    assert journal_in(text, journal)


@pytest.mark.parametrize(
    ("text", "journal"),
    [("A study of the heart in 9 dogs", "Heart"), ("Doe J. A title. Ann Surg 1990;1:2", "Annals of Oncology")],
)
def test_a_journal_is_not_found_in_another_string(text: str, journal: str) -> None:
    assert not journal_in(text, journal)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "Muller"),
        ("Mueller", "Müller"),
        ("van der Berg", "Berg"),
        ("Smith-Jones", "Smith Jones"),
        ("García", "García Márquez"),
        ("O’Neil", "O'Neil"),
        ("F?ldt", "Fäldt"),
        ("Messelh\ufffduser", "Messelhäuser"),
        ("M Halvorsen-Peake", "Halvorsen-Peake"),
    ],
)
def test_same_family(one: str, other: str) -> None:
    assert same_family(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Li", "Lin"), ("Brown", "Braun"), ("", "Li"), ("?", "Li"), ("Berg", "Bergman")]
)
def test_other_families(one: str, other: str) -> None:
    assert not same_family(one, other)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Wwston", "Weston", True),
        ("Steinbrock", "Steinbrook", True),
        ("Halvrosen", "Halvorsen", True),
        ("Smth", "Smith", True),
        ("Chen", "Chan", False),
        ("Li", "Lu", False),
        ("Abbot", "Talbot", False),
        ("", "", False),
    ],
)
def test_near_family(one: str, other: str, near: bool) -> None:
    assert near_family(one, other) is near


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Erratum", "correction"),
        ("Correction: Nettle tea", "correction"),
        ("Corrigendum to “Nettle tea”", "correction"),
        ("Author correction: Nettle tea", "correction"),
        ("Retraction notice to “Nettle tea”", "retraction"),
        ("Expression of concern: Nettle tea", "retraction"),
        ("Comment on “Nettle tea”", "comment"),
        ("Reply", "comment"),
        ("Authors' reply", "comment"),
        ("Response to: Nettle tea", "comment"),
        ("Re: Nettle tea", "comment"),
        ("Supplementary material for Nettle tea", "supplement"),
        ("Correction of a split nail deformity", None),
        ("Response of psoriasis to heat", None),
        ("Comments on topical therapy", None),
        ("RETRACTED: Nettle tea", None),
        ("Retraction of the eardrum in children", None),
        ("Retraction of “Nettle tea”", "retraction"),
        ("Withdrawal symptoms after nettle tea", None),
        ("Correction for multiple testing in trials", None),
        (None, None),
        ("", None),
    ],
)
def test_notice_kind(title: str | None, kind: str | None) -> None:
    assert notice_kind(title) == kind


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("MÃ¼ller", "Müller"),
        ("Mu¨ller", "Muller"),
        ("M&#252;ller", "Müller"),
        ("effi- cacy", "efficacy"),
        ("effi-\ncacy", "efficacy"),
        ("double-blind", "double-blind"),
        ("a — b", "a — b"),
        ("Ã", "Ã"),
        ("wait â€” what", "wait — what"),
    ],
)
def test_mend(broken: str, whole: str) -> None:
    assert mend(broken) == whole


@pytest.mark.parametrize(
    ("raw", "first"),
    [
        ("doi:10.5555/abc.", "10.5555/abc"),
        ("(https://doi.org/10.5555/ABC)", "10.5555/abc"),
        ("10.5555/a(b)c", "10.5555/a(b)c"),
        ("(10.5555/a(b)).", "10.5555/a(b)"),
        ("<10.5555/abc>,", "10.5555/abc"),
        ("“10.5555/abc”;", "10.5555/abc"),
        ("10.5555/17:3<235::aid-x36>3.0.co;2-x", "10.5555/17:3<235::aid-x36>3.0.co;2-x"),
    ],
)
def test_printed_dois(raw: str, first: str) -> None:
    reference = printed(ReferenceFields(), raw)
    assert printed_dois(reference)[0] == first
    assert only_identifier(reference)


def test_a_reference_with_a_doi_is_more_than_an_identifier() -> None:
    assert not only_identifier(printed(ReferenceFields(), "Doe J. Nettle tea. doi:10.5555/abc"))
    assert not only_identifier(printed(ReferenceFields(title="Nettle tea", doi="10.5555/abc"), None))
    assert only_identifier(printed(ReferenceFields(doi="10.5555/abc"), None))
