"""How a form tells what a rule of the pathway refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError

from larc.nhsuk.forms import Form
from referrals.errors import InvalidDetailError
from referrals.identifiers import InvalidNHSNumberError, parse_nhs_number


@contextmanager
def told_at_the_field() -> Iterator[None]:
    """What a rule of the pathway refuses becomes the error of the field being cleaned."""
    try:
        yield
    except InvalidDetailError as error:
        raise ValidationError(str(error)) from error


@contextmanager
def told_by(form: Form) -> Iterator[None]:
    """What a rule refuses of several answers together becomes the error of the field it names."""
    try:
        yield
    except InvalidDetailError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))


def nhs_number_of(text: str) -> str:
    """The ten digits of an NHS number as it was typed. ValidationError says what is wrong with it."""
    try:
        return parse_nhs_number(text, accept_test_numbers=settings.ACCEPT_TEST_NHS_NUMBERS)
    except InvalidNHSNumberError as error:
        raise ValidationError(str(error)) from error
