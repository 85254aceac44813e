"""The door: log in, log out, stay logged in, and the demonstration's one-click log-in."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from larc.accounts import kept, sessions
from larc.accounts.access import PersonRequest, requires
from larc.accounts.forms import LogInForm
from larc.accounts.models import User
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store

# Says no more than that somebody logged in with this browser; it outlives the session, so that the log-in page
# can tell a time-out from a first visit.
MARKER = "was-logged-in"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@no_store
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail address and password, then go on to where the person was heading."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(safe_next(request))
    form = LogInForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid() and form.user:
        return enter(request, form.user)
    context = {
        "form": form,
        "next": requested_next(request),
        "timed_out": request.COOKIES.get(MARKER) and not form.is_bound,
        "kept": "kept" in request.GET and not form.is_bound,
        "demonstration_users": demonstration_users() if settings.DEMONSTRATION else [],
    }
    return render(request, "accounts/log_in.jinja", context)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session. An address to come back to means that time ran out, which the log-in page then says."""
    logout(request)
    back = requested_next(request)
    query = {"next": back} | ({"kept": "yes"} if request.POST.get("kept") else {})
    response = redirect(f"{reverse('log-in')}?{urlencode(query)}" if back else "log-in")
    if not back:
        response.delete_cookie(MARKER, samesite="Lax")
    return response


@requires(Permission.USE_SERVICE)
@require_POST
def stay_logged_in(request: HttpRequest) -> HttpResponse:
    """Any request prolongs the session; this one only says by how long. Only static/js/timeout.js sends it."""
    return JsonResponse({"seconds": sessions.seconds_left(request)})


@require_POST
def keep_form(request: HttpRequest) -> HttpResponse:
    """Keep what was being typed as time runs out, even a moment after. Only static/js/timeout.js sends it."""
    return JsonResponse({"kept": kept.remember_unsent(request)})


@requires(Permission.USE_SERVICE)
@no_store
def kept_forms(request: PersonRequest) -> HttpResponse:
    """What the person had typed when they were logged out, each with a button that takes it on."""
    forms = kept.waiting_for(request.user)
    if not forms:
        return redirect("home")
    return render(request, "accounts/kept_forms.jinja", {"kept_forms": forms, "names": kept})


@requires(Permission.USE_SERVICE)
@require_POST
def discard_kept_form(request: PersonRequest) -> HttpResponse:
    """Forget one; then the next, or home."""
    kept.discard(by=request.user, kept_id=request.POST.get(kept.KEPT_ID, ""))
    return redirect("kept-forms")


@require_POST
def demonstration_log_in(request: HttpRequest) -> HttpResponse:
    """Log in as a demonstration user by one click; anywhere else this address does not exist."""
    if not settings.DEMONSTRATION:
        raise Http404
    email = request.POST.get("email", "")
    # Nothing that was typed reaches the database, which refuses some characters.
    if email not in {user.email for user in demonstration_users()}:
        raise Http404
    return enter(request, get_object_or_404(User, email=email, is_active=True))


def enter(request: HttpRequest, user: User) -> HttpResponse:
    """Start a session under a new key. What was kept for this person, and nobody else, comes first."""
    login(request, user, backend=BACKEND)
    sessions.begin(request)
    response = HttpResponseRedirect(reverse("kept-forms") if kept.waiting_for(user) else safe_next(request))
    response.set_cookie(MARKER, "1", httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def requested_next(request: HttpRequest) -> str:
    """The address to go to after logging in, when it is one of ours; otherwise nothing."""
    address = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else ""


def safe_next(request: HttpRequest) -> str:
    return requested_next(request) or resolve_url(settings.LOGIN_REDIRECT_URL)


def demonstration_users() -> Any:
    """Read only when asked for: the demonstration is no part of a real service."""
    from larc.demo.users import DEMONSTRATION_USERS

    return DEMONSTRATION_USERS
