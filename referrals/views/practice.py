"""Choose the fitting practice, weighing distance against wait."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.nhsuk import maps
from practices.tradeoff import Order
from referrals import services
from referrals.errors import HubUnavailableError
from referrals.forms.practice import ChosenHubForm
from referrals.models import Referral
from referrals.presenters import words
from referrals.views import choosing
from referrals.views.doors import draft_page, posted
from referrals.views.steps import go_on


@draft_page
def draft_practice(request: HttpRequest, draft: Referral) -> HttpResponse:
    """The practices that can do what the patient needs, ranked; each with its own button."""
    if not draft.method:
        return redirect("referrals:draft-need", draft.pk)
    form = ChosenHubForm(posted(request))
    if form.is_valid():
        try:
            services.choose_hub(referral_id=draft.pk, by=request.user, hub_id=form.cleaned_data["hub"])
        except HubUnavailableError as error:
            form.add_error(None, str(error))
        else:
            return go_on(request, draft, "check")
    return choice_of_practice(request, draft, form)


@maps.may_load_tiles
def choice_of_practice(request: HttpRequest, draft: Referral, form: ChosenHubForm) -> HttpResponse:
    """The page itself; 400 when a practice was asked for that cannot take the referral (A7)."""
    search = choosing.search(request, draft, sort=Order.BALANCED)
    if draft.is_emergency and search.is_empty:
        return redirect("referrals:draft-deadline", draft.pk)
    context = {
        "form": form if form.errors else search.form,
        "draft": draft,
        "patient": words.patient_facts(draft.patient),
        **choosing.context(request, draft, search),
        "returning": request.GET.get("return") == "check",
    }
    return render(request, "referrals/draft/practice.jinja", context, status=400 if context["form"].errors else 200)
