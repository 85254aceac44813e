"""The pages of publications: what was published, what changed since, and publishing a month."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from larc.accounts.access import PersonRequest, requires
from larc.accounts.models import User
from larc.accounts.permissions import Permission, permissions_of
from larc.audit import services as audit
from larc.nhsuk.caching import no_store, revalidate
from larc.nhsuk.formatting import format_month
from reporting.measures import Group
from reporting.models import Publication
from reporting.publishing import files, frozen, presenter, runs
from reporting.publishing.forms import NoteForm, month_of, publishable_months
from reporting.services import publications as services
from reporting.services.publication_runs import ask_to_publish


@requires(Permission.VIEW_RATES)
@no_store
def publications(request: PersonRequest) -> HttpResponse:
    """Every publication, what changed since the latest and, for who may, which month to publish next."""
    found = frozen.publications()
    audit.record(by=request.user, action="publications.viewed", subject="network")
    since = frozen.revisions_since(found[0]) if found else []
    run = runs.latest()
    context = {
        "run": runs.words_of(run),
        "is_going_on": runs.is_going_on(run),
        "rows": presenter.publication_rows(found, [address_of(each) for each in found]),
        "head": ["Month", "Published", "By", "Note"],
        "since_sentence": presenter.revision_sentence(since, "since the latest publication") if found else "",
        "since": presenter.revision_rows(since),
        "revision_head": presenter.REVISION_HEAD,
        "months": publishable_months() if may_publish(request) and not runs.is_going_on(run) else [],
        "may_publish": may_publish(request),
        "home": reverse("home"),
    }
    return render(request, "reporting/publishing/list.jinja", context)


@requires(Permission.VIEW_RATES)
@no_store
def publication(request: PersonRequest, month: str, revision: int) -> HttpResponse:
    """What a publication changed of months published before, exactly."""
    found = named(month, revision)
    audit.record(by=request.user, action="publications.viewed", subject=f"{month}/{revision}")
    revised = frozen.revisions_of(found)
    context = {
        "named": presenter.title_of(found),
        "publication": found,
        "sentence": presenter.FIRST
        if frozen.is_first(found)
        else presenter.revision_sentence(revised, "in this publication"),
        "rows": presenter.revision_rows(revised),
        "head": presenter.REVISION_HEAD,
        "published": f"{reverse('reporting:published')}?cut={month}-{revision}",
    }
    return render(request, "reporting/publishing/revisions.jinja", context)


@requires(Permission.PUBLISH_RATES)
@no_store
def publish(request: PersonRequest) -> HttpResponse:
    """Say what publishing means, then do it."""
    month = month_of(request.GET if request.method == "GET" else request.POST)
    form = NoteForm(request.POST if request.method == "POST" else None)
    refused = services.publishable(month)
    if not refused and form.is_valid():
        try:
            ask_to_publish(by=request.user, month=month, note=form.cleaned_data["note"])
        except services.PublicationError as error:
            refused = str(error)
        else:
            return redirect("reporting:publications")
    context = {"month": month, "form": form, "refused": refused, "name": format_month(month)}
    return render(request, "reporting/publishing/confirm.jinja", context, status=400 if refused else 200)


@requires(Permission.VIEW_PUBLISHED)
@revalidate
def published(request: PersonRequest) -> HttpResponse:
    """The published tables of the latest publication, or of the one asked for. No live figure is ever in it."""
    group = _group(request)
    found = _asked_for(request)
    audit.record(by=request.user, action="published.viewed", subject=str(found) if found else "none")
    context: dict[str, Any] = {"groups": list(Group), "group": group, "publication": found}
    context |= {"breadcrumbs": _way_to_published(request.user), "sees_live": sees_live(request.user)}
    if found:
        places = presenter.places_of(frozen.cells_of(found))
        context |= presenter.published_page(found, places, group)
        context |= {"named": presenter.title_of(found), "cut": found.name}
    return render(request, "reporting/publishing/published.jinja", context)


@requires(Permission.VIEW_PUBLISHED)
@revalidate
def published_csv(request: PersonRequest) -> HttpResponse:
    """The same tables as a file, every quarter and method."""
    found = _asked_for(request)
    if found is None:
        raise Http404
    audit.record(by=request.user, action="published.downloaded", subject=str(found))
    text = files.published_csv(found, presenter.places_of(frozen.cells_of(found)))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="published-{found.name}.csv"'
    return response


def may_publish(request: PersonRequest) -> bool:
    return Permission.PUBLISH_RATES in permissions_of(request.user.role)


def sees_live(user: User) -> bool:
    """Whether the pages about publications, which name exact figures, are open to this person too."""
    return Permission.VIEW_RATES in permissions_of(user.role)


def _way_to_published(user: User) -> list[dict[str, str]]:
    if not sees_live(user):
        return [{"text": "Home", "href": reverse("home")}]
    return [
        {"text": "Reports", "href": reverse("reporting:reports")},
        {"text": "Publications", "href": reverse("reporting:publications")},
    ]


def address_of(each: Publication) -> str:
    return reverse("reporting:publication", args=[f"{each.month:%Y-%m}", each.revision])


def named(month: str, revision: int) -> Publication:
    """The publication of an address; 404 when there is none."""
    try:
        found = frozen.of_cut(f"{month}-{revision}")
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def _group(request: HttpRequest) -> Group:
    try:
        return Group(request.GET.get("method") or Group.TOTAL)
    except ValueError as error:
        raise BadRequest("A filter has a value that is not offered.") from error


def _asked_for(request: HttpRequest) -> Publication | None:
    asked = request.GET.get("cut")
    if not asked:
        return frozen.latest()
    try:
        found = frozen.of_cut(asked)
    except ValueError as error:
        raise BadRequest("A filter has a value that is not offered.") from error
    if found is None:
        raise Http404
    return found
