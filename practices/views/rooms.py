"""The rooms in which a hub holds clinics."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from practices import selectors, services
from practices.forms import RoomForm
from practices.views.doors import capacity_page, saved


@capacity_page
def add_room(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    form = RoomForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(form, lambda: services.add_room(by=request.user, hub=hub, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['name']} added")
        return redirect("practices:patterns", practice_uuid)
    return render(request, "practices/room_form.jinja", {"form": form, "practice": hub.practice})


@require_POST
@capacity_page
def give_up_room(request: HttpRequest, practice_uuid: UUID, room_id: int) -> HttpResponse:
    """No new clinic is planned there; those planned stay."""
    room = selectors.rooms_of(hub=selectors.get_hub(practice_uuid=practice_uuid)).get(pk=room_id)
    services.give_up_room(by=request.user, room_id=room.pk)
    messages.success(request, f"{room.name} is used no more. Clinics already planned there stay")
    return redirect("practices:patterns", practice_uuid)
