"""Whether clinics pay for themselves: every hub's, and one hub's by day."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from practices.models import Hub
from practices.presenters import chosen
from referrals import earnings
from referrals.forms.viability import USUAL_WEEKS, PeriodForm
from referrals.income import together
from referrals.presenters import viability as words


@requires(Permission.VIEW_VIABILITY)
@revalidate
def hubs(request: PersonRequest) -> HttpResponse:
    """Every hub the person may see over a period; 400 for one that is not offered."""
    form, period = _asked_for(request)
    shown, priced = list(earnings.hubs_shown_to(user=request.user)), earnings.tariffs()
    days = earnings.days_of(hubs=shown, period=period, now=timezone.now(), priced=priced)
    context = {
        "filters": form,
        "chosen": _chosen(form, request),
        "period": period,
        "has_tariff": bool(priced),
        "head": words.list_head(with_money=bool(priced)),
        "rows": words.list_rows(shown, days, with_money=bool(priced), query=request.GET.urlencode()),
        "may_manage": request.user.has_permission(Permission.MANAGE_CAPACITY),
    }
    return render(request, "referrals/viability_list.jinja", context)


@requires(Permission.VIEW_VIABILITY)
@revalidate
def hub(request: PersonRequest, practice_uuid: UUID) -> HttpResponse:
    """One hub; 404 for one that is not the person's to see."""
    form, period = _asked_for(request)
    try:
        shown = earnings.get_hub_shown_to(user=request.user, practice_uuid=practice_uuid)
    except Hub.DoesNotExist as error:
        raise Http404 from error
    priced = earnings.tariffs()
    days = earnings.days_of(hubs=[shown], period=period, now=timezone.now(), priced=priced)[shown.pk]
    context = {
        "practice": shown.practice,
        "filters": form,
        "chosen": _chosen(form, request),
        "period": period,
        "has_tariff": bool(priced),
        "facts": words.facts(together(days), with_money=bool(priced)),
        "good_and_bad": words.good_and_bad(days, with_money=bool(priced)),
        "head": words.day_head(with_money=bool(priced)),
        "rows": words.day_rows(days, with_money=bool(priced)),
        "may_manage": request.user.has_permission(Permission.MANAGE_CAPACITY),
    }
    return render(request, "referrals/viability.jinja", context)


def _asked_for(request: PersonRequest) -> tuple[PeriodForm, earnings.Period]:
    form = PeriodForm(request.GET)
    if not form.is_valid():
        raise BadRequest("A filter has a value that is not offered.")
    return form, form.period(timezone.localdate())


def _chosen(form: PeriodForm, request: PersonRequest) -> list[dict[str, str]]:
    return chosen(form, request.GET) if form.cleaned_data["weeks"] != USUAL_WEEKS else []
