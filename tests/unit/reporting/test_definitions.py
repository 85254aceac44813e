"""Each measure is a frozen definition: other words are another version (O5)."""

from dataclasses import replace

import pytest

from reporting.definitions import DefinitionError, Version, as_published, check, versions
from reporting.measures import MEASURES, every_measure

MEASURE = MEASURES["implant_monthly_rate"]
KNOWN = [Version(MEASURE.key, 1, MEASURE.fingerprint, "2026-11-23")]


@pytest.mark.acceptance("O5")
def test_every_measure_stands_in_the_file_as_it_is_worded():
    assert check(versions(), every_measure()) == [], "run: manage.py measures --freeze"


@pytest.mark.acceptance("O5")
@pytest.mark.parametrize("part", ["numerator", "denominator", "unit", "window", "polarity"])
def test_other_words_without_a_new_version_are_refused(part: str):
    changed = replace(MEASURE, **{part: "something else"})
    with pytest.raises(DefinitionError, match="implant_monthly_rate counts something else under version 1"):
        check(KNOWN, [changed])
    assert check(KNOWN, [replace(changed, version=2)]) == [replace(changed, version=2)]


def test_a_title_may_be_put_better():
    assert check(KNOWN, [replace(MEASURE, title="Implants each month")]) == []


def test_versions_leave_no_gap():
    with pytest.raises(DefinitionError, match="has no version 2 before 3"):
        check(KNOWN, [replace(MEASURE, version=3)])


def test_the_file_names_each_version_once():
    keys = [(each.key, each.version) for each in versions()]
    assert len(keys) == len(set(keys))


def test_a_publication_keeps_the_words():
    [kept] = as_published([MEASURE])
    assert (kept["key"], kept["version"], kept["numerator"]) == (MEASURE.key, 1, MEASURE.numerator)
