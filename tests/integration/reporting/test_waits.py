"""Waits and returns by month, against cases counted by hand; and a page without any patient."""

import io
from collections import Counter
from datetime import date, datetime, timedelta

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.models import Event
from practices.models import Area, Practice
from referrals import figures, services
from referrals.clocks import LONDON, Result
from referrals.emergency import Outcome
from referrals.figures import Returns
from referrals.models import Fitting, Referral
from referrals.reasons import CancelReason, ErrorReason
from tests.builders.capacity import a_clinic, a_hub
from tests.builders.emergency import emergency_accepted, emergency_draft, emergency_sent
from tests.builders.network import join, make_pcn
from tests.builders.pages import client_of, text_of
from tests.builders.pathway import NHS_NUMBERS, World, implant_record, make_world

pytestmark = pytest.mark.django_db

PAGE = "/reports/waits/"
JULY, AUGUST = date(2027, 7, 1), date(2027, 8, 1)
NOON_OF_JULY_5 = datetime(2027, 7, 5, 12, tzinfo=LONDON)


@pytest.fixture
def world(settings):
    with time_machine.travel(NOON_OF_JULY_5, tick=False):
        yield make_world()


def on(day: date) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=LONDON), tick=False)


def fit_after(world: World, days: int, number: str) -> Referral:
    """A referral of 5 July booked the same day and fitted so many days later."""
    referral = world.accepted(nhs_number=number)
    world.book(referral, world.add_clinic(days=days).slots.first())
    with on(date(2027, 7, 5) + timedelta(days=days)):
        referral.refresh_from_db()
        services.record_fitting(
            referral_id=referral.pk, by=world.fitter_user, version=referral.version, record=implant_record()
        )
    return referral


def cancel(world: World, referral: Referral, day: date, reason: str) -> None:
    referral.refresh_from_db()
    with on(day):
        services.cancel(
            referral_id=referral.pk, by=world.spoke_desk, version=referral.version, reason=reason, comment=""
        )


def counted(today: date, target: int = 28) -> figures.Waits:
    (waits,) = figures.waits(first=JULY, today=today, target=target)
    assert (waits.month, waits.kind) == (JULY, Practice.Kind.GP_PRACTICE)
    return waits


@pytest.mark.acceptance("N3")
def test_waits_are_counted_as_by_hand(world):
    fit_after(world, 28, NHS_NUMBERS[0])
    fit_after(world, 29, NHS_NUMBERS[1])
    world.submitted(nhs_number=NHS_NUMBERS[2])
    soon = world.submitted(nhs_number=NHS_NUMBERS[3])
    cancel(world, soon, date(2027, 7, 20), CancelReason.PATIENT_REQUEST)
    late = world.submitted(nhs_number=NHS_NUMBERS[4])
    cancel(world, late, date(2027, 8, 20), CancelReason.PATIENT_REQUEST)
    assert counted(date(2027, 8, 30)).own == Counter(
        {Result.PASSED: 1, Result.FAILED: 2, Result.BREACHING: 1, Result.INELIGIBLE: 1}
    )
    assert counted(date(2027, 8, 2)).own[Result.UNSCORED] == 1


@pytest.mark.acceptance("N4")
def test_the_same_waits_by_a_common_target_stand_beside_the_own_limit(world):
    fit_after(world, 6, NHS_NUMBERS[0])
    Practice.objects.filter(hub=world.hub).update(kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    (waits,) = figures.waits(first=JULY, today=date(2027, 8, 30), target=28)
    assert (waits.kind, waits.own, waits.target) == (
        Practice.Kind.SEXUAL_HEALTH_CLINIC,
        Counter({Result.FAILED: 1}),
        Counter({Result.PASSED: 1}),
    )


def test_an_offer_in_time_stands_beside_a_late_fitting(world):
    fit_after(world, 29, NHS_NUMBERS[0])
    waits = counted(date(2027, 8, 30))
    assert (waits.own, waits.offered) == (Counter({Result.FAILED: 1}), Counter({Result.PASSED: 1}))


def test_a_fitting_entered_in_error_is_not_counted(world):
    referral = fit_after(world, 10, NHS_NUMBERS[0])
    Fitting.objects.filter(referral=referral).update(reversed_at=timezone.now())
    Referral.objects.filter(pk=referral.pk).update(status="entered_in_error")
    assert counted(date(2027, 8, 30)).own == Counter({Result.INELIGIBLE: 1})


@pytest.mark.acceptance("A35")
def test_a_need_referred_again_counts_once_from_its_first_day(world):
    first = world.submitted()
    cancel(world, first, date(2027, 8, 20), CancelReason.NO_LONGER_REQUIRED)
    with on(date(2027, 8, 21)):
        again = world.submitted()
    assert again.previous == first
    assert counted(date(2027, 8, 30)).own == Counter({Result.BREACHING: 1})


@pytest.mark.acceptance("S4")
def test_returns_are_a_share_of_what_was_sent_between_practices(world):
    near = a_hub("Near Surgery", at=(53.43, -2.97))
    a_clinic(near, days=4)
    kept, back, sent_on, wrong = (world.submitted(nhs_number=number) for number in NHS_NUMBERS[:4])
    services.return_to_referrer(
        referral_id=back.pk, by=world.fitter_user, version=back.version, reason="no_capacity", comment=""
    )
    back.refresh_from_db()
    services.send_again(referral_id=back.pk, by=world.spoke_desk, version=back.version, hub_id=near.pk)
    services.redirect(referral_id=sent_on.pk, by=world.fitter_user, version=sent_on.version, hub_id=near.pk)
    services.enter_in_error(
        referral_id=wrong.pk, by=world.spoke_desk, version=wrong.version, reason=ErrorReason.TEST, comment=""
    )
    assert figures.returns(first=JULY) == [Returns(JULY, sent=3, returned=1, redirected=1, onward=0)]
    assert kept.status == "submitted"


@pytest.mark.acceptance("S5")
def test_patients_a_fitting_practice_keeps_are_not_between_practices(world):
    own = World(**vars(world) | {"spoke": world.hub.practice, "spoke_desk": world.hub_desk})
    own.submitted()
    world.submitted(nhs_number=NHS_NUMBERS[1])
    assert figures.returns(first=JULY) == [Returns(JULY, sent=1, returned=0, redirected=0, onward=0)]


def test_months_are_london_months(world):
    with time_machine.travel(datetime(2027, 8, 1, 0, 30, tzinfo=LONDON), tick=False):
        world.submitted()
    assert [row.month for row in figures.returns(first=JULY)] == [AUGUST]
    assert [row.month for row in figures.waits(first=JULY, today=AUGUST, target=28)] == [AUGUST]
    assert not figures.returns(first=JULY, until=AUGUST)
    assert not figures.waits(first=JULY, until=AUGUST, today=AUGUST, target=28)


def emergencies_of(month: date) -> Counter[Outcome]:
    return {row.month: row.outcomes for row in figures.emergencies(first=JULY, now=timezone.now())}.get(
        month, Counter()
    )


def hand_off(referral: Referral, by: User) -> None:
    referral.refresh_from_db()
    given = {"referral_id": referral.pk, "by": by, "version": referral.version}
    services.hand_off(**given, spoke_to="Nurse Green, City Clinic", spoken_at=timezone.now())


@pytest.fixture
def emergencies(world) -> dict[str, Referral]:
    """Of 5 July: one booked and one waiting, both with a deadline of 9 July; one handed over unsent and one sent."""
    clinic = world.add_clinic(days=2)
    booked = emergency_accepted(world, nhs_number=NHS_NUMBERS[0])
    world.book(booked, clinic.slots.first())
    waiting = emergency_accepted(world, nhs_number=NHS_NUMBERS[1])
    draft = emergency_draft(world, nhs_number=NHS_NUMBERS[2])
    hand_off(draft, world.spoke_desk)
    sent = emergency_sent(world, nhs_number=NHS_NUMBERS[3])
    hand_off(sent, world.hub_desk)
    emergency_draft(world, nhs_number=NHS_NUMBERS[4])  # nobody has asked for it yet
    return {"booked": booked, "waiting": waiting}


@pytest.mark.acceptance("A32", "N3")
def test_emergencies_are_counted_as_by_hand(world, emergencies):
    assert emergencies_of(JULY) == Counter({Outcome.BOOKED: 1, Outcome.WAITING: 1, Outcome.HANDED_OVER: 2})
    with on(date(2027, 7, 7)):
        booked = emergencies["booked"]
        booked.refresh_from_db()
        copper = {"method": "copper_iud", "device": "TT380 Slimline", "pregnancy_excluded_by": "emergency"}
        services.record_fitting(
            referral_id=booked.pk, by=world.fitter_user, version=booked.version, record=implant_record(**copper)
        )
    with on(date(2027, 7, 20)):
        assert emergencies_of(JULY) == Counter({Outcome.FITTED: 1, Outcome.TOO_LATE: 1, Outcome.HANDED_OVER: 2})
        cancel(world, emergencies["waiting"], date(2027, 7, 20), CancelReason.PATIENT_REQUEST)
        assert emergencies_of(JULY)[Outcome.TOO_LATE] == 1, "giving up after the deadline does not make it vanish"
    assert not figures.waits(first=JULY, today=JULY, target=28), "no emergency is in the 28 days"


@pytest.mark.acceptance("A32")
@pytest.mark.parametrize(
    ("recorded", "came_out"),
    [("2027-07-09 11:00", Outcome.FITTED), ("2027-07-09 16:00", Outcome.TOO_LATE), ("2027-07-12", Outcome.TOO_LATE)],
)
def test_what_was_fitted_without_an_appointment_was_fitted_when_it_was_recorded(
    world, emergencies, recorded, came_out
):
    """On the day of a deadline of midday nobody knows the hour; recorded before, it was in time."""
    waiting = emergencies["waiting"]
    with time_machine.travel(datetime.fromisoformat(recorded).replace(tzinfo=LONDON), tick=False):
        waiting.refresh_from_db()
        copper = {"method": "copper_iud", "device": "TT380 Slimline", "pregnancy_excluded_by": "emergency"}
        services.record_fitting(
            referral_id=waiting.pk,
            by=world.fitter_user,
            version=waiting.version,
            record=implant_record(**copper, performed_on=date(2027, 7, 9)),
            reason="walk_in",
        )
        assert emergencies_of(JULY)[came_out] == 1


@pytest.mark.acceptance("A32", "S7")
def test_the_page_tells_both_shares_of_emergencies_with_their_intervals(world, emergencies, commissioner: User):
    with on(date(2027, 8, 10)):
        page = text_of(client_of(commissioner).get(PAGE))
    assert (
        "Of 4 emergency coils asked for in July 2027 whose result is known, 1 (25%; 95% confidence interval 5% to 70%)"
        " was fitted or booked before the deadline, and 2 (50%; 95% confidence interval 15% to 85%) were handed over"
        " to a sexual health clinic by phone." in page
    )
    assert "July 2027 0 1 2 1 0 0 25% (1 of 4), 5% to 70% 50% (2 of 4), 15% to 85%" in page


@pytest.mark.acceptance("S4", "S7", "A15")
def test_a_commissioner_reads_sentences_and_tables_without_a_patient(world, commissioner: User):
    fit_after(world, 10, NHS_NUMBERS[0])
    with on(date(2027, 8, 10)):
        browser = client_of(commissioner)
        page = text_of(browser.get(PAGE))
        reports = browser.get("/reports/all/").content.decode()
    assert (
        "Of 1 patient referred in July 2027 whose result is known, 1 (100%) was fitted within 28 days."
        " 0 still wait past it, 0 within it." in page
    )
    assert (
        "Of 1 referral sent from one practice to another in July 2027, 0 (0%; 95% confidence interval 0% to 79%)"
        " were returned. 0 went on directly to another practice instead." in page
    )
    assert "July 2027 1 0 0 0 0 100% (1 of 1) 21% to 100% 100% (1 of 1)" in page
    assert "Nobody was referred in 12 of the latest 13 months." in page
    assert "share fitted within 28 days" in page
    assert PAGE in reports
    for word in ("Ada", "999 000", "LR-"):
        assert word not in page


@pytest.mark.acceptance("P9", "N4")
def test_the_common_target_is_one_of_five(world, commissioner: User):
    browser = client_of(commissioner)
    for days in (5, 14, 28, 42, 56):
        assert f"Every provider by one target: {days} days" in text_of(browser.get(PAGE, {"target": days}))
    for wrong in ("6", "x", "9" * 30):
        assert browser.get(PAGE, {"target": wrong}).status_code == 400


def test_whoever_looks_is_recorded_and_a_practice_may_not(world, commissioner: User):
    assert client_of(world.hub_desk).get(PAGE).status_code == 403
    assert client_of(world.admin).get(PAGE).status_code == 200
    answer = client_of(commissioner).get(PAGE)
    assert "no-store" in answer["Cache-Control"]
    looked = Event.objects.filter(action="waits.viewed").values_list("actor", flat=True)
    assert set(looked) == {world.admin.pk, commissioner.pk}


def test_the_page_asks_as_often_whatever_was_referred(world, emergencies, django_assert_num_queries):
    with django_assert_num_queries(3):
        figures.returns(first=JULY)
        figures.waits(first=JULY, today=JULY, target=28)
        figures.emergencies(first=JULY, now=timezone.now())
    world.submitted(nhs_number=NHS_NUMBERS[4])
    emergency_sent(world, nhs_number=NHS_NUMBERS[4])
    for number in NHS_NUMBERS[:4]:
        world.submitted(nhs_number=number)
    with django_assert_num_queries(3):
        figures.returns(first=JULY)
        figures.waits(first=JULY, today=JULY, target=28)
        figures.emergencies(first=JULY, now=timezone.now())


@pytest.mark.acceptance("N5", "N6")
def test_an_area_has_the_waits_and_returns_of_patients_registered_there(world, emergencies, commissioner: User):
    fit_after(world, 10, "")
    north, empty = (Area.objects.create(name=name) for name in ("North", "South"))
    pcn = make_pcn("U00001")
    pcn.area = north
    pcn.save()
    join(world.spoke, pcn)
    browser = client_of(commissioner)
    with on(date(2027, 8, 10)):
        everywhere, here = (text_of(browser.get(PAGE, asked)) for asked in ({}, {"area": north.pk}))
        nowhere = text_of(browser.get(PAGE, {"area": empty.pk, "target": 14}))
    for words in ("Of 1 patient referred in July 2027", "Of 4 emergency coils asked for", "Of 4 referrals sent from"):
        assert words in everywhere
        assert words in here
        assert words not in nowhere
    assert "Nobody was referred in July 2027." in nowhere
    assert "No emergency coil was asked for in July 2027." in nowhere
    assert browser.get(PAGE, {"area": "x"}).status_code == 400


@pytest.mark.acceptance("N5")
def test_a_filter_taken_away_leaves_the_others(world, commissioner: User):
    north = Area.objects.create(name="North")
    page = client_of(commissioner).get(PAGE, {"area": north.pk, "target": 14, "method": "either_coil"})
    text, html = text_of(page), page.content.decode()
    for words in ("Remove Common target 14 days", "Remove Method Coils", "Remove Area North"):
        assert words in text
    assert f'href="?target=14&amp;area={north.pk}"' in html


def test_waits_are_of_the_method_and_the_reason_asked_for(world, commissioner: User):
    fit_after(world, 10, NHS_NUMBERS[0])
    browser = client_of(commissioner)
    with on(date(2027, 8, 10)):
        for asked in ({"method": "implant"}, {"indication": "contraception"}):
            assert "Of 1 patient referred in July 2027" in text_of(browser.get(PAGE, asked))
        for asked in ({"method": "either_coil"}, {"indication": "hrt"}):
            assert "Nobody was referred in July 2027." in text_of(browser.get(PAGE, asked))
    for wrong in ({"method": "rings"}, {"indication": "x"}):
        assert browser.get(PAGE, wrong).status_code == 400


def test_its_tables_can_be_taken_away_with_the_target_chosen(world, commissioner: User):
    fit_after(world, 10, NHS_NUMBERS[0])
    with on(date(2027, 8, 10)):
        browser = client_of(commissioner)
        page = browser.get(PAGE, {"target": 5})
        months = browser.get(PAGE, {"target": 5, "file": "common.csv"}).content.decode()
        book = browser.get(PAGE, {"file": "tables.xlsx"})
    assert "?target=5&amp;file=common.csv" in page.content.decode()
    assert "?target=5&amp;view=print" in page.content.decode()
    assert ["July 2027", "100% (1 of 1)", "0% (0 of 1)"] in [row.split(",")[:3] for row in months.splitlines()]
    assert book.content.startswith(b"PK")
    assert Event.objects.filter(action="waits.downloaded", subject="network", actor=commissioner).count() == 2


MAY_JUNE = ("2026-05", "2026-06")
SPRING = dict(zip(("first", "last"), MAY_JUNE, strict=True))


@pytest.fixture
def two_summers(world) -> World:
    """One sent in May 2026, and one of July 2027 that was fitted in time."""
    long_ago = datetime(2026, 5, 4, 12, tzinfo=LONDON)
    old = world.submitted(nhs_number=NHS_NUMBERS[1])
    Referral.objects.filter(pk=old.pk).update(submitted_at=long_ago, clock_started_at=long_ago)
    fit_after(world, 10, NHS_NUMBERS[0])
    return world


def test_without_a_choice_it_shows_the_latest_13_months(two_summers, commissioner: User):
    with on(date(2027, 8, 10)):
        page = text_of(client_of(commissioner).get(PAGE))
        chosen = text_of(client_of(commissioner).get(PAGE, {"first": "2026-08", "last": "2027-08"}))
    assert "GP practices: within 28 days, latest 13 months" in page
    assert "Remove From" not in page
    assert chosen == page


def test_the_months_chosen_are_those_of_every_table_sentence_picture_and_file(two_summers, commissioner: User):
    with on(date(2027, 8, 10)):
        browser = client_of(commissioner)
        answer = browser.get(PAGE, SPRING)
        page = text_of(answer)
        rows = browser.get(PAGE, SPRING | {"file": "returns.csv"}).content.decode().splitlines()
        kind = browser.get(PAGE, SPRING | {"file": "gp_practice.csv"}).content.decode().splitlines()
        notes = openpyxl.load_workbook(io.BytesIO(browser.get(PAGE, SPRING | {"file": "tables.xlsx"}).content))
    for caption in ("within 28 days", "own limit and within 28 days", "Referrals from one practice to another"):
        assert f"{caption}, May 2026 to June 2026" in page
    for words in ("Remove From May 2026", "Remove To June 2026", "Nobody was referred in June 2026."):
        assert words in page
    for words in ("latest 13 months", "so far", "Of 1 patient referred in July 2027"):
        assert words not in page
    assert [row.split(",")[:2] for row in rows[1:]] == [["May 2026", "1"]]
    assert [row.split(",")[0] for row in kind[1:]] == ["May 2026"]
    assert "first=2026-05&amp;last=2026-06&amp;file=returns.csv" in answer.content.decode()
    assert dict(notes["Notes"].iter_rows(values_only=True))["Chosen filters"] == "From May 2026, To June 2026"
    assert notes["Returns"]["A1"].value.endswith("May 2026 to June 2026")


def test_from_after_to_is_read_the_other_way_round(two_summers, commissioner: User):
    with on(date(2027, 8, 10)):
        browser = client_of(commissioner)
        there, back = (browser.get(PAGE, {"first": first, "last": last}) for first, last in (MAY_JUNE, MAY_JUNE[::-1]))
    assert text_of(there) == text_of(back)


def test_the_running_month_alone_is_told_so_far(two_summers, commissioner: User):
    with on(date(2027, 8, 10)):
        two_summers.submitted(nhs_number=NHS_NUMBERS[2])
        page = text_of(client_of(commissioner).get(PAGE, {"first": "2027-08"}))
    assert "Of the patients referred in August 2027 so far no result is known yet." in page
    assert "within 28 days, August 2027" in page


def test_months_go_back_to_the_first_referral_and_no_further(two_summers, commissioner: User):
    with on(date(2027, 8, 10)):
        browser = client_of(commissioner)
        assert "May 2026" in text_of(browser.get(PAGE))
        for wrong in ("2026-04", "2027-09", "2027-13", "2027-8", "x", "0", "9" * 30):
            for name in ("first", "last"):
                answer = browser.get(PAGE, {name: wrong})
                assert answer.status_code == 400
                assert "There is a problem with that address" in text_of(answer)


def test_the_page_asks_as_often_for_many_months(two_summers, commissioner: User, django_assert_num_queries):
    with on(date(2027, 8, 10)):
        browser = client_of(commissioner)
        with CaptureQueriesContext(connection) as before:
            browser.get(PAGE, {"first": "2027-08"})
        with django_assert_num_queries(len(before)):
            browser.get(PAGE, {"first": "2026-05"})


@pytest.mark.acceptance("S7")
def test_its_workbook_has_each_share_with_its_limits_in_columns_and_as_a_native_chart(
    world, emergencies, commissioner: User
):
    fit_after(world, 10, "")
    with on(date(2027, 8, 10)):
        answer = client_of(commissioner).get(PAGE, {"first": "2027-06", "file": "tables.xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["Gp_practice shares"].iter_rows(min_row=4, values_only=True))
    assert rows == [
        ("Month referred", "In time", "Result known", "Percent", "Lower 95%", "Upper 95%"),
        ("June 2027", 0, 0, None, None, None),
        ("July 2027", 1, 1, 100, 20.7, 100),
        ("August 2027, so far", 0, 0, None, None, None),
    ]
    [chart] = book["Chart gp_practice shares"]._charts
    [series] = chart.series
    assert series.errBars.errBarType == "both"
    assert [float(point.v) for point in series.errBars.minus.numLit.pt] == pytest.approx([0, 79.3, 0], abs=0.1)
