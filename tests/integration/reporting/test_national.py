"""Published figures of England's places: read from real and made files, shown with their own definition."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from larc.accounts.models import User
from larc.accounts.permissions import Role
from reporting.models import NationalFigure
from tests.builders.pages import client_of, text_of

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
PAGE = "/reports/national/"
TIDY = """area_code,area_name,area_type,period,rate_per_1000_women_15_44,compared_to_England,inequality
E92000001,England,Country,2023,43.1,Not compared,NA
E92000001,England,Country,2024,40.0,Not compared,NA
E08000012,Liverpool,UA,2024,40.7,Similar,NA
E08000014,Sefton,UA,2024,NA,Not compared,NA
E06000001,Hartlepool,UA,2024,31.5,Lower,NA
"""
PUBLISHED = """Indicator ID,Area Code,Area Name,Area Type,Time period,Value,{limits},Count,Denominator
92254,E12000002,North West,Region,2024,39.5,39.1,39.9,55000.0,1392405.0
90366,E12000002,North West,Region,2024,3.5,3.1,3.9,5.0,10.0
""".format(limits="Lower CI 95.0 limit,Upper CI 95.0 limit")


@pytest.fixture
def load(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def run(content: str | Path, *options: str) -> str:
        path = content if isinstance(content, Path) else tmp_path / "figures.csv"
        if isinstance(content, str):
            path.write_text(content)
        call_command("import_fingertips", str(path), *options)
        return capsys.readouterr().out

    return run


def test_a_tidy_file_is_read_once(load):
    printed = load(TIDY)
    assert "4 created, 0 changed, 0 unchanged, 0 set aside" in printed
    assert "1 figures passed over: the publisher gives no value." in printed
    assert "0 created, 0 changed, 4 unchanged" in load(TIDY)
    assert "0 created, 1 changed, 3 unchanged" in load(TIDY.replace("40.7", "40.8"))


def test_the_publishers_own_layout_brings_intervals_and_other_indicators_are_passed_over(load):
    assert "1 rows passed over: another indicator than 92254." in load(PUBLISHED)
    figure = NationalFigure.objects.get()
    assert (figure.value, figure.lower, figure.upper, figure.count, figure.denominator) == (
        39.5,
        39.1,
        39.9,
        55000,
        1392405,
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("E08000012,Liverpool,UA,2024,40.7", "Liverpool,Liverpool,UA,2024,40.7", "Not a code of the ONS"),
        ("UA,2024,40.7", "UA,2024,-4", "Not a decimal number|A rate per 1,000 lies"),
        ("UA,2024,40.7", "UA,soon,40.7", "Not a year"),
        ("E08000012,Liverpool,UA,2024", "E06000001,Hartlepool,UA,2024", "listed twice"),
    ],
)
def test_a_row_at_fault_is_set_aside_with_its_reason(load, tmp_path, old, new, reason):
    assert "1 set aside" in load(TIDY.replace(old, new))
    report = next((tmp_path / "build").rglob("*.csv")).read_text(encoding="utf-8-sig")
    assert any(words in report for words in reason.split("|"))


def test_a_file_of_something_else_is_refused(load):
    with pytest.raises(CommandError, match="it has no column AREA_CODE"):
        load("code,name\n1,2\n")
    with pytest.raises(CommandError, match="No row of the file is a figure of indicator 1"):
        load(PUBLISHED, "--indicator", "1")
    assert not NationalFigure.objects.exists()


def test_the_page_shows_places_side_by_side_and_says_why_they_are_not_our_rates(load, browser):
    load(TIDY)
    load(PUBLISHED)
    page = text_of(browser.get(PAGE))
    assert "cannot be compared one to one" in page
    assert "Year England Liverpool North West 2024 40.0 40.7 39.5 (39.1 to 39.9) 2023 43.1 Not published" in page
    assert "England: 40.0 per 1,000 women in 2024, 43.1 in 2023" in page
    chosen = text_of(browser.get(PAGE, {"place": "E06000001"}))
    assert "Year England Liverpool Hartlepool North West" in chosen


def test_an_empty_page_and_a_place_not_there(load, browser):
    assert "No published figures yet." in text_of(browser.get(PAGE))
    load(TIDY)
    assert browser.get(PAGE, {"place": "E99999999"}).status_code == 400


def test_only_who_may_see_rates_may_look():
    staff = User.objects.create_user(email="desk@example.org", name="Desk", role=Role.PRACTICE_STAFF)
    assert client_of(staff).get(PAGE).status_code == 403


def test_the_real_file_of_england_has_the_dip_of_the_pandemic(load, browser, django_assert_max_num_queries):
    if not SHARED.is_dir():
        pytest.skip("the real files are not beside the checkout")
    assert "0 set aside" in load(SHARED / "raw" / "fingertips_92254_larc_district_ua_2014_2024.csv")
    with django_assert_max_num_queries(14):
        page = text_of(browser.get(PAGE))
    assert "2020 33.5 30.2" in page
    assert "2019 49.2 46.5" in page
