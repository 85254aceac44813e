"""What each fitter did lately, and how far each trainee has come: counted from fittings, no patient in it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Count as RowCount
from django.db.models import F
from django.utils import timezone

from practices.methods import Competence, competences_for_any
from practices.models import Fitter, Traineeship
from referrals.codes import ENDING_ACTIONS
from referrals.minimums import Count, Done, Kind, Minimum, count, first_day, kind_of_letter, minimums
from referrals.models import Appointment, Fitting


def counts_of(fitters: Iterable[Fitter]) -> dict[int, list[Count]]:
    """What each of these fitters, letters loaded, did of what is asked of their letters in force, by fitter."""
    today = timezone.localdate()
    asked = minimums(today)
    everyone = list(fitters)
    done = _done([fitter.pk for fitter in everyone], asked, today)
    return {
        fitter.pk: [
            each
            for months, rules in _by_months(asked).items()
            for each in count(rules, done[months].get(fitter.pk, ()), held_since(fitter, today), today)
        ]
        for fitter in everyone
    }


def held_since(fitter: Fitter, today: date) -> dict[Kind, date]:
    """From when on a fitter, letters loaded, has held the kinds of letters that are in force today."""
    letters = list(fitter.letters.all())
    kinds = {kind_of_letter(letter.competence) for letter in letters if letter.counts_on(today)}
    return {
        kind: min(letter.issued_on for letter in letters if kind_of_letter(letter.competence) == kind)
        for kind in kinds
    }


def progress_of(trainings: Iterable[Traineeship]) -> dict[int, tuple[int, int]]:
    """How many procedures each trainee saw and did under supervision, by training.

    A procedure in a clinic with them as the trainee counts: done in a trainee's slot, seen in any other. It must be of
    a method that the training is for, and fall between its start and its end.
    """
    everyone = list(trainings)
    rows = (
        Appointment.objects.filter(
            slot__session__trainee__in={each.fitter_id for each in everyone},
            state=Appointment.State.FULFILLED,
            leg__referral__fittings__action__in=ENDING_ACTIONS,
            leg__referral__fittings__reversed_at__isnull=True,
            leg__referral__fittings__performed_on=F("slot__session__day"),
        )
        .values_list(
            "slot__session__trainee",
            "slot__session__day",
            "slot__is_for_trainee",
            "leg__referral__fittings__method",
        )
        .order_by()
    )
    by_trainee: dict[int, list[tuple[date, bool, str]]] = defaultdict(list)
    for trainee, day, is_own, method in rows:
        by_trainee[trainee].append((day, is_own, method))
    return {each.pk: _progress(each, by_trainee[each.fitter_id]) for each in everyone}


def _progress(training: Traineeship, procedures: Iterable[tuple[date, bool, str]]) -> tuple[int, int]:
    end = training.done_on or training.stopped_on or date.max
    own = [
        is_own
        for day, is_own, method in procedures
        if training.started_on <= day <= end and Competence(training.competence) in competences_for_any(method)
    ]
    return own.count(False), own.count(True)


def _done(
    fitter_ids: Collection[int], asked: Iterable[Minimum], today: date
) -> Mapping[int, Mapping[int, list[Done]]]:
    """The procedures of each fitter, for each number of months that is asked about."""
    found: dict[int, dict[int, list[Done]]] = {}
    for months in _by_months(asked):
        found[months] = defaultdict(list)
        rows = (
            Fitting.objects.filter(
                fitter__in=fitter_ids,
                performed_on__gt=first_day(today, months),
                performed_on__lte=today,
                reversed_at__isnull=True,
            )
            .values("fitter", "method", "action", "device")
            .annotate(number=RowCount("pk"))
            .order_by()
        )
        for row in rows:
            found[months][row["fitter"]].append(Done(row["method"], row["action"], row["device"], row["number"]))
    return found


def _by_months(asked: Iterable[Minimum]) -> dict[int, list[Minimum]]:
    by_months: dict[int, list[Minimum]] = defaultdict(list)
    for each in asked:
        by_months[each.months].append(each)
    return dict(by_months)
