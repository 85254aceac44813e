from datetime import UTC, date, datetime
from typing import Any, ClassVar

import pytest
from django import forms as django_forms

from larc.nhsuk import forms


class DateForm(forms.Form):
    born = forms.DateField(label="Date of birth")


class PastForm(forms.Form):
    fitted = forms.DateField(label="Date fitted", not_in_future=True)


class FutureForm(forms.Form):
    closes = forms.DateField(label="First day closed", not_in_past=True)


class ConsentForm(forms.Form):
    consent = forms.YesNoField(label="Agreed?", error_messages={"required": "Select yes if the patient agrees"})


class ReasonForm(forms.Form):
    shown_when: ClassVar = {"other": ("reason", {"other"}), "needs": ("reason", {"other"})}

    reason = forms.RadioField(label="Reason", choices=[("hrt", "HRT"), ("other", "Something else")])
    other = django_forms.CharField(label="What is the reason?", max_length=5)
    needs = forms.CheckboxesField(label="Needs", choices=[("a", "A")], required=False)

    def clean(self) -> dict[str, Any]:
        self.seen_by_clean = dict(self.cleaned_data)
        return self.cleaned_data


def typed(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


def only_error(form: django_forms.Form, name: str) -> str:
    [message] = form.errors[name]
    return message


@pytest.mark.parametrize("month", ["5", "05", "May", "may", "MAY"])
def test_a_month_may_be_a_number_or_a_name(month: str) -> None:
    form = DateForm(typed("born", " 4 ", month, "1994"))
    assert form.is_valid()
    assert form.cleaned_data["born"] == date(1994, 5, 4)


@pytest.mark.parametrize(
    ("day", "month", "year", "message", "parts"),
    [
        ("", "", "", "Enter date of birth", None),
        ("4", "5", "", "Date of birth must include a year", ["year"]),
        ("", "5", "1994", "Date of birth must include a day", ["day"]),
        ("4", "", "", "Date of birth must include a month and year", ["month", "year"]),
        ("4", "5", "94", "Date of birth must have a year with 4 numbers", ["year"]),
        ("4", "5", "١٩٩٤", "Date of birth must have a year with 4 numbers", ["year"]),
        ("31", "2", "1994", "Date of birth must be a real date, like 27 3 2026", ["day", "month", "year"]),
        ("four", "5", "1994", "Date of birth must be a real date, like 27 3 2026", ["day", "month", "year"]),
        ("4", "Mai", "1994", "Date of birth must be a real date, like 27 3 2026", ["day", "month", "year"]),
        ("9434765919", "5", "1994", "Date of birth must be a real date, like 27 3 2026", ["day", "month", "year"]),
        ("4", "9434765919", "1994", "Date of birth must be a real date, like 27 3 2026", ["day", "month", "year"]),
        ("4", "5", "1799", "Date of birth must have a year from 1800 to 2999", ["year"]),
        ("31", "12", "9999", "Date of birth must have a year from 1800 to 2999", ["year"]),
        ("4", "5", "0000", "Date of birth must be a real date, like 27 3 2026", ["day", "month", "year"]),
    ],
)
def test_a_wrong_date_is_told_what_to_put_right(
    day: str, month: str, year: str, message: str, parts: list[str] | None
) -> None:
    form = DateForm(typed("born", day, month, year))
    assert only_error(form, "born") == message
    [error] = form.errors.as_data()["born"]
    assert (error.params or {}).get("parts") == parts


def test_nothing_sent_at_all_is_a_missing_date() -> None:
    assert only_error(DateForm({}), "born") == "Enter date of birth"


@pytest.mark.parametrize(("day", "valid"), [("1", True), ("2", False)])
def test_today_in_london_is_the_last_day_in_the_past(day: str, valid: bool, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    form = PastForm(typed("fitted", day, "7", "2026"))
    assert form.is_valid() is valid
    if not valid:
        assert only_error(form, "fitted") == "Date fitted must be today or in the past"


@pytest.mark.parametrize(("day", "valid"), [("30", False), ("1", True)])
def test_today_in_london_is_the_first_day_in_the_future(day: str, valid: bool, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    form = FutureForm(typed("closes", day, "6" if day == "30" else "7", "2026"))
    assert form.is_valid() is valid
    if not valid:
        assert only_error(form, "closes") == "First day closed must be today or in the future"


@pytest.mark.parametrize(("sent", "truth"), [("yes", True), ("no", False)])
def test_yes_and_no_are_real_booleans(sent: str, truth: bool) -> None:
    form = ConsentForm({"consent": sent})
    assert form.is_valid()
    assert form.cleaned_data["consent"] is truth


@pytest.mark.parametrize("sent", ["", "False", "True", "maybe"])
def test_anything_else_is_neither_yes_nor_no(sent: str) -> None:
    assert not ConsentForm({"consent": sent}).is_valid()


def test_an_open_question_has_its_own_message() -> None:
    assert only_error(ConsentForm({}), "consent") == "Select yes if the patient agrees"


def test_an_optional_question_left_open_is_neither() -> None:
    field = forms.YesNoField(required=False)
    assert field.clean("") is None


def test_a_field_under_another_option_is_ignored_and_emptied() -> None:
    form = ReasonForm({"reason": "hrt", "other": "far too long", "needs": ["a"]})
    assert form.is_valid()
    assert form.cleaned_data == {"reason": "hrt", "other": "", "needs": []}
    assert form.seen_by_clean == form.cleaned_data


def test_a_field_under_the_chosen_option_is_required() -> None:
    assert only_error(ReasonForm({"reason": "other"}), "other") == "Enter what is the reason"


def test_a_field_under_an_unchosen_group_is_ignored() -> None:
    assert list(ReasonForm({}).errors) == ["reason"]


class WordsForm(forms.Form):
    notes = forms.TextField(label="Notes", max_length=1000, required=False)
    phone = django_forms.CharField(label="Phone")
    gp = django_forms.CharField(label="GP practice", error_messages={"required": "Say which practice"})
    count = django_forms.IntegerField(label="Slots", min_value=0, required=False)
    email = django_forms.EmailField(label="Email", required=False)
    kind = django_forms.ChoiceField(label="Method", choices=[("a", "A")])


def test_messages_say_how_to_put_things_right() -> None:
    form = WordsForm({"notes": "x" * 1001, "gp": "", "count": "two", "email": "nobody", "kind": "b"})
    assert {name: errors[0] for name, errors in form.errors.items()} == {
        "notes": "Notes must be 1,000 characters or fewer",
        "phone": "Enter phone",
        "gp": "Say which practice",
        "count": "Slots must be a number",
        "email": "Enter an email address in the correct format, like name@example.com",
        "kind": "Select method from the list",
    }


def test_capitals_of_an_abbreviation_stay() -> None:
    assert forms.lower_first("NHS number") == "NHS number"
    assert forms.lower_first("Date of birth") == "date of birth"
    assert forms.lower_first("") == ""


@pytest.mark.parametrize("name", ["notes", "phone"])
def test_a_nul_byte_is_refused_in_words(name: str) -> None:
    form = WordsForm({name: "a\x00b"})
    label = name.capitalize()
    assert only_error(form, name) == f"{label} has a character that cannot be stored. Type it again"


def test_a_line_end_counts_as_one_character() -> None:
    form = WordsForm({"notes": "\r\n".join(["x" * 99] * 10), "phone": "1", "gp": "2", "kind": "a"})
    assert form.is_valid()
    assert len(form.cleaned_data["notes"]) == 999


def test_forms_do_not_share_their_messages() -> None:
    WordsForm({})
    assert django_forms.CharField().error_messages["required"] == "This field is required."


def test_a_form_that_is_only_refilled_is_neither_wrong_nor_right_yet() -> None:
    """It comes back with what was typed when the session ended, and nothing is done with it."""

    class Named(forms.Form):
        name = django_forms.CharField()

    for answers in ({}, {"name": "Ada"}):
        form = Named(answers | {"refill_only": "yes"})
        assert not form.is_valid()
        assert not form.errors
        assert form["name"].value() == answers.get("name")
    assert Named({"name": "Ada"}).is_valid()
    assert Named({}).errors
