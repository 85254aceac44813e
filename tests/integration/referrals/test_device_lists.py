"""A practice's own list of patients with a device: looked at first, taken once it is confirmed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.models import ImportRun
from referrals.imports import uploads
from referrals.models import Device, DeviceList
from referrals.tasks import forget_old_lists
from tests.builders.devices import due_list, jaydess, listed, put_in_place
from tests.builders.pages import client_of, green_buttons, text_of
from tests.builders.pathway import NHS_NUMBERS, World, make_user, make_world

pytestmark = pytest.mark.django_db

RECALLS, UPLOAD = "/referrals/recalls/", "/referrals/recalls/upload/"


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


@pytest.mark.acceptance("O2")
def test_a_list_is_uploaded_and_each_faulty_row_told(world, desk):
    file = SimpleUploadedFile("due.csv", due_list(jaydess(20), listed("9990000019")))
    assert "Inserted on" in text_of(desk.get(UPLOAD))
    preview = desk.post(UPLOAD, {"practice": str(world.spoke.uuid), "file": file}, follow=True)
    assert "Nothing is imported yet" in text_of(preview)
    assert not Device.objects.exists()
    path = preview.redirect_chain[-1][0]
    done = desk.post(path, follow=True)
    assert "The list was imported" in text_of(done)
    for page in map(text_of, (preview, done, desk.get(path))):
        for words in (
            "New 1",
            "Set aside 1",
            "Column NHS number",
            "Value (not repeated)",
            "Problem Check the NHS number, a digit is wrong.",
        ):
            assert words in page
    assert "Ada Example" in text_of(desk.get(RECALLS))


def propose(world: World, *rows: str) -> DeviceList:
    return uploads.propose_due_devices(by=world.spoke_desk, practice=world.spoke, data=due_list(*rows))


def list_page(kept: DeviceList) -> str:
    return reverse("referrals:recalls-list", args=[kept.pk])


@pytest.mark.acceptance("O2")
def test_before_it_is_confirmed_a_list_is_counted_and_changes_nothing(world, desk, device):
    before = Event.objects.filter(action="devices.listed").count(), ImportRun.objects.count()
    kept = propose(world, jaydess(-40), jaydess(20, NHS_NUMBERS[1]), jaydess(-40, phone="07700 900 111"))
    assert kept.counts == {"new": 1, "changed": 0, "unchanged": 1, "set_aside": 1}
    kept = propose(world, jaydess(-40, phone="07700 900 111"), jaydess(20, NHS_NUMBERS[1]))
    assert kept.counts == {"new": 1, "changed": 1, "unchanged": 0, "set_aside": 0}
    assert green_buttons(desk.get(list_page(kept))) == ["Import 2 rows"]
    device.patient.refresh_from_db()
    assert device.patient.phone == "07700900982"
    assert Device.objects.count() == 1
    assert (Event.objects.filter(action="devices.listed").count(), ImportRun.objects.count()) == before


@pytest.mark.acceptance("A11")
def test_a_list_that_is_confirmed_twice_is_taken_once_and_forgotten(world, desk):
    kept = propose(world, jaydess(20))
    for _ in range(2):
        assert "New 1 Changed 0 Unchanged 0 Set aside 0" in text_of(desk.post(list_page(kept), follow=True))
    assert ImportRun.objects.count() == Event.objects.filter(action="devices.listed").count() == 1
    kept.refresh_from_db()
    assert bytes(kept.data) == b""


def test_a_list_that_says_nothing_new_needs_no_confirmation(world, desk, device):
    page = desk.get(list_page(propose(world, jaydess(-40))))
    assert "Everything in this list is here already" in text_of(page)
    assert green_buttons(page) == []


def test_what_no_longer_can_be_used_when_it_is_confirmed_is_told(world, desk):
    """Between the two a rule changed: no row is left that can be used."""
    kept = propose(world, jaydess(20))
    DeviceList.objects.filter(pk=kept.pk).update(data=due_list(listed("9990000019")))
    page = desk.post(list_page(kept))
    assert "Nothing was imported." in text_of(page)
    assert not Device.objects.exists()


@pytest.mark.acceptance("A14")
def test_a_list_is_seen_and_confirmed_by_who_uploaded_it_and_within_12_hours(world, desk):
    kept = propose(world, jaydess(20))
    colleague = client_of(make_user(Role.PRACTICE_STAFF, world.spoke))
    assert colleague.get(list_page(kept)).status_code == colleague.post(list_page(kept)).status_code == 404
    assert Event.objects.filter(action="devices.list_refused", subject=str(kept.pk)).count() == 2
    forget_old_lists()
    assert desk.get(list_page(kept)).status_code == 200
    DeviceList.objects.update(at=timezone.now() - uploads.KEPT_FOR)
    assert desk.get(list_page(kept)).status_code == desk.post(list_page(kept)).status_code == 404
    forget_old_lists()
    assert not DeviceList.objects.exists()
    assert not Device.objects.exists()


def test_who_left_the_practice_confirms_nothing_for_it(world):
    kept = propose(world, jaydess(20))
    world.spoke_desk.staff_memberships.all().delete()
    assert client_of(world.spoke_desk).post(list_page(kept)).status_code == 404
    assert not Device.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "Select the CSV file"),
        (b"", "The file is empty"),
        (b"a,b\n1,2\n", "Nothing was imported. This is not a list of patients with a device"),
        (b"x" * 2_000_001, "The file must be smaller than 2 MB"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_words(world, desk, data, words):
    file = {} if data is None else {"file": SimpleUploadedFile("due.csv", data)}
    page = desk.post(UPLOAD, {"practice": str(world.spoke.uuid)} | file)
    assert page.status_code == 200
    assert words in text_of(page)
    assert not Device.objects.exists()


def test_nobody_uploads_for_a_practice_that_is_not_theirs(world, desk):
    file = SimpleUploadedFile("due.csv", due_list(jaydess(20)))
    page = desk.post(UPLOAD, {"practice": str(world.hub.practice.uuid), "file": file})
    assert "There is a problem" in text_of(page)
    assert not Device.objects.exists()
