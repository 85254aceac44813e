"""Booking, alone and by many people at once: through the service, by the least a Django program would do, and by the
service's own statements sent plainly (ADR 11).
"""

import multiprocessing
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date, time, timedelta
from time import perf_counter

from django.db import connection, connections, transaction
from django.db.models import Count, Q
from django.utils import timezone

from benchmarks import replay
from benchmarks.measure import Finding, at_least, for_information, ratios
from benchmarks.people import NEED, PATIENT, WISHES, make_user
from benchmarks.run import Run
from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.services import record
from practices.clinic_times import Part
from practices.methods import Method, Procedure
from practices.models import Hub, Practice, Slot
from practices.services import add_session
from referrals import services
from referrals.eligibility import NO
from referrals.errors import SlotTakenError
from referrals.models import Appointment, Notification, Referral, ReferralEvent
from referrals.reasons import UnbookReason
from referrals.screening import screening_of
from referrals.workflow import Action, Status

TITLE = "Booking"
LIMIT, MOST_STATEMENTS = 0.5, 17
# What `_book_unchecked` sends.
FEWEST_STATEMENTS = 9
LEAST = f"{FEWEST_STATEMENTS} statements by Django, without a check"
PEOPLE = 8
RIVALS = 16
# Clinics of the benchmark's own, later than all others.
FIRST_DAY, SLOTS_A_DAY, MINUTES = 300, 50, 10

Pair = tuple[uuid.UUID, uuid.UUID]
Book = Callable[[Pair], object]
Opened = Callable[[], AbstractContextManager[Book]]
FORK = multiprocessing.get_context("fork")
PATIENCE = 60


def measure(run: Run) -> list[Finding]:
    """Bookings a second on different slots, by one person and by several; then races for a single slot."""
    desk = Desk(max(RIVALS, PEOPLE * run.short_repeats // 5))
    number = len(desk.statements[desk.pairs[0]])
    plainly = f"its {number} statements by psycopg2"
    findings = [Finding(f"{TITLE}: statements", str(number), f"at most {MOST_STATEMENTS}", number <= MOST_STATEMENTS)]
    for people, who in ((1, "one person"), (PEOPLE, f"{PEOPLE} people at once")):
        service, least, plain = desk.rates(people, run.repeats)
        what = f"{TITLE} different slots, {who}"
        findings += [
            at_least(f"{what}, statement by statement", _by_statement(service, least, number), LIMIT, floor=LEAST),
            for_information(what, ratios(service, least), floor=LEAST),
            for_information(what, ratios(service, plain), floor=f"{plainly}: the target until ADR 11 was 0.5 ×"),
            for_information(f"{what}: by the service", service, unit=" a second"),
            for_information(f"{what}: {LEAST}", least, unit=" a second"),
            for_information(f"{what}: {plainly}", plain, unit=" a second"),
        ]
    won = [desk.race() for _ in range(run.repeats)]
    if won != [1] * run.repeats or (oversold := _oversold()):
        raise AssertionError(f"Races were won {won} times, and {oversold} slots have two patients.")
    raced = f"{TITLE} one slot, {RIVALS} people at once, {run.repeats} times"
    return [*findings, Finding(raced, f"{oversold} oversold", "0 oversold", True)]


class Desk:
    """A hub's desk with accepted referrals and a free slot for each, all made through the services."""

    def __init__(self, referrals: int) -> None:
        today = timezone.localdate()
        self.hub: Hub = (
            Hub.objects.able_to(Method.IMPLANT, Procedure.FIT, today).select_related("practice").earliest("pk")
        )
        self.user = make_user(Role.FITTER, self.hub.practice, is_clinician=True)
        slots = self._slots(referrals, today)
        self.pairs: list[Pair] = list(zip(self._accepted(referrals), slots, strict=True))
        self.statements = {pair: self._recorded(pair) for pair in self.pairs}

    def rates(self, people: int, repeats: int) -> tuple[list[float], ...]:
        """Bookings a second through the service, by the least of Django and by plain statements, in turn."""
        ways = (self._by_service, self._by_least, self._by_statements)
        found: tuple[list[float], ...] = ([], [], [])
        for _ in range(repeats):
            for way, rates in zip(ways, found, strict=True):
                self._free_all()
                rates.append(_rate(people, self.pairs, way))
        return found

    def race(self) -> int:
        """Many people book the same slot at the same moment; how many of them got it."""
        self._free_all()
        slot = self.pairs[0][1]
        _seconds(RIVALS, [(referral, slot) for referral, _ in self.pairs[:RIVALS]], self._by_service, unhurried=0)
        return Appointment.objects.filter(slot__uuid=slot, state=Appointment.State.BOOKED).count()

    @contextmanager
    def _by_service(self) -> Iterator[Book]:
        connection.ensure_connection()
        yield self._book
        connection.close()

    @contextmanager
    def _by_least(self) -> Iterator[Book]:
        connection.ensure_connection()
        yield self._book_unchecked
        connection.close()

    @contextmanager
    def _by_statements(self) -> Iterator[Book]:
        link = replay.connect()
        yield lambda pair: replay.send(link, self.statements[pair])
        link.close()

    def _book(self, pair: Pair) -> None:
        referral_id, slot_id = pair
        # Losing a race is an answer.
        with suppress(SlotTakenError):
            services.book(referral_id=referral_id, by=self.user, version=self.versions[referral_id], slot_id=slot_id)

    @transaction.atomic
    def _book_unchecked(self, pair: Pair) -> None:
        """Write what a booking writes, in as few statements as Django's models do it."""
        referral_id, slot_id = pair
        now = timezone.now()
        referral = Referral.objects.select_for_update().get(pk=referral_id)
        slot = Slot.objects.get(uuid=slot_id)
        Slot.objects.filter(pk=slot.pk, state=Slot.State.FREE).update(state=Slot.State.BOOKED)
        leg = referral.legs.get(closed_at__isnull=True)
        appointment = Appointment.objects.create(leg=leg, slot=slot, booked_at=now, booked_by=self.user)
        ReferralEvent.objects.create(
            referral=referral,
            leg=leg,
            action=Action.BOOK,
            from_status=referral.status,
            to_status=Status.BOOKED,
            at=now,
            by=self.user,
            organisation=self.hub.practice,
        )
        record(by=self.user, action="referral.book", subject=referral.pk)
        Notification.objects.create(
            referral=referral,
            appointment=appointment,
            kind=Notification.Kind.BOOKED,
            channel=Notification.Channel.SMS,
            state=Notification.State.QUEUED,
            due_at=now,
        )
        referral.status, referral.version, referral.offered_at = Status.BOOKED, referral.version + 1, now
        referral.save()

    def _recorded(self, pair: Pair) -> list[replay.Statement]:
        self._read_versions()
        with replay.recorded() as statements:
            self._book(pair)
        return statements

    def _free_all(self) -> None:
        """Unbook whatever is booked, and forget what patients were told: the plain statements tell it once more."""
        self._read_versions()
        for referral in Referral.objects.filter(pk__in=self.versions, status=Status.BOOKED):
            services.unbook(
                referral_id=referral.pk, by=self.user, version=referral.version, reason=UnbookReason.MISTAKE
            )
        Notification.objects.filter(referral__in=self.versions).delete()
        self._read_versions()

    def _read_versions(self) -> None:
        # The page a person books from carries the version: reading it is no part of the booking.
        self.versions: dict[uuid.UUID, int] = dict(Referral.objects.filter(hub=self.hub).values_list("pk", "version"))

    def _slots(self, number: int, today: date) -> list[uuid.UUID]:
        admin = make_user(Role.NETWORK_ADMIN)
        fitter = self.hub.fitters.competent(Method.IMPLANT, Procedure.FIT, today).earliest("pk")
        days = -(-number // SLOTS_A_DAY)
        for day in range(days):
            add_session(
                by=admin,
                hub_id=self.hub.pk,
                fitter_id=fitter.pk,
                day=today + timedelta(days=FIRST_DAY + day),
                first=time(8),
                parts=[Part((Method.IMPLANT,), MINUTES, SLOTS_A_DAY)],
            )
        later = Slot.objects.filter(session__hub=self.hub, session__day__gte=today + timedelta(days=FIRST_DAY))
        return list(later.values_list("uuid", flat=True)[:number])

    def _accepted(self, number: int) -> list[uuid.UUID]:
        spoke = Practice.objects.filter(hub__isnull=True).earliest("pk")
        sender = make_user(Role.PRACTICE_STAFF, spoke)
        return [self._accept_one(spoke, sender).pk for _ in range(number)]

    def _accept_one(self, spoke: Practice, sender: User) -> Referral:
        draft = services.start_draft(by=sender, practice=spoke, key=uuid.uuid4(), patient=PATIENT)
        services.change_need(referral_id=draft.pk, by=sender, need=NEED)
        needed = Referral.objects.get(pk=draft.pk)
        answers = {question.key: NO for question in screening_of(needed).questions}
        services.answer_safety(referral_id=draft.pk, by=sender, answers=answers)
        services.change_contact(referral_id=draft.pk, by=sender, wishes=WISHES)
        services.change_consent(referral_id=draft.pk, by=sender, to_share=True, to_onward=True)
        services.choose_hub(referral_id=draft.pk, by=sender, hub_id=self.hub.pk)
        sent = services.submit(referral_id=draft.pk, by=sender)
        return services.accept(referral_id=sent.pk, by=self.user, version=sent.version)


def _by_statement(service: list[float], least: list[float], number: int) -> list[float]:
    """The ratios of bookings a second, were each the same number of statements."""
    return [each * number / FEWEST_STATEMENTS for each in ratios(service, least)]


def _rate(people: int, pairs: Sequence[Pair], opened: Opened) -> float:
    """Bookings a second. The first of each person is not counted: no web worker is new at every request."""
    return (len(pairs) - people) / _seconds(people, pairs, opened, unhurried=1)


def _seconds(people: int, pairs: Sequence[Pair], opened: Opened, *, unhurried: int) -> float:
    """How long so many people, each in a process and with a connection of their own, take for all pairs together.

    Each makes so many `unhurried` bookings before the time begins. Processes, as the web server's workers are:
    threads would take turns, and only the service's Python would wait.
    """
    connections.close_all()  # none is shared over a fork
    start = FORK.Barrier(people + 1)

    def work(share: Sequence[Pair]) -> None:
        with opened() as book:
            for pair in share[:unhurried]:
                book(pair)
            start.wait(PATIENCE)
            for pair in share[unhurried:]:
                book(pair)

    workers = [FORK.Process(target=work, args=(pairs[place::people],)) for place in range(people)]
    for worker in workers:
        worker.start()
    start.wait(PATIENCE)
    began = perf_counter()
    for worker in workers:
        worker.join()
    taken = perf_counter() - began
    if any(worker.exitcode for worker in workers):
        raise AssertionError("A booking failed; see above.")
    return taken


def _oversold() -> int:
    """Slots that hold more than one patient."""
    held = Count("appointments", filter=~Q(appointments__state=Appointment.State.CANCELLED))
    return Slot.objects.annotate(held=held).filter(held__gt=1).count()
