"""The ePCN workbook in its three vintages, and memberships that cannot be."""

from datetime import date
from typing import Any

import pytest

from practices.imports.pcns import Network, parse_pcns, validate_pcns
from practices.memberships import Stay
from tests.builders import import_files as make


def read(pcns: list[Any], members: list[Any], vintage: int = 2025) -> Network:
    return validate_pcns(*parse_pcns(make.epcn(pcns, members, vintage=vintage)))


@pytest.mark.parametrize(
    ("vintage", "day"), [(2019, 20191001), (2022, "20191001"), (2025, "20191001"), (2025, date(2019, 10, 1))]
)
def test_every_vintage_gives_the_same_facts(vintage: int, day: Any) -> None:
    network = read([make.pcn_row("U11111", "FIRST PCN", day)], [make.member_row("N11111", "U11111", day)], vintage)
    [pcn], [member] = network.pcns, network.members
    assert (pcn.code, pcn.name, pcn.sub_icb_code, pcn.sub_icb_name) == ("U11111", "First PCN", "99A", "NHS Somewhere")
    assert (pcn.opened_on, pcn.closed_on) == (date(2019, 10, 1), None)
    assert (member.practice, member.stay) == ("N11111", Stay("U11111", date(2019, 10, 1), None, date(2019, 10, 1)))
    assert network.practice_names == {"N11111": "N11111 Surgery"}


def test_last_days_become_first_days_outside() -> None:
    network = read(
        [make.pcn_row("U11111", closed="20200331"), make.pcn_row("U22222", opened="20200401")],
        [make.member_row("N11111", "U11111", ends="20200331"), make.member_row("N11111", "U22222", "20200401")],
    )
    assert network.pcns[0].closed_on == date(2020, 4, 1)
    assert [member.stay.ends_on for member in network.members] == [date(2020, 4, 1), None]
    assert network.faults == []


def test_a_file_is_as_recent_as_the_latest_day_it_mentions() -> None:
    network = read([make.pcn_row("U11111")], [make.member_row("N11111", "U11111", "20220501")])
    assert network.as_of == date(2022, 5, 1)


@pytest.mark.parametrize(
    ("members", "rows", "word"),
    [
        ([("20191001", "20191001"), ("20200101", "")], [2], "no length"),
        ([("20191001", "20190901"), ("20200101", "")], [2], "before it starts"),
        ([("20240701", "20240702"), ("20240701", "")], [2], "Overlaps"),
        ([("20191001", "20220701"), ("20220701", "")], [2], "Overlaps"),
        ([("20191001", ""), ("20191001", "")], [3], "twice"),
        ([("", ""), ("20200101", "")], [2], "missing"),
        ([("20191301", ""), ("20200101", "")], [2], "Not a date"),
    ],
)
def test_a_membership_that_cannot_be_is_set_aside(members: list[tuple[str, str]], rows: list[int], word: str) -> None:
    network = read([make.pcn_row("U11111")], [make.member_row("N11111", "U11111", *days) for days in members])
    assert [fault.row for fault in network.faults] == rows
    assert word in network.faults[0].reason
    assert network.faults[0].column.startswith("PCN Core Partner Details")
    assert len(network.members) == 1


def test_a_pcn_listed_twice_or_closed_before_it_opened_is_set_aside() -> None:
    pcns = [make.pcn_row("U11111"), make.pcn_row("U11111"), make.pcn_row("U22222", closed="20180101")]
    network = read(pcns, [make.member_row("N11111", "U11111")])
    assert [pcn.code for pcn in network.pcns] == ["U11111"]
    assert [fault.row for fault in network.faults] == [3, 4]
