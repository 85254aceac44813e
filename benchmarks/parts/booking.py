"""Booking, alone and by many people at once, through the service and by the same statements sent plainly."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, time, timedelta
from threading import Barrier, Thread
from time import perf_counter

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from benchmarks import replay
from benchmarks.measure import Finding, at_least, for_information, ratios
from benchmarks.people import make_user
from benchmarks.run import Run
from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.methods import Method, Procedure
from practices.models import Hub, Practice, Slot
from practices.services import add_session
from referrals import services
from referrals.errors import SlotTakenError
from referrals.models import Appointment, Referral
from referrals.models.pathway import Indication
from referrals.reasons import UnbookReason
from referrals.values import Need, PatientDetails
from referrals.workflow import Status

TITLE = "Booking"
LIMIT = 0.5
PEOPLE = 8
RIVALS = 16
NEED = Need(Method.IMPLANT, Procedure.FIT, "", Indication.CONTRACEPTION, "")
# Clinics of the benchmark's own, later than all others.
FIRST_DAY, SLOTS_A_DAY, MINUTES = 300, 50, 10

Pair = tuple[uuid.UUID, uuid.UUID]
Book = Callable[[Pair], object]


def measure(run: Run) -> list[Finding]:
    """Bookings a second on different slots, by one person and by several; then races for a single slot."""
    desk = Desk(max(RIVALS, run.short_repeats))
    floor = f"its {len(desk.statements[desk.pairs[0]])} statements by psycopg2"
    findings = []
    for people, who in ((1, "one person"), (PEOPLE, f"{PEOPLE} people at once")):
        service, plain = desk.rates(people, run.repeats)
        findings += [
            at_least(f"{TITLE} different slots, {who}", ratios(service, plain), LIMIT, floor=floor),
            for_information(f"{TITLE} different slots, {who}: by the service", service, unit=" a second"),
            for_information(f"{TITLE} different slots, {who}: {floor}", plain, unit=" a second"),
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

    def rates(self, people: int, repeats: int) -> tuple[list[float], list[float]]:
        """Bookings a second through the service and by plain statements, in turn."""
        service, plain = [], []
        for _ in range(repeats):
            self._free_all()
            service.append(len(self.pairs) / _seconds(people, self.pairs, self._by_service))
            self._free_all()
            plain.append(len(self.pairs) / _seconds(people, self.pairs, self._by_statements))
        return service, plain

    def race(self) -> int:
        """Many people book the same slot at the same moment; how many of them got it."""
        self._free_all()
        slot = self.pairs[0][1]
        won: list[Pair] = []

        @contextmanager
        def rival() -> Iterator[Book]:
            with self._by_service() as book:
                yield lambda pair: book(pair) and won.append(pair)

        _seconds(RIVALS, [(referral, slot) for referral, _ in self.pairs[:RIVALS]], rival)
        return len(won)

    @contextmanager
    def _by_service(self) -> Iterator[Book]:
        def book(pair: Pair) -> bool:
            try:
                self._book(pair)
            except SlotTakenError:
                return False
            return True

        connection.ensure_connection()
        yield book
        connection.close()

    @contextmanager
    def _by_statements(self) -> Iterator[Book]:
        link = replay.connect()
        yield lambda pair: replay.send(link, self.statements[pair])
        link.close()

    def _book(self, pair: Pair) -> None:
        referral_id, slot_id = pair
        services.book(referral_id=referral_id, by=self.user, version=self.versions[referral_id], slot_id=slot_id)

    def _recorded(self, pair: Pair) -> list[replay.Statement]:
        self._read_versions()
        with replay.recorded() as statements:
            self._book(pair)
        return statements

    def _free_all(self) -> None:
        """Unbook whatever is booked."""
        self._read_versions()
        for referral in Referral.objects.filter(pk__in=self.versions, status=Status.BOOKED):
            services.unbook(
                referral_id=referral.pk, by=self.user, version=referral.version, reason=UnbookReason.MISTAKE
            )
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
                minutes=MINUTES,
                number=SLOTS_A_DAY,
                methods=[Method.IMPLANT],
            )
        later = Slot.objects.filter(session__hub=self.hub, session__day__gte=today + timedelta(days=FIRST_DAY))
        return list(later.values_list("uuid", flat=True)[:number])

    def _accepted(self, number: int) -> list[uuid.UUID]:
        spoke = Practice.objects.filter(hub__isnull=True).earliest("pk")
        sender = make_user(Role.PRACTICE_STAFF, spoke)
        return [self._accept_one(spoke, sender).pk for _ in range(number)]

    def _accept_one(self, spoke: Practice, sender: User) -> Referral:
        patient = PatientDetails("", "not_known", "Bench", "Patient", date(1995, 1, 1), "L1 1AA", "07700900982")
        draft = services.start_draft(by=sender, practice=spoke, key=uuid.uuid4(), patient=patient)
        services.change_need(referral_id=draft.pk, by=sender, need=NEED)
        services.change_consent(referral_id=draft.pk, by=sender, to_share=True, to_onward=True)
        services.choose_hub(referral_id=draft.pk, by=sender, hub_id=self.hub.pk)
        sent = services.submit(referral_id=draft.pk, by=sender)
        return services.accept(referral_id=sent.pk, by=self.user, version=sent.version)


def _seconds(people: int, pairs: Sequence[Pair], opened: Callable[[], AbstractContextManager[Book]]) -> float:
    """How long so many people, each with a connection already open, take for all pairs together."""
    start = Barrier(people + 1)
    failures: list[BaseException] = []

    def work(share: Sequence[Pair]) -> None:
        try:
            with opened() as book:
                start.wait()
                for pair in share:
                    book(pair)
        except BaseException as error:
            failures.append(error)
            start.abort()

    threads = [Thread(target=work, args=(pairs[place::people],)) for place in range(people)]
    for thread in threads:
        thread.start()
    start.wait()
    began = perf_counter()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return perf_counter() - began


def _oversold() -> int:
    """Slots that hold more than one patient."""
    held = Count("appointments", filter=~Q(appointments__state=Appointment.State.CANCELLED))
    return Slot.objects.annotate(held=held).filter(held__gt=1).count()
