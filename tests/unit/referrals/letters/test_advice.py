"""What a letter asks of its reader is data with a date and an approver."""

from datetime import date

import pytest
from pytest_django.fixtures import Settings

from practices.methods import Method
from referrals.codes import Action
from referrals.letters.advice import advice_for
from referrals.models import Letter

DAY = date(2026, 11, 2)
HEAD = "kind,methods,actions,advice,effective_from,effective_to,source,approver\n"


@pytest.mark.parametrize("kind", Letter.Kind.values)
def test_every_kind_of_letter_asks_something(kind: str) -> None:
    assert advice_for(kind, method="", action="", on=DAY).sentences


@pytest.mark.parametrize("method", Method.values)
def test_every_fitting_asks_something_of_its_own(method: str) -> None:
    about_it = advice_for("fitted", method=method, action=Action.FIT, on=DAY).sentences
    assert len(about_it) > len(advice_for("fitted", method="", action="", on=DAY).sentences)


def test_after_a_removal_nothing_is_said_of_a_device_in_place() -> None:
    said = " ".join(advice_for("fitted", method=Method.IMPLANT, action=Action.REMOVE, on=DAY).sentences)
    assert "Pregnancy is possible from the day of removal." in said
    assert "cannot be felt" not in said


def test_the_rows_that_ship_are_approved_by_nobody() -> None:
    assert not advice_for("fitted", method="", action="", on=DAY).is_approved


def test_a_deployments_own_rows_hold_on_their_days(tmp_path, settings: Settings) -> None:
    rows = "fitted,,,Old,,2026-11-02,s,Dr A\nfitted,implant,fit replace,New,2026-11-02,,s,Dr A\n"
    (tmp_path / "letter_advice.csv").write_text(HEAD + rows)
    settings.CLINICAL_RULES_DIR = tmp_path
    on = {"method": Method.IMPLANT, "action": Action.FIT}
    assert advice_for("fitted", **on, on=date(2026, 11, 1)).sentences == ("Old",)
    approved = advice_for("fitted", **on, on=DAY)
    assert (approved.sentences, approved.is_approved) == (("New",), True)
