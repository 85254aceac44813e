"""What a network admin changes on screen about who fits: fitting practices, fitters, letters of competence."""

import pytest
from django.urls import reverse

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.methods import Competence, Method, Procedure
from practices.models import Fitter, Hub, LetterOfCompetence
from practices.selectors import rank_hubs
from practices.services import withdraw_letter
from tests.builders.capacity import (
    LIVERPOOL,
    a_clinic,
    a_day,
    a_fitter,
    a_hub,
    a_practice,
    an_admin,
    book,
    take,
)
from tests.builders.pages import date_answers, text_of, title_of
from tests.builders.pathway import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(an_admin())
    return client


def at(name, practice, *more):
    return reverse(f"practices:{name}", args=[practice.uuid, *more])


def ranked():
    return [choice.hub for choice in rank_hubs(method="implant", procedure="fit", origin=LIVERPOOL, day=a_day(0))]


def events():
    return list(Event.objects.order_by("pk").values_list("action", "subject"))


def fitter_answers(**changes):
    given = {
        "name": "Dr Amy Hall",
        "registration_body": "GMC",
        "registration_number": "7000001",
        "is_woman": "not-said",
        "email": "",
    }
    return given | changes


def letter_answers(**changes):
    days = date_answers("issued_on", a_day(-30)) | date_answers("expires_on", a_day(1000))
    return {"competence": "SDI-IR"} | days | changes


@pytest.mark.acceptance("N1")
def test_a_practice_can_be_chosen_once_it_has_a_fitter_with_a_letter(admin):
    practice = a_practice("Lane Practice")
    hub_page = admin.post(
        at("make-hub", practice),
        {
            "methods": ["implant"],
            "direct_booking": "no",
            "is_step_free": "no",
            "notice_days": "0",
        },
        follow=True,
    )
    assert "Lane Practice is now a fitting practice. Add a fitter next" in text_of(hub_page)
    assert ranked() == []

    fitter_page = admin.post(at("add-fitter", practice), fitter_answers(), follow=True)
    assert "Dr Amy Hall added. Add their letters of competence next" in text_of(fitter_page)
    assert ranked() == []

    address = at("add-letter", practice, Fitter.objects.get().pk)
    letter_page = text_of(admin.post(address, letter_answers(), follow=True))
    assert "Letter of competence added for Dr Amy Hall" in letter_page
    assert "Implant insertion and removal (SDI-IR): Valid until" in letter_page
    assert ranked() == [Hub.objects.get()]
    code, person = practice.code, "GMC 7000001"
    assert events()[-3:] == [("hub.made", code), ("fitter.added", person), ("letter.added", person)]


class TestMakeHub:
    def test_a_practice_that_only_refers_offers_it_and_a_hub_or_a_closed_one_does_not(self, admin):
        words = "Make this a fitting practice"
        assert words in text_of(admin.get(at("detail", a_practice())))
        assert words not in text_of(admin.get(at("detail", a_hub().practice)))
        assert words not in text_of(admin.get(at("detail", a_practice(closed_on=a_day(0)))))

    def test_what_was_answered_is_stored(self, admin):
        practice = a_practice()
        answers = {
            "methods": ["lng_ius", "implant"],
            "max_open_referrals": "12",
            "access_notes": "Lift",
            "direct_booking": "no",
            "is_step_free": "yes",
            "notice_days": "0",
        }
        admin.post(at("make-hub", practice), answers)
        hub = Hub.objects.get()
        stored = (hub.practice, hub.methods, hub.max_open_referrals, hub.access_notes, hub.is_accepting)
        assert stored == (practice, ["implant", "lng_ius"], 12, "Lift", True)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"methods": []}, "Select at least one method"),
            ({"methods": ["cap"]}, "Select from the methods listed"),
            ({"max_open_referrals": "0"}, "Most open referrals at a time must be between 1 and 9999"),
            ({"access_notes": "x" * 301}, "Access must be 300 characters or fewer"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, admin, changes, words):
        answers = {
            "methods": ["implant"],
            "max_open_referrals": "12",
            "access_notes": "Lift",
            "direct_booking": "no",
            "is_step_free": "yes",
            "notice_days": "0",
        }
        page = admin.post(at("make-hub", a_practice()), answers | changes)
        assert words in text_of(page)
        assert title_of(page).startswith("Error: ")
        assert ('value="Lift"' in page.content.decode()) == ("access_notes" not in changes)
        assert not Hub.objects.exists()

    def test_a_hub_and_a_closed_practice_are_refused(self, admin):
        hub, closed = a_hub("Park Practice"), a_practice("Old Practice", closed_on=a_day(0))
        for practice, words in [(hub.practice, "already a fitting practice"), (closed, "has closed for good")]:
            assert words in text_of(
                admin.post(
                    at("make-hub", practice),
                    {
                        "methods": ["implant"],
                        "direct_booking": "no",
                        "is_step_free": "no",
                        "notice_days": "0",
                    },
                )
            )
        assert Hub.objects.count() == 1


class TestFitter:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ({"registration_number": " 700 0001 "}, ("GMC", "7000001")),
            ({"registration_body": "NMC", "registration_number": "12a3456b"}, ("NMC", "12A3456B")),
            (
                {"registration_body": "other", "other_body": "hcpc", "registration_number": "PA-99"},
                ("HCPC", "PA-99"),
            ),
            ({"other_body": "HCPC"}, ("GMC", "7000001")),
        ],
    )
    def test_registrations_take_their_usual_form(self, admin, typed, stored):
        admin.post(at("add-fitter", a_hub(letters=None).practice), fitter_answers(**typed))
        fitter = Fitter.objects.get()
        assert (fitter.registration_body, fitter.registration_number) == stored

    def test_with_the_account_of_a_fitter_here_it_is_linked(self, admin):
        hub = a_hub(letters=None)
        account = make_user(Role.FITTER, hub.practice)
        admin.post(at("add-fitter", hub.practice), fitter_answers(email=account.email.upper()))
        assert Fitter.objects.get().user == account

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"name": ""}, "Enter the fitter’s name"),
            ({"name": "x" * 151}, "Name must be 150 characters or fewer"),
            ({"registration_body": ""}, "Select the regulator"),
            ({"registration_body": "other"}, "Enter the regulator’s short name"),
            ({"registration_number": ""}, "Enter the registration number"),
            ({"registration_number": "12"}, "GMC number must be 7 numbers"),
            ({"registration_number": "１２３４５６７"}, "GMC number must be 7 numbers"),
            ({"registration_body": "NMC"}, "NMC Pin must be 8 characters"),
            ({"registration_body": "other", "other_body": "gmc", "registration_number": "1"}, "must be 7 numbers"),
            ({"registration_body": "other", "other_body": "X", "registration_number": "<b>"}, "letters and numbers"),
            ({"is_woman": ""}, "Select yes if the fitter is a woman"),
            ({"email": "not an address"}, "Enter an email address in the correct format"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, admin, changes, words):
        page = admin.post(at("add-fitter", a_hub(letters=None).practice), fitter_answers(**changes))
        assert words in text_of(page)
        assert ('value="Dr Amy Hall"' in page.content.decode()) == ("name" not in changes)
        assert not Fitter.objects.exists()

    def test_a_registration_that_is_taken_names_who_has_it(self, admin):
        taken = a_fitter(a_hub(), name="Dr Bo Lee")
        answers = fitter_answers(registration_number=taken.registration_number)
        page = text_of(admin.post(at("add-fitter", a_hub().practice), answers))
        assert f"Dr Bo Lee already has GMC {taken.registration_number}" in page
        assert "Choose a fitter who already works at another practice" in page

    def test_an_account_of_another_role_or_practice_or_of_nobody_is_refused(self, admin):
        hub = a_hub(letters=None)
        wrong = [make_user(Role.PRACTICE_STAFF, hub.practice), make_user(Role.FITTER, a_practice())]
        gone = make_user(Role.FITTER, hub.practice)
        type(gone).objects.filter(pk=gone.pk).update(is_active=False)
        for email in [*(user.email for user in [*wrong, gone]), "nobody@example.org"]:
            page = text_of(admin.post(at("add-fitter", hub.practice), fitter_answers(email=email)))
            assert "No account of a fitter at" in page
        assert not Fitter.objects.exists()

    def test_an_account_that_is_taken_names_whose_it_is(self, admin):
        hub = a_hub(letters=None)
        email = make_user(Role.FITTER, hub.practice).email
        admin.post(at("add-fitter", hub.practice), fitter_answers(email=email))
        second = fitter_answers(name="Dr Bo Lee", registration_number="7000002", email=email)
        assert "This account is the account of Dr Amy Hall" in text_of(
            admin.post(at("add-fitter", hub.practice), second)
        )
        other = a_fitter(hub)
        assert "This account is the account of Dr Amy Hall" in text_of(
            admin.post(at("link-account", hub.practice, other.pk), {"email": email})
        )
        assert Fitter.objects.filter(user__isnull=False).count() == 1


class TestStart:
    @pytest.mark.acceptance("N1")
    def test_a_fitter_of_the_network_starts_here_too(self, admin):
        fitter = a_fitter(a_hub())
        hub = a_hub("Park Practice", letters=None)
        assert hub not in ranked()

        page = admin.post(at("start-fitter", hub.practice), {"fitter": fitter.pk}, follow=True)

        assert "Dr Amy Hall now fits at Park Practice too" in text_of(page)
        assert hub in ranked()
        assert fitter.hubs.count() == 2
        assert events()[-1] == ("fitter.started", f"GMC {fitter.registration_number} at {hub.practice.code}")

    def test_only_those_who_do_not_fit_here_are_offered(self, admin):
        hub = a_hub()
        here = hub.fitters.get()
        address = at("start-fitter", hub.practice)
        assert "Every fitter of the network already works here." in text_of(admin.get(address))
        a_fitter(a_hub(letters=None), name="Dr Bo Lee")
        assert "Dr Bo Lee, GMC" in text_of(admin.get(address))
        for fitter, words in [("", "Select the fitter"), (here.pk, "from the list"), ("x", "from the list")]:
            assert words in text_of(admin.post(address, {"fitter": fitter}))
        assert here.hubs.get() == hub


class TestAccount:
    def test_it_is_linked_later_and_then_no_longer_asked_for(self, admin):
        hub = a_hub()
        fitter = hub.fitters.get()
        account = make_user(Role.FITTER, hub.practice)
        address = at("link-account", hub.practice, fitter.pk)
        assert address in admin.get(at("detail", hub.practice)).content.decode()

        page = admin.post(address, {"email": account.email}, follow=True)

        fitter.refresh_from_db()
        assert fitter.user == account
        assert address not in page.content.decode()
        assert events()[-1] == ("fitter.account_linked", f"GMC {fitter.registration_number}")

    def test_one_is_needed_and_another_is_not_put_in_its_place(self, admin):
        hub = a_hub()
        address = at("link-account", hub.practice, hub.fitters.get().pk)
        assert "Enter the email address of the fitter’s account" in text_of(admin.post(address, {}))
        first, second = (make_user(Role.FITTER, hub.practice) for _ in range(2))
        admin.post(address, {"email": first.email})
        assert "already has another account" in text_of(admin.post(address, {"email": second.email}))
        assert hub.fitters.get().user == first


class TestAddLetter:
    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"competence": ""}, "Select what they may do"),
            ({"competence": "GP"}, "from the list"),
            ({"issued_on_day": ""}, "Date of issue must include a day"),
            ({"expires_on_month": "13"}, "Expiry date must be a real date"),
            (date_answers("expires_on", a_day(-1)), "Expiry date must be today or in the future"),
            (date_answers("issued_on", a_day(1001)), "Expiry date must be the same as or after the date of issue"),
            (date_answers("expires_on", a_day(2300)), "A letter is renewed every 5 years"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_saved(self, admin, changes, words):
        hub = a_hub(letters=[])
        address = at("add-letter", hub.practice, hub.fitters.get().pk)
        assert words in text_of(admin.post(address, letter_answers(**changes)))
        assert not LetterOfCompetence.objects.exists()

    def test_sent_twice_it_is_added_once(self, admin):
        hub = a_hub(letters=[])
        address = at("add-letter", hub.practice, hub.fitters.get().pk)
        admin.post(address, letter_answers())
        assert "already has this letter" in text_of(admin.post(address, letter_answers()))
        assert LetterOfCompetence.objects.count() == 1


@pytest.mark.acceptance("A9")
class TestWithdrawLetter:
    def test_it_says_which_bookings_need_another_time_at_every_practice_and_then_lists_them(self, admin):
        here, there = a_hub("Park Practice", letters=None), a_hub("Lane Practice", letters=None)
        fitter = a_fitter(here, there)
        for hub, days, method in [(here, 7, "implant"), (there, 8, "implant"), (there, 9, "copper_iud")]:
            book(a_clinic(hub, days=days, fitter=fitter, methods=[method]))
        book(a_clinic(a_hub()))
        letter = fitter.letters.get(competence=Competence.SDI_IR)
        address = at("withdraw-letter", here.practice, letter.pk)

        asked = text_of(admin.get(address))
        assert "2 patients are booked and will need another time" in asked
        assert asked.count("at 9am") == 2
        assert "Lane Practice" in asked
        letter.refresh_from_db()
        assert letter.withdrawn_on is None

        page = text_of(admin.post(address, follow=True))
        assert "Letter of Dr Amy Hall withdrawn. 2 appointments to rearrange." in page
        assert "The fitter has no letter of competence valid that day for this: Implant" in page
        assert "Withdrawn" in page
        assert here not in ranked()

    def test_another_letter_for_the_same_leaves_nothing_to_rearrange(self, admin):
        hub = a_hub(letters=[Competence.SDI_IR, Competence.SDI_IO], methods=[Method.IMPLANT])
        book(a_clinic(hub))
        letter = hub.fitters.get().letters.get(competence=Competence.SDI_IR)
        address = at("withdraw-letter", hub.practice, letter.pk)
        assert "No booked appointment depends on it." in text_of(admin.get(address))
        assert "to rearrange" not in text_of(admin.post(address, follow=True))

    def test_withdrawn_twice_it_is_withdrawn_once(self, admin):
        hub = a_hub(letters=[Competence.IUT])
        letter = hub.fitters.get().letters.get()
        withdraw_letter(by=an_admin(), letter_id=letter.pk, on=a_day(-3))
        assert admin.post(at("withdraw-letter", hub.practice, letter.pk)).status_code == 302
        letter.refresh_from_db()
        assert letter.withdrawn_on == a_day(-3)
        assert Event.objects.filter(action="letter.withdrawn").count() == 1
        assert (
            at("withdraw-letter", hub.practice, letter.pk)
            not in admin.get(at("detail", hub.practice)).content.decode()
        )

    def test_a_slot_on_it_can_be_booked_no_more(self, admin):
        hub = a_hub(letters=[Competence.SDI_IR], methods=[Method.IMPLANT])
        slot = a_clinic(hub).slots.first()
        admin.post(at("withdraw-letter", hub.practice, hub.fitters.get().letters.get().pk))
        [*offered] = type(slot).objects.free().suitable(Method.IMPLANT, Procedure.FIT)
        assert offered == []
        assert take(slot)  # The slot itself is untouched: the booking checks the letter.


def test_a_fitter_or_letter_is_found_only_under_a_practice_of_the_fitter(admin):
    fitter = a_fitter(a_hub())
    letter = fitter.letters.first()
    hub, spoke = a_hub(), a_practice()
    addresses = [
        *(
            at(name, practice, fitter.pk)
            for name in ("add-letter", "link-account", "stop-fitter")
            for practice in (hub.practice, spoke)
        ),
        *(at("withdraw-letter", practice, letter.pk) for practice in (hub.practice, spoke)),
        *(at(name, spoke) for name in ("add-fitter", "start-fitter")),
        at("add-letter", hub.practice, 999999),
        at("add-letter", hub.practice, 10**30),
        at("withdraw-letter", hub.practice, 10**30),
    ]
    for address in addresses:
        assert (admin.get(address).status_code, admin.post(address, {}).status_code) == (404, 404), address
    letter.refresh_from_db()
    assert letter.withdrawn_on is None
