from dataclasses import replace
from datetime import date

import pytest

from referrals.errors import InvalidDetailError
from referrals.values import Need, PatientDetails, age_on, family_of, parse_phone, parse_postcode

TODAY = date(2026, 11, 22)
PATIENT = PatientDetails(
    nhs_number="9990000018",
    without_number="",
    first_name="Ada",
    last_name="Example",
    born_on=date(1994, 5, 4),
    postcode="L6 4EW",
    phone="07700900982",
)


def refused_field(patient: PatientDetails) -> str | None:
    try:
        patient.check(TODAY)
    except InvalidDetailError as error:
        return error.field
    return None


def test_a_whole_patient_is_taken():
    assert refused_field(PATIENT) is None


def test_a_number_or_a_reason_for_having_none_but_not_both():
    assert refused_field(replace(PATIENT, nhs_number="", without_number="not_known")) is None
    assert refused_field(replace(PATIENT, nhs_number="")) == "nhs_number"
    assert refused_field(replace(PATIENT, without_number="not_known")) == "nhs_number"


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "-"])
def test_a_name_has_a_letter(name):
    assert refused_field(replace(PATIENT, first_name=name)) == "first_name"
    assert refused_field(replace(PATIENT, last_name=name)) == "last_name"


@pytest.mark.acceptance("A5")
@pytest.mark.parametrize(
    ("born_on", "field"),
    [
        (date(2026, 11, 23), "born_on"),
        (date(1896, 11, 22), "born_on"),
        (date(1900, 1, 1), None),
        (date(2010, 11, 23), None),
        (date(2014, 11, 23), None),
        (date(2026, 11, 22), None),
        (date(1896, 11, 23), None),
    ],
)
def test_dates_of_birth_at_the_edges(born_on, field):
    assert refused_field(replace(PATIENT, born_on=born_on)) == field


def test_age_turns_on_the_birthday():
    assert age_on(date(1994, 5, 4), date(2026, 5, 3)) == 31
    assert age_on(date(1994, 5, 4), date(2026, 5, 4)) == 32
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


@pytest.mark.parametrize(("typed", "stored"), [("l64ew", "L6 4EW"), (" L6  4EW ", "L6 4EW"), ("ec1a1bb", "EC1A 1BB")])
def test_postcodes_take_their_usual_form(typed, stored):
    assert parse_postcode(typed) == stored


@pytest.mark.parametrize("typed", ["", "L6", "12345", "L6 4E", "Liverpool", "L６ 4EW\x00"])
def test_what_is_no_postcode_is_refused(typed):
    with pytest.raises(InvalidDetailError, match="postcode"):
        parse_postcode(typed)


@pytest.mark.parametrize("typed", ["07700 900 982", "(0151) 496-0000", "+44 7700 900982"])
def test_phone_numbers_lose_what_people_type_between_digits(typed):
    assert parse_phone(typed).lstrip("+").isdigit()


@pytest.mark.parametrize("typed", ["", "12345", "call me", "07700 900 9823456"])
def test_what_is_no_phone_number_is_refused(typed):
    with pytest.raises(InvalidDetailError, match="phone"):
        parse_phone(typed)


def test_a_removal_names_the_device_in_place_and_removes_that():
    need = Need(method="implant", procedure="remove", device_in_place="implant", indication="contraception", notes="")
    need.check()
    with pytest.raises(InvalidDetailError):
        replace(need, device_in_place="").check()
    with pytest.raises(InvalidDetailError):
        replace(need, device_in_place="lng_ius").check()


def test_two_requests_for_a_coil_are_one_need():
    assert family_of("copper_iud") == family_of("either_coil") == {"copper_iud", "lng_ius", "either_coil"}
    assert family_of("implant") == {"implant"}
