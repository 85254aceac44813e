"""Who pays, by the reason of a fitting and its day."""

from datetime import date

import pytest

from referrals import rules
from referrals.models.activity import Payer
from referrals.models.pathway import Indication
from referrals.payers import UNASSIGNED, payer_for

TODAY = date(2026, 11, 2)


@pytest.mark.acceptance("L4")
@pytest.mark.parametrize(
    ("indication", "payer"),
    [
        ("contraception", Payer.LOCAL_AUTHORITY),
        ("hmb", Payer.ICB),
        ("hrt", Payer.ICB),
        ("several", UNASSIGNED),
        ("other", UNASSIGNED),
        ("", UNASSIGNED),
    ],
)
def test_the_main_reason_decides_who_pays(indication: str, payer: str) -> None:
    assert payer_for(indication=indication, on=TODAY) == payer


def test_before_there_were_icbs_nobody_is_guessed() -> None:
    assert payer_for(indication="hmb", on=date(2022, 6, 30)) == UNASSIGNED


def test_every_reason_has_a_rule_and_every_payer_is_known() -> None:
    rows = rules.read("payers")
    assert {row["indication"] for row in rows} == set(Indication.values)
    assert {row["payer"] for row in rows} <= {*Payer.values, UNASSIGNED}
