"""Make the clinics of some weeks from the patterns: look first, then all of them at once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.nhsuk.formatting import format_plural
from practices import presenters, selectors, services
from practices.errors import CapacityError, StaleError
from practices.forms import PeriodForm
from practices.models import Hub
from practices.views.doors import capacity_page, sent_again

# What the buttons of the preview send: the plan that was seen, or that other days are wanted.
MARK, CHANGE = "mark", "change"


@capacity_page
def make_clinics(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """Nothing is written before the admin has seen what would be; what changed since is shown again instead."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    first_day, last_day = selectors.quarter_to_make(hub=hub)
    offered = {"first_day": first_day, "last_day": last_day}
    form = PeriodForm(request.POST if request.method == "POST" else None, initial=offered)
    context = {"form": form, "practice": hub.practice, "patterns": selectors.patterns_of(hub=hub)}
    if not form.is_valid() or CHANGE in request.POST:
        return render(request, "practices/clinics_make.jinja", context)
    try:
        if MARK not in request.POST:
            return _preview(request, hub, form)
        made = services.make_clinics(by=request.user, hub_id=hub.pk, mark=request.POST[MARK], **form.cleaned_data)
    except CapacityError as error:
        form.add_error(error.field or None, str(error))
        return render(request, "practices/clinics_make.jinja", context)
    except StaleError:
        return _preview(request, hub, form, changed=True)
    messages.success(request, f"{format_plural(len(made), 'clinic')} created")
    return redirect("practices:detail", practice_uuid)


def _preview(request: HttpRequest, hub: Hub, form: PeriodForm, *, changed: bool = False) -> HttpResponse:
    plan = services.plan_clinics(hub=hub, **form.cleaned_data)
    context = {
        "practice": hub.practice,
        "days": (form.cleaned_data["first_day"], form.cleaned_data["last_day"]),
        "mark": plan.mark,
        "changed": changed,
        "sent": sent_again(request, leaving_out=(MARK, CHANGE)),
    }
    context |= presenters.plan_context(plan, hub)
    return render(request, "practices/clinics_preview.jinja", context, status=409 if changed else 200)
