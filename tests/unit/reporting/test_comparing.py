"""What the pages that compare say and draw, from figures alone."""

from datetime import date
from xml.etree import ElementTree

import pytest

from reporting.comparing import bars, fifths, funnel_picture, funnel_words
from reporting.comparing.asking import Asked
from reporting.comparing.scale import gridlines, steps_to
from reporting.comparing.years import PCNYear, PracticeYear, Segments
from reporting.measures import Group, Services

ASKED = Asked(Group.TOTAL, Services.GP, date(2025, 6, 1))


def year(code: str, tenth: int | None, fittings: int, women: float | None = 10_000) -> PracticeYear:
    return PracticeYear(code, tenth, fittings, women, are_estimated=False)


def pcns(*fittings: int, women: float | None = 10_000) -> list[PCNYear]:
    return [PCNYear(f"U{place}", f"PCN {place}", None, count, women) for place, count in enumerate(fittings)]


def drawings(markup: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<div>{markup}</div>"))


@pytest.mark.parametrize("highest", [0, 0.04, 4.9, 6, 41, 1_300, 5_999])
def test_an_axis_ends_at_or_above_the_highest_value(highest):
    step, top = steps_to(highest)
    assert top >= highest
    assert len(gridlines(step, top)) <= 7
    assert gridlines(step, top)[-1] == top


def test_a_slope_the_other_way_says_minus():
    found = fifths.fifths_of([year("A", 1, 300), year("B", 10, 100)])
    said = fifths.sentences(found, ASKED)[1]
    assert "is minus 40.0 per 1,000" in said
    assert "more are fitted where deprivation is greater" in said
    assert fifths.finding(found) == "More fittings where deprivation is greater"


def test_practices_that_differ_within_a_fifth_widen_the_interval_and_it_is_said():
    even = fifths.fifths_of([year("A", 1, 100), year("B", 1, 100), year("C", 10, 300)])
    uneven = fifths.fifths_of([year("A", 1, 20), year("B", 1, 180), year("C", 10, 300)])
    assert even.slope is not None
    assert uneven.slope is not None
    assert uneven.slope.difference.lower < even.slope.difference.lower
    assert "times as much as chance makes them" in fifths.sentences(uneven, ASKED)[-1]
    assert "times as much" not in " ".join(fifths.sentences(even, ASKED))


def test_ends_that_differ_without_a_slope_are_told_apart_from_it():
    small = [year("A", 1, 200), year("B", 2, 200), year("C", 4, 200), year("D", 5, 196), year("E", 7, 45, 1_000)]
    found = fifths.fifths_of(small)
    ends, _, why = fifths.sentences(found, ASKED)[:3]
    assert ends.endswith("45.0 in the second least deprived fifth, more than chance would explain.")
    assert "it may be chance" in fifths.sentences(found, ASKED)[1]
    assert "the second least deprived fifth has 1 of 5 practices and 2% of the women" in why
    assert fifths.finding(found) == "The ends differ, but there is no slope across fifths"
    bent = fifths.fifths_of(
        [year("A", 1, 200), year("B", 3, 300), year("C", 5, 40), year("D", 7, 100), year("E", 10, 260)]
    )
    assert "do not lie on a line" in fifths.sentences(bent, ASKED)[2]


def test_a_slope_that_its_ends_alone_do_not_show_is_said():
    found = fifths.fifths_of([year("A", 1, 5, 500), year("B", 3, 300), year("C", 7, 100), year("D", 10, 3, 500)])
    ends, slope, why = fifths.sentences(found, ASKED)[:3]
    assert "no more than chance would explain" in ends
    assert "more are fitted where deprivation is greater" in slope
    assert why == "The two ends alone are too few to tell; the slope counts every fifth."


def test_a_practice_without_women_is_left_out_and_named():
    found = fifths.fifths_of([year("A", 1, 100), year("B", 10, 100), year("C", 10, 4, None)])
    assert (
        "1 practice has no denominator for a month with fittings and is left out: C (4 fittings)."
        in fifths.remarks(found)
    )


def test_without_anybody_it_is_said():
    found = fifths.fifths_of([])
    assert fifths.sentences(found, ASKED) == [
        "No practice of the network has both a score of deprivation and women to count over."
    ]
    assert fifths.bars(found) == []


def test_segments_say_that_they_overlap():
    counted = Segments(10, 4, 3, 0, 0, 3, 5, 6)
    rows = fifths.segment_table(counted)["rows"]
    assert [row[1] for row in rows] == ["4", "3", "0", "0", "3", "5", "6", "10"]
    assert "The age is known of 7 of 10 fittings." in fifths.segment_sentence(counted)


def test_bars_are_drawn_twice_with_an_interval_each():
    wide, narrow = drawings(bars.svg([bars.Bar("One", 4, 3, 5), bars.Bar("Two & three", 2, 1, 3)], "Unit", "Short"))
    for drawing in (wide, narrow):
        assert len(drawing.findall(".//{*}rect")) == 2
        texts = [each.text for each in drawing.findall(".//{*}text")]
        assert "One" in texts
        assert "Two & three" in texts


def test_a_funnel_names_those_outside_and_shapes_say_which_side():
    found = funnel_words.placed(pcns(*[100] * 18, 180, 40), None)
    assert found.funnel is not None
    assert found.funnel.widened is None
    wide, narrow = drawings(funnel_picture.svg(found))
    texts = [each.text for each in wide.findall(".//{*}text")]
    assert "PCN 18" in texts
    assert "PCN 19" in texts
    assert "PCN 3" not in texts
    for drawing in (wide, narrow):
        assert len(drawing.findall(".//{*}circle")) == 18
        assert len(drawing.findall(".//{*}rect")) == 1
    said = funnel_words.sentences(found, ASKED)[0]
    assert said == "2 of 20 PCNs differ from the network by more than chance: PCN 18 (above), PCN 19 (below)."


def test_where_pcns_vary_more_than_by_chance_the_sentence_allows_for_it():
    found = funnel_words.placed(pcns(60, 80, 100, 120, 140, 160, 180, 700), None)
    said = funnel_words.sentences(found, ASKED)
    assert (
        said[0]
        == "1 of 8 PCNs differs from the network by more than chance, allowing for how much PCNs vary: PCN 7 (above)."
    )
    assert funnel_words.table(found)["head"][-2:] == (funnel_words.JUDGED, funnel_words.PLAIN)


def test_where_limits_are_widened_marks_words_and_lines_agree():
    found = funnel_words.placed(pcns(60, 80, 100, 120, 140, 160, 180, 700), None)
    for drawing in drawings(funnel_picture.svg(found)):
        marks = [len(drawing.findall(f".//{{*}}{shape}")) for shape in ("circle", "rect")]
        words = [row[5] for row in funnel_words.table(found)["rows"]]
        assert marks == [words.count("No more than chance"), sum(word.startswith("Below") for word in words)]
        dashes = {each.get("stroke-dasharray") for each in drawing.findall(".//{*}path")} - {None}
        assert dashes == set(funnel_words.LIMITS)
    assert funnel_words.note(found) == (
        "Circles: no more than chance. Triangles: above, squares: below, outside the widened limits. "
        "Limits: 95% dashed, 99.8% dotted, 95% widened in long dashes, 99.8% widened in long dashes and dots."
    )
    plain = funnel_words.placed(pcns(*[100] * 18, 180, 40), None)
    assert funnel_words.note(plain).endswith("outside the limits. Limits: 95% dashed, 99.8% dotted.")


def test_on_a_phone_letters_stand_beside_the_marks_and_their_names_below():
    found = funnel_words.placed(pcns(*[100] * 18, 180, 40), None)
    _, narrow = drawings(funnel_picture.svg(found))
    texts = [each.text for each in narrow.findall(".//{*}text")]
    assert texts[-2:] == ["A PCN 18, above", "B PCN 19, below"]
    assert texts.count("A") == texts.count("B") == 1
    bottom = float(narrow.get("viewBox").split()[3])
    assert all(float(each.get("y")) < bottom for each in narrow.findall(".//{*}text"))


@pytest.mark.parametrize("years", [[], pcns(0, 0), pcns(5, women=None)])
def test_without_fittings_or_women_there_is_no_funnel(years):
    found = funnel_words.placed(years, None)
    assert funnel_words.table(found)["rows"] == []
    assert funnel_picture.svg(found) is None
