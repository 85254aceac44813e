"""A commissioner publishes a month: what is small is hidden in words, and what was published before stays."""

import csv
import re
from io import StringIO

import pytest
from playwright.sync_api import Download, Page, expect

from larc.demo.reports import published_month
from larc.demo.users import COMMISSIONER, RECEPTIONIST
from larc.nhsuk.formatting import format_month
from reporting.months import add_months
from tests.journeys import pathway, reports

pytestmark = [pytest.mark.acceptance("A16"), pytest.mark.acceptance("A22"), pytest.mark.acceptance("A23")]

PUBLICATIONS, PUBLISHED = "/reports/publications/", "/reports/published/"
STARS, WORD = "*hidden", "Hidden"


def test_small_numbers_are_hidden_and_late_ones_are_revisions(
    page: Page, log_in_as: pathway.LogIn, look: pathway.Look
) -> None:
    # Given a month that was published, and changed since by what was entered late
    before = published_month(pathway.today())
    latest = format_month(add_months(before, 1))
    log_in_as(page, COMMISSIONER.email)
    page.goto(PUBLICATIONS)
    expect(page.get_by_role("main")).to_contain_text("2 months of 1 PCN changed since the latest publication.")
    late = reports.rows_of(page, "since")
    look(page)
    address = f"{PUBLISHED}?method=coils&cut={before:%Y-%m}-1"
    as_published = _tables(page, address)

    # When the commissioner publishes the latest month
    page.goto(PUBLICATIONS)
    page.get_by_label("Month", exact=True).select_option(label=latest)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Publish the figures for {latest}")
    look(page)
    page.get_by_role("button", name=f"Publish {latest}").click()
    _wait_until_listed(page, latest)

    # Then its page shows exactly what was late as revisions, and nothing else has changed since
    expect(page.get_by_role("main")).to_contain_text("No month published before has changed")
    look(page)
    page.get_by_role("link", name=latest, exact=True).click()
    assert reports.rows_of(page, "revisions") == late
    look(page)

    # and its tables hide what is small, in words, and round the rest
    page.get_by_role("link", name="See the tables as they were published").click()
    expect(page.get_by_role("main")).to_contain_text("A star is a number from 1 to 7, or one hidden so those cannot")
    look(page)
    page.get_by_role("link", name="Coils (IUCD)").click()
    coils = reports.rows_of(page, "quarters")
    look(page)
    shown = [cell for row in coils.values() for cell in row]
    assert STARS in "".join(cell.replace("\n", "") for cell in shown)
    assert all(_may_be_shown(cell) for cell in shown)

    # and what was published before is what it was
    assert _tables(page, address) == as_published


def test_no_live_figure_is_in_the_published_tables(page: Page, log_in_as: pathway.LogIn) -> None:
    log_in_as(page, COMMISSIONER.email)
    page.goto(PUBLISHED)
    with page.expect_download() as caught:
        page.get_by_role("link", name="Download every quarter and method").click()
    rows = _read(caught.value)

    # Every number of the file is rounded or hidden, rates are made of the rounded ones, and no month stands alone.
    assert all(_may_be_shown(row["fittings"].replace("*", STARS)) for row in rows)
    assert all(row["first_month"] != row["last_month"] for row in rows)
    for row in rows:
        hidden = row["fittings"] == "*"
        rate = "" if hidden else f"{1000 * int(row['fittings']) / float(row['women']):.3g}"
        assert rate == (row["rate_per_1000"] and f"{float(row['rate_per_1000']):.3g}")

    # The dashboard has the same quarters exactly. Where nothing changed since, what is small there is hidden here.
    page.goto(PUBLICATIONS)
    changed = " ".join(reports.rows_of(page, "since"))
    small = 0
    for name, code in {(row["pcn_name"], row["pcn_code"]) for row in rows if row["pcn_code"]}:
        live = _quarters(page.request.get(f"/reports/pcns/{code}/rates.csv").text())
        for row in (row for row in rows if row["pcn_code"] == code and name not in changed):
            exact = live.get((row["method"], row["first_month"], row["last_month"]))
            if exact and exact <= 7:
                small += 1
                assert row["fittings"] == "*"
            elif exact and row["fittings"] != "*":
                assert abs(int(row["fittings"]) - exact) <= 2
    assert small


def test_a_practice_reads_what_is_published_and_nothing_behind_it(
    page: Page, log_in_as: pathway.LogIn, look: pathway.Look
) -> None:
    log_in_as(page, RECEPTIONIST.email)
    menu = page.get_by_role("navigation", name="Menu")
    for name in ("Reports", "Overview", "PCNs"):
        expect(menu.get_by_role("link", name=name, exact=True)).to_have_count(0)
    for address in ("/reports/", "/reports/pcns/U02731/"):
        assert page.request.get(address).status == 403
    page.goto(PUBLICATIONS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account cannot open this page")
    expect(page.get_by_role("main")).not_to_contain_text("PCN")
    look(page)

    rows = list(csv.DictReader(StringIO(page.request.get(f"{PUBLISHED}tables.csv").text())))
    assert rows
    assert all(_may_be_shown(row["fittings"].replace("*", STARS)) for row in rows)


def _wait_until_listed(page: Page, month: str) -> None:
    """Publishing may take a while; whoever waits opens the page again."""
    link = page.get_by_role("main").get_by_role("link", name=month, exact=True)

    def is_listed() -> bool:
        page.goto(PUBLICATIONS)
        return link.count() == 1

    assert any(is_listed() or page.wait_for_timeout(1000) for _ in range(60))


def _tables(page: Page, address: str) -> tuple[dict[str, list[str]], ...]:
    page.goto(address)
    return tuple(reports.rows_of(page, table) for table in ("year", "quarters"))


def _may_be_shown(cell: str) -> bool:
    cell = re.sub(r"\s", "", cell)
    if cell in (STARS, WORD, "Notcomplete"):
        return True
    value = int(reports.number(cell))
    return value == 0 or (value >= 10 and value % 5 == 0)


def _read(download: Download) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(download.path().read_text())))


def _quarters(text: str) -> dict[tuple[str, str, str], int]:
    """Fittings of each method by quarter, from a file of a PCN's exact months."""
    found: dict[tuple[str, str, str], int] = {}
    months = [row for row in csv.DictReader(StringIO(text)) if row["fittings"]]
    by_month = {(row["method"], row["month"]): int(row["fittings"]) for row in months}
    for method, month in by_month:
        year, number = int(month[:4]), int(month[5:7])
        if number % 3 == 1:
            three = [f"{year}-{each:02}-01" for each in range(number, number + 3)]
            if all((method, each) in by_month for each in three):
                found[method, three[0], three[-1]] = sum(by_month[method, each] for each in three)
    return found
