"""The page that says where the next hub should be."""

import csv
from datetime import date
from io import StringIO

import pytest

from larc.accounts.permissions import Role
from practices.models import Hub, Practice, SmallArea
from practices.presenters.siting import MOST_PCNS
from tests.builders.capacity import a_hub, an_admin
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pathway import make_user
from tests.builders.towns import a_town, north, practice_with

pytestmark = pytest.mark.django_db

PAGE = "/clinics/next-hub/"


@pytest.fixture
def town() -> dict[str, Practice]:
    return a_town()


@pytest.fixture
def admin(client):
    client.force_login(an_admin())
    return client


def text(client, query: str = "", page: str = PAGE) -> str:
    response = client.get(f"{page}{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


class TestPage:
    def test_practices_are_ranked_with_women_too_far_now_and_after(self, admin, town) -> None:
        page = text(admin)
        assert "Of 1,440 women aged 15 to 44, 340 (24%) are registered at a practice more than 1.2 km in a" in page
        assert "straight line from a hub, about a 15-minute walk." in page
        assert "A hub at Far would save most travel, and leave 0 women more than 1.2 km away." in page
        places = [page.index(words) for words in ("1. Far", "2. Farther", "3. Near")]
        assert places == sorted(places)
        row = page[page.index("1. Far") : page.index("2. Farther")]
        assert "Now, 340 women are over 1.2 km from a hub." in page
        for figure in ("0", "340", "1,700"):
            assert f"{figure} </td>" in row or f">{figure}<" in row

    def test_a_hub_that_would_open_again_is_told_from_a_new_one(self, admin, town) -> None:
        assert "A practice with a tag" not in text(admin)
        full, expired = a_hub("Full & Co", at=north(5)), a_hub("Expired", at=north(6), letters=None)
        Hub.objects.filter(pk=full.pk).update(is_accepting=False)
        page = text(admin)
        row = page[page.index("2. Full &amp; Co</a>") :].split("</tr>")[0]
        assert '<strong class="nhsuk-tag nhsuk-tag--orange app-tag">Fits today, not accepting</strong>' in row
        assert "No valid fitter</strong>" in page[page.index(". Expired</a>") :].split("</tr>")[0]
        assert "</strong>" not in page[page.index("1. Far</a>") :].split("</tr>")[0]
        assert (
            "A practice with a tag is a hub already, so it would be a reopening and no new hub: “Fits today, not "
            "accepting” needs to take referrals again, “No valid fitter” needs a fitter whose letter of competence is "
            "valid." in page
        )
        assert "<title>Full &amp; Co: fits today, not accepting</title>" in page
        assert "<title>Far</title>" in page
        rows = list(csv.DictReader(StringIO(admin.get(f"{PAGE}places.csv").content.decode())))
        assert {row["practice_name"]: row["today"] for row in rows} == {
            "Full & Co": "fits today, not accepting",
            expired.practice.name: "hub with no valid fitter",
            **dict.fromkeys(("Near", "Far", "Farther"), "no hub"),
        }

    def test_the_first_of_the_list_is_called_a_reopening_when_it_is_one(self, admin, town) -> None:
        Practice.objects.filter(name="Far").update(name="Z Far")
        full = a_hub("Full", at=north(5))
        Hub.objects.filter(pk=full.pk).update(is_accepting=False)
        page = text(admin)
        assert "The hub at Full (fits today, not accepting) would, if it opened again, save most travel" in page
        assert "Full (fits today, not accepting), " in page[page.index("If more than one opens") :]

    @pytest.mark.acceptance("P11")
    def test_deprivation_and_pcns_are_told_apart(self, admin, town) -> None:
        page = text(admin)
        for words in ("Most deprived fifth", "Second most deprived fifth", "Not known", "North PCN", "South PCN"):
            assert words in page

    def test_the_proxy_is_named_and_small_areas_replace_it(self, admin, town) -> None:
        assert "This is a proxy. Women are taken to live where the practice is" in text(admin)
        latitude, longitude = north(5)
        SmallArea.objects.create(
            code="E01000001", latitude=latitude, longitude=longitude, women_15_44=90, as_of=date(2024, 6, 30)
        )
        page = text(admin)
        assert "Of 90 women aged 15 to 44, 90 (100%) live more than 1.2 km" in page
        assert "Women are counted where they live, by small area (30 June 2024)" in page

    def test_estimates_are_called_so(self, admin, town) -> None:
        assert "estimated" not in text(admin)
        count_women(town["Far"], 310, on=date(2025, 6, 1), estimated=True)
        assert "1 May to 1 June 2025, estimated" in text(admin)

    @pytest.mark.acceptance("N2")
    def test_what_is_not_known_is_left_out_and_said(self, admin, town) -> None:
        practice_with(77, at=None)
        practice_with(None)
        a_hub(at=None)
        page = text(admin)
        assert "Of 1,440 women" in page
        assert "1 practice with 77 women left out: its place is not known." in page
        # The practice without a list, and the hub, which has none either.
        assert "2 practices left out: how many women are registered is not known." in page
        assert "1 hub left out: its place is not known. Women near it may be counted as too far." in page

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("?within=0.8", "440 (31%) are registered at a practice more than 0.8 km"),
            ("?within=4.8", "more than 4.8 km in a straight line from a hub, about a 60-minute walk"),
            ("?pcn=U2", "Of 340 women aged 15 to 44, 340 (100%)"),
            ("?fifth=1", "Of 1,100 women aged 15 to 44, 0 (0%)"),
            ("?within=&fits=&pcn=&fifth=", "Of 1,440 women"),
        ],
    )
    def test_filters_say_how_far_is_too_far_and_whose_women_count(self, admin, town, query: str, words: str) -> None:
        assert words in text(admin, query)

    def test_a_chosen_filter_can_be_removed(self, admin, town) -> None:
        page = text(admin, "?pcn=U2&fifth=2&within=0.8")
        chosen = page[page.index("Chosen filters") : page.index("Clear filters")]
        for words in ("South PCN", "Second most deprived fifth", "0.8 km (10 minutes)"):
            assert words in chosen
        assert 'href="?within=0.8&amp;pcn=U2"' in chosen

    @pytest.mark.parametrize(
        "query",
        ["?within=0", "?within=1.3", "?within=far", "?fits=pessary", "?pcn=U9", "?fifth=6", "?fifth=x", "?pcn=%00"],
    )
    @pytest.mark.parametrize("page", [PAGE, f"{PAGE}places.csv"])
    def test_an_address_that_asks_for_what_is_not_offered_is_a_bad_request(self, admin, town, page, query) -> None:
        assert admin.get(f"{page}{query}").status_code == 400

    def test_the_map_is_drawn_here_and_hidden_from_readers(self, admin, town) -> None:
        page = text(admin)
        picture = page[page.index('aria-hidden="true"><svg') : page.rindex("</svg>")]
        drawn = picture[: picture.index("</svg>")]
        assert (drawn.count("<rect"), drawn.count("l5 9h-10z"), drawn.count("<text")) == (1, 2, 4)
        # The first three of the list, and how long the limit is.
        assert [words in drawn for words in (">1<", ">2<", ">3<", ">1.2 km<")] == [True] * 4
        assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")

    def test_commissioners_see_it_without_links_they_may_not_open(self, client, town) -> None:
        client.force_login(make_user(Role.COMMISSIONER))
        page = text(client)
        assert "1. Far" in page
        assert "/practices/" not in page.split("<main", 1)[1]

    @pytest.mark.parametrize("role", [Role.PRACTICE_STAFF, Role.FITTER, Role.SYSTEM_ADMIN])
    def test_nobody_else_does(self, client, town, role: Role) -> None:
        client.force_login(make_user(role, town["Hub"]) if role != Role.SYSTEM_ADMIN else make_user(role))
        assert client.get(PAGE).status_code == 403
        assert client.get(f"{PAGE}places.csv").status_code == 403

    def test_the_menu_leads_there(self, admin) -> None:
        assert f'href="{PAGE}"' in text(admin, page="/clinics/forecast/")


class TestEmpty:
    def test_no_practices(self, admin) -> None:
        assert "No practices yet." in text(admin)

    def test_no_lists(self, admin) -> None:
        practice_with(None)
        assert "Import list sizes to see how far they have to go." in text(admin)

    def test_no_coordinates(self, admin) -> None:
        practice_with(50, at=None)
        page = text(admin)
        assert "Import coordinates to see how far they have to go." in page
        assert "1 practice with 50 women left out" in page

    def test_no_hub(self, admin, client) -> None:
        practice_with(50)
        assert "Choose a practice to make a hub" in text(admin)
        client.force_login(make_user(Role.COMMISSIONER))
        assert "Choose a practice to make a hub" not in text(client)

    def test_no_hub_at_a_known_place(self, admin) -> None:
        practice_with(50)
        a_hub(at=None)
        assert "Where the hubs are is not known." in text(admin)

    def test_nobody_for_the_filters(self, admin, town) -> None:
        assert "No women are counted for these filters." in text(admin, "?fifth=5")

    def test_nothing_to_add(self, admin) -> None:
        count_women(a_hub().practice, 50)
        assert "No other practice would bring a hub nearer to any of these women." in text(admin)


class TestFile:
    def test_the_whole_ranking_can_be_downloaded_with_the_filters_of_the_page(self, admin, town) -> None:
        response = admin.get(f"{PAGE}places.csv?pcn=U2")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert 'href="/clinics/next-hub/places.csv?pcn=U2"' in text(admin, "?pcn=U2")
        rows = list(csv.DictReader(StringIO(response.content.decode())))
        assert [
            (row["rank"], row["practice_name"], row["women_beyond_now"], row["women_beyond_after"]) for row in rows
        ] == [
            ("1", "Far", "340", "0"),
            ("2", "Farther", "340", "0"),
        ]
        assert rows[0]["women_counted_by"] == "registered practice"

    @pytest.mark.acceptance("A24")
    def test_no_cell_is_a_formula(self, admin, town) -> None:
        Practice.objects.filter(name="Far").update(name="=HYPERLINK(1)")
        assert "1,T" in (body := admin.get(f"{PAGE}places.csv").content.decode())
        assert "'=HYPERLINK(1)" in body
        assert ",=" not in body


def test_of_very_many_pcns_those_with_most_women_too_far_are_shown(admin, town) -> None:
    for number in range(MOST_PCNS):
        join(practice_with(50 + number, at=north(20)), make_pcn(f"U2{number}", f"PCN number {number}"))
    page = text(admin)
    assert f"The 50 of {MOST_PCNS + 2} PCNs with most women too far." in page
    table = page[page.index("Women too far from a hub, by PCN") :]
    assert "South PCN" in table
    assert "North PCN" not in table.split("</table>")[0]
