"""Letters about outcomes: the lists to read, one letter as page and as PDF."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from larc.nhsuk.formatting import format_plural
from referrals import correspondence, services
from referrals.forms.letters import AcknowledgeForm
from referrals.letters import pdf
from referrals.models import Letter
from referrals.presenters import letter_lists, words
from referrals.presenters import letters as presenter
from referrals.views.doors import posted

ROWS_A_PAGE = 25


def letter_page(view: Callable[[HttpRequest, Letter], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about the letter in its address; one the person may not see answers 404 and is audited (A14)."""

    @requires(Permission.REFER)
    @no_store
    @wraps(view)
    def page(request: HttpRequest, letter_uuid: UUID) -> HttpResponse:
        try:
            letter = correspondence.open_letter(by=request.user, letter_id=letter_uuid)
        except Letter.DoesNotExist as error:
            correspondence.record_refusal(by=request.user, letter_id=letter_uuid)
            raise Http404 from error
        return view(request, letter)

    return page


@requires(Permission.REFER)
@no_store
def letter_list(request: HttpRequest, name: str) -> HttpResponse:
    """One list of letters; those that were ticked are acknowledged together."""
    form = AcknowledgeForm(posted(request))
    if form.is_valid():
        number = services.acknowledge(by=request.user, letter_ids=form.cleaned_data["letters"])
        messages.success(request, f"{format_plural(number, 'letter')} acknowledged")
        return redirect(letter_lists.address(name))
    definition = correspondence.LISTS[name]
    try:
        page = Paginator(correspondence.letters(user=request.user, name=name), ROWS_A_PAGE).page(
            request.GET.get("page", 1)
        )
    except InvalidPage as error:
        raise BadRequest("no such page") from error
    context = {
        "definition": definition,
        "navigation_items": letter_lists.navigation(correspondence.counts(user=request.user), name),
        "form": form,
        "page": page,
        "head": letter_lists.head(definition),
        "rows": letter_lists.rows(page, definition=definition, ticked=request.POST.getlist("letters")),
        "empty": letter_lists.EMPTY[name],
    }
    return render(request, "referrals/letters/list.jinja", context)


@letter_page
def letter(request: HttpRequest, found: Letter) -> HttpResponse:
    """The letter to read, its text to copy, and the PDF."""
    document = presenter.document(found)
    context = {
        "letter": found,
        "document": document,
        "cards": presenter.cards(document),
        "to_paste": [presenter.to_paste(found, document)],
        "patient": words.patient_facts(found.referral.patient),
        "may_acknowledge": correspondence.may_acknowledge(user=request.user, letter=found),
        "sees_referral": correspondence.sees_referral(user=request.user, letter=found),
        "list_address": letter_lists.address(letter_lists.list_of(found)),
    }
    return render(request, "referrals/letters/letter.jinja", context)


@letter_page
def letter_pdf(request: HttpRequest, found: Letter) -> HttpResponse:
    """The letter as a file, made anew and kept nowhere."""
    response = HttpResponse(pdf.render(presenter.document(found)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{presenter.file_name(found)}"'
    return response
