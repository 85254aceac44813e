"""What a patient may ask for herself, and what is known of it."""

from datetime import date

import pytest

from referrals.errors import InvalidDetailError
from referrals.self_referral import Request, Wanted, is_too_young

TODAY = date(2026, 11, 2)


def request(**changes: object) -> Request:
    given = {
        "first_name": "Ada",
        "last_name": "Example",
        "born_on": date(1994, 5, 4),
        "nhs_number": "",
        "phone": "07700900982",
        "may_text": True,
        "may_leave_message": False,
        "wanted": "implant",
    }
    return Request(**(given | changes))


@pytest.mark.acceptance("O8")
@pytest.mark.parametrize(("born_on", "too_young"), [(date(2010, 11, 3), True), (date(2010, 11, 2), False)])
def test_someone_under_16_on_the_day_is_too_young(born_on, too_young):
    assert is_too_young(born_on, TODAY) is too_young


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_name": "-"}, "first_name"),
        ({"last_name": " "}, "last_name"),
        ({"born_on": date(2026, 11, 3)}, "born_on"),
        ({"born_on": date(2015, 1, 1)}, "born_on"),
        ({"wanted": "tattoo"}, "wanted"),
    ],
)
def test_what_cannot_be_right_is_told_at_its_field(changes, field):
    request().check(TODAY)
    with pytest.raises(InvalidDetailError) as refused:
        request(**changes).check(TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize("wanted", Wanted)
def test_every_wish_becomes_a_need_or_a_note_for_the_practice(wanted):
    need = request(wanted=wanted).need
    if wanted in {Wanted.IMPLANT, Wanted.COIL}:
        assert need == {"method": wanted.value, "procedure": "fit"}
    else:
        assert need == {"notes": f"The patient asked: {wanted.label}"}
