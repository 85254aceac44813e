"""An emergency coil through the pages: the question, the dates, the deadline, the slots in time, the handover."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from larc.nhsuk.formatting import LONDON, format_time, format_weekday_date_time
from practices.models import Practice
from referrals import services
from referrals.models import Referral
from referrals.workflow import Status
from tests.builders.emergency import EMERGENCY_COIL, emergency_accepted, emergency_draft, emergency_sent
from tests.builders.pages import client_of, date_answers, need_answers, text_of
from tests.builders.pathway import NHS_NUMBERS, World, make_practice, make_world, with_another_hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def desk(world):
    return client_of(world.spoke_desk)


def step(name: str, referral: Referral) -> str:
    return reverse(f"referrals:draft-{name}", args=[referral.pk])


def dates(at: datetime, **changes: Any) -> dict[str, Any]:
    """The form of dates, for a London moment."""
    local = at.astimezone(LONDON)
    return date_answers("first_sex_on", local.date()) | {"first_sex_time": f"{local:%H:%M}"} | changes


def handover(referral: Referral, **changes: Any) -> dict[str, Any]:
    local = timezone.localtime() - timedelta(minutes=5)
    given = {"version": referral.version, "spoke_to": "Nurse Green, City Clinic", "spoken_time": f"{local:%H:%M}"}
    return given | date_answers("spoken_on", local.date()) | changes


# The question


@pytest.mark.acceptance("A32")
@pytest.mark.parametrize(
    ("wanted", "field"), [("copper_iud", "copper_is_emergency"), ("either_coil", "coil_is_emergency")]
)
def test_a_copper_coil_for_contraception_is_asked_about(desk, world, wanted, field):
    draft = world.draft()
    unanswered = desk.post(step("need", draft), need_answers(wanted=wanted, **{field: ""}))
    assert "Select yes if this is emergency contraception" in text_of(unanswered)
    answered = desk.post(step("need", draft), need_answers(wanted=wanted, **{field: "yes"}))
    assert answered.url == step("emergency", draft)
    draft.refresh_from_db()
    # No other coil prevents in time.
    assert (draft.is_emergency, draft.method) == (True, "copper_iud")


@pytest.mark.parametrize(
    "answers",
    [
        {"wanted": "implant"},
        {"wanted": "lng_ius"},
        {"wanted": "copper_iud", "indication": "other", "copper_is_emergency": ""},
        {"wanted": "removal", "device_to_remove": "copper_iud"},
        {"wanted": "copper_iud", "copper_is_emergency": "no"},
        # Without JavaScript the question stands under the other option too.
        {"wanted": "implant", "copper_is_emergency": "yes"},
    ],
)
def test_for_anything_else_the_referral_is_routine(desk, world, answers):
    draft = world.draft()
    answer = desk.post(step("need", draft), need_answers(**answers))
    assert answer.status_code == 302, text_of(answer)
    draft.refresh_from_db()
    assert not draft.is_emergency


def test_a_yes_for_another_reason_is_not_dropped_without_a_word(desk, world):
    answers = need_answers(wanted="copper_iud", indication="other", copper_is_emergency="yes")
    assert "Select contraception as the main reason" in text_of(desk.post(step("need", world.draft()), answers))


@pytest.mark.acceptance("A32")
def test_a_draft_left_before_its_dates_goes_on_with_them_and_is_not_sent(desk, world):
    draft = world.draft(need=EMERGENCY_COIL)
    assert desk.get(reverse("referrals:draft", args=[draft.pk])).url == step("emergency", draft)
    assert desk.get(step("check", draft)).url == step("emergency", draft)
    draft.refresh_from_db()
    desk.post(step("check", draft), {"version": draft.version})
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_pages_of_an_emergency_are_not_those_of_a_routine_referral(desk, world):
    draft = world.draft()
    for name in ("emergency", "deadline"):
        assert desk.get(step(name, draft)).url == step("need", draft)


# The dates


@pytest.mark.acceptance("A32")
def test_the_dates_lead_to_the_deadline_with_a_reminder(desk, world):
    world.add_clinic(days=2)
    draft = world.draft(need=EMERGENCY_COIL)
    sex = timezone.now().replace(second=0, microsecond=0) - timedelta(hours=30)
    answer = desk.post(step("emergency", draft), dates(sex))
    assert answer.url == step("deadline", draft)
    text = text_of(desk.get(answer.url))
    assert f"Fit by {format_weekday_date_time(sex + timedelta(hours=120))}" in text
    assert "1 practice has a free appointment in time" in text
    assert "oral emergency contraception" in text
    assert "No clinician has approved these words yet" in text
    # What was typed is there again.
    page = desk.get(step("emergency", draft)).content.decode()
    assert f'value="{format_time(sex)}"' in page


@pytest.mark.acceptance("A33")
@time_machine.travel(datetime(2026, 10, 25, 12, tzinfo=LONDON))
def test_of_a_time_that_came_twice_the_earlier_is_taken_and_said():
    world = make_world()
    world.add_clinic(days=2)
    draft = world.draft(need=EMERGENCY_COIL)
    desk = client_of(world.spoke_desk)
    typed = date_answers("first_sex_on", date(2026, 10, 25)) | {"first_sex_time": "1:30am"}
    page = text_of(desk.post(step("emergency", draft), typed, follow=True))
    assert "1:30am came twice on 25 October 2026" in page
    assert "The earlier one was taken" in page
    assert "Fit by Friday 30 October 2026 at 12:30am" in page


@pytest.mark.acceptance("A33")
@time_machine.travel(datetime(2027, 3, 28, 12, tzinfo=LONDON))
def test_a_time_the_clocks_skipped_is_told_at_its_field():
    world = make_world()
    draft = world.draft(need=EMERGENCY_COIL)
    typed = date_answers("first_sex_on", date(2027, 3, 28)) | {"first_sex_time": "1:30am"}
    answer = client_of(world.spoke_desk).post(step("emergency", draft), typed)
    assert "1:30am does not exist on 28 March 2027" in text_of(answer)
    assert 'href="#id_first_sex_time"' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.ec_deadline is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"first_sex_time": ""}, "Enter a time, the earliest it can have been"),
        ({"first_sex_time": "noonish"}, "Time must be a time of day, like 9:30am or 2pm"),
        ({"first_sex_on_day": ""}, "must include a day"),
        ({"shortest_cycle_days": "90"}, "Shortest cycle in days must be between 20 and 60"),
        ({"last_period_on_day": "31", "last_period_on_month": "2", "last_period_on_year": "2026"}, "real date"),
    ],
)
def test_wrong_dates_are_told_and_kept_on_the_page(desk, world, changes, message):
    draft = world.draft(need=EMERGENCY_COIL)
    answer = desk.post(step("emergency", draft), dates(timezone.now() - timedelta(hours=5)) | changes)
    assert answer.status_code == 200
    assert message in text_of(answer)
    draft.refresh_from_db()
    assert draft.ec_deadline is None


def test_a_period_after_the_sex_is_told_at_its_field(desk, world):
    draft = world.draft(need=EMERGENCY_COIL)
    yesterday = timezone.localdate() - timedelta(days=1)
    answers = dates(timezone.now() - timedelta(days=3)) | date_answers("last_period_on", yesterday)
    assert "must start on or before the day of the first unprotected sex" in text_of(
        desk.post(step("emergency", draft), answers)
    )


# The choice of a practice


@pytest.mark.acceptance("A32")
def test_the_choice_shows_only_practices_with_slots_in_time_and_those_slots(desk, world):
    world.add_clinic(days=2, number=2)
    world.add_clinic(days=8, number=1)
    with_another_hub(world).add_clinic(days=8)
    draft = emergency_draft(world)
    text = text_of(desk.get(step("practice", draft)))
    assert "Practice N82002" in text
    assert "Practice N82003" not in text
    assert "9am, 9:30am" in text
    assert text.count(" 9am") == 2, "the first free one, and among those in time"


def test_the_sent_page_says_to_phone_the_practice_now(desk, world):
    Practice.objects.filter(pk=world.hub.practice_id).update(phone="01514960002")
    world.add_clinic(days=2)
    sent = emergency_sent(world)
    text = text_of(desk.get(reverse("referrals:sent", args=[sent.pk])))
    assert "Phone Practice N82002 on 0151 496 0002 now" in text
    assert "aim to reply by" not in text


@pytest.mark.acceptance("A32")
def test_when_the_last_slot_in_time_has_gone_the_hub_hands_over_instead_of_booking(world):
    [slot] = world.add_clinic(days=2, number=1).slots.all()
    world.add_clinic(days=9)
    accepted = emergency_accepted(world)
    world.book(world.accepted(nhs_number=NHS_NUMBERS[1]), slot)
    hub = client_of(world.hub_desk)
    text = text_of(hub.get(reverse("referrals:book", args=[accepted.pk])))
    assert "No free appointment before the deadline. Phone the sexual health clinic now." in text
    hub.post(reverse("referrals:hand-off", args=[accepted.pk]), handover(accepted))
    accepted.refresh_from_db()
    assert accepted.status == Status.HANDED_OFF


@pytest.mark.acceptance("A32")
def test_a_returned_emergency_is_handed_over_by_the_practice_that_sent_it(desk, world):
    world.add_clinic(days=2)
    sent = emergency_sent(world)
    returned = services.return_to_referrer(
        referral_id=sent.pk, by=world.fitter_user, version=sent.version, reason="no_capacity", comment=""
    )
    desk.post(reverse("referrals:hand-off", args=[sent.pk]), handover(returned))
    returned.refresh_from_db()
    assert returned.status == Status.HANDED_OFF


@pytest.mark.acceptance("A32")
@pytest.mark.parametrize("side", ["spoke_desk", "hub_desk"])
def test_an_emergency_is_in_red_on_the_lists_and_in_no_routine_one(world, side):
    world.add_clinic(days=2)
    sent = emergency_sent(world)
    browser = client_of(getattr(world, side))
    urgent = text_of(browser.get(reverse("referrals:list"), {"list": "emergencies"}))
    assert "Emergency IUD" in urgent
    assert sent.reference in urgent or sent.patient.full_name in urgent
    if side == "hub_desk":
        routine = text_of(browser.get(reverse("referrals:list"), {"list": "new"}))
        assert sent.patient.full_name not in routine
    assert "Emergenc" in text_of(browser.get(reverse("home")))


@pytest.mark.acceptance("A32")
def test_the_check_page_says_by_when_and_the_sent_page_does_too(desk, world):
    world.add_clinic(days=2)
    draft = emergency_draft(world)
    by = f"Fit by {format_weekday_date_time(draft.ec_deadline)}"
    assert by in text_of(desk.get(step("check", draft)))
    sent = desk.post(step("check", draft), {"version": draft.version}, follow=True)
    assert format_weekday_date_time(draft.ec_deadline) in text_of(sent)
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    for page in ("referrals:detail", "referrals:print"):
        assert f"{by} Emergency IUD" in text_of(client_of(world.hub_desk).get(reverse(page, args=[draft.pk])))


# No slot in time: the clinic


@pytest.mark.acceptance("A32")
@pytest.mark.parametrize("hours", [24, 130])
def test_without_a_slot_in_time_or_past_the_deadline_the_clinic_is_to_be_phoned(desk, world, hours):
    make_practice("C0001", name="City Clinic", kind=Practice.Kind.SEXUAL_HEALTH_CLINIC, phone="01514960000")
    world.add_clinic(days=8)
    draft = emergency_draft(world, first_sex_hours_ago=hours)
    text = text_of(desk.get(step("deadline", draft)))
    assert "Phone the sexual health clinic now" in text
    assert "City Clinic: 0151 496 0000" in text
    assert ("That time has passed" in text) == (hours == 130)
    assert desk.get(step("practice", draft)).url == step("deadline", draft)
    answer = desk.get(reverse("referrals:draft", args=[draft.pk]))
    assert answer.url == step("deadline" if hours == 130 else "practice", draft)


def test_without_any_number_the_page_says_where_to_find_one(desk, world, settings):
    settings.SEXUAL_HEALTH_PHONE = ""
    draft = emergency_draft(world)
    assert "phone NHS 111" in text_of(desk.get(step("deadline", draft)))


@pytest.mark.acceptance("A32")
def test_the_handover_is_recorded_and_ends_the_referral(desk, world):
    draft = emergency_draft(world)
    page = text_of(desk.get(reverse("referrals:hand-off", args=[draft.pk])))
    assert "Who did you speak to?" in page
    answer = desk.post(reverse("referrals:hand-off", args=[draft.pk]), handover(draft), follow=True)
    text = text_of(answer)
    assert "handed over to the sexual health clinic" in text
    assert "Nurse Green, City Clinic" in text
    draft.refresh_from_db()
    assert draft.status == Status.HANDED_OFF


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"spoke_to": ""}, "Enter who you spoke to"),
        ({"spoken_time": ""}, "Enter the time you spoke to them"),
        ({"spoken_time": "late"}, "Time must be a time of day"),
        (date_answers("spoken_on", date(2099, 1, 1)), "must be today or in the past"),
    ],
)
def test_a_handover_without_who_or_when_is_not_saved(desk, world, changes, message):
    draft = emergency_draft(world)
    answer = desk.post(reverse("referrals:hand-off", args=[draft.pk]), handover(draft, **changes))
    assert message in text_of(answer)
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_a_stale_handover_page_keeps_what_was_typed(desk, world):
    world.add_clinic(days=2)
    sent = emergency_sent(world)
    stale = handover(sent, version=sent.version - 1)
    answer = desk.post(reverse("referrals:hand-off", args=[sent.pk]), stale)
    assert answer.status_code == 412
    assert "Nurse Green, City Clinic" in answer.content.decode()


def test_a_routine_referral_offers_no_handover(desk, world):
    sent = world.submitted()
    assert desk.get(reverse("referrals:hand-off", args=[sent.pk])).status_code == 409
    assert "handover" not in text_of(desk.get(reverse("referrals:detail", args=[sent.pk])))


def test_the_hub_can_hand_over_what_it_cannot_fit_in_time(world):
    world.add_clinic(days=2)
    sent = emergency_sent(world)
    hub = client_of(world.hub_desk)
    assert "Record a handover to the sexual health clinic" in text_of(
        hub.get(reverse("referrals:detail", args=[sent.pk]))
    )
    hub.post(reverse("referrals:hand-off", args=[sent.pk]), handover(sent))
    sent.refresh_from_db()
    assert sent.status == Status.HANDED_OFF
