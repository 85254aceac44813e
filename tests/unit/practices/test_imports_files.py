"""Files that are not what they should be are refused in words that help, and nothing else ever escapes."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practices.imports.coordinates import parse_coordinates, validate_coordinates
from practices.imports.files import MEGABYTE, csv_headings, encoding_of, read_bytes, read_csv
from practices.imports.list_sizes import parse_list_sizes, validate_list_sizes
from practices.imports.pcns import parse_pcns, validate_pcns
from practices.imports.practices import parse_practices, validate_practices
from practices.imports.rows import RefusedFileError
from tests.builders import import_files as make

READERS: dict[str, Callable[[bytes], Any]] = {
    "pcns": lambda data: validate_pcns(*parse_pcns(data)),
    "practices": lambda data: validate_practices(parse_practices(data)),
    "list sizes": lambda data: validate_list_sizes(*parse_list_sizes(data)),
    "coordinates": lambda data: validate_coordinates(parse_coordinates(data), source="test"),
}
WHOLE = {
    "pcns": make.epcn([make.pcn_row("U11111")], [make.member_row("N11111", "U11111")]),
    "practices": make.epraccur(make.epraccur_row("N11111"), make.epraccur_row("N22222")),
    "list sizes": make.all_ages(("N11111", 5000), ("N22222", 6000)),
    "coordinates": b"practice_code,latitude,longitude\nN11111,53.4,-2.9\nN22222,53.5,-2.8\n",
}


def refusal(kind: str, data: bytes) -> str:
    with pytest.raises(RefusedFileError) as refused:
        READERS[kind](data)
    return str(refused.value)


def test_the_whole_files_are_read() -> None:
    assert len(READERS["pcns"](WHOLE["pcns"]).members) == 1
    assert len(READERS["practices"](WHOLE["practices"]).facts) == 2
    assert len(READERS["list sizes"](WHOLE["list sizes"]).sizes) == 2
    assert len(READERS["coordinates"](WHOLE["coordinates"]).places) == 2


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("other", WHOLE)
def test_a_file_of_another_kind_is_refused(kind: str, other: str) -> None:
    if kind != other:
        assert refusal(kind, WHOLE[other])


@pytest.mark.parametrize("kind", ["practices", "list sizes", "coordinates"])
def test_a_file_cut_short_is_refused(kind: str) -> None:
    cut = WHOLE[kind].rstrip()[: -len(b'2","","","4",""')]
    assert "cut short" in refusal(kind, cut)


def test_a_workbook_cut_short_is_refused() -> None:
    whole = WHOLE["pcns"]
    assert "cut short" in refusal("pcns", whole[: len(whole) // 2])


def test_a_row_of_the_wrong_length_in_the_middle_is_only_a_fault() -> None:
    data = b"practice_code,latitude,longitude\nN11111,53.4\nN22222,53.5,-2.8\nN33333,53.5,-2.8,9\nN44444,53.5,-2.8\n"
    places = READERS["coordinates"](data)
    assert [place.code for place in places.places] == ["N22222", "N44444"]
    assert [fault.row for fault in places.faults] == [2, 4]


@pytest.mark.acceptance("A24")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_name_with_accents_is_read_whatever_the_encoding(encoding: str) -> None:
    data = "practice_code,practice_name,latitude,longitude\nN11111,Café Surgery,53.4,-2.9\n".encode(encoding)
    assert READERS["coordinates"](data).places[0].name == "Café Surgery"


@pytest.mark.acceptance("A24")
@pytest.mark.parametrize("data", [b"a\x00b", "code,x\n".encode("utf-16"), b"code\n\x81\x8d", WHOLE["pcns"]])
def test_characters_that_cannot_be_read_are_refused(data: bytes) -> None:
    with pytest.raises(RefusedFileError, match="CSV UTF-8"):
        encoding_of(data)


@pytest.mark.acceptance("A24")
def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(10 * MEGABYTE + 1)
    with pytest.raises(RefusedFileError, match="larger than 10 MB"):
        read_bytes(path)


def test_an_empty_or_missing_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b" \n")
    with pytest.raises(RefusedFileError, match="empty"):
        read_bytes(tmp_path / "empty.csv")
    with pytest.raises(RefusedFileError, match="cannot be read"):
        read_bytes(tmp_path / "missing.csv")
    with pytest.raises(RefusedFileError, match="cannot be read"):
        read_bytes(tmp_path)


def test_a_missing_column_is_named() -> None:
    message = refusal("coordinates", b"practice_code,latitude\nN11111,53.4\n")
    assert "LONGITUDE" in message


def test_a_column_that_occurs_twice_is_refused() -> None:
    with pytest.raises(RefusedFileError, match="twice"):
        csv_headings(b"code,x,Code\n1,2,3\n")


def test_headings_without_rows_are_refused() -> None:
    for kind in ("list sizes", "coordinates"):
        assert refusal(kind, WHOLE[kind].splitlines()[0] + b"\n")


def test_blank_lines_do_not_shift_row_numbers() -> None:
    rows = list(read_csv(b"code\nA\n\n,\nB\n".replace(b",", b'""'), ["CODE"]))
    assert [(row.number, row.cells["CODE"]) for row in rows] == [(2, "A"), (5, "B")]


def test_a_workbook_without_the_sheet_or_column_says_which() -> None:
    assert "PCN Details" in refusal("pcns", make.workbook({"Sheet1": [["PCN Code"]]}))
    lacking = make.workbook({"PCNDetails": [["PCN Code", "PCN Name"]], "PCN Core Partner Details": [["PCN Code"]]})
    assert "OPEN DATE" in refusal("pcns", lacking)


@pytest.mark.acceptance("A24")
def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened() -> None:
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(101):
            part.write(b" " * MEGABYTE)
    assert len(content.getvalue()) < MEGABYTE
    assert "unpacks to more than 100 MB" in refusal("pcns", content.getvalue())


def test_a_workbook_with_xml_entities_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>')
    assert "entities" in refusal("pcns", content.getvalue())


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(kind=st.sampled_from(sorted(READERS)), data=st.data())
def test_no_file_however_damaged_does_more_than_be_refused(kind: str, data: st.DataObject) -> None:
    whole = WHOLE[kind]
    start = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 40))
    damaged = whole[:start] + data.draw(st.binary(max_size=40)) + whole[start + length :]
    for content in (damaged, data.draw(st.binary(max_size=300))):
        with suppress(RefusedFileError):
            READERS[kind](content)


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(["practices", "list sizes", "coordinates"]), text=st.text(max_size=300))
def test_no_text_under_right_headings_does_more_than_be_refused(kind: str, text: str) -> None:
    head = b"" if kind == "practices" else WHOLE[kind].splitlines()[0] + b"\n"
    with suppress(RefusedFileError):
        READERS[kind](head + text.encode("utf-8", "replace"))
