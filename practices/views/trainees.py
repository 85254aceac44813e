"""Who is in training for which competence."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from practices import presenters, selectors, services
from practices.errors import StaleError
from practices.forms import FinishTrainingForm, StartTrainingForm, SupervisionForm, VersionForm
from practices.models import Traineeship
from practices.views.doors import capacity_page, saved, sent_again


@capacity_page
def start_training(request: HttpRequest, fitter_id: int) -> HttpResponse:
    """A clinician supervises only with a valid letter for the same."""
    fitter = selectors.whole_fitter(fitter_id=fitter_id)
    supervisors = selectors.supervisors_of(fitter=fitter)
    form = StartTrainingForm(request.POST if request.method == "POST" else None, supervisors=supervisors)
    if form.is_valid() and saved(
        form, lambda: services.start_training(by=request.user, fitter_id=fitter.pk, **form.given())
    ):
        messages.success(request, f"{fitter} is in training. Make them the trainee of clinics next")
        return redirect("training:fitter", fitter_id)
    return render(request, "training/start.jinja", {"form": form, "fitter": fitter})


@capacity_page
def change_training(request: HttpRequest, training_uuid: UUID) -> HttpResponse:
    """Another supervisor or target. Someone else's change meanwhile is shown beside one's own (A12)."""
    training = selectors.get_training(training_uuid=training_uuid)
    supervisors = selectors.supervisors_of(fitter=training.fitter)
    people = {each.pk: each for each in (*supervisors, training.supervisor)}.values()
    form = SupervisionForm(initial=SupervisionForm.stored(training), supervisors=people)
    if request.method == "POST":
        form = SupervisionForm(request.POST, supervisors=people)
    if form.is_valid() and (
        done := _ended(
            request,
            form,
            training,
            lambda: services.change_training(by=request.user, training_uuid=training.uuid, **form.given()),
            "Training of {} changed",
        )
    ):
        return done
    return _page(request, "training/change.jinja", form, training)


@capacity_page
def finish_training(request: HttpRequest, training_uuid: UUID) -> HttpResponse:
    """It ends with a letter, which counts from its day of issue."""
    training = selectors.get_training(training_uuid=training_uuid)
    form = FinishTrainingForm(
        request.POST if request.method == "POST" else None, initial={"version": training.version}
    )
    if form.is_valid() and (
        done := _ended(
            request,
            form,
            training,
            lambda: services.finish_training(by=request.user, training_uuid=training.uuid, **form.cleaned_data),
            "{} is trained. The letter of competence was added",
        )
    ):
        return done
    return _page(request, "training/finish.jinja", form, training)


@capacity_page
def stop_training(request: HttpRequest, training_uuid: UUID) -> HttpResponse:
    """It ends without a letter."""
    training = selectors.get_training(training_uuid=training_uuid)
    form = VersionForm(request.POST if request.method == "POST" else None, initial={"version": training.version})
    if form.is_valid() and (
        done := _ended(
            request,
            form,
            training,
            lambda: services.stop_training(by=request.user, training_uuid=training.uuid, **form.cleaned_data),
            "Training of {} stopped",
        )
    ):
        return done
    return _page(request, "training/stop.jinja", form, training)


def _page(request: HttpRequest, template: str, form: VersionForm, training: Traineeship) -> HttpResponse:
    context = {"form": form, "training": training, "facts": presenters.trainee_facts(training)}
    return render(request, template, context)


def _ended(
    request: HttpRequest, form: VersionForm, training: Traineeship, save: Callable[[], object], words: str
) -> HttpResponse | None:
    """Where a change leads: the fitter's page, or 412 with both versions; None when a rule refused it."""
    try:
        if not saved(form, save):
            return None
    except StaleError:
        return _stale(request, form, selectors.get_training(training_uuid=training.uuid))
    messages.success(request, words.format(training.fitter))
    return redirect("training:fitter", training.fitter_id)


def _stale(request: HttpRequest, form: VersionForm, training: Traineeship) -> HttpResponse:
    stored = SupervisionForm.stored(training) if isinstance(form, SupervisionForm) else {}
    context = {
        "name": training.fitter.name,
        "back": {"href": reverse("training:fitter", args=[training.fitter_id])},
        "rows": presenters.two_versions(form, stored),
        "thing": "training",
        "version": training.version,
        "sent": sent_again(request, leaving_out=("version",)),
    }
    return render(request, "practices/stale.jinja", context, status=412)
