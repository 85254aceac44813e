"""A newcomer opens the demonstration and becomes one of its people by one click."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from larc.demo.users import DEMONSTRATION_USERS, DemonstrationUser


@pytest.mark.parametrize("user", DEMONSTRATION_USERS, ids=lambda user: user.email.split("@")[0])
def test_each_of_them_lands_on_a_home_of_their_own(
    page: Page,
    log_in_as: Callable[[Page, str], None],
    check_accessible: Callable[[Page], None],
    user: DemonstrationUser,
) -> None:
    log_in_as(page, user.email)

    expect(page.get_by_role("banner")).to_contain_text(user.name)
    check_accessible(page)
