"""A commissioner asks what a number is made of, and what England has beside it."""

from playwright.sync_api import Page, expect

from larc.demo.users import COMMISSIONER
from tests.journeys import pathway, reports


def test_a_number_is_explained_and_set_beside_england(
    page: Page, log_in_as: pathway.LogIn, look: pathway.Look
) -> None:
    # Given the latest complete month of a PCN
    log_in_as(page, COMMISSIONER.email)
    page.goto("/reports/pcns/U02731/")
    months = {name: cells for name, cells in reports.rows_of(page, "recent").items() if "so far" not in name}
    month, (fittings, rate, *_) = next(iter(months.items()))

    # When she asks for its implants
    page.get_by_role("link", name=f"Implants in {month}").click()

    # Then the same number is counted from its practices, in plain words
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"in {month}, of women registered in iGPC PCN: {rate} per 1,000 women")
    expect(main).to_contain_text("Implants, monthly rate, version")
    expect(main).to_contain_text("The dashboard shows the same number.")
    assert sum(int(cells[1]) for cells in reports.rows_of(page, "members").values()) == int(fittings)
    look(page)

    # and England stands beside it with its own definition and source
    page.goto("/reports/national/")
    expect(main).to_contain_text("cannot be compared one to one")
    expect(main).to_contain_text("Office for Health Improvement and Disparities")
    assert reports.rows_of(page, "national")["2024"][:2] == ["40.0", "40.7"]
    look(page)
