"""What fitters learned: the log of each, and forums."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from larc.nhsuk.formatting import format_plural
from practices import presenters, selectors, services
from practices.errors import StaleError
from practices.forms import AttendanceForm, ForumForm, TrainingForm
from practices.models import Fitter, Forum
from practices.views.doors import capacity_page, saved, sent_again


@capacity_page
def add_training(request: HttpRequest, fitter_id: int) -> HttpResponse:
    """A line in somebody's log."""
    return _add_training(request, selectors.whole_fitter(fitter_id=fitter_id), "training:fitter", fitter_id)


@requires(Permission.OWN_TRAINING)
@revalidate
def add_my_training(request: HttpRequest) -> HttpResponse:
    """A line in one's own log, which says that one added it oneself."""
    try:
        fitter = selectors.fitter_of(user=request.user)
    except Fitter.DoesNotExist as error:
        raise Http404 from error
    return _add_training(request, fitter, "training:mine")


def _add_training(request: HttpRequest, fitter: Fitter, *back: object) -> HttpResponse:
    form = TrainingForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(
        form, lambda: services.add_training(by=request.user, fitter_id=fitter.pk, **form.cleaned_data)
    ):
        messages.success(request, f"{form.cleaned_data['title']} added to the training log")
        return redirect(*back)
    return render(request, "training/add.jinja", {"form": form, "fitter": fitter, "back_to": resolve_url(*back)})


@capacity_page
def remove_training(request: HttpRequest, fitter_id: int, record_id: int) -> HttpResponse:
    """A line that was added by mistake."""
    record = selectors.training_record(fitter_id=fitter_id, record_id=record_id)
    if request.method == "POST":
        services.remove_training(by=request.user, record_id=record.pk)
        messages.success(request, f"{record.title} removed from the training log")
        return redirect("training:fitter", fitter_id)
    return render(request, "training/remove.jinja", {"record": record})


@capacity_page
def forum_list(request: HttpRequest) -> HttpResponse:
    """Forums, with the way to add one."""
    context = {"head": presenters.FORUM_HEAD, "rows": presenters.forum_rows(selectors.forums())}
    context |= {"places": presenters.training_places("practices:forums")}
    return render(request, "training/forums.jinja", context)


@capacity_page
def add_forum(request: HttpRequest) -> HttpResponse:
    """Who was there is marked next."""
    form = ForumForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(form, lambda: services.add_forum(by=request.user, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['title']} added. Mark who was there once it is held")
        return redirect("practices:forums")
    return render(request, "training/forum_add.jinja", {"form": form})


@capacity_page
def mark_attendance(request: HttpRequest, forum_uuid: UUID) -> HttpResponse:
    """Each gets the credits once, however often this is saved (L8). A stale page is shown both versions (412)."""
    forum = selectors.get_forum(forum_uuid=forum_uuid)
    data = request.POST if request.method == "POST" else None
    stored = AttendanceForm.stored(selectors.attended(forum=forum))
    form = AttendanceForm(data, initial=stored, fitters=selectors.every_fitter())
    if form.is_valid():
        chosen = [int(fitter) for fitter in form.cleaned_data["fitters"]]
        given = {"by": request.user, "forum_uuid": forum.uuid, "version": form.cleaned_data["version"]}
        try:
            if saved(form, lambda: services.mark_attendance(**given, fitter_ids=chosen)):
                words = format_plural(len(chosen), "fitter was", "fitters were")
                messages.success(request, f"{words} at {forum.title}")
                return redirect("practices:forums")
        except StaleError:
            return _stale(request, form, forum)
    return render(request, "training/attendance.jinja", {"form": form, "forum": forum})


def _stale(request: HttpRequest, form: AttendanceForm, forum: Forum) -> HttpResponse:
    stored = AttendanceForm.stored(selectors.attended(forum=forum))
    context = {
        "name": forum.title,
        "back": {"href": reverse("practices:forums")},
        "rows": presenters.two_versions(form, stored),
        "thing": "forum",
        "version": stored["version"],
        "sent": sent_again(request, leaving_out=("version",)),
    }
    return render(request, "practices/stale.jinja", context, status=412)
