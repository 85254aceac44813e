"""Small files of our own making, in the layouts the publishers use."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl

Cells = Sequence[Any]

PCN_2019 = (
    *("PCN Code", "PCN Name", "Current Clinical Commissioning Group Code", "Clinical Commissioning Group Name"),
    *("Open Date (YYYYMMDD)", "Close Date", "Postcode"),
)
MEMBER_2019 = (
    *("Partner Organisation Code", "Partner Name", "PCN Code", "PCN Name"),
    *("Practice to PCN Relationship Start Date", "Practice to PCN Relationship End Date"),
)
PCN_2022 = (
    *("PCN Code", "PCN Name", "Current Clinical \nCommissioning \nGroup Code"),
    *("Clinical\nCommissioning\nGroup Name", "Open Date", "Close Date", "Postcode"),
)
PCN_2025 = (
    *("PCN Code", "PCN Name", "Current Sub ICB Loc Code", "Sub ICB Location", "Open Date", "Close Date", "Postcode"),
)
MEMBER_2025 = (
    *("Partner\nOrganisation\nCode", "Partner\nName", "PCN Code", "PCN Name"),
    *("Practice to PCN\nRelationship\nStart Date", "Practice to PCN\nRelationship\nEnd Date"),
)

# Sheet title, headings and headings of members, by vintage.
VINTAGES = {
    2019: ("PCN Details", PCN_2019, MEMBER_2019),
    2022: ("PCNDetails", PCN_2022, MEMBER_2025),
    2025: ("PCNDetails", PCN_2025, MEMBER_2025),
}


def pcn_row(code: str, name: str = "", opened: Any = "20191001", closed: Any = "") -> Cells:
    return (code, name or f"{code} PCN", "99A", "NHS SOMEWHERE", opened, closed, "L1 1AA")


def member_row(practice: str, pcn: str, starts: Any = "20191001", ends: Any = "") -> Cells:
    return (practice, f"{practice} SURGERY", pcn, "", starts, ends)


def epcn(pcns: Iterable[Cells], members: Iterable[Cells], *, vintage: int = 2025) -> bytes:
    """An ePCN workbook."""
    title, pcn_headings, member_headings = VINTAGES[vintage]
    return workbook({title: [pcn_headings, *pcns], "PCN Core Partner Details": [member_headings, *members]})


def workbook(sheets: dict[str, Iterable[Cells]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def comma_separated(rows: Iterable[Cells], *, quoted: bool = False, encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def epraccur_row(code: str, name: str = "SOME SURGERY", **changes: str) -> list[str]:
    """The 27 cells of a practice; `changes` by field: closed, setting, grouping, postcode, phone, opened."""
    cells = [code, name, "Y62", "QYG", "1 HIGH STREET", "", "LIVERPOOL", "", "", "L1 1AA", "19740401", ""]
    cells += ["A", "B", "99A", "20130401", "", "0151 0000000", "", "", "", "0", "", "99A", "", "4", ""]
    positions = {"grouping": 2, "postcode": 9, "opened": 10, "closed": 11, "phone": 17, "setting": 25}
    for field, value in changes.items():
        cells[positions[field]] = value
    return cells


def epraccur(*rows: Cells) -> bytes:
    return comma_separated(rows, quoted=True)


ALL_AGES_2022 = ("PUBLICATION", "EXTRACT_DATE", "TYPE", "CCG_CODE", "CODE", "SEX", "AGE", "NUMBER_OF_PATIENTS")
ALL_AGES_2025 = ("PUBLICATION", "EXTRACT_DATE", "TYPE", "SUB_ICB_LOCATION_CODE", *ALL_AGES_2022[4:])
QUIN_AGE = ("PUBLICATION", "EXTRACT_DATE", "ORG_TYPE", "ORG_CODE", "SEX", "AGE_GROUP_5", "NUMBER_OF_PATIENTS")
SINGLE_AGE = ("EXTRACT_DATE", "CCG_CODE", "ORG_CODE", "SEX", "AGE", "NUMBER_OF_PATIENTS")
BANDS = ("15_19", "20_24", "25_29", "30_34", "35_39", "40_44")
WIDE = (
    *("GP_PRACTICE_CODE", "POSTCODE", "TOTAL_ALL", "FEMALE_10-14"),
    *(f"FEMALE_{band.replace('_', '-')}" for band in BANDS),
    "FEMALE_45-49",
)
WORKFORCE = ("PRAC_CODE", "PRAC_NAME", "TOTAL_PATIENTS", "FEMALE_PATIENTS_15TO44")


def all_ages(*counts: tuple[str, Any], day: str = "01May2022") -> bytes:
    rows = [("GP_PRAC_PAT_LIST", day, "GP", "99A", code, "ALL", "ALL", number) for code, number in counts]
    return comma_separated([ALL_AGES_2022, *rows])


def quin_age(code: str, patients: Any, women: Sequence[Any], *, day: str = "01SEP2017") -> bytes:
    """Five-year bands in rows, with bands outside 15 to 44 and men beside them."""
    cells = [("ALL", "ALL", patients), ("FEMALE", "10_14", 77), ("MALE", "20_24", 88), ("FEMALE", "95+", 3)]
    cells += [("FEMALE", band, number) for band, number in zip(BANDS, women, strict=True)]
    return comma_separated([QUIN_AGE, *(("X", day, "GP", code, *cell) for cell in cells)])


def single_age(code: str, women_each_year: int, *, day: str = "01APR2022") -> bytes:
    ages = [*range(95), "95+", "ALL"]
    return comma_separated([SINGLE_AGE, *((day, "99A", code, "FEMALE", age, women_each_year) for age in ages)])


def wide(*rows: Cells) -> bytes:
    """Rows of code, patients and six bands of women."""
    return comma_separated([WIDE, *((code, "L1 1AA", total, 5, *women, 5) for code, total, *women in rows)])


def code_point(*rows: tuple[str, int, int, int]) -> bytes:
    """Code-Point Open, which has no headings: postcode, quality, easting and northing, and six codes of areas."""
    return b"".join(
        f'"{code}",{quality},{easting},{northing},"E92000001","E19000001","E18000002","","E08000012","E05000907"\r\n'.encode()
        for code, quality, easting, northing in rows
    )


CODE_POINT_HEADINGS = (
    b"PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\r\n"
    b"Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,NHS_HA_code,"
    b"Admin_county_code,Admin_district_code,Admin_ward_code\r\n"
)
