"""The clinical rules in force: what is asked, what a yes means, whence it is and who approved it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals.presenters import safety_rules


@requires(Permission.USE_SERVICE)
@no_store
def rules_in_force(request: HttpRequest) -> HttpResponse:
    """For everyone who is logged in; it names no patient."""
    return render(request, "referrals/safety_rules.jinja", safety_rules.page(timezone.localdate()))
