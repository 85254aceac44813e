"""Sexual health clinics, through the pages of a network admin."""

import pytest
from django.urls import reverse

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.models import Practice, RecountKey
from practices.selectors import rank_hubs
from tests.builders.capacity import LIVERPOOL, a_clinic, a_day, a_fitter, a_practice, an_admin
from tests.builders.pages import client_of, hidden_answers, text_of
from tests.builders.pathway import make_user

pytestmark = pytest.mark.django_db

ADD = "/practices/add-clinic/"
CLINIC = {
    "kind": "srh_clinic",
    "name": "City Clinic",
    "code": " rx001",
    "phone": "0151 496 0000",
    "address": "",
    "postcode": "l64ew",
}


@pytest.fixture
def admin():
    return client_of(an_admin())


def kind_of(practice: Practice) -> str:
    return reverse("practices:change-kind", args=[practice.uuid])


@pytest.mark.acceptance("L3", "N2")
def test_a_clinic_is_added_and_made_a_hub_like_a_practice(admin):
    answer = admin.post(ADD, CLINIC, follow=True)
    text = text_of(answer)
    assert "City Clinic added" in text
    assert "Sexual health clinic" in text
    clinic = Practice.objects.get(code="RX001")
    assert (clinic.kind, clinic.postcode) == (Practice.Kind.SEXUAL_HEALTH_CLINIC, "L6 4EW")
    made = admin.post(
        reverse("practices:make-hub", args=[clinic.uuid]),
        {
            "methods": ["copper_iud"],
            "direct_booking": "no",
            "is_step_free": "no",
            "notice_days": "0",
        },
    )
    assert made.status_code == 302
    a_fitter(clinic.hub)
    a_clinic(clinic.hub, methods=["copper_iud"])
    [offered] = rank_hubs(method="copper_iud", procedure="fit", origin=LIVERPOOL, day=a_day(0))
    # Where it is nobody knows: it is offered, and its distance is not known, which is not 0 (N2).
    assert (offered.hub, offered.miles) == (clinic.hub, None)
    assert Event.objects.filter(action="practice.added", subject="RX001").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": ""}, "Select what it is"),
        ({"kind": "gp_practice"}, "Select"),
        ({"name": ""}, "Enter its name"),
        ({"code": ""}, "Enter its ODS code"),
        ({"code": "R1!"}, "ODS code must be 3 to 10 letters and digits"),
        ({"code": "N82001"}, "There is an organisation with this code already"),
        ({"phone": ""}, "Enter its phone number"),
        ({"postcode": "L6"}, "Enter a full UK postcode"),
    ],
)
def test_a_clinic_that_cannot_be_added_is_told_at_its_field(admin, changes, message):
    Practice.objects.create(code="N82001", name="Park Practice")
    answer = admin.post(ADD, CLINIC | changes)
    assert message in text_of(answer)
    assert Practice.objects.count() == 1


@pytest.mark.acceptance("L3")
def test_a_change_of_kind_has_what_was_fitted_there_counted_again(admin):
    practice = a_practice("City Clinic")
    assert "GP practice" in text_of(admin.get(reverse("practices:detail", args=[practice.uuid])))
    answer = admin.post(kind_of(practice), {"kind": "srh_clinic", "version": "gp_practice"}, follow=True)
    assert "Sexual health clinic" in text_of(answer)
    [key] = RecountKey.objects.all()
    assert (key.fitting_practice_id, key.month) == (practice.pk, None)


@pytest.mark.acceptance("A12")
def test_a_kind_changed_meanwhile_is_shown_beside_ones_own_and_not_overwritten(admin):
    practice = a_practice("City Clinic")
    opened = hidden_answers(admin.get(kind_of(practice)))
    Practice.objects.update(kind="srh_clinic")
    answer = admin.post(kind_of(practice), opened | {"kind": "other"})
    assert answer.status_code == 412
    assert "Mine Other setting Theirs Sexual health clinic" in text_of(answer)
    assert Practice.objects.get().kind == "srh_clinic"
    admin.post(kind_of(practice), hidden_answers(answer))
    assert Practice.objects.get().kind == "other"


def test_a_kind_that_is_none_is_refused(admin):
    practice = a_practice()
    answer = admin.post(kind_of(practice), {"kind": "hospital", "version": "gp_practice"})
    assert "Select" in text_of(answer)
    practice.refresh_from_db()
    assert practice.kind == Practice.Kind.GP_PRACTICE


@pytest.mark.parametrize("role", [Role.PRACTICE_STAFF, Role.COMMISSIONER, Role.SYSTEM_ADMIN])
def test_only_network_admins_add_clinics_and_change_kinds(role):
    practice = a_practice()
    browser = client_of(make_user(role))
    for address in (ADD, kind_of(practice)):
        assert browser.post(address, {"kind": "other"}).status_code == 403
