"""A mended slip leaves the patient the same; whoever may be another is another."""

from datetime import date
from typing import Any

import pytest

from referrals.same_person import has_other_name, is_someone_else
from tests.builders.pathway import NHS_NUMBERS, patient_details

pytestmark = pytest.mark.acceptance("A5")
OTHER_DAY = date(1994, 4, 5)
NOT_KNOWN = {"nhs_number": "", "without_number": "not_known"}


def changed(before: dict[str, Any], after: dict[str, Any]) -> tuple[Any, Any]:
    return patient_details(**before), patient_details(**before | after)


@pytest.mark.parametrize("number", [{}, NOT_KNOWN], ids=["with a number", "without"])
@pytest.mark.parametrize(
    "mended",
    [
        {"born_on": OTHER_DAY},
        {"born_on": date(1949, 5, 4)},
        {"first_name": "Adele"},
        {"last_name": "Married-Name"},
        {"first_name": "Adda", "last_name": "Exampel"},
        {"first_name": "ADA", "last_name": "O'Example ", "born_on": OTHER_DAY},
        {"first_name": "Example", "last_name": "Ada", "born_on": OTHER_DAY},
        {"postcode": "L1 1AA", "phone": "07700900111", "recorded_sex": "male"},
    ],
    ids=str,
)
def test_a_slip_that_is_mended_leaves_the_patient_the_same(number, mended):
    assert not is_someone_else(*changed(number, mended))


def test_accents_are_spelling():
    assert not is_someone_else(
        *changed({"first_name": "Zoë", **NOT_KNOWN}, {"first_name": "Zoe", "born_on": OTHER_DAY})
    )


@pytest.mark.parametrize("before", [NOT_KNOWN, {}], ids=["added", "taken away"])
def test_a_number_added_or_taken_away_is_no_other_patient(before):
    after = {"nhs_number": NHS_NUMBERS[0], "without_number": ""} if before else NOT_KNOWN
    assert not is_someone_else(*changed(before, after))
    assert not is_someone_else(*changed(before, after | {"born_on": OTHER_DAY, "last_name": "Exampel"}))


def test_under_one_number_a_changed_surname_and_a_mended_birthday_are_corrections():
    assert not is_someone_else(*changed({}, {"last_name": "Newlywed", "born_on": OTHER_DAY}))


def test_another_number_is_another_patient_whatever_the_name():
    assert is_someone_else(*changed({}, {"nhs_number": NHS_NUMBERS[1]}))
    assert not has_other_name(*changed({}, {"nhs_number": NHS_NUMBERS[1]}))


@pytest.mark.parametrize(
    "other",
    [
        {"first_name": "Bea", "last_name": "Sample", "born_on": OTHER_DAY},
        {"first_name": "Bea", "last_name": "Sample"},
        {"first_name": "Ida", "born_on": OTHER_DAY},
        {"last_name": "Sample", "born_on": OTHER_DAY},
    ],
    ids=["a stranger", "a stranger of that birthday", "a sister", "a namesake"],
)
def test_without_a_shared_number_names_and_birthday_tell_patients_apart(other):
    assert is_someone_else(*changed(NOT_KNOWN, other))
    assert is_someone_else(*changed(NOT_KNOWN, other | {"nhs_number": NHS_NUMBERS[0], "without_number": ""}))


def test_a_number_left_over_from_the_first_patient_does_not_make_a_stranger_the_same():
    assert is_someone_else(*changed({}, {"first_name": "Bea", "last_name": "Sample"}))


@pytest.mark.parametrize("spelling", ["Exampl", "Exammple", "Exemple", "Exmaple", "Examples", "xample"])
def test_one_slip_in_a_long_name_is_spelling_whatever_the_birthday(spelling):
    assert not is_someone_else(*changed(NOT_KNOWN, {"last_name": spelling, "born_on": OTHER_DAY}))


@pytest.mark.parametrize("name", ["Sample", "Exampel-Smith", "Ex", "Exmapel"])
def test_more_than_one_slip_is_another_name(name):
    assert is_someone_else(*changed(NOT_KNOWN, {"last_name": name, "born_on": OTHER_DAY}))


def test_names_in_any_script_are_compared():
    before = {"first_name": "李", "last_name": "王", **NOT_KNOWN}
    assert not is_someone_else(*changed(before, {"born_on": OTHER_DAY}))
    assert is_someone_else(*changed(before, {"first_name": "张", "born_on": OTHER_DAY}))
