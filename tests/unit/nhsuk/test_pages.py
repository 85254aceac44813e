"""The layouts and components, as rendered on the gallery's pages."""

import re
from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings

from tests.unit.nhsuk.gallery import views

OpenPage = Callable[..., str]


@pytest.fixture
def components(open_page: OpenPage) -> str:
    return open_page(views.components)


@pytest.fixture
def question(open_page: OpenPage) -> str:
    return open_page(views.form, "/referrals/")


@pytest.fixture
def refused(open_page: OpenPage) -> str:
    return open_page(views.form, "/referrals/", post={"name": "Sam"})


def title(html: str) -> str:
    match = re.search("<title>(.*?)</title>", html, re.DOTALL)
    assert match
    return match[1].strip()


def test_a_page_has_one_h1_and_a_title_without_the_patients_name(components: str) -> None:
    assert len(re.findall("<h1", components)) == 1
    assert title(components) == "Referral LR-7K4P-29 – Coil and implant referrals – NHS"


def test_a_step_says_where_it_stands(question: str) -> None:
    assert title(question) == "Start a referral (page 1 of 6) – Coil and implant referrals – NHS"


def test_a_refused_form_says_so_in_title_and_summary(refused: str) -> None:
    assert title(refused).startswith("Error: Start a referral")
    assert refused.index("There is a problem") < refused.index("<h1")
    assert 'value="Sam"' in refused


def test_a_form_is_posted_with_a_token_and_checked_on_the_server_only(question: str) -> None:
    assert re.search(r'<form method="post" novalidate>\s*<input type="hidden" name="csrfmiddlewaretoken"', question)


def test_one_green_button(question: str) -> None:
    main = question.split("<main")[1].split("</main>")[0]
    assert len(re.findall(r'class="nhsuk-button"', main)) == 1


def test_a_journey_has_a_back_link_and_a_browsing_page_breadcrumbs(question: str, components: str) -> None:
    assert "nhsuk-back-link" in question
    assert "nhsuk-breadcrumb" not in question
    assert "nhsuk-breadcrumb" in components


def test_nothing_is_styled_or_scripted_inline(components: str, question: str) -> None:
    for html in (components, question):
        assert " style=" not in html
        assert "<style" not in html
        assert not re.search(r"\son[a-z]+=", html)
        inline = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", html)
        assert inline == []
        assert "nonce" not in html


def test_nothing_comes_from_a_foreign_host(components: str) -> None:
    assert not re.search(r'(?:src|href)="(?:https?:)?//', components)


def test_hostile_text_is_escaped_everywhere(components: str) -> None:
    assert "<script>alert" not in components
    assert "<b>none</b>" not in components


def test_logging_out_is_a_post_with_a_token(components: str) -> None:
    form = components.split('class="nhsuk-header__account-form"')[1].split("</form>")[0]
    assert 'method="post"' in form
    assert "csrfmiddlewaretoken" in form


def test_a_logged_in_page_carries_the_time_out_dialog_and_another_does_not(components: str, question: str) -> None:
    assert '<dialog class="app-timeout"' in components
    assert "timeout.js" not in question


def test_charts_cost_only_the_pages_that_have_one(components: str, question: str) -> None:
    assert "charts.js" in components
    assert "no-inline-styles" in components
    assert "plotly" not in question


def test_a_chart_is_hidden_from_screen_readers_and_has_words(components: str) -> None:
    figure = components.split("<figure")[1].split("</figure>")[0]
    assert 'class="app-chart__picture" aria-hidden="true"><svg' in figure
    assert "<figcaption>" in figure
    assert 'role="img"' not in figure
    assert "October is incomplete: 9 of 12 practices" in figure


def test_the_banner_of_the_demonstration(open_page: OpenPage, settings: Settings) -> None:
    for demonstration in (True, False):
        settings.DEMONSTRATION = demonstration
        html = open_page(views.form, "/referrals/")
        assert ("all patients and activity are invented" in html) is demonstration


def test_pages_of_a_list_are_counted(components: str) -> None:
    assert "Showing 1 to 25 of 132 referrals" in components


def test_the_patient_bar_names_the_patient_in_full(components: str) -> None:
    bar = components.split('class="app-patient"')[1].split("</section>")[0]
    assert "4 May 1994 (32 years)" in bar
    assert "999 123 4567" in bar


def test_an_interruption_brings_the_only_h1(open_page: OpenPage) -> None:
    html = open_page(views.interruption)
    assert len(re.findall("<h1", html)) == 1
    assert "nhsuk-panel--interruption" in html


def test_the_accessibility_statement_is_on_every_page(components: str, question: str) -> None:
    for html in (components, question):
        assert '<a class="nhsuk-footer__list-item-link" href="/accessibility/"' in html
