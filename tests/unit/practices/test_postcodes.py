import pytest

from practices.postcodes import normalised


@pytest.mark.parametrize("written", ["L6 4EW", "l64ew", " L6  4EW ", "l6\u00a04ew", "L 6 4 E W"])
def test_a_postcode_is_found_however_it_is_written(written: str) -> None:
    assert normalised(written) == "L6 4EW"


@pytest.mark.parametrize("code", ["M1 1AE", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB"])
def test_each_shape_of_postcode_is_one(code: str) -> None:
    assert normalised(code.replace(" ", "")) == code


@pytest.mark.parametrize(
    "text", ["", " ", "L6", "4EW", "L6 4E", "L6 4EWW", "6L 4EW", "L6-4EW", "Ｌ６ ４ＥＷ", "L6 4\x00EW"]
)
def test_anything_else_is_none(text: str) -> None:
    assert normalised(text) is None
