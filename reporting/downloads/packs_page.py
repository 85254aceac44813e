"""Ask for a board pack, see how far it is, download it."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import no_store
from larc.nhsuk.formatting import format_date_time, format_plural
from larc.nhsuk.forms import CheckboxesField, Form
from practices.models import PCN
from reporting.downloads import packs
from reporting.models import BoardPack
from reporting.uptake import pcn_sizes

MOST_PCNS = 40
MEGABYTE = 1_000_000
LOST = "The pack was not made: the service stopped while it was being made. Ask for it again."


class PackForm(Form):
    """Which PCNs a pack is of."""

    pcns = CheckboxesField(
        label="Which PCNs?",
        error_messages={"required": "Select at least one PCN", "invalid_choice": "Select PCNs from the list"},
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["pcns"]).choices = choices

    def clean_pcns(self) -> list[str]:
        codes: list[str] = self.cleaned_data["pcns"]
        if len(codes) > MOST_PCNS:
            self.add_error("pcns", f"Select {MOST_PCNS} PCNs or fewer")
        return codes


@requires(Permission.VIEW_RATES)
@no_store
def board_packs(request: PersonRequest) -> HttpResponse:
    """A person's own packs, and a new one."""
    choices = [(size.code, size.name) for size in pcn_sizes(timezone.localdate())]
    form = PackForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid():
        pcns = list(PCN.objects.filter(code__in=form.cleaned_data["pcns"]))
        packs.ask_for_pack(by=request.user, pcns=pcns)
        return redirect("reporting:board-packs")
    rows = [_row(pack) for pack in packs.packs_of(user=request.user)]
    context = {"form": form, "packs": rows, "home": reverse("home"), "has_pcns": bool(choices)}
    return render(request, "reporting/board_packs.jinja", context)


@requires(Permission.VIEW_RATES)
@no_store
def board_pack(request: PersonRequest, pack_id: UUID) -> HttpResponse:
    """The file, for the person who asked for it alone."""
    pack = get_object_or_404(BoardPack, pk=pack_id, by=request.user, state=BoardPack.State.MADE)
    audit.record(by=request.user, action="pack.downloaded", subject=str(pack.pk))
    response = HttpResponse(bytes(pack.pdf or b""), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="board-pack.pdf"'
    return response


def _row(pack: BoardPack) -> dict[str, Any]:
    size: int | None = getattr(pack, "size", None)
    number = len(pack.pcn_codes)
    is_waiting = pack.state == BoardPack.State.WAITING
    is_lost = is_waiting and packs.is_lost(pack)
    words = {
        BoardPack.State.WAITING: f"Making your pack: {packs.done_of(pack)} of {format_plural(number, 'PCN')}",
        BoardPack.State.MADE: f"Board pack of {format_plural(number, 'PCN')}",
        BoardPack.State.FAILED: "The pack was not made. Try again.",
    }
    return {
        "words": LOST if is_lost else words[BoardPack.State(pack.state)],
        "asked": format_date_time(pack.asked_at),
        "waits": is_waiting and not is_lost,
        "href": reverse("reporting:board-pack", args=[pack.pk]) if pack.state == BoardPack.State.MADE else "",
        "size": f"{size / MEGABYTE:.1f}MB" if size else "",
    }
