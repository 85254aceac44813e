"""Actions a program may take: by the same services as the pages, as of a version, once for each key."""

import uuid
from typing import Any

import pytest
from django.test import Client

from larc.api.parsers import MOST_BYTES
from larc.audit.models import Event
from referrals import services
from referrals.models import Notification, Referral, ReferralEvent, SubmittedForm
from referrals.reasons import CancelReason, ReturnReason
from referrals.workflow import Action, Status
from tests.builders import states
from tests.builders.pages import client_of
from tests.builders.pathway import World
from tests.builders.racing import at_once


def post(browser: Client, referral: Referral, action: str, *, key: object = None, **body: object) -> Any:
    return browser.post(
        f"/api/v1/referrals/{referral.pk}/actions/{action}/",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": str(key or uuid.uuid4())},
    )


def whole(referral: Referral) -> tuple[object, ...]:
    """What an action could change."""
    found = Referral.objects.values().get(pk=referral.pk)
    return found, ReferralEvent.objects.count(), Notification.objects.count(), SubmittedForm.objects.count()


@pytest.mark.parametrize(
    ("source", "who", "action", "given", "target"),
    [
        (Status.SUBMITTED, "fitter_user", "accept", {}, Status.ACCEPTED),
        (
            Status.SUBMITTED,
            "hub_desk",
            "request_information",
            {"comment": "Any fibroids?"},
            Status.INFO_REQUESTED,
        ),
        (Status.INFO_REQUESTED, "spoke_desk", "answer", {"comment": "None"}, Status.SUBMITTED),
        (Status.SUBMITTED, "fitter_user", "return", {"reason": ReturnReason.NO_CAPACITY}, Status.REJECTED),
        (
            Status.BOOKED,
            "spoke_desk",
            "cancel",
            {"reason": CancelReason.PRIVATE, "comment": "Going private"},
            Status.CANCELLED,
        ),
    ],
)
def test_a_simple_action_is_taken_as_on_its_page(
    world: World, source: Status, who: str, action: str, given: dict[str, str], target: Status
) -> None:
    referral = states.at(world, source)
    user = getattr(world, who)
    answer = post(client_of(user), referral, action, version=referral.version, **given)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["state"], body["version"]) == (target, referral.version + 1)
    told = ReferralEvent.objects.filter(referral=referral).latest("pk")
    assert (told.action, told.by, told.to_status) == (action, user, target)
    assert (told.reason, told.comment) == (given.get("reason", ""), given.get("comment", ""))
    assert Event.objects.filter(action=f"referral.{action}", subject=str(referral.pk), actor=user).exists()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.acceptance("A11")
def test_the_same_request_again_is_done_once_and_answers_the_same(world: World) -> None:
    referral, key = world.booked(), uuid.uuid4()
    browser = client_of(world.spoke_desk)
    given = {"version": referral.version, "reason": CancelReason.PRIVATE, "key": key}
    first, told = post(browser, referral, "cancel", **given), Notification.objects.count()
    again = post(browser, referral, "cancel", **given)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert ReferralEvent.objects.filter(referral=referral, action=Action.CANCEL).count() == 1
    assert Notification.objects.count() == told


@pytest.mark.acceptance("A11", "A12")
def test_a_key_stands_for_one_request_of_one_person(world: World) -> None:
    referral, key = world.submitted(), uuid.uuid4()
    given = {"version": referral.version, "key": key}
    assert post(client_of(world.hub_desk), referral, "request_information", comment="Why?", **given).status_code == 200
    otherwise = post(client_of(world.hub_desk), referral, "request_information", comment="How?", **given)
    another = post(client_of(world.fitter_user), referral, "request_information", comment="Why?", **given)
    assert (otherwise.status_code, another.status_code) == (409, 409)
    assert ReferralEvent.objects.filter(action=Action.REQUEST_INFORMATION).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.acceptance("A11")
def test_the_same_request_twice_at_once_is_done_once(world: World) -> None:
    referral, key = world.submitted(), uuid.uuid4()
    browsers = [client_of(world.fitter_user) for _ in range(4)]
    answers = at_once(
        *(lambda each=each: post(each, referral, "accept", version=referral.version, key=key) for each in browsers)
    )
    assert [answer.status_code for answer in answers] == [200] * 4
    assert ReferralEvent.objects.filter(referral=referral, action=Action.ACCEPT).count() == 1


@pytest.mark.acceptance("A12")
def test_an_old_version_changes_nothing_and_shows_the_newer_state(world: World) -> None:
    referral = world.submitted()
    services.request_information(
        referral_id=referral.pk, by=world.hub_desk, version=referral.version, comment="Which arm?"
    )
    services.answer(referral_id=referral.pk, by=world.spoke_desk, version=referral.version + 1, comment="Left")
    before = whole(referral)
    answer = post(client_of(world.fitter_user), referral, "accept", version=referral.version)
    assert answer.status_code == 412
    assert answer.json()["referral"]["version"] == referral.version + 2
    assert "changed" in answer.json()["detail"]
    assert whole(referral) == before


@pytest.mark.acceptance("A13")
@pytest.mark.parametrize(
    ("source", "who", "action", "given"),
    [
        (Status.FITTED, "fitter_user", "accept", {}),
        (Status.SUBMITTED, "hub_desk", "accept", {}),
        (Status.SUBMITTED, "spoke_desk", "request_information", {"comment": "Why?"}),
        (Status.ACCEPTED, "fitter_user", "return", {"reason": ReturnReason.NO_CAPACITY}),
        (Status.ACCEPTED, "hub_desk", "cancel", {"reason": CancelReason.PRIVATE}),
    ],
)
def test_what_the_pathway_does_not_allow_is_409_and_leaves_no_trace(
    world: World, source: Status, who: str, action: str, given: dict[str, str]
) -> None:
    referral = states.at(world, source)
    before = whole(referral)
    answer = post(client_of(getattr(world, who)), referral, action, version=referral.version, **given)
    assert answer.status_code == 409
    assert answer.json()["referral"]["state"] == source
    assert whole(referral) == before


def test_what_was_refused_may_be_sent_again_under_its_key(world: World) -> None:
    referral, key = world.submitted(), uuid.uuid4()
    given = {"version": referral.version, "comment": "Which arm?", "key": key}
    browser = client_of(world.hub_desk)
    assert post(browser, referral, "answer", **given).status_code == 409
    assert post(browser, referral, "request_information", **given).status_code == 200


@pytest.mark.acceptance("A25", "A38")
@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"version": None}, "version"),
        ({"version": 0}, "version"),
        ({"version": 10**30}, "version"),
        ({"version": "last"}, "version"),
        ({"version": [1]}, "version"),
        ({"reason": "fed up"}, "reason"),
        ({"reason": ""}, "reason"),
        ({"reason": {"a": 1}}, "reason"),
        ({"comment": "x" * 1001}, "comment"),
        ({"comment": "a\0b"}, "comment"),
        ({"comment": ["a"]}, "comment"),
        ({"status": "fitted"}, "status"),
        ({"by": 1}, "by"),
    ],
)
def test_what_is_sent_wrongly_is_400_and_named(world: World, given: dict[str, object], named: str) -> None:
    referral = world.submitted()
    before = whole(referral)
    right = {"version": referral.version, "reason": CancelReason.PRIVATE}
    answer = post(client_of(world.spoke_desk), referral, "cancel", **(right | given))
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [named]
    assert whole(referral) == before


@pytest.mark.acceptance("A11")
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": ""}, {"Idempotency-Key": "again"}])
def test_a_request_without_a_key_is_refused(world: World, headers: dict[str, str]) -> None:
    referral = world.submitted()
    answer = client_of(world.fitter_user).post(
        f"/api/v1/referrals/{referral.pk}/actions/accept/",
        {"version": referral.version},
        content_type="application/json",
        headers=headers,
    )
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["Idempotency-Key"]


@pytest.mark.acceptance("A38")
@pytest.mark.parametrize(
    ("sent", "content_type", "status"),
    [
        ("version=1", "application/x-www-form-urlencoded", 415),
        ("<version>1</version>", "application/xml", 415),
        ('{"version": 1}', "text/plain", 415),
        ('{"version": ', "application/json", 400),
        ("[1]", "application/json", 400),
        ("null", "application/json", 400),
        ('{"version": NaN}', "application/json", 400),
        ('{"version": ' + "9" * 5000 + "}", "application/json", 400),
        ("[" * 50_000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        ('{"version": 1, "\\ud800": "x"}', "application/json", 400),
        ('{"version": 1, "comment": "\\udc00"}', "application/json", 400),
        (b"{", "application/json; charset=zip", 400),
        ('{"comment": "' + "x" * MOST_BYTES + '"}', "application/json", 413),
    ],
)
def test_what_is_not_json_of_a_forms_size_is_refused(world: World, sent: Any, content_type: str, status: int) -> None:
    referral = world.submitted()
    answer = client_of(world.fitter_user).generic(
        "POST",
        f"/api/v1/referrals/{referral.pk}/actions/accept/",
        sent,
        content_type=content_type,
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert answer.status_code == status
    assert "detail" in answer.json()


@pytest.mark.parametrize("action", ["book", "record_fitted", "nothing"])
def test_other_actions_are_for_the_pages_alone(world: World, action: str) -> None:
    referral = world.accepted()
    assert post(client_of(world.fitter_user), referral, action, version=referral.version).status_code == 404


@pytest.mark.acceptance("A28")
def test_without_its_token_a_request_is_refused(world: World) -> None:
    referral = world.submitted()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.fitter_user)
    answer = post(browser, referral, "accept", version=referral.version)
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]


def test_a_referral_with_safety_flags_is_accepted_where_they_are_read(world: World) -> None:
    draft = world.draft()
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"breast_cancer_past": "not_known"})
    sent = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    services.answer_safety(referral_id=sent.pk, by=world.spoke_desk, answers={"breast_cancer_past": "yes"})
    referral = Referral.objects.get(pk=sent.pk)
    browser = client_of(world.fitter_user)
    refused = post(browser, referral, "accept", version=referral.version)
    assert refused.status_code == 409
    assert "Read the safety flags" in refused.json()["detail"]
    assert post(browser, referral, "accept", version=referral.version, has_read_flags=True).status_code == 400
