"""Letters of competence renewed, given their grace, and listed before they end."""

from datetime import timedelta

import pytest
from django.urls import reverse

from larc.audit.models import Event
from larc.nhsuk.formatting import format_date
from practices.errors import CapacityError
from practices.methods import Competence, Method, Procedure
from practices.models import Fitter, Slot
from practices.selectors import fitters_expiring, letters_ending, slots_to_rearrange
from practices.services import record_grace, renew_letter, withdraw_letter
from tests.builders.capacity import a_clinic, a_day, a_fitter, a_hub, an_admin, book
from tests.builders.pages import client_of, date_answers, hidden_answers, text_of
from tests.builders.training import a_letter

pytestmark = pytest.mark.django_db
NINETY = timedelta(days=90)


@pytest.fixture
def fitter():
    return a_fitter(a_hub(letters=None), letters=())


def renew(letter, issued=0, expires=1800):
    return renew_letter(by=an_admin(), letter_id=letter.pk, issued_on=a_day(issued), expires_on=a_day(expires))


def grace(letter, days):
    letter.refresh_from_db()
    return record_grace(by=an_admin(), letter_id=letter.pk, was=letter.grace_until, until=a_day(days))


class TestRenewal:
    def test_the_new_letter_is_for_the_same_and_the_old_one_stays(self, fitter):
        old = a_letter(fitter, ends_in=30)
        new = renew(old)
        assert (new.competence, new.fitter) == (old.competence, fitter)
        assert fitter.letters.count() == 2
        old.refresh_from_db()
        assert old.expires_on == a_day(30)

    def test_it_takes_it_off_the_list_of_those_that_end(self, fitter):
        old = a_letter(fitter, ends_in=30)
        assert list(fitters_expiring(within=NINETY)) == [fitter]
        new = renew(old)
        assert list(fitters_expiring(within=NINETY)) == []
        withdraw_letter(by=an_admin(), letter_id=new.pk, on=a_day(0))
        assert list(fitters_expiring(within=NINETY)) == [fitter]

    @pytest.mark.parametrize(
        ("ends_in", "given", "words"),
        [
            (300, {}, "renewed from 6 months before it ends"),
            (-43, {}, "ended longer before. Add a new letter"),
            (30, {"expires": 30}, "Expiry date must be after"),
            (30, {"expires": 2300}, "renewed every 5 years"),
        ],
    )
    def test_what_cannot_be_a_renewal_is_refused(self, fitter, ends_in, given, words):
        old = a_letter(fitter, ends_in=ends_in)
        with pytest.raises(CapacityError, match=words):
            renew(old, **given)
        assert fitter.letters.count() == 1

    def test_a_withdrawn_letter_is_not_renewed(self, fitter):
        old = a_letter(fitter, ends_in=30)
        withdraw_letter(by=an_admin(), letter_id=old.pk, on=a_day(0))
        with pytest.raises(CapacityError, match="was withdrawn"):
            renew(old)

    def test_the_page_offers_it_in_time_and_saves_it(self, fitter):
        admin = client_of(an_admin())
        soon, later = a_letter(fitter, ends_in=30), a_letter(fitter, ends_in=300, competence=Competence.IUT)
        page = admin.get(reverse("training:fitter", args=[fitter.pk])).content.decode()
        address = reverse("practices:renew-letter", args=[fitter.pk, soon.pk])
        assert address in page
        assert reverse("practices:renew-letter", args=[fitter.pk, later.pk]) not in page

        typed = date_answers("issued_on", a_day(0)) | date_answers("expires_on", a_day(1800))
        words = text_of(admin.post(address, typed, follow=True))
        assert "Letter of Dr Amy Hall renewed" in words
        assert address not in admin.get(reverse("training:fitter", args=[fitter.pk])).content.decode()
        assert admin.get(reverse("practices:renew-letter", args=[fitter.pk + 1, soon.pk])).status_code == 404

    def test_the_page_shows_direction_and_both_names_of_the_issuer(self, fitter):
        a_letter(fitter, ends_in=300, competence=Competence.SDI_RO)
        a_letter(fitter, ends_in=1700, competence=Competence.IUT)
        words = text_of(client_of(an_admin()).get(reverse("training:fitter", args=[fitter.pk])))
        assert "Removal only" in words
        assert "Insertion and removal inside the womb" in words
        assert "FSRH" in words
        assert "CoSRH" in words


@pytest.mark.acceptance("A9")
class TestGrace:
    def test_past_its_end_a_letter_counts_only_where_grace_is_recorded(self, fitter):
        letter = a_letter(fitter, ends_in=-1)
        day = a_day(10)
        assert not letter.counts_on(a_day(0))
        assert fitter not in Fitter.objects.competent(Method.IMPLANT, Procedure.FIT, day)

        letter = grace(letter, 10)

        for days, counts in [(0, True), (10, True), (11, False)]:
            assert letter.counts_on(a_day(days)) is counts
            assert (fitter in Fitter.objects.competent(Method.IMPLANT, Procedure.FIT, a_day(days))) is counts
        assert Event.objects.filter(action="letter.grace_recorded").count() == 1

    def test_bookings_past_the_end_are_to_be_rearranged_until_it_is_recorded(self):
        hub = a_hub(letters=None, methods=[Method.IMPLANT])
        fitter = a_fitter(hub, letters=())
        letter = a_letter(fitter, ends_in=20)
        clinic = a_clinic(hub, days=10, fitter=fitter)
        [booked] = book(clinic)
        type(letter).objects.filter(pk=letter.pk).update(expires_on=a_day(5))
        assert list(slots_to_rearrange()) == [booked]
        assert not Slot.objects.free().suitable(Method.IMPLANT, Procedure.FIT)
        grace(letter, 10)
        assert not slots_to_rearrange().exists()
        assert Slot.objects.free().suitable(Method.IMPLANT, Procedure.FIT)

    @pytest.mark.parametrize(
        ("ends_in", "until", "words"),
        [
            (-1, 42, "Grace lasts 6 weeks at most"),
            (5, 5, "Enter a day after"),
            (-10, -1, "today or in the future"),
            (-43, 0, "Grace lasts 6 weeks at most"),
        ],
    )
    def test_grace_follows_the_end_for_6_weeks_at_most(self, fitter, ends_in, until, words):
        letter = a_letter(fitter, ends_in=ends_in)
        with pytest.raises(CapacityError, match=words):
            grace(letter, until)
        letter.refresh_from_db()
        assert letter.grace_until is None

    def test_a_withdrawn_letter_has_none(self, fitter):
        letter = a_letter(fitter, ends_in=5)
        withdraw_letter(by=an_admin(), letter_id=letter.pk, on=a_day(0))
        with pytest.raises(CapacityError, match="was withdrawn"):
            grace(letter, 10)

    def test_the_page_records_it_and_says_so(self, fitter):
        admin = client_of(an_admin())
        letter = a_letter(fitter, ends_in=-1)
        address = reverse("practices:record-grace", args=[fitter.pk, letter.pk])
        assert "counts in these weeks only once that is recorded" in text_of(admin.get(address))
        assert "6 weeks at most" in text_of(admin.post(address, date_answers("until", a_day(60))))
        words = text_of(admin.post(address, date_answers("until", a_day(10)), follow=True))
        assert "In grace until" in words

    @pytest.mark.acceptance("A12")
    def test_of_two_who_record_at_once_the_later_sees_both_versions(self, fitter):
        admin = client_of(an_admin())
        letter = a_letter(fitter, ends_in=-1)
        address = reverse("practices:record-grace", args=[fitter.pk, letter.pk])
        opened = hidden_answers(admin.get(address))
        grace(letter, 20)
        page = admin.post(address, opened | date_answers("until", a_day(10)))
        assert page.status_code == 412
        assert f"Mine {format_date(a_day(10))} Theirs {format_date(a_day(20))}" in text_of(page)
        letter.refresh_from_db()
        assert letter.grace_until == a_day(20)
        admin.post(address, hidden_answers(page))
        letter.refresh_from_db()
        assert letter.grace_until == a_day(10)


class TestEnding:
    def test_the_list_has_what_ends_within_90_days_and_what_ended_within_6_weeks(self, fitter):
        inside = [a_letter(fitter, ends_in=days, competence=kind) for days, kind in [(90, "IUT"), (-42, "SDI-IR")]]
        outside = a_fitter(fitter.hubs.get(), letters=(), name="Dr Bo Lee")
        for days, kind in [(91, "IUT"), (-43, "SDI-IR")]:
            a_letter(outside, ends_in=days, competence=kind)
        assert set(letters_ending(within=NINETY)) == set(inside)
        words = text_of(client_of(an_admin()).get(reverse("training:fitters") + "?list=ending"))
        assert "Dr Amy Hall" in words
        assert "Dr Bo Lee" not in words
