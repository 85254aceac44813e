"""What the pages that change capacity share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse

from larc.accounts.access import requires
from larc.accounts.kept import NOT_TYPED
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from practices.errors import CapacityError

View = Callable[..., HttpResponse]


def capacity_page(view: View) -> View:
    """A network admin's page. What its address names and is not there answers 404."""

    @requires(Permission.MANAGE_CAPACITY)
    @revalidate
    @wraps(view)
    def page(request: HttpRequest, **named: Any) -> HttpResponse:
        try:
            return view(request, **named)
        except ObjectDoesNotExist as error:
            raise Http404 from error

    return page


def saved(form: BaseForm, save: Callable[[], object]) -> bool:
    """Whether it was saved; when a rule refuses, the form says why beside the field to correct."""
    try:
        save()
    except CapacityError as error:
        form.add_error(_field_named(form, error.field), str(error))
        return False
    return True


def _field_named(form: BaseForm, name: str) -> str | None:
    """The field a rule means; where a form asks for several of the kind, the first."""
    return next((field for field in (name, f"{name}_1") if field in form.fields), None)


def sent_again(request: HttpRequest, *, leaving_out: tuple[str, ...]) -> list[tuple[str, str]]:
    """What was typed, for hidden fields of a page that asks for confirmation."""
    left_out = {*NOT_TYPED, *leaving_out}
    return [(name, value) for name, values in request.POST.lists() if name not in left_out for value in values]
