"""Identifying columns are refused by name; a report repeats only cells that can identify nobody."""

import pytest

from practices.imports.rows import RefusedFileError
from referrals.imports import fittings, totals
from referrals.imports.columns import is_identifying, plain, read_activity, shown

# The columns of an EMIS list report, in its order and spelling.
EMIS = [
    "EMIS Number",
    "Usual GP's Full Name",
    "NHS Number",
    "Title",
    "Family Name",
    "Calling Name",
    "Date of Birth",
    "Gender",
    "House Name / Flat Number",
    "Number and Street",
    "Locality",
    "Town",
    "County",
    "Postcode",
    "Home Telephone",
    "Mobile Telephone",
    "Work Telephone",
    "E-mail Address",
]
SPELLINGS = [
    "nhs_number",
    "NHS No",
    "NHSNumber",
    "nhs-no.",
    "Patient's NHS number",
    "NHS NUM",
    "ＮＨＳ number",
    "CHI",
    "CHI Number",
    "emis_no",
    "EMIS ID",
    "Patient",
    "Patient ID",
    "Name",
    "FULL_NAME",
    "fullName",
    "Forename(s)",
    "first_name",
    "Surname",
    "LastName",
    "Given name",
    "Known as",
    "DOB",
    "D.O.B.",
    "patient_dob",
    "birth_date",
    "Born",
    "YearOfBirth",
    "Address",
    "Address line 1",
    "home_address",
    "Street",
    "post code",
    "PostCode",
    "tel",
    "Tel. no",
    "phone",
    "Mobile",
    "email",
    "e_mail",
    "Email Address",
    "usual_gp",
    "Sex",
    "Ethnicity",
    "Next of kin",
    "Person ID",
    "Hospital Number",
]


@pytest.mark.parametrize("heading", [*EMIS, *SPELLINGS])
def test_a_heading_that_identifies_is_known_in_any_spelling(heading: str) -> None:
    assert is_identifying(heading)


@pytest.mark.parametrize(
    "heading",
    [
        *fittings.COLUMNS,
        *(heading for headings in fittings.COLUMNS.values() for heading in headings),
        *totals.COLUMNS,
        *(heading for headings in totals.COLUMNS.values() for heading in headings),
        "Organisation Code",
        "Organisation Name",
        "Code term",
        "Age",
        "NHS organisation code",
    ],
)
def test_a_heading_that_identifies_nobody_passes(heading: str) -> None:
    assert not is_identifying(heading)


def test_a_file_is_refused_naming_all_such_columns_and_no_others() -> None:
    data = b"Procedure date,NHS number,SNOMED code,Surname\n2025-04-14,9990000018,169553002,Fictional\n"
    with pytest.raises(RefusedFileError) as refused:
        read_activity(data, fittings.COLUMNS, optional=(), what="an extract")
    assert "NHS NUMBER, SURNAME" in str(refused.value)
    assert "PROCEDURE DATE" not in str(refused.value)
    assert "9990000018" not in str(refused.value)


@pytest.mark.parametrize("heading", ["Procedure date", "procedure_date", " PROCEDURE-DATE ", "procedureDate"])
def test_case_underscores_and_blanks_in_headings_do_not_matter(heading: str) -> None:
    data = f"{heading},other\n2025-04-14,x\n".encode()
    (row,) = read_activity(data, {fittings.DATE: ()}, optional=(), what="an extract")
    assert row.cells[fittings.DATE] == "2025-04-14"


def test_two_headings_for_one_column_are_refused() -> None:
    data = b"Procedure date,Date of procedure\n2025-04-14,2025-04-15\n"
    with pytest.raises(RefusedFileError, match="twice"):
        read_activity(data, fittings.COLUMNS, optional=tuple(fittings.COLUMNS), what="an extract")


def test_a_missing_column_is_named() -> None:
    with pytest.raises(RefusedFileError, match="SNOMED CODE"):
        read_activity(b"Procedure date\n2025-04-14\n", fittings.COLUMNS, optional=(), what="an extract")


@pytest.mark.parametrize("cell", ["31.11.17", "2025-02-30", "31-Feb-2025", "N8200", "99", "1.69553E+8", "-4", ""])
def test_a_faulty_date_code_or_age_is_repeated(cell: str) -> None:
    assert shown(cell) == cell


@pytest.mark.parametrize("cell", ["Fictional", "Ada Fictional", "9990000018", "999 000 0018", "a@example.org", "=1+1"])
def test_what_could_be_a_name_or_a_number_of_a_patient_is_not_repeated(cell: str) -> None:
    assert shown(cell) == "(not repeated)"


def test_plain_leaves_letters_and_digits() -> None:
    assert plain("  Usual GP’s_Full-Name ") == "usualgpsfullname"
