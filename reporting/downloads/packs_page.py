"""Ask for a board pack, see how far it is, download it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from larc.accounts.access import requires
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


class PackForm(Form):
    """Which PCNs a pack is of."""

    pcns = CheckboxesField(
        label="Which PCNs?",
        error_messages={"required": "Select at least one PCN", "invalid_choice": "Select PCNs from the list"},
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pcns"].choices = choices

    def clean_pcns(self) -> list[str]:
        codes: list[str] = self.cleaned_data["pcns"]
        if len(codes) > MOST_PCNS:
            self.add_error("pcns", f"Select {MOST_PCNS} PCNs or fewer")
        return codes


@requires(Permission.VIEW_RATES)
@no_store
def board_packs(request: HttpRequest) -> HttpResponse:
    """A person's own packs, and a new one."""
    choices = [(size.code, size.name) for size in pcn_sizes(timezone.localdate())]
    form = PackForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid():
        pcns = list(PCN.objects.filter(code__in=form.cleaned_data["pcns"]).order_by("name", "code"))
        packs.ask_for_pack(by=request.user, pcns=pcns)
        return redirect("reporting:board-packs")
    rows = [_row(pack) for pack in packs.packs_of(user=request.user)]
    context = {"form": form, "packs": rows, "home": reverse("home"), "has_pcns": bool(choices)}
    return render(request, "reporting/board_packs.jinja", context)


@requires(Permission.VIEW_RATES)
@no_store
def board_pack(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """The file, for the person who asked for it alone."""
    pack = get_object_or_404(BoardPack, pk=pack_id, by=request.user, state=BoardPack.State.MADE)
    audit.record(by=request.user, action="pack.downloaded", subject=str(pack.pk))
    response = HttpResponse(bytes(pack.pdf), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="board-pack.pdf"'
    return response


def _row(pack: BoardPack) -> dict[str, Any]:
    number = len(pack.pcn_codes)
    words = {
        BoardPack.State.WAITING: f"Making your pack: {packs.done_of(pack)} of {format_plural(number, 'PCN')}",
        BoardPack.State.MADE: f"Board pack of {format_plural(number, 'PCN')}",
        BoardPack.State.FAILED: "The pack was not made. Try again.",
    }
    return {
        "words": words[BoardPack.State(pack.state)],
        "asked": format_date_time(pack.asked_at),
        "waits": pack.state == BoardPack.State.WAITING,
        "href": reverse("reporting:board-pack", args=[pack.pk]) if pack.state == BoardPack.State.MADE else "",
        "size": _size(pack),
    }


def _size(pack: BoardPack) -> str:
    return f"{len(pack.pdf) / MEGABYTE:.1f}MB" if pack.pdf else ""
