"""What each fitter did lately and how far trainees have come, for admins and on each fitter's own page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from larc.accounts.permissions import Role
from practices.clinic_times import Part
from practices.methods import Competence, Method
from practices.models import Fitter
from practices.selectors import in_training
from practices.services import add_session
from referrals import services
from referrals.minimums import Kind
from referrals.models import Fitting
from referrals.procedures import counts_of, held_since, progress_of
from tests.builders.capacity import a_fitter
from tests.builders.pages import client_of, days_ago, text_of
from tests.builders.pathway import NHS_NUMBERS, implant_record, make_user, make_world
from tests.builders.training import a_forum, a_letter, a_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def fit(world, number=0, *, slot=None):
    """One implant fitted today, by the hub's fitter."""
    referral = world.accepted(nhs_number=NHS_NUMBERS[number])
    if slot is None:
        return services.record_fitting(
            referral_id=referral.pk,
            by=world.fitter_user,
            version=referral.version,
            record=implant_record(),
            reason="walk_in",
        )
    world.book(referral, slot)
    referral.refresh_from_db()
    with travel(slot.ends_at, tick=False):
        return services.record_fitting(
            referral_id=referral.pk, by=world.fitter_user, version=referral.version, record=implant_record()
        )


def done(fitter):
    found = counts_of([Fitter.objects.prefetch_related("letters").get(pk=fitter.pk)])[fitter.pk]
    return {(each.minimum.kind, each.minimum.measure): each.done for each in found}


def in_supervised_clinic(world, trainee, *, number=2):
    """A clinic tomorrow: the first appointments are the trainee's, as many after them are not."""
    part = (Method.IMPLANT,)
    return add_session(
        by=world.admin,
        hub_id=world.hub.pk,
        fitter_id=world.fitter.pk,
        day=timezone.localdate() + timedelta(days=1),
        first=days_ago(0).time(),
        parts=[Part(part, 30, number, is_for_trainee=True), Part(part, 30, number)],
        trainee_id=trainee.pk,
    )


class TestCounts:
    def test_what_was_recorded_counts_and_what_was_an_error_does_not(self, world):
        fitting = fit(world)
        assert done(world.fitter)[Kind.IMPLANT, "procedures"] == 1
        Fitting.objects.filter(pk=fitting.pk).update(reversed_at=timezone.now())
        assert done(world.fitter)[Kind.IMPLANT, "procedures"] == 0

    def test_only_the_last_12_months_and_only_their_own_count(self, world):
        fitting = fit(world)
        year_ago = timezone.localdate().replace(year=timezone.localdate().year - 1)
        for day, counted in [(year_ago + timedelta(days=1), 1), (year_ago, 0)]:
            Fitting.objects.filter(pk=fitting.pk).update(performed_on=day)
            assert done(world.fitter)[Kind.IMPLANT, "procedures"] == counted
        assert done(a_fitter(world.hub))[Kind.IMPLANT, "procedures"] == 0

    def test_a_letter_counts_from_the_first_of_its_kind(self, world):
        fitter = a_fitter(world.hub, letters=())
        old = a_letter(fitter, ends_in=20)
        a_letter(fitter, ends_in=1800, competence=Competence.SDI_RO, years=4)
        assert held_since(fitter, timezone.localdate()) == {Kind.IMPLANT: old.issued_on}

    def test_nothing_is_asked_of_who_holds_no_letter(self, world):
        assert done(a_fitter(world.hub, letters=())) == {}


@pytest.mark.acceptance("L8")
class TestProgress:
    def test_a_trainees_appointments_count_as_done_and_the_others_of_the_clinic_as_seen(self, world):
        trainee = a_fitter(world.hub, letters=(), name="Dr Trainee")
        training = a_training(trainee, world.fitter, competence=Competence.SDI_IR)
        coils = a_training(trainee, world.fitter, competence=Competence.IUT)
        slots = list(in_supervised_clinic(world, trainee).slots.all())
        fit(world, 0, slot=slots[0])
        fit(world, 1, slot=slots[2])
        fit(world, 2, slot=slots[3])
        world.book(world.accepted(nhs_number=NHS_NUMBERS[3]), slots[1])  # not held yet

        found = progress_of(in_training())

        assert found[training.pk] == (2, 1)
        assert found[coils.pk] == (0, 0)

    def test_what_was_not_fitted_or_lies_before_the_training_counts_as_nothing(self, world):
        trainee = a_fitter(world.hub, letters=(), name="Dr Trainee")
        training = a_training(trainee, world.fitter, competence=Competence.SDI_IR)
        fitting = fit(world, slot=in_supervised_clinic(world, trainee).slots.first())
        assert progress_of([training])[training.pk] == (0, 1)
        Fitting.objects.filter(pk=fitting.pk).update(action="failed")
        assert progress_of([training])[training.pk] == (0, 0)
        Fitting.objects.filter(pk=fitting.pk).update(action="fit")
        training.started_on = timezone.localdate() + timedelta(days=2)
        assert progress_of([training])[training.pk] == (0, 0)


class TestPages:
    def test_an_admin_sees_who_did_few_procedures_and_that_it_is_a_warning_only(self, world):
        admin = client_of(world.admin)
        a_fitter(world.hub, letters=(), name="Dr Without")
        words = text_of(admin.get(reverse("training:fitters") + "?list=few"))
        assert "Dr Amy Hall" in words
        assert "Dr Without" not in words
        assert "Implants fitted, replaced or removed: 0 of 6 Too few" in words
        assert "it stops no booking" in words
        assert "Dr Without" in text_of(admin.get(reverse("training:fitters")))
        page = text_of(admin.get(reverse("training:fitter", args=[world.fitter.pk])))
        assert "No clinician has approved this yet." in page

    def test_a_new_letter_warns_of_nothing_yet(self, world):
        fitter = a_fitter(world.hub, letters=(), name="Dr New")
        a_letter(fitter, ends_in=1800, years=4 + 1)
        fitter.letters.update(issued_on=timezone.localdate() - timedelta(days=20))
        admin = client_of(world.admin)
        assert "Dr New" not in text_of(admin.get(reverse("training:fitters") + "?list=few"))
        page = text_of(admin.get(reverse("training:fitter", args=[fitter.pk])))
        assert "Letter held for less than 12 months" in page

    def test_a_fitter_sees_their_own_and_nobody_elses(self, world):
        fit(world)
        a_forum(world.fitter, title="Autumn forum")
        a_letter(world.fitter, ends_in=40, competence=Competence.SDI_RO)
        browser = client_of(world.fitter_user)
        page = browser.get(reverse("training:mine"))
        words = text_of(page)
        assert "Implant removal only (SDI-RO): it ends in 40 days. Renew it in time." in words
        assert "Autumn forum" in words
        assert "Implants fitted, replaced or removed" in words
        assert "it ends in 40 days. Renew it in time. Open my training" in text_of(browser.get(reverse("home")))
        assert "Renew it in time" not in text_of(client_of(world.hub_desk).get(reverse("home")))
        assert "/letters/" not in page.content.decode()  # no way to renew one oneself
        assert reverse("training:mine") in browser.get(reverse("home")).content.decode()
        for address in (
            reverse("training:fitters"),
            reverse("training:trainees"),
            reverse("training:fitter", args=[world.fitter.pk]),
            reverse("practices:forums"),
            reverse("practices:add-training", args=[world.fitter.pk]),
            reverse("practices:record-grace", args=[world.fitter.pk, world.fitter.letters.first().pk]),
        ):
            assert browser.get(address).status_code == 403, address

    def test_desks_and_admins_have_no_training_of_their_own(self, world):
        for user in (world.hub_desk, world.admin, make_user(Role.COMMISSIONER)):
            assert client_of(user).get(reverse("training:mine")).status_code == 403

    @pytest.mark.acceptance("L8")
    def test_the_list_of_trainees_says_since_when_with_whom_how_far_and_what_stalled(self, world):
        trainee, other = (
            a_fitter(world.hub, letters=(), name="Dr Trainee"),
            a_fitter(world.hub, letters=(), name="Dr B"),
        )
        a_training(trainee, world.fitter, competence=Competence.SDI_IR, days_ago=100, target=7)
        a_training(other, world.fitter, days_ago=57)
        fit(world, slot=in_supervised_clinic(world, trainee).slots.first())
        words = text_of(client_of(world.admin).get(reverse("training:trainees")))
        assert "1 of 7 under supervision 0 seen" in words
        assert words.count("Stalled") == 1
        assert "No clinic yet" in words
        assert "Next clinic on" in words
        assert "Holds no valid letter" not in words

        world.fitter.letters.update(withdrawn_on=timezone.localdate())
        words = text_of(client_of(world.admin).get(reverse("training:trainees")))
        assert words.count("Holds no valid letter for this") == 2

    def test_an_address_that_cannot_be_is_refused(self, world):
        admin = client_of(world.admin)
        for query in ("?list=x", "?page=0", "?page=99"):
            assert admin.get(reverse("training:fitters") + query).status_code == 400
        assert admin.get(reverse("training:fitter", args=[10**9])).status_code == 404

    @pytest.mark.parametrize("name", ["fitters", "fitters?list=few", "fitters?list=ending", "trainees"])
    def test_twenty_rows_need_no_more_queries_than_one(self, world, name):
        route, _, query = name.partition("?")
        address = f"{reverse(f'training:{route}')}?{query}"
        admin = client_of(world.admin)

        def queries(number):
            for _ in range(number):
                fitter = a_fitter(world.hub, letters=[Competence.SDI_IR])
                fitter.letters.update(expires_on=timezone.localdate() + timedelta(days=30))
                a_training(fitter, world.fitter)
            with CaptureQueriesContext(
                connection,
            ) as found:
                assert admin.get(address).status_code == 200
            return len(found)

        queries(1)
        assert queries(0) == queries(19)
