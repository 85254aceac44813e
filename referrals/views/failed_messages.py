"""Messages that did not reach their patients, and what was done about each."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals import outbox, services
from referrals.forms.messages import TRY_AGAIN, FailedMessageForm
from referrals.models import Notification
from referrals.presenters import notifications

MESSAGES_A_PAGE = 25


@requires(Permission.REFER)
@no_store
@require_http_methods(["GET", "HEAD", "POST"])
def failed_messages(request: HttpRequest) -> HttpResponse:
    """The list, with two buttons for each; 404 for a message that is not the person's to see (A14)."""
    if request.method == "POST":
        return _act(request)
    try:
        page = Paginator(outbox.failed_notifications(user=request.user), MESSAGES_A_PAGE).page(
            request.GET.get("page", 1)
        )
    except InvalidPage as error:
        raise BadRequest("no such page") from error
    context = {"page": page, "failures": [notifications.failure(message) for message in page]}
    return render(request, "referrals/failed_messages.jinja", context)


def _act(request: HttpRequest) -> HttpResponse:
    form = FailedMessageForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such message")
    is_again = form.cleaned_data["do"] == TRY_AGAIN
    act = services.try_again if is_again else services.deal_with
    try:
        is_done = act(message_id=form.cleaned_data["message"], by=request.user)
    except Notification.DoesNotExist as error:
        raise Http404 from error
    if not is_done:
        messages.info(request, "Someone has dealt with this message already")
    else:
        messages.success(request, "The message will be sent again" if is_again else "Message dealt with")
    return redirect("referrals:failed-messages")
