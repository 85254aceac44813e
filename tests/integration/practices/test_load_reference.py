"""The reference table: whole, loaded twice without change, and enough for every month from April 2018."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from practices.imports import reference
from practices.imports.reference import load_reference
from practices.imports.rows import RefusedFileError
from practices.memberships import Stay, pcn_on
from practices.models import PCN, DeprivationScore, ListSize, PCNMembership, Practice

pytestmark = pytest.mark.django_db


def stays() -> dict[str, list[Stay]]:
    found: dict[str, list[Stay]] = {}
    rows = PCNMembership.objects.values_list("practice__code", "pcn__name", "starts_on", "ends_on")
    for practice, *stay in rows:
        found.setdefault(practice, []).append(Stay(*stay))
    return found


def test_the_network_of_2025_is_whole() -> None:
    load_reference()
    open_practices = Practice.objects.filter(closed_on=None)
    assert open_practices.count() == 83
    assert not open_practices.filter(latitude=None).exists()
    assert not Practice.objects.filter(is_stub=True).exists()
    current = Counter(
        pcn_on(found, date(2025, 5, 1))
        for code, found in stays().items()
        if code in set(open_practices.values_list("code", flat=True))
    )
    assert current == {
        "North Liverpool PCN": 21,
        "SWAGGA PCN": 16,
        "Central Liverpool PCN": 10,
        "Liverpool First PCN": 10,
        "iGPC PCN": 8,
        "Childwall & Wavertree PCN": 7,
        "The Picton PCN": 6,
        "Anfield & Everton PCN": 5,
    }


def test_the_mergers_are_dated() -> None:
    load_reference()
    assert set(PCN.objects.exclude(closed_on=None).values_list("name", "closed_on")) == {
        ("Walton PCN", date(2020, 4, 1)),
        ("Croxteth & Norris Green PCN", date(2020, 4, 1)),
        ("Care Enterprise PCN", date(2022, 6, 1)),
        ("Aintree PCN", date(2024, 4, 1)),
    }
    practices = stays()
    assert pcn_on(practices["N82037"], date(2024, 3, 31)) == "Aintree PCN"
    assert pcn_on(practices["N82037"], date(2024, 4, 1)) == "North Liverpool PCN"
    assert pcn_on(practices["N82048"], date(2018, 4, 1)) == "Walton PCN"


def test_every_practice_has_women_to_divide_by_from_april_2018() -> None:
    load_reference()
    for practice in Practice.objects.all():
        sizes = practice.list_sizes.order_by("counted_on")
        assert sizes.filter(counted_on__lte=date(2018, 4, 30), women_15_44__gt=0).exists(), practice.code
        assert not sizes.filter(women_15_44=None).exists(), practice.code
    assert ListSize.objects.filter(women_are_estimated=False).count() == 86


def test_loading_again_changes_nothing() -> None:
    load_reference()
    assert {(run.created, run.changed, run.quarantined) for run in load_reference()} == {(0, 0, 0)}


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_reference")
    assert "practices.csv: 86 created, 0 changed." in capsys.readouterr().out


def test_a_fault_in_the_table_loads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in reference.FILES:
        content = (reference.FOLDER / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(content.replace("L24 6TH", "nowhere"), encoding="utf-8")
    with pytest.raises(RefusedFileError, match=r"practices\.csv, row 2, POSTCODE"):
        load_reference(folder=tmp_path)
    assert not PCN.objects.exists()
    monkeypatch.setattr(reference, "FILES", {"missing.csv": lambda source: None})
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_reference")


def test_every_open_practice_has_a_place_among_englands_by_deprivation() -> None:
    load_reference()
    scores = DeprivationScore.objects.filter(practice__closed_on=None, index="IMD 2019")
    assert scores.count() == 83
    assert Counter(score.fifth for score in scores)[1] > 40
