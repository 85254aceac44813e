"""A practice's list of patients with a device: stored once, for that practice alone, its faults told by row."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from practices.imports.rows import RefusedFileError
from practices.models import ImportRun
from referrals import services
from referrals.errors import NotAllowedError
from referrals.imports.due_devices import MOST_ROWS
from referrals.imports.uploads import take_due_devices
from referrals.models import Device, Patient
from referrals.reasons import UnbookedReason
from tests.builders.devices import HEADINGS, due_list, listed, put_in_place
from tests.builders.pathway import NHS_NUMBERS, World, implant_record, make_world
from tests.integration.referrals.imports.conftest import Import

pytestmark = [pytest.mark.django_db, pytest.mark.acceptance("O2")]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def send(world):
    return lambda *rows: put_in_place(world.spoke_desk, world.spoke, *rows)


def counts(outcome) -> tuple[int, int, int, int]:
    tally = outcome.tally
    return tally.created, tally.changed, tally.unchanged, len(outcome.faults)


def test_a_row_becomes_a_device_of_that_practice(world, send):
    assert counts(send(listed(batch="tu-01 x", product="mirena", on="31/01/2020"))) == (1, 0, 0, 0)
    device = Device.objects.get()
    assert (device.registered_practice, device.product, device.batch_number) == (world.spoke, "Mirena", "TU01X")
    assert (device.inserted_on, device.indication, device.method) == (date(2020, 1, 31), "contraception", "lng_ius")
    assert (device.patient.full_name, device.patient.phone) == ("Ada Example", "07700900982")


def test_the_same_list_again_changes_nothing(send):
    rows = (listed(), listed(NHS_NUMBERS[1], product="Nexplanon"))
    send(*rows)
    before = list(Device.objects.order_by("pk").values())
    assert counts(send(*rows)) == (0, 0, 2, 0)
    assert list(Device.objects.order_by("pk").values()) == before
    assert Patient.objects.count() == 2


def test_what_is_new_about_a_patient_is_taken_over(send):
    send(listed())
    assert counts(send(listed(phone="0151 496 0000", indication="hmb"))) == (0, 1, 0, 0)
    device = Device.objects.get()
    assert (device.patient.phone, device.indication) == ("01514960000", "hmb")


def test_a_later_device_of_a_kind_ends_the_earlier_one(send):
    send(listed(product="Nova-T 380", on="2018-01-31"))
    send(listed(product="Mirena", on="2020-01-31"), listed(product="Nexplanon", on="2019-01-31"))
    assert list(Device.objects.filter(removed_on=None).order_by("pk").values_list("product", flat=True)) == [
        "Nexplanon",
        "Mirena",
    ]
    (fault,) = send(listed(product="Jaydess", on="2019-06-03"), listed(NHS_NUMBERS[1])).faults
    assert (fault.row, fault.column, fault.value) == (2, "INSERTED ON", "2019-06-03")
    assert "went in or came out later" in fault.reason


def test_what_this_service_fitted_is_not_listed_twice_nor_changed(world, send):
    referral = world.accepted()
    fitted = services.record_fitting(
        referral_id=referral.pk,
        by=world.fitter_user,
        version=referral.version,
        record=implant_record(),
        reason=UnbookedReason.WALK_IN,
    )
    row = listed(product="Nexplanon", on=fitted.performed_on, phone="0151 496 0000", batch="OTHER")
    assert counts(send(row)) == (0, 0, 1, 0)
    assert Device.objects.get().batch_number == "T0042"
    assert Device.objects.get().patient.phone == "07700900982"


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        (listed("9990000019"), "NHS NUMBER", "(not repeated)", "Check the NHS number, a digit is wrong."),
        (listed("9.99E+09"), "NHS NUMBER", "(not repeated)", "NHS number must be 10 digits."),
        (listed(last_name="123"), "LAST NAME", "(not repeated)", "Not a name"),
        (listed(born="31.11.1990"), "DATE OF BIRTH", "(not repeated)", "Not a date that exists."),
        (listed(born="1890-01-01"), "DATE OF BIRTH", "(not repeated)", "more than 130 years ago"),
        (listed(phone="call her mother"), "PHONE", "(not repeated)", "Enter a UK phone number"),
        (listed(product="Copper T"), "PRODUCT", "(not repeated)", "Not one of: Nexplanon, Mirena"),
        (listed(on="2100-01-01"), "INSERTED ON", "2100-01-01", "The date is in the future."),
        (listed(on="1993-01-01"), "INSERTED ON", "1993-01-01", "cannot have gone in so early"),
        (listed(indication=""), "INDICATION", "", "The main reason is missing"),
        (listed(indication="because"), "INDICATION", "(not repeated)", "Not one of: Contraception"),
        (listed(batch="x" * 41), "BATCH NUMBER", "(not repeated)", "Longer than 40 characters."),
        (listed(months="99"), "CHANGE EVERY MONTHS", "99", "Not a number of months from 1 to 24."),
        (listed() + ",surplus", "", "", "more than 11 cells"),
    ],
)
def test_a_faulty_row_is_set_aside_with_its_place_and_why_and_the_rest_is_stored(send, row, column, value, reason):
    outcome = send(row, listed(NHS_NUMBERS[1]))
    assert counts(outcome) == (1, 0, 0, 1)
    (fault,) = outcome.faults
    assert (fault.row, fault.column, fault.value) == (2, column, value)
    assert reason in fault.reason
    assert ImportRun.objects.get(kind="devices due").quarantined == 1


def test_a_device_listed_twice_is_stored_once(send):
    assert counts(send(listed(), listed())) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"NHS number,First name\n9990000018,Ada\n", "it has no column"),
        (due_list().replace(b"Phone", b"First name"), "occur twice"),
        (due_list(listed(born="")), "No row of the file could be used."),
        (b"PK\x03\x04", "This is a spreadsheet"),
        (due_list(listed()) + b"\x00", "not a text file"),
        (due_list(*[listed()] * (MOST_ROWS + 1)), "more than 10,000 rows"),
        (b"x" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_a_file_that_is_at_fault_as_a_whole_is_refused_and_nothing_is_kept(world, data, words):
    with pytest.raises(RefusedFileError, match=words):
        take_due_devices(by=world.spoke_desk, practice=world.spoke, data=data)
    assert not Device.objects.exists()
    assert not ImportRun.objects.exists()


def test_nobody_lists_patients_of_another_practice(world):
    with pytest.raises(NotAllowedError):
        put_in_place(world.hub_desk, world.spoke, listed())
    assert not Device.objects.exists()


def test_the_record_of_the_run_and_its_report_name_no_patient(
    world, run_import: Import, quarantine: Callable[[], str]
):
    lines = [HEADINGS, listed(), listed("9990000019")]
    said = run_import("import_devices_due", lines, "--practice", "n82001", name="Ada Example 9990000018.csv")
    assert "1 created, 0 changed, 0 unchanged, 1 set aside." in said
    assert ImportRun.objects.get().file_name == "devices due, N82001"
    assert "a digit is wrong" in quarantine()
    assert not any(value in quarantine() for value in ("Ada", "Example", "9990000019", "07700"))


def test_the_command_needs_a_practice_that_is_known(world, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(due_list(listed()))
    with pytest.raises(CommandError, match="There is no practice Z99999"):
        call_command("import_devices_due", str(path), "--practice", "Z99999", "--report", str(tmp_path / "report.csv"))
