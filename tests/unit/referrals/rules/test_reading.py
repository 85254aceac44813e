"""Rules are tables: read as they are, replaced by a deployment's own, and refused when they cannot be read."""

from datetime import date

import pytest

from referrals import rules


@pytest.fixture
def own(tmp_path, settings, monkeypatch):
    """Shipped rules in one directory, a deployment's in another. Returns a function that writes a table there."""
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    own.mkdir()
    (shipped / "colours.csv").write_text("key,colour\nsky, blue \n\nleaf,green\n", encoding="utf-8")
    monkeypatch.setattr(rules, "SHIPPED", shipped)
    settings.CLINICAL_RULES_DIR = str(own)
    return lambda text: (own / "colours.csv").write_bytes(text.encode() if isinstance(text, str) else text)


def test_a_table_is_its_rows_by_column(own):
    assert rules.read("colours") == ({"key": "sky", "colour": "blue"}, {"key": "leaf", "colour": "green"})


def test_a_deployments_own_table_takes_the_place_of_the_shipped_one(own):
    own('\ufeffkey,colour\r\nsky,"grey, mostly"\r\n')
    assert rules.read("colours") == ({"key": "sky", "colour": "grey, mostly"},)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("key,shade\nsky,blue\n", "the columns must be key, colour"),
        ("key,colour\nsky\n", "line 2: 1 cells"),
        ("", "is empty"),
        (b"key,colour\nsky,\xff\n", "cannot be read"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(own, text, problem):
    own(text)
    with pytest.raises(rules.RulesError, match=problem):
        rules.read("colours")


def test_a_table_nobody_wrote_is_named(own):
    with pytest.raises(rules.RulesError, match=r"tastes\.csv"):
        rules.read("tastes")


@pytest.mark.parametrize(
    ("start", "end", "day", "holds"),
    [
        ("2025-12-01", "", date(2025, 11, 30), False),
        ("2025-12-01", "", date(2025, 12, 1), True),
        ("", "2025-12-01", date(2025, 11, 30), True),
        ("", "2025-12-01", date(2025, 12, 1), False),
        ("", "", date(2026, 1, 1), True),
    ],
)
def test_a_rule_holds_from_its_first_day_until_before_its_end(start, end, day, holds):
    assert rules.holds_on({"effective_from": start, "effective_to": end}, day) is holds


def test_a_date_that_is_none_is_shown_back():
    with pytest.raises(rules.RulesError, match=r"31\.11\.17"):
        rules.holds_on({"effective_from": "31.11.17", "effective_to": ""}, date(2026, 1, 1))
