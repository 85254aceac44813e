"""Which fittings a report counts: for every reason, for one, or for none known."""

import pytest

from reporting import words
from reporting.included import NOT_KNOWN, REASONS, USUAL, Included
from reporting.measures import Services


@pytest.mark.parametrize("indication", ["", *(reason for reason in REASONS if reason != NOT_KNOWN)])
def test_a_fitting_is_for_every_reason_and_for_one_alone(indication: str) -> None:
    assert USUAL.is_for(indication)
    mine = [reason for reason in REASONS if Included(reason=reason).is_for(indication)]
    assert mine == [indication or NOT_KNOWN]


@pytest.mark.parametrize("reason", ["pill", "hmb'", " "])
def test_no_other_word_is_a_reason(reason: str) -> None:
    with pytest.raises(ValueError, match="no reason"):
        Included(reason=reason)


def test_pages_say_what_is_counted_and_what_cannot_be() -> None:
    gp = "Fittings at GP practices are counted, those at sexual health clinics are not."
    assert words.included_sentence(USUAL) == gp
    assert words.included_sentence(Included(reason="hrt")) == (
        f"{gp} Only fittings for HRT are counted. Monthly totals name no reason and are not in these figures."
    )
    assert words.included_sentence(Included(Services.TOTAL, NOT_KNOWN)).endswith(
        "Only fittings without a known reason are counted, monthly totals among them."
    )
    assert all(Included(reason=reason).why for reason in REASONS)
