"""Which NHS control a bound Django field becomes, and what that control's macro is told.

Options a page author may give
    legend_size            "s", "m", "l" or "xl": size of the label or legend
    page_heading           true when the label or legend is the page's h1
    visually_hidden_label  true when the label is for screen readers only
    width                  2, 3, 4, 5, 10, 20 or 30 characters (one line of text)
    prefix, suffix         such as "£" or "minutes" (one line of text)
    hint                   help under the label; the field's help_text when not given
    hints                  option value -> help under that option
    conditional            option value -> HTML shown under that option
    divider_before         option value before which "or" is written
    inline, small          radios or checkboxes side by side, or small
    classes                more classes for the control
What else a control tells the browser (autocomplete, inputmode, spellcheck) stands in the widget's attrs.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from larc.nhsuk.widgets import SplitDateInput

Parameters = dict[str, Any]
Options = Mapping[str, Any]
Control = tuple[str, Parameters]

BROWSER_HINTS = ("autocomplete", "autocapitalize", "inputmode", "spellcheck")
# Too long or too large is said on submit, never cut off or corrected while typing.
NOT_PASSED_ON = ("maxlength", "minlength", "min", "max", "step", "rows", "cols")
KEYBOARDS = {"email": "email", "tel": "tel", "url": "url"}
WARN_FROM_PERCENT = 75


def control_for(bound: BoundField, options: Options) -> Control:
    """The macro for a field, and its parameters."""
    for widget, control in CONTROLS:
        if isinstance(bound.field.widget, widget):
            return control(bound, options)
    raise TypeError(f"no NHS control for {type(bound.field.widget).__name__} of field {bound.name}")


def first_control_id(bound: BoundField) -> str:
    """The id of the control an error link goes to: of a date, the first box that is wrong."""
    if not isinstance(bound.field.widget, SplitDateInput):
        return bound.auto_id
    wrong = parts_in_error(bound)
    return f"{bound.auto_id}_{next((part for part in SplitDateInput.PARTS if part in wrong), 'day')}"


def parts_in_error(bound: BoundField) -> list[str]:
    """The boxes of a date that its error is about; all of them when it does not say."""
    errors = bound.form.errors.as_data().get(bound.name, [])
    if not errors:
        return []
    parts = (errors[0].params or {}).get("parts")
    return list(parts or SplitDateInput.PARTS)


def text_control(bound: BoundField, options: Options) -> Control:
    return "input", text_parameters(bound, options)


def password_control(bound: BoundField, options: Options) -> Control:
    """What was typed never travels back to the page."""
    parameters = text_parameters(bound, options)
    parameters.pop("value", None)
    return "passwordInput", parameters


def file_control(bound: BoundField, options: Options) -> Control:
    return "fileUpload", labelled(bound, options) | {"id": bound.auto_id, "attributes": other_attributes(bound)}


def area_control(bound: BoundField, options: Options) -> Control:
    parameters = text_parameters(bound, options) | {"rows": bound.field.widget.attrs.get("rows", 5)}
    limit = getattr(bound.field, "max_length", None)
    if limit is None:
        return "textarea", parameters
    return "characterCount", parameters | {"maxlength": limit, "threshold": WARN_FROM_PERCENT}


def select_control(bound: BoundField, options: Options) -> Control:
    chosen = chosen_values(bound)
    items = [
        {"value": str(value), "text": str(text), "selected": str(value) in chosen} for value, text in choices_of(bound)
    ]
    attributes = other_attributes(bound)
    return "select", labelled(bound, options) | {"id": bound.auto_id, "items": items, "attributes": attributes}


def radios_control(bound: BoundField, options: Options) -> Control:
    return "radios", choice_parameters(bound, options)


def checkboxes_control(bound: BoundField, options: Options) -> Control:
    return "checkboxes", choice_parameters(bound, options)


def single_checkbox_control(bound: BoundField, options: Options) -> Control:
    """One box that says yes to its own label."""
    item = option_item("on", str(bound.label), bool(bound.value()), options) | hint_of(bound, options)
    parameters: Parameters = {"idPrefix": bound.auto_id, "name": bound.html_name, "items": [item]}
    return "checkboxes", parameters | look_of(options) | error_of(bound)


def date_control(bound: BoundField, options: Options) -> Control:
    wrong = parts_in_error(bound)
    value = bound.value()
    texts = value if isinstance(value, list | tuple) else bound.field.widget.decompress(value)
    items = [
        date_box(bound, part, str(text or "")) | {"error": part in wrong}
        for part, text in zip(SplitDateInput.PARTS, texts, strict=True)
    ]
    return "dateInput", grouped(bound, options) | {"id": bound.auto_id, "items": items}


def date_box(bound: BoundField, part: str, text: str) -> Parameters:
    box = {
        "id": f"{bound.auto_id}_{part}",
        "name": f"{bound.html_name}_{part}",
        "label": part.capitalize(),
        "width": 4 if part == "year" else 2,
        "value": text,
    }
    if completion := bound.field.widget.attrs.get("autocomplete"):
        box["autocomplete"] = f"{completion}-{part}"
    return box


def choice_parameters(bound: BoundField, options: Options) -> Parameters:
    chosen = chosen_values(bound)
    items: list[Parameters] = []
    for value, text in choices_of(bound):
        if options.get("divider_before") == str(value):
            items.append({"divider": "or"})
        # The macro numbers an id by the item's place; a divider would shift the ids of what follows.
        number = sum("value" in item for item in items) + 1
        suffix = f"-{number}" if number > 1 else ""
        item = option_item(str(value), str(text), str(value) in chosen, options)
        items.append(item | {"id": f"{bound.auto_id}{suffix}"})
    return grouped(bound, options) | {"idPrefix": bound.auto_id, "items": items}


def option_item(value: str, text: str, checked: bool, options: Options) -> Parameters:
    item: Parameters = {"value": value, "text": text, "checked": checked}
    if value in options.get("hints", {}):
        item["hint"] = {"text": options["hints"][value]}
    if value in options.get("conditional", {}):
        item["conditional"] = {"html": options["conditional"][value]}
    return item


def text_parameters(bound: BoundField, options: Options) -> Parameters:
    """What one line and several lines of text share."""
    widget = bound.field.widget
    input_type = getattr(widget, "input_type", "text")
    parameters = labelled(bound, options) | {"id": bound.auto_id, "type": KEYBOARDS.get(input_type, "text")}
    parameters |= {name: options[name] for name in ("width", "prefix", "suffix") if name in options}
    parameters |= {name: widget.attrs[name] for name in BROWSER_HINTS if name in widget.attrs}
    if "spellcheck" in parameters:  # The macro leaves out anything but a real boolean.
        parameters["spellcheck"] = parameters["spellcheck"] in (True, "true")
    parameters["attributes"] = other_attributes(bound)
    if input_type == "number":
        whole = isinstance(bound.field, forms.IntegerField)
        parameters.setdefault("inputmode", "numeric" if whole else "decimal")
    if (value := bound.value()) is not None:
        parameters["value"] = str(value)
    return parameters


def labelled(bound: BoundField, options: Options) -> Parameters:
    """What every control with a label shares."""
    label: Parameters = {"text": label_text(bound), "isPageHeading": options.get("page_heading", False)}
    if "legend_size" in options:
        label["size"] = options["legend_size"]
    if options.get("visually_hidden_label"):
        label["classes"] = "nhsuk-u-visually-hidden"
    shared = {"name": bound.html_name, "label": label}
    return shared | look_of(options) | hint_of(bound, options) | error_of(bound)


def grouped(bound: BoundField, options: Options) -> Parameters:
    """What every group of controls with a legend shares."""
    shared = labelled(bound, options)
    return shared | {"fieldset": {"legend": shared.pop("label")}}


def label_text(bound: BoundField) -> str:
    """Optional fields say so, but not those of a plain Django form such as a filter, where all are optional."""
    marks = getattr(bound.form, "marks_optional_fields", False)
    return f"{bound.label} (optional)" if marks and not bound.field.required else str(bound.label)


def look_of(options: Options) -> Parameters:
    return {name: options[name] for name in ("inline", "small", "classes") if name in options}


def hint_of(bound: BoundField, options: Options) -> Parameters:
    hint = options.get("hint", bound.help_text)
    return {"hint": {"text": str(hint)}} if hint else {}


def error_of(bound: BoundField) -> Parameters:
    """One error at a time: the first."""
    return {"errorMessage": {"text": bound.errors[0]}} if bound.errors else {}


def other_attributes(bound: BoundField) -> Parameters:
    attributes = bound.field.widget.attrs
    return {name: attributes[name] for name in attributes if name not in (*BROWSER_HINTS, *NOT_PASSED_ON)}


def chosen_values(bound: BoundField) -> set[str]:
    value = bound.value()
    if value is None:
        return set()
    return {str(each) for each in value} if isinstance(value, list | tuple | set) else {str(value)}


def choices_of(bound: BoundField) -> Iterable[tuple[Any, Any]]:
    return bound.field.widget.choices  # type: ignore[no-any-return]


# The first class that fits decides, so a widget stands before the class it inherits from.
CONTROLS: tuple[tuple[type[forms.Widget], Callable[[BoundField, Options], Control]], ...] = (
    (SplitDateInput, date_control),
    (forms.CheckboxSelectMultiple, checkboxes_control),
    (forms.RadioSelect, radios_control),
    (forms.CheckboxInput, single_checkbox_control),
    (forms.Select, select_control),
    (forms.PasswordInput, password_control),
    (forms.FileInput, file_control),
    (forms.Textarea, area_control),
    (forms.widgets.Input, text_control),
)
