"""What reaches the browser for each kind of field: ids, descriptions, values and escaping."""

import re
from datetime import date
from typing import Any

import pytest
from django import forms as django_forms
from django.template import engines
from markupsafe import Markup

from larc.nhsuk import forms
from larc.nhsuk.rendering import error_items
from tests.unit.nhsuk.gallery.forms import GalleryForm


def draw(form: django_forms.Form, call: str, **context: Any) -> str:
    """Render one template expression."""
    template = engines["jinja2"].from_string("{{ " + call + " }}")
    return " ".join(template.render({"form": form, **context}).split())


def control(form: django_forms.Form, name: str, options: str = "") -> str:
    return draw(form, f'field(form["{name}"]{options})')


def tag(html: str, identifier: str) -> str:
    """The start tag with this id."""
    match = re.search(rf'<[a-z]+ [^>]*id="{identifier}"[^>]*>', html)
    assert match, f"nothing has the id {identifier}"
    return match[0]


def test_a_text_control_is_described_by_its_hint_and_error() -> None:
    html = control(GalleryForm({}), "nhs_number", ", width=10")
    box = tag(html, "id_nhs_number")
    assert 'aria-describedby="id_nhs_number-hint id_nhs_number-error"' in box
    assert 'inputmode="numeric"' in box
    assert 'autocomplete="off"' in box
    assert 'spellcheck="false"' in box
    assert "nhsuk-input--width-10" in box
    assert '<label class="nhsuk-label" for="id_nhs_number"> NHS number </label>' in html
    assert "It has 10 digits" in html
    assert "Enter NHS number" in html


def test_a_fresh_control_has_no_value_and_no_error() -> None:
    html = control(GalleryForm(), "name")
    assert "value=" not in html
    assert "error" not in html
    assert "maxlength" not in html


def test_what_was_typed_comes_back_escaped() -> None:
    html = control(GalleryForm({"name": '"><script>alert(1)</script>'}), "name")
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("name", ["label", "help_text"])
def test_words_of_a_field_are_escaped(name: str) -> None:
    class Hostile(django_forms.Form):
        field = django_forms.CharField(**{"label": "x", name: "<script>"})

    assert "<script>" not in control(Hostile(), "field")


def test_choices_are_escaped() -> None:
    class Hostile(django_forms.Form):
        radios = forms.RadioField(choices=[("<b>", "<script>")])
        select = django_forms.ChoiceField(choices=[("<b>", "<script>")])

    for name in ("radios", "select"):
        html = control(Hostile(), name)
        assert "<script>" not in html
        assert 'value="<b>"' not in html


def test_errors_are_escaped() -> None:
    form = GalleryForm({})
    form.add_error("name", "<script>alert(1)</script>")
    form.errors["name"].data.reverse()
    assert "<script>" not in control(form, "name")
    assert "<script>" not in draw(form, "error_summary(form)")


def test_several_lines_come_back_as_they_were_even_under_an_option() -> None:
    class Nested(forms.Form):
        reason = forms.RadioField(choices=[("other", "Other")])
        notes = forms.TextField(required=False)

    text = "one\n  two\nthree"
    form = Nested({"reason": "other", "notes": text})
    call = '{{ field(form["reason"], conditional={"other": field(form["notes"])}) }}'
    html = engines["jinja2"].from_string(call).render({"form": form})
    assert f">{text}</textarea>" in html


def test_text_with_a_limit_counts_its_characters() -> None:
    html = control(GalleryForm({"notes": "x" * 201}), "notes")
    assert 'data-maxlength="200"' in html
    assert 'aria-describedby="id_notes-info id_notes-error"' in tag(html, "id_notes")
    assert "Notes (optional)" in html
    assert " maxlength" not in html


def test_radios_start_with_nothing_chosen() -> None:
    html = control(GalleryForm(), "method")
    assert " checked" not in html
    assert "<legend" in html


def test_a_chosen_radio_stays_chosen() -> None:
    html = control(GalleryForm({"method": "copper"}), "method")
    assert "checked" in tag(html, "id_method-2")
    assert html.count(" checked") == 1


def test_a_divider_shifts_no_id() -> None:
    html = control(GalleryForm(), "method", ', divider_before="none"')
    assert 'value="none"' in tag(html, "id_method-4")
    assert '<div class="nhsuk-radios__divider">or</div>' in html


def test_an_option_may_have_a_hint() -> None:
    html = control(GalleryForm(), "method", ', hints={"copper": "Within 5 days"}')
    assert 'aria-describedby="id_method-2-item-hint"' in tag(html, "id_method-2")


def test_a_conditional_field_stands_under_its_option_and_shows_without_javascript() -> None:
    html = control(GalleryForm(), "reason", ', conditional={"other": field(form["other_reason"])}')
    assert 'data-aria-controls="conditional-id_reason-2"' in tag(html, "id_reason-2")
    conditional = html.split('id="conditional-id_reason-2"')[1]
    assert 'id="id_other_reason"' in conditional
    assert "hidden" not in conditional


@pytest.mark.parametrize(("initial", "chosen"), [(True, "id_consent"), (False, "id_consent-2"), (None, None)])
def test_a_stored_yes_or_no_is_shown(initial: bool | None, chosen: str | None) -> None:
    html = control(GalleryForm(initial={"consent": initial}), "consent")
    assert html.count(" checked") == (1 if chosen else 0)
    if chosen:
        assert "checked" in tag(html, chosen)


def test_checkboxes_keep_what_was_ticked() -> None:
    html = control(GalleryForm({"needs": ["step-free"]}), "needs")
    assert html.count(" checked") == 1
    assert "checked" in tag(html, "id_needs-2")


def test_one_checkbox_asks_for_itself() -> None:
    html = control(GalleryForm({}), "read")
    assert 'type="checkbox"' in tag(html, "id_read")
    assert "I have read the reason" in html
    assert "Tick the box when you have read the reason" in html


def test_a_select_keeps_its_choice() -> None:
    html = control(GalleryForm({"sort": "soon"}), "sort")
    assert '<option value="soon" selected>Soonest</option>' in html


def test_a_stored_date_fills_three_boxes() -> None:
    for stored in (date(1994, 5, 4), "1994-05-04"):
        html = control(GalleryForm(initial={"born": stored}), "born")
        for part, text in (("day", "4"), ("month", "5"), ("year", "1994")):
            box = tag(html, f"id_born_{part}")
            assert f'value="{text}"' in box
            assert f'name="born_{part}"' in box
            assert 'inputmode="numeric"' in box


def test_only_the_wrong_boxes_of_a_date_are_marked() -> None:
    html = control(GalleryForm({"born_day": "31", "born_month": "", "born_year": "1994"}), "born")
    assert "nhsuk-input--error" not in tag(html, "id_born_day")
    assert "nhsuk-input--error" in tag(html, "id_born_month")
    assert 'value="31"' in tag(html, "id_born_day")
    assert 'role="group"' in html
    assert 'aria-describedby="id_born-hint id_born-error"' in html


def test_a_birthday_may_be_completed_by_the_browser() -> None:
    class Birthday(forms.Form):
        born = forms.DateField(widget=forms.SplitDateInput(attrs={"autocomplete": "bday"}))

    assert 'autocomplete="bday-year"' in tag(control(Birthday(), "born"), "id_born_year")


def test_a_number_is_typed_as_text_with_a_number_keyboard() -> None:
    box = tag(control(GalleryForm(), "minutes", ', suffix="minutes"'), "id_minutes")
    assert 'type="text"' in box
    assert 'inputmode="numeric"' in box
    assert " min=" not in box


def test_a_password_never_comes_back() -> None:
    html = control(GalleryForm({"password": "correct horse"}), "password")
    assert "correct horse" not in html
    assert 'type="password"' in tag(html, "id_password")


def test_a_file_is_chosen_with_a_file_control() -> None:
    class Upload(forms.Form):
        file = django_forms.FileField(label="Practice list")

    assert 'type="file"' in tag(control(Upload(), "file"), "id_file")


def test_a_hidden_field_is_only_its_input() -> None:
    assert control(GalleryForm(), "version") == '<input type="hidden" name="version" value="7" id="id_version">'


def test_the_label_may_be_the_page_heading() -> None:
    html = control(GalleryForm(), "nhs_number", ', page_heading=true, legend_size="l"')
    assert "<h1" in html
    assert "nhsuk-label--l" in html


def test_the_label_may_be_for_screen_readers_only() -> None:
    assert "nhsuk-u-visually-hidden" in control(GalleryForm(), "sort", ", visually_hidden_label=true")


def test_a_plain_filter_form_does_not_say_optional() -> None:
    class Filters(django_forms.Form):
        method = django_forms.CharField(required=False)

    assert "optional" not in control(Filters(), "method")


def test_a_field_without_a_control_is_refused() -> None:
    class Odd(django_forms.Form):
        field = django_forms.SplitDateTimeField()

    with pytest.raises(TypeError, match="no NHS control"):
        control(Odd(), "field")


def test_the_summary_links_to_the_first_control_of_each_field() -> None:
    form = GalleryForm({"born_day": "4", "born_month": "5", "born_year": "", "version": "7"})
    assert [item["href"] for item in error_items(form)] == [
        "#id_nhs_number",
        "#id_name",
        "#id_born_year",
        "#id_method",
        "#id_reason",
        "#id_consent",
        "#id_sort",
        "#id_minutes",
        "#id_password",
        "#id_read",
    ]
    html = "".join(draw(form, f'field(form["{bound.name}"])') for bound in form)
    for item in error_items(form):
        assert tag(html, item["href"].removeprefix("#"))


def test_errors_of_the_whole_form_and_of_hidden_fields_are_said_without_a_link() -> None:
    form = GalleryForm({})
    form.add_error(None, "Someone has just booked 2:30pm")
    form.add_error("version", "This page is out of date")
    unlinked = [item["text"] for item in error_items(form) if "href" not in item]
    assert unlinked[0] == "Someone has just booked 2:30pm"
    assert "This page is out of date" in unlinked


def test_the_summary_has_a_heading_and_several_forms_share_it() -> None:
    html = draw(GalleryForm({}), "error_summary(form, form)")
    assert html.count("There is a problem") == 1
    assert html.count('href="#id_name"') == 2


@pytest.mark.parametrize("form", [GalleryForm(), GalleryForm(initial={"name": "Sam"})])
def test_no_errors_no_summary(form: GalleryForm) -> None:
    assert draw(form, "error_summary(form)") == ""


def test_conditional_html_is_not_escaped_twice() -> None:
    html = control(GalleryForm(), "reason", ', conditional={"other": inside}')
    assert "conditional-id_reason-2" not in html
    html = draw(
        GalleryForm(), 'field(form["reason"], conditional={"other": inside})', inside=Markup("<p>Say which</p>")
    )
    assert "<p>Say which</p>" in html
