"""Draws a bound Django field as the NHS control that fits its widget, and a form's errors as an error summary.

Page authors call these in templates, where they are globals:

    {{ error_summary(form) }}
    {{ field(form["email"], width=20) }}
    {{ field(form["method"], legend_size="l", page_heading=true) }}
    {{ field(form["reason"], conditional={"other": field(form["other_reason"])}) }}

The options of `field` are listed in larc.nhsuk.controls.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from jinja2 import Environment, pass_environment
from markupsafe import Markup

from larc.nhsuk.controls import Parameters, control_for, first_control_id

FOLDERS = {
    "characterCount": "character-count",
    "checkboxes": "checkboxes",
    "dateInput": "date-input",
    "errorSummary": "error-summary",
    "fileUpload": "file-upload",
    "input": "input",
    "passwordInput": "password-input",
    "radios": "radios",
    "select": "select",
    "textarea": "textarea",
}


@pass_environment
def field(environment: Environment, bound: BoundField, **options: Any) -> Markup:
    """The NHS control for a bound field."""
    if bound.is_hidden:
        return Markup(str(bound))  # noqa: S704 (Django escapes what it draws)
    return draw(environment, *control_for(bound, options))


@pass_environment
def error_summary(environment: Environment, *several: forms.BaseForm) -> Markup:
    """The errors of one or more forms, each linking to its control; nothing when there are none."""
    items = [item for form in several for item in error_items(form)]
    if not items:
        return Markup()
    return draw(environment, "errorSummary", {"heading": "There is a problem", "errorList": items})


def draw(environment: Environment, macro: str, parameters: Parameters) -> Markup:
    """Call one macro of the NHS design system."""
    template = environment.get_template(f"nhsuk/components/{FOLDERS[macro]}/macro.jinja")
    return Markup(getattr(template.module, macro)(parameters))  # noqa: S704 (the macro escapes)


def error_items(form: forms.BaseForm) -> Iterator[Parameters]:
    """One line for each field in error, in the order of the form, then what has no control to link to."""
    for bound in form.visible_fields():
        if bound.errors:
            yield {"text": bound.errors[0], "href": f"#{first_control_id(bound)}"}
    hidden = (error for bound in form.hidden_fields() for error in bound.errors)
    yield from ({"text": error} for error in (*form.non_field_errors(), *hidden))
