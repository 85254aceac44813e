"""The payments of domain.md P7 from a file, typed from the facts of source 002."""

from decimal import Decimal
from pathlib import Path

import pytest

from practices.imports.rows import RefusedFileError
from reporting.payment_file import Schedule, parse_payments, validate_payments
from reporting.payments import LumpSum, Payment, total, unexplained

FILE = Path(__file__).with_name("pcn_payments_2019_20.csv")
HEAD = "schedule,source,line,heads,rate,months,stated\n"
ROW = "Year,plan,Core,1000,1.50,12,1500\n"


def read(rows: str) -> list[Schedule]:
    return validate_payments(parse_payments((HEAD + rows).encode()))


@pytest.mark.acceptance("P7")
def test_the_payments_of_the_plan_reproduce_what_it_states():
    [schedule] = validate_payments(parse_payments(FILE.read_bytes()))
    payments = [payment for payment, _ in schedule.lines]
    assert all(
        payment.reproduces(Decimal(stated)) for payment, stated in schedule.lines if isinstance(payment, Payment)
    )
    assert [payment.pounds for payment in payments] == [1_056_778, 809_982, 208_165, 863_076]
    assert total(payments) == schedule.stated == 2_938_001
    assert unexplained(payments, Decimal(2_938_001)) == 0


@pytest.mark.acceptance("P7")
def test_the_rate_as_shown_in_pence_comes_to_another_sum():
    [schedule] = validate_payments(parse_payments(FILE.read_bytes()))
    director = schedule.lines[2][0]
    assert isinstance(director, Payment)
    assert (director.rate, director.at_rounded_rate.rate) == (Decimal("0.514"), Decimal("0.51"))
    assert not director.at_rounded_rate.reproduces(Decimal(208_165))


def test_a_line_without_heads_is_a_sum_and_months_are_twelve_unless_said():
    [schedule] = read(ROW + 'Year,plan,Extra,,,,"2,000"\nYear,plan,More,10,£2,,\n')
    assert schedule.lines[1:] == [
        (LumpSum("Extra", Decimal(2000)), 2000),
        (Payment("More", 10, Decimal(2), 12), None),
    ]
    assert schedule.stated is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Year,plan,Extra,,,,", "row 3, STATED: A sum without heads and rate needs to be stated"),
        ("Year,plan,Extra,10,,,5", "row 3, RATE: Missing"),
        ("Year,plan,Extra,,1,,5", "row 3, HEADS: Missing"),
        ("Year,plan,Extra,1.5,1,,5", "Not a whole number from 0"),
        ("Year,plan,Extra,10,-1,,5", "RATE: Pounds from 0"),
        ("Year,plan,Extra,10,1.1234567,,5", "6 decimals or fewer"),
        ("Year,plan,Extra,10,1,13,5", "0 to 12 months"),
        ("Year,plan,Extra,10,1,1,5.50", "STATED: Not a whole number"),
        ("Year,plan,,10,1,1,5", "LINE: Missing"),
        ("Year,other,Extra,10,1,1,5", "another source above"),
        ("Year,plan,total,,,,5\nYear,plan,Total,,,,6", "row 4, LINE: The schedule has a total above"),
    ],
)
def test_payments_with_a_row_at_fault_are_refused_whole(row, reason):
    with pytest.raises(RefusedFileError, match=reason):
        read(f"{ROW}{row}\n")


def test_a_file_of_something_else_is_refused():
    with pytest.raises(RefusedFileError, match="No row"):
        read("Year,plan,total,,,,5\n")
    with pytest.raises(RefusedFileError, match="no column HEADS"):
        validate_payments(parse_payments(b"schedule,source,line,rate,months,stated\n"))
