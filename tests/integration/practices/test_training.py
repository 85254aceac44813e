"""The training log, forums whose credits each fitter gets once, and who is in training with whom."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.errors import CapacityError, StaleError
from practices.methods import Competence
from practices.models import Forum, TrainingKind, TrainingRecord
from practices.selectors import in_training
from practices.services import (
    add_training,
    change_training,
    finish_training,
    link_account,
    remove_training,
    stop_training,
    withdraw_letter,
)
from tests.builders.capacity import a_day, a_fitter, a_hub, an_admin
from tests.builders.pages import client_of, date_answers, green_buttons, hidden_answers, text_of
from tests.builders.pathway import make_user
from tests.builders.training import a_forum, a_training, mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    return a_hub("Park Practice", letters=None)


@pytest.fixture
def admin():
    return client_of(an_admin())


def log(fitter, **changes):
    given = {
        "kind": TrainingKind.E_LEARNING,
        "held_on": a_day(-3),
        "title": "Module 17",
        "credits": Decimal("0.5"),
    }
    return add_training(by=an_admin(), fitter_id=fitter.pk, **(given | changes))


def credits_of(fitter):
    return sum(fitter.training.values_list("credits", flat=True))


@pytest.mark.acceptance("L8")
class TestForum:
    def test_everyone_marked_gets_its_credits_once_however_often_it_is_saved(self, hub):
        first, second, third = (a_fitter(hub, name=f"Dr {name}") for name in "ABC")
        forum = a_forum(first, second, credits="1.5")
        for _ in range(2):
            mark(forum, first, first, third)
        assert [credits_of(each) for each in (first, second, third)] == [Decimal("1.5"), 0, Decimal("1.5")]
        record = first.training.get()
        assert (record.kind, record.title, record.held_on) == ("forum", forum.title, forum.held_on)
        assert Event.objects.filter(action="forum.attendance_marked").count() == 2

    def test_the_database_too_holds_one_line_a_fitter_and_forum(self, hub):
        fitter = a_fitter(hub)
        record = a_forum(fitter).attendance.get()
        record.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            record.save()
        assert credits_of(fitter) == 1

    def test_nobody_was_at_a_forum_to_come(self, hub):
        with pytest.raises(CapacityError, match="still to come"):
            a_forum(a_fitter(hub), days=1)
        assert not TrainingRecord.objects.exists()

    def test_one_of_a_title_a_day(self):
        a_forum()
        with pytest.raises(CapacityError, match="on that day already"):
            a_forum()
        assert Forum.objects.count() == 1

    def test_on_screen_it_is_added_and_marked_for_many_at_once(self, admin, hub):
        first, second = (a_fitter(hub, name=f"Dr {name}") for name in "AB")
        typed = {"title": "Autumn forum", "credits": "1"} | date_answers("held_on", a_day(-1))
        assert "Autumn forum added" in text_of(admin.post(reverse("practices:add-forum"), typed, follow=True))
        address = reverse("practices:attendance", args=[Forum.objects.get().uuid])
        typed = hidden_answers(admin.get(address)) | {"fitters": [first.pk, second.pk]}
        for _ in range(2):
            assert "2 fitters were at Autumn forum" in text_of(admin.post(address, typed, follow=True))
        opened = admin.get(address)
        assert opened.content.decode().count(" checked") == 2
        assert "0 fitters were at" in text_of(admin.post(address, hidden_answers(opened), follow=True))
        assert not TrainingRecord.objects.exists()

    @pytest.mark.acceptance("A12")
    def test_of_two_who_mark_at_once_the_later_sees_both_versions_and_takes_nobody_off_unseen(self, admin, hub):
        first, second = (a_fitter(hub, name=f"Dr {name}") for name in "AB")
        forum = a_forum()
        address = reverse("practices:attendance", args=[forum.uuid])
        opened = hidden_answers(admin.get(address))
        mark(forum, first)

        page = admin.post(address, opened | {"fitters": [second.pk]})

        assert page.status_code == 412
        assert f"Mine Dr B, {second.registration} Theirs Dr A, {first.registration}" in text_of(page)
        assert [credits_of(each) for each in (first, second)] == [1, 0]
        admin.post(address, hidden_answers(page))
        assert [credits_of(each) for each in (first, second)] == [0, 1]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"title": ""}, "Enter the title of the forum"),
            ({"credits": ""}, "Enter the CPD credits, 0 when it brings none"),
            ({"credits": "x"}, "CPD credits must be a number from 0 to 99"),
            ({"credits": "-1"}, "CPD credits must be a number from 0 to 99"),
            ({"credits": "100"}, "CPD credits must be a number from 0 to 99"),
            ({"credits": "1.25"}, "CPD credits must be a number from 0 to 99"),
            ({"credits": "NaN"}, "CPD credits must be a number from 0 to 99"),
            ({"credits": "1e9"}, "CPD credits must be a number from 0 to 99"),
            ({"held_on_day": ""}, "Date must include a day"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_saved(self, admin, changes, words):
        typed = {"title": "Autumn forum", "credits": "1"} | date_answers("held_on", a_day(-1)) | changes
        assert words in text_of(admin.post(reverse("practices:add-forum"), typed))
        assert not Forum.objects.exists()

    def test_nobody_outside_the_list_can_be_marked(self, admin):
        forum = a_forum()
        for fitter in ("999999", "x", "1e3"):
            page = admin.post(reverse("practices:attendance", args=[forum.uuid]), {"fitters": [fitter]})
            assert "Select from the fitters listed" in text_of(page)


class TestLog:
    def test_a_line_says_what_when_how_much_and_who_added_it(self, admin, hub):
        fitter = a_fitter(hub)
        log(fitter)
        words = text_of(admin.get(reverse("training:fitter", args=[fitter.pk])))
        assert "Module 17" in words
        assert "E-learning module" in words
        assert "Network Admin" in words
        assert "0.5 CPD credits in the last 5 years. At least 2 are asked for." in words
        assert "No clinician has approved this yet." in words

    def test_the_same_line_is_added_once_and_none_from_the_future_or_of_a_forum(self, hub):
        fitter = a_fitter(hub)
        log(fitter)
        for changes, words in [
            ({}, "in the log of Dr Amy Hall already"),
            ({"held_on": a_day(1)}, "today or in the past"),
            ({"kind": TrainingKind.FORUM}, "Open the forum instead"),
        ]:
            with pytest.raises(CapacityError, match=words):
                log(fitter, **changes)
        assert fitter.training.count() == 1

    def test_a_mistake_is_taken_out_and_the_audit_keeps_that(self, admin, hub):
        fitter = a_fitter(hub)
        record = log(fitter)
        address = reverse("practices:remove-training", args=[fitter.pk, record.pk])
        assert "Its CPD credits are taken off too." in text_of(admin.get(address))
        assert "Module 17 removed" in text_of(admin.post(address, follow=True))
        assert not fitter.training.exists()
        assert admin.post(address).status_code == 404
        actions = Event.objects.filter(action__startswith="training.").order_by("pk").values_list("action", flat=True)
        assert list(actions) == ["training.added", "training.removed"]

    def test_it_is_added_on_screen_and_no_forum_is_offered(self, admin, hub):
        fitter = a_fitter(hub)
        address = reverse("practices:add-training", args=[fitter.pk])
        typed = {"kind": "life_support", "title": "BLS", "credits": "0"} | date_answers("held_on", a_day(0))
        assert 'value="forum"' not in admin.get(address).content.decode()
        assert "BLS added to the training log" in text_of(admin.post(address, typed, follow=True))
        assert "from the list" in text_of(admin.post(address, typed | {"kind": "forum"}))
        assert "in the log of Dr Amy Hall already" in text_of(admin.post(address, typed))


class TestTrainees:
    def test_a_clinician_supervises_only_with_a_valid_letter_for_the_same(self, hub):
        trainee, holder = a_fitter(hub, letters=()), a_fitter(hub, name="Dr Holder")
        with pytest.raises(CapacityError, match="nobody supervises themselves"):
            a_training(trainee, trainee)
        only_implants = a_fitter(hub, letters=[Competence.SDI_IR], name="Dr Implant")
        for competence, supervisor in [(Competence.IUT, only_implants), (Competence.SDI_RO, trainee)]:
            with pytest.raises(CapacityError):
                a_training(trainee, supervisor, competence=competence)
        assert a_training(trainee, only_implants, competence=Competence.SDI_IO)
        assert a_training(trainee, holder, competence=Competence.IUT)
        expired = a_fitter(hub, name="Dr Past", expires_on=a_day(0))
        withdraw_letter(by=an_admin(), letter_id=expired.letters.get(competence="IUT").pk, on=a_day(0))
        other = a_fitter(hub, letters=(), name="Dr Other")
        with pytest.raises(CapacityError, match="Dr Past holds no valid letter for this"):
            a_training(other, expired)

    def test_who_holds_it_or_is_in_training_for_it_does_not_start(self, hub):
        trainee, holder = a_fitter(hub, letters=[Competence.SDI_IR]), a_fitter(hub, name="Dr Holder")
        with pytest.raises(CapacityError, match="already holds"):
            a_training(trainee, holder, competence=Competence.SDI_RO)
        a_training(trainee, holder)
        with pytest.raises(CapacityError, match="already in training"):
            a_training(trainee, holder)
        with pytest.raises(CapacityError, match="today or in the past"):
            a_training(a_fitter(hub, letters=(), name="Dr New"), holder, days_ago=-1)

    def test_it_ends_with_a_letter(self, hub):
        trainee, holder = a_fitter(hub, letters=()), a_fitter(hub, name="Dr Holder")
        training = a_training(trainee, holder)
        given = {"by": an_admin(), "training_uuid": training.uuid}
        with pytest.raises(CapacityError, match="on or after the day"):
            finish_training(**given, version=1, issued_on=a_day(-31), expires_on=a_day(1700))
        assert not trainee.letters.exists()

        done = finish_training(**given, version=1, issued_on=a_day(-1), expires_on=a_day(1700))

        assert trainee.letters.get() == done.letter
        assert (done.done_on, done.letter.competence) == (a_day(-1), Competence.IUT)
        assert not in_training().exists()
        with pytest.raises(CapacityError, match="over"):
            stop_training(**given, version=2)

    @pytest.mark.acceptance("A12")
    def test_of_two_who_change_it_at_once_the_later_is_told(self, admin, hub):
        trainee, holder = a_fitter(hub, letters=()), a_fitter(hub, name="Dr Holder")
        training = a_training(trainee, holder)
        another = a_fitter(hub, name="Dr Another")
        given = {"by": an_admin(), "training_uuid": training.uuid, "version": 1, "target": 9}
        change_training(**given, supervisor_id=another.pk)
        with pytest.raises(StaleError):
            change_training(**given, supervisor_id=holder.pk)
        address = reverse("practices:change-training", args=[training.uuid])
        page = admin.post(address, {"version": "1", "supervisor": holder.pk, "target": "7"})
        assert page.status_code == 412
        assert "Mine 7 Theirs 9" in text_of(page)

    def test_it_stops_without_a_letter_and_may_start_again(self, admin, hub):
        trainee, holder = a_fitter(hub, letters=()), a_fitter(hub, name="Dr Holder")
        training = a_training(trainee, holder)
        address = reverse("practices:stop-training", args=[training.uuid])
        page = admin.post(address, {"version": "1"}, follow=True)
        assert "Training of Dr Amy Hall stopped" in text_of(page)
        assert not trainee.letters.exists()
        assert a_training(trainee, holder)

    def test_on_screen_it_starts_and_ends(self, admin, hub):
        trainee, holder = a_fitter(hub, letters=()), a_fitter(hub, name="Dr Holder")
        address = reverse("practices:start-training", args=[trainee.pk])
        typed = {"competence": "IUT", "supervisor": holder.pk, "target": "5"} | date_answers("started_on", a_day(-9))
        for changes, words in [
            ({"supervisor": ""}, "Select the supervisor"),
            ({"supervisor": trainee.pk}, "Select the supervisor from the list"),
            ({"target": "0"}, "must be between 1 and 200"),
            ({"competence": ""}, "Select what they are in training for"),
            (date_answers("started_on", a_day(1)), "must be today or in the past"),
        ]:
            assert words in text_of(admin.post(address, typed | changes)), changes
        assert "Dr Amy Hall is in training" in text_of(admin.post(address, typed, follow=True))

        finish = reverse("practices:finish-training", args=[in_training().get().uuid])
        days = date_answers("issued_on", a_day(0)) | date_answers("expires_on", a_day(1800))
        words = text_of(admin.post(finish, days | {"version": "1"}, follow=True))
        assert "Dr Amy Hall is trained. The letter of competence was added" in words
        assert "Trained on" in words
        assert admin.get(finish).status_code == 404


class TestMine:
    def test_a_fitter_adds_to_their_own_log_and_it_says_so(self, hub):
        fitter = a_fitter(hub)
        user = make_user(Role.FITTER, hub.practice, name="Dr Amy Hall")
        link_account(by=an_admin(), fitter_id=fitter.pk, user=user)
        browser = client_of(user)
        typed = {"kind": "e_learning", "title": "Module 17", "credits": "1"} | date_answers("held_on", a_day(0))
        page = browser.post(reverse("practices:add-my-training"), typed, follow=True)
        words = text_of(page)
        assert "Module 17 added to the training log" in words
        assert "The fitter" in words
        assert green_buttons(page) == ["Add training"]
        assert fitter.training.get().recorded_by == user

    def test_without_a_fitter_behind_the_account_it_says_whom_to_ask(self, hub):
        browser = client_of(make_user(Role.FITTER, hub.practice))
        assert "Ask a network admin to link it." in text_of(browser.get(reverse("training:mine")))
        assert browser.get(reverse("practices:add-my-training")).status_code == 404


def test_a_removed_line_of_a_forum_takes_its_credits_off_again(hub):
    fitter = a_fitter(hub)
    record = a_forum(fitter).attendance.get()
    remove_training(by=an_admin(), record_id=record.pk)
    assert credits_of(fitter) == 0
