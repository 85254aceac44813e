"""The recall list, the search for a batch, and what is recorded about devices in place."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from referrals import services
from referrals.errors import InvalidDetailError
from referrals.models import Device, DeviceContact, Referral
from referrals.reasons import UnbookedReason
from tests.builders.devices import jaydess, listed, put_in_place
from tests.builders.pages import client_of, date_answers, hidden_answers, text_of
from tests.builders.pathway import NHS_NUMBERS, World, implant_record, make_practice, make_user, make_world

pytestmark = pytest.mark.django_db

RECALLS, UPLOAD, BATCHES = "/referrals/recalls/", "/referrals/recalls/upload/", "/referrals/batches/"
TODAY = timezone.localdate()


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def desk(world):
    return client_of(world.spoke_desk)


@pytest.fixture
def device(world) -> Device:
    """A Jaydess of the spoke's patient that was due 40 days ago."""
    put_in_place(world.spoke_desk, world.spoke, jaydess(-40))
    return Device.objects.get()


def page_of(name: str, device: Device) -> str:
    return reverse(f"referrals:{name}", args=[device.uuid])


# The recall list


@pytest.mark.acceptance("O2")
@pytest.mark.parametrize(
    ("window", "names"),
    [("overdue", "A"), ("30", "AB"), ("60", "ABC"), ("90", "ABCD"), ("180", "ABCD"), ("no-date", "E")],
)
def test_devices_due_within_a_window_are_listed_the_longest_overdue_first(world, desk, window, names):
    rows = [
        jaydess(days, number, last_name=name)
        for name, days, number in zip("DCBA", (80, 50, 10, -40), NHS_NUMBERS, strict=False)
    ]
    put_in_place(
        world.spoke_desk,
        world.spoke,
        *rows,
        listed(NHS_NUMBERS[4], product="Nova-T 380", born="1970-01-01", last_name="E"),
    )
    answer = desk.get(f"{RECALLS}?window={window}")
    page = text_of(answer)
    found = [page.find(f"Ada {name} ") for name in names]
    assert found == sorted(found)
    assert -1 not in found
    assert not [name for name in "ABCDE" if name not in names and f"Ada {name} " in page]
    assert ("nhsuk-tag--red" in answer.content.decode()) == ("A" in names)


def test_who_may_keep_a_coil_until_the_menopause_has_no_date(world, desk):
    put_in_place(world.spoke_desk, world.spoke, listed(product="Nova-T 380", born="1970-01-01"))
    assert "May stay until the menopause" in text_of(desk.get(f"{RECALLS}?window=no-date"))


def test_dates_from_rules_nobody_has_approved_are_marked_as_such(desk, device):
    assert "A clinician has not approved all rules behind these dates yet" in text_of(desk.get(RECALLS))


@pytest.mark.acceptance("O2", "A14")
def test_only_the_registered_practice_sees_whom_to_recall(world, device):
    for stranger in (world.hub_desk, make_user(Role.FITTER, make_practice("N82009"))):
        browser = client_of(stranger)
        assert "Ada Example" not in text_of(browser.get(RECALLS))
        for name in ("device-contact", "device-refer", "batch-contact"):
            assert browser.get(page_of(name, device)).status_code == 404
            assert browser.post(page_of(name, device), {"outcome": "told"}).status_code == 404
    assert not DeviceContact.objects.exists()
    assert Event.objects.filter(action="device.refused", subject=str(device.uuid)).count() == 12


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.NETWORK_ADMIN, Role.SYSTEM_ADMIN])
@pytest.mark.acceptance("A15")
def test_who_sees_no_patient_opens_no_recall_list(role, device):
    browser = client_of(make_user(role))
    for path in (RECALLS, UPLOAD, page_of("device-contact", device), page_of("device-refer", device)):
        assert browser.get(path).status_code == 403


@pytest.mark.parametrize("address", ["?window=31", "?window=90&page=2", "?page=none"])
def test_an_address_that_cannot_be_answers_400(desk, address):
    assert desk.get(RECALLS + address).status_code == 400


def test_a_long_list_asks_no_more_of_the_database(world, desk, django_assert_max_num_queries):
    put_in_place(world.spoke_desk, world.spoke, jaydess(-1))
    with django_assert_max_num_queries(20) as one:
        desk.get(RECALLS)
    put_in_place(world.spoke_desk, world.spoke, *[jaydess(day, n) for day, n in enumerate(NHS_NUMBERS[1:])])
    for each in Device.objects.all():
        services.record_device_contact(device_id=each.uuid, by=world.spoke_desk, about="review", outcome="told")
    with django_assert_max_num_queries(20) as many:
        assert "5 patients" in text_of(desk.get(RECALLS))
    assert len(one) == len(many)


# Off the list and back on it


def off_list(world: World, device: Device, reason: str = "left") -> Device:
    return services.take_off_list(device_id=device.uuid, by=world.spoke_desk, reason=reason)


@pytest.mark.acceptance("O2")
def test_a_patient_who_moved_away_is_taken_off_the_list_with_a_reason_and_put_back(world, desk, device):
    assert page_of("device-off-list", device) in desk.get(f"{RECALLS}?window=overdue").content.decode()
    path = page_of("device-off-list", device)
    assert "Jaydess" in text_of(desk.get(path))
    assert "Select why the patient is not to be called" in text_of(desk.post(path, {}))
    assert "Taken off the list" in text_of(desk.post(path, {"reason": "left"}, follow=True))
    for window in ("overdue", "30", "180", "no-date"):
        assert "Ada Example" not in text_of(desk.get(f"{RECALLS}?window={window}"))
    off = desk.get(f"{RECALLS}?window=taken-off")
    said = f"The patient has left this practice {TODAY.day} {TODAY:%B %Y}, Spoke Desk"
    assert f"Taken off {said}" in text_of(off)
    back = page_of("device-put-back", device)
    assert back in off.content.decode()
    assert f"Taken off the list {said}" in text_of(desk.get(back))
    assert "Put back on the list" in text_of(desk.post(back, follow=True))
    assert "Ada Example" in text_of(desk.get(f"{RECALLS}?window=overdue"))
    assert "Nobody is on this list" in text_of(desk.get(f"{RECALLS}?window=taken-off"))
    events = Event.objects.filter(subject=str(device.uuid)).exclude(action="device.viewed")
    assert list(events.order_by("pk").values_list("action", flat=True)) == [
        "device.taken_off_list",
        "device.put_back_on_list",
    ]


def test_taken_off_twice_the_first_reason_stays_and_there_is_one_event(world, device):
    off_list(world, device)
    assert off_list(world, device, "asked").off_list_reason == "left"
    for _ in range(2):
        back = services.put_back_on_list(device_id=device.uuid, by=world.spoke_desk)
        assert (back.off_list_reason, back.off_list_at, back.off_list_by) == ("", None, None)
    assert Event.objects.filter(action__startswith="device.", subject=str(device.uuid)).count() == 2


def test_a_reason_that_is_none_takes_nobody_off(world, device):
    with pytest.raises(InvalidDetailError, match="Select why"):
        off_list(world, device, "moved")
    assert not Device.objects.get().off_list_reason


@pytest.mark.acceptance("A14")
def test_only_the_registered_practice_takes_a_patient_off(world, device):
    stranger = client_of(world.hub_desk)
    for name in ("device-off-list", "device-put-back"):
        assert stranger.get(page_of(name, device)).status_code == 404
        assert stranger.post(page_of(name, device), {"reason": "left"}).status_code == 404
    with pytest.raises(Device.DoesNotExist):
        services.take_off_list(device_id=device.uuid, by=world.hub_desk, reason="left")
    assert not Device.objects.get().off_list_reason


@pytest.mark.acceptance("O2")
def test_a_recalled_batch_still_finds_who_has_moved_away(world, desk, device):
    off_list(world, device)
    found = search(desk, "TU01")
    assert "Ada Example" in found
    assert "Registered at Practice N82001, has left it" in found


@pytest.mark.acceptance("O2")
def test_a_list_sent_again_puts_nobody_back(world, device):
    off_list(world, device)
    put_in_place(world.spoke_desk, world.spoke, jaydess(-40, phone="07700 900 111"))
    assert Device.objects.get().off_list_reason == "left"


# Contacts


@pytest.mark.acceptance("A11")
def test_a_contact_sent_twice_is_one_and_a_corrected_one_another(desk, device):
    path = page_of("device-contact", device)
    answers = hidden_answers(desk.get(path)) | {"outcome": "not_reached"}
    for _ in range(2):
        assert desk.post(path, answers).status_code == 302
    assert DeviceContact.objects.count() == Event.objects.filter(action="device.contacted").count() == 1
    desk.post(path, answers | {"outcome": "told"})
    desk.post(path, hidden_answers(desk.get(path)) | {"outcome": "told"})
    assert list(DeviceContact.objects.values_list("outcome", flat=True)) == ["not_reached", "told", "told"]
    assert "This form is not whole" in text_of(desk.post(path, {"outcome": "told"}))


def test_who_was_told_is_recorded_and_listed(desk, device):
    assert "Not told yet" in text_of(desk.get(RECALLS))
    path = page_of("device-contact", device)
    page = text_of(desk.get(path))
    for words in ("Ada Example", "Jaydess", "Due", "Not approved by a clinician yet"):
        assert words in page
    assert "Select what came of it" in text_of(desk.post(path, {}))
    listing = text_of(desk.post(path, {"outcome": "told", "key": str(uuid.uuid4())}, follow=True))
    assert "Contact saved" in listing
    assert f"Told {TODAY.day} {TODAY:%B %Y}, Spoke Desk" in listing


def test_a_device_that_is_gone_leaves_the_list(desk, device):
    path = page_of("device-contact", device)
    gone = {"outcome": "gone", "key": str(uuid.uuid4())}
    assert "Enter the date it was removed" in text_of(desk.post(path, gone))
    before = gone | date_answers("removed_on", device.inserted_on - timedelta(days=1))
    assert "must be on or after the day it was inserted" in text_of(desk.post(path, before))
    assert "Ada Example" not in text_of(desk.post(path, gone | date_answers("removed_on", TODAY), follow=True))
    device.refresh_from_db()
    assert device.removed_on == TODAY


@pytest.mark.acceptance("O9")
def test_a_referral_starts_with_what_is_known_and_once(world, desk, device):
    path = page_of("device-refer", device)
    assert "Jaydess" in text_of(desk.get(path))
    key = {"key": str(uuid.uuid4())}
    started = desk.post(path, key)
    draft = Referral.objects.get()
    assert started.url == reverse("referrals:draft-need", args=[draft.pk])
    assert (draft.patient.full_name, draft.patient.phone) == ("Ada Example", "07700900982")
    assert (draft.method, draft.procedure, draft.device_in_place) == ("lng_ius", "replace", "lng_ius")
    desk.post(path, key)
    assert Referral.objects.count() == 1


def test_an_open_referral_is_told_before_another_is_started(world, desk, device):
    sent = world.submitted()
    assert f"open referral: {sent.reference}" in text_of(desk.get(page_of("device-refer", device)))


# Batches


@pytest.fixture
def fitted(world) -> Device:
    """An implant of batch T0042 that the hub fitted for the spoke."""
    referral = world.accepted(nhs_number=NHS_NUMBERS[1])
    return services.record_fitting(
        referral_id=referral.pk,
        by=world.fitter_user,
        version=referral.version,
        record=implant_record(),
        reason=UnbookedReason.WALK_IN,
    ).placed


def search(browser, batch: str = "t-00 42", product: str = "") -> str:
    return text_of(browser.post(BATCHES, {"batch": batch, "product": product}, follow=True))


def test_a_batch_is_found_however_it_is_typed_with_where_and_whether_told(world, desk, fitted):
    put_in_place(world.spoke_desk, world.spoke, listed(batch="t0042"), listed(NHS_NUMBERS[2], batch="T0043"))
    page = search(desk)
    assert page.count("Record contact") == 2
    for words in (
        "Batch T0042",
        f"Fitted at {world.hub.practice}",
        "From the practice's list",
        "Not told yet",
        "2 devices in place, 0 patients told",
    ):
        assert words in page
    assert search(desk, product="Nexplanon").count("Record contact") == 1
    assert "No device of this batch is on record" in search(desk, "T9999")
    assert "T0042" not in desk.get(BATCHES).request["QUERY_STRING"]


def test_who_fitted_a_batch_reaches_those_patients_and_not_others(world, fitted):
    put_in_place(world.spoke_desk, world.spoke, listed(batch="T0042"))
    hub = client_of(world.hub_desk)
    assert search(hub).count("Record contact") == 1
    hub.post(page_of("batch-contact", fitted), {"outcome": "not_reached", "key": str(uuid.uuid4())})
    assert "Could not be reached" in search(hub)
    assert hub.get(page_of("device-contact", fitted)).status_code == 404, "the review is the registered practice's"
    assert "Ada Example" not in search(client_of(make_user(Role.FITTER, make_practice("N82009"))))


@pytest.mark.acceptance("A15")
@pytest.mark.parametrize("role", [Role.NETWORK_ADMIN, Role.SYSTEM_ADMIN])
def test_who_sees_no_patient_sees_numbers_by_practice(world, role, fitted):
    services.record_device_contact(device_id=fitted.uuid, by=world.spoke_desk, about="batch", outcome="told")
    services.record_device_contact(device_id=fitted.uuid, by=world.spoke_desk, about="batch", outcome="told")
    put_in_place(world.spoke_desk, world.spoke, listed(batch="T0042"))
    page = search(client_of(make_user(role)))
    assert f"{world.spoke.name} (N82001) In place 2 Told 1 Not told yet 1" in page
    for value in ("Ada", "Example", "999 000"):
        assert value not in page


def test_a_commissioner_searches_no_batch():
    assert client_of(make_user(Role.COMMISSIONER)).get(BATCHES).status_code == 403


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"batch": ""}, "Enter the batch number"),
        ({"batch": "--"}, "Batch number must have letters or numbers"),
        ({"batch": "x", "product": "Copper T"}, "Select product from the list"),
    ],
)
def test_a_search_that_cannot_be_is_told_in_words(desk, given, words):
    assert words in text_of(desk.post(BATCHES, given))
