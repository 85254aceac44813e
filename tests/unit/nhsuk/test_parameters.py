from markupsafe import Markup

from larc.nhsuk.parameters import change_link, summary_rows, table_head, table_rows


def test_cells_keep_numbers_and_say_what_is_missing() -> None:
    assert table_rows([["Sam", 0, None, Markup("<b>3</b>")]]) == [
        [{"text": "Sam"}, {"text": "0"}, {"text": "Not known"}, {"html": Markup("<b>3</b>")}]
    ]


def test_columns_of_figures_are_aligned_as_figures() -> None:
    assert table_head(["Month", {"text": "Rate", "numeric": True}]) == [
        {"text": "Month"},
        {"text": "Rate", "format": "numeric"},
    ]


def test_each_change_link_says_what_it_changes() -> None:
    [first, second] = summary_rows(
        [{"key": "Medicines", "value": "", "change": "/m/"}, {"key": "Born", "value": "4 May 1994"}]
    )
    assert first["value"] == {"text": "Not known"}
    assert first["actions"]["items"] == [{"href": "/m/", "text": "Change", "visuallyHiddenText": "medicines"}]
    assert "actions" not in second


def test_the_hidden_words_may_be_given() -> None:
    link = change_link({"change": "/", "change_hidden": "NHS number"}, "Number")
    assert link["actions"]["items"][0]["visuallyHiddenText"] == "NHS number"
