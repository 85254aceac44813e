"""What a page author writes a form with: a base form that words its errors in NHS style, and a few fields.

Everything else is plain Django. Draw a field with `{{ field(form["name"]) }}`; see larc.nhsuk.rendering.
"""

import calendar
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from larc.nhsuk.formatting import LONDON, format_number
from larc.nhsuk.widgets import SplitDateInput, TextArea

# Days are counted on and back from what is typed, and a date knows none before the year 1 or after 9999.
YEARS = range(1800, 3000)
CHOOSING_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.CheckboxInput, forms.Select)


class Form(forms.Form):
    """A form whose messages say how to put things right, unless a field brings its own `error_messages`.

    `shown_when` names the fields that sit under an option of another field, and the values that show them:
    `shown_when = {"other_reason": ("reason", {"other"})}`. Without JavaScript such a field is always on the page,
    so what was sent for it counts only when one of those values was chosen; then it is required as declared.
    """

    use_required_attribute = False
    marks_optional_fields = True
    refill_field = "refill_only"
    shown_when: ClassVar[Mapping[str, tuple[str, Collection[Any]]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            word_errors(field, label=str(field.label or forms.utils.pretty_name(name)))

    @property
    def is_refilled(self) -> bool:
        """Whether the form only comes back filled in, as it was when the session ended, and is sent by nobody yet."""
        return self.is_bound and self.refill_field in self.data

    @property
    def errors(self) -> forms.utils.ErrorDict:
        """None yet for a form that was only refilled."""
        return forms.utils.ErrorDict() if self.is_refilled else super().errors

    def is_valid(self) -> bool:
        return not self.is_refilled and super().is_valid()

    def _clean_fields(self) -> None:
        """Django's step between reading fields and `clean`; fields that were not on show are emptied here."""
        super()._clean_fields()  # type: ignore[misc]
        for name, (controller, values) in self.shown_when.items():
            if not _chosen(self.cleaned_data.get(controller)) & set(values):
                field = self.fields[name]
                self.errors.pop(name, None)
                self.cleaned_data[name] = getattr(field, "empty_value", field.to_python(None))


class DateField(forms.Field):
    """A date the person knows, typed as day, month and year. The month may be a number or a name.

    `not_in_future` and `not_in_past` compare with today's date in London; today itself is always allowed.
    """

    widget = SplitDateInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "missing": "%(label)s must include a %(missing)s",
        "unreal": "%(label)s must be a real date, like 27 3 2026",
        "short_year": "%(label)s must have a year with 4 numbers",
        "far_year": "%(label)s must have a year from 1800 to 2999",
        "future": "%(label)s must be today or in the past",
        "past": "%(label)s must be today or in the future",
    }

    def __init__(self, *, not_in_future: bool = False, not_in_past: bool = False, **kwargs: Any) -> None:
        self.not_in_future = not_in_future
        self.not_in_past = not_in_past
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        texts = dict(
            zip(SplitDateInput.PARTS, (str(part or "").strip() for part in value or ["", "", ""]), strict=True)
        )
        missing = [part for part, text in texts.items() if not text]
        if len(missing) == len(texts):
            return None
        if missing:
            raise self._problem("missing", missing, missing=" and ".join(missing))
        if not (texts["year"].isascii() and texts["year"].isdigit() and len(texts["year"]) == 4):
            raise self._problem("short_year", ["year"])
        day = self._real_date(texts)
        if day.year not in YEARS:
            raise self._problem("far_year", ["year"])
        return day

    def validate(self, value: date | None) -> None:
        super().validate(value)
        today = datetime.now(LONDON).date()
        if value and self.not_in_future and value > today:
            raise self._problem("future", SplitDateInput.PARTS)
        if value and self.not_in_past and value < today:
            raise self._problem("past", SplitDateInput.PARTS)

    def _real_date(self, texts: Mapping[str, str]) -> date:
        try:
            return date(int(texts["year"]), month_number(texts["month"]), int(texts["day"]))
        except (ValueError, OverflowError) as error:  # A number in the wrong box may be too long for a date.
            raise self._problem("unreal", SplitDateInput.PARTS) from error

    def _problem(self, code: str, parts: Collection[str], **words: str) -> ValidationError:
        """An error that also names the boxes to mark, which is where the error summary links to."""
        return ValidationError(
            self.error_messages[code], code=code, params={"label": self.label, "parts": list(parts), **words}
        )


class TextField(forms.CharField):
    """Several lines of text; with `max_length` the page counts down the characters left."""

    widget = TextArea


class RadioField(forms.ChoiceField):
    """One of a few options, none chosen beforehand."""

    widget = forms.RadioSelect


class CheckboxesField(forms.MultipleChoiceField):
    """Any of a few options."""

    widget = forms.CheckboxSelectMultiple


class YesNoField(forms.TypedChoiceField):
    """Yes or no, neither chosen beforehand. Gives True or False, or None when it is optional and left open."""

    widget = forms.RadioSelect
    WORDS: ClassVar[Mapping[str, bool]] = {"yes": True, "no": False}

    def __init__(self, *, yes: str = "Yes", no: str = "No", **kwargs: Any) -> None:
        super().__init__(choices=[("yes", yes), ("no", no)], coerce=self.WORDS.__getitem__, empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The stored truth as the option that says it."""
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def word_errors(field: forms.Field, *, label: str) -> None:
    """Replace Django's own messages on a field; messages the author gave stay."""
    field.label = label
    subject = label.rstrip("?")
    choosing = isinstance(field.widget, CHOOSING_WIDGETS)
    wording = {
        "required": f"{'Select' if choosing else 'Enter'} {lower_first(subject)}",
        "invalid_choice": f"Select {lower_first(subject)} from the list",
        "null_characters_not_allowed": f"{subject} has a character that cannot be stored. Type it again",
    }
    if isinstance(field, forms.EmailField):
        wording["invalid"] = "Enter an email address in the correct format, like name@example.com"
    if isinstance(field, forms.IntegerField | forms.FloatField | forms.DecimalField):
        wording["invalid"] = f"{subject} must be a number"
    if limit := getattr(field, "max_length", None):
        wording["max_length"] = f"{subject} must be {format_number(limit)} characters or fewer"
    defaults = _default_messages(type(field))
    for code, message in wording.items():
        if field.error_messages.get(code) == defaults.get(code):
            field.error_messages[code] = message


def month_number(text: str) -> int:
    """5, 05, May and may are all 5. Raises ValueError for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    for names in (calendar.month_name, calendar.month_abbr):
        lowered = [name.lower() for name in names]
        if text and text.lower() in lowered:
            return lowered.index(text.lower())
    raise ValueError(text)


def lower_first(text: str) -> str:
    """Start in lower case, as inside a sentence; NHS, GP and the like keep their capitals."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _chosen(value: Any) -> set[Any]:
    """The chosen values of a single or a multiple choice."""
    return set(value) if isinstance(value, list | set | tuple) else {value}


def _default_messages(kind: type) -> dict[str, Any]:
    """A field class's own messages, gathered the way Django gathers them."""
    messages: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        messages.update(getattr(base, "default_error_messages", {}))
    return messages
