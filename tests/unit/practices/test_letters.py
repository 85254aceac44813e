"""What a letter of competence allows, when it may be renewed, and under which name it was issued."""

from datetime import date

import pytest

from practices.letters import COVERED_BY, DIRECTIONS, covers, issued_by, issuer_on, latest_grace, renewable_from
from practices.methods import Competence, Procedure, competences_for


def test_every_letter_says_its_direction_and_who_covers_it():
    assert set(DIRECTIONS) == set(COVERED_BY) == set(Competence)
    assert all(competence in COVERED_BY[competence] for competence in Competence)


@pytest.mark.acceptance("A9")
def test_a_letter_for_both_directions_covers_each_and_one_direction_never_the_other():
    assert covers([Competence.SDI_IR], Competence.SDI_IO)
    assert covers([Competence.SDI_IR], Competence.SDI_RO)
    assert not covers([Competence.SDI_IO], Competence.SDI_RO)
    assert not covers([Competence.SDI_IO, Competence.SDI_RO], Competence.SDI_IR)
    assert not covers([Competence.SDI_IR], Competence.IUT)
    assert not covers([], Competence.IUT)
    # As what they may do says: who covers a letter may do all that its holder may.
    for procedure in Procedure:
        allowed = competences_for("implant", procedure)
        assert all(COVERED_BY[each] <= allowed for each in allowed & set(COVERED_BY))


@pytest.mark.parametrize(
    ("day", "issuer", "words"),
    [
        (date(2025, 7, 31), "FSRH", "FSRH, now CoSRH"),
        (date(2025, 8, 1), "CoSRH", "CoSRH (formerly FSRH)"),
    ],
)
def test_the_faculty_changed_its_name_in_august_2025_and_either_name_is_found(day, issuer, words):
    assert issuer_on(day) == issuer
    assert issued_by(day) == words


@pytest.mark.parametrize(
    ("expires_on", "first"),
    [
        (date(2026, 11, 23), date(2026, 5, 23)),
        (date(2027, 3, 1), date(2026, 9, 1)),
        (date(2026, 8, 31), date(2026, 2, 28)),
        (date(2028, 8, 30), date(2028, 2, 29)),
        (date(2026, 6, 15), date(2025, 12, 15)),
    ],
)
def test_a_letter_is_renewed_from_6_months_before_it_ends(expires_on, first):
    assert renewable_from(expires_on) == first


def test_grace_lasts_6_weeks_at_most():
    assert latest_grace(date(2026, 11, 23)) == date(2027, 1, 4)
