"""Choosing a fitting practice: what each order weighs, what can be asked, from where it is far, and the map."""

import json
import logging
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices.models import PCN, Fitter, Hub, PCNMembership, Postcode, Practice
from referrals import alternatives, selectors
from referrals.models import Referral
from tests.builders.capacity import a_clinic, a_day, a_fitter, a_hub
from tests.builders.pages import address, client_of, text_of
from tests.builders.pathway import NHS_NUMBERS, with_another_hub

# Where patient_details() lives; the spoke of the builders is at 53.41, -2.98.
HOME, POSTCODE = (53.5037, -2.9041), "L6 4EW"
TILES = {"address": "https://{s}.tiles.example.org/{z}/{x}/{y}.png", "attribution": "Map © Example <b>"}


def know_the_postcode(code: str = POSTCODE, at: tuple[float, float] = HOME) -> None:
    Postcode.objects.create(code=code, latitude=at[0], longitude=at[1], as_of=timezone.localdate())


def open_choice(world, **query):
    return client_of(world.spoke_desk).get(address("draft-practice", world.draft()), query)


def listed(page) -> list[str]:
    """The practices of the list, in their order."""
    return [name.strip() for name in re.findall(r'app-hub__name">([^<]*)', page.content.decode())]


def pins(page) -> list[dict]:
    [data] = re.findall(r"data-map-pins>(.*?)</script>", page.content.decode(), flags=re.DOTALL)
    return json.loads(data)


@pytest.fixture
def three(world):
    """A hub near and late (the world's), one between, and one far and soon."""
    world.add_clinic(days=25)
    a_clinic(a_hub("Middle Surgery", at=(53.44, -2.98)), days=6)
    a_clinic(a_hub("Soon Surgery", at=(53.54, -2.98)), days=2)
    return world


# The order


def test_balanced_comes_first_and_the_page_says_what_it_weighs(three):
    page = open_choice(three)
    assert listed(page) == ["Middle Surgery", "Soon Surgery", "Practice N82002"]
    text = text_of(page)
    assert "Balanced order: 1 mile further counts as much as 2 days longer to the first free appointment." in text
    for seen in ("2.1 miles · first free", "(day 6)", "usual wait 6 days (third free slot)"):
        assert seen in text, "both sides of the trade are on the card"
    assert re.search(r'value="balanced"[^>]*checked', page.content.decode())


@pytest.mark.parametrize(
    ("sort", "order", "words"),
    [
        ("nearest", ["Practice N82002", "Middle Surgery", "Soon Surgery"], "Nearest first, whatever the wait."),
        ("soonest", ["Soon Surgery", "Middle Surgery", "Practice N82002"], "Soonest free appointment first"),
    ],
)
def test_nearest_and_soonest_stay(three, sort, order, words):
    page = open_choice(three, sort=sort)
    assert listed(page) == order
    assert words in text_of(page)


@pytest.mark.acceptance("N2")
@pytest.mark.parametrize("sort", ["balanced", "nearest", "soonest"])
def test_at_an_unknown_distance_a_practice_is_last_in_every_order_and_says_so(three, sort):
    a_clinic(a_hub("Unknown Surgery", at=None), days=1)
    page = open_choice(three, sort=sort)
    assert listed(page)[-1] == "Unknown Surgery"
    assert "Distance not known · first free" in text_of(page)


@pytest.mark.acceptance("S5")
def test_the_own_practice_is_offered_where_it_is_a_hub_and_marked(world):
    world.add_clinic(days=2)
    own = type(world)(**vars(world) | {"spoke": world.hub.practice, "spoke_desk": world.hub_desk})
    page = open_choice(own)
    assert listed(page) == ["Practice N82002"]
    assert "Your practice" in text_of(page)
    assert "0 miles" in text_of(page)


# The usual wait


@pytest.mark.parametrize(
    ("slots", "words"),
    [
        (3, "usual wait 9 days (third free slot)"),
        (2, "usual wait not known (fewer than 3 free slots)"),
        (0, "No free appointment listed"),
    ],
)
def test_the_usual_wait_is_that_of_the_third_free_slot(world, slots, words):
    if slots:
        world.add_clinic(days=9, number=slots)
    text = text_of(open_choice(world))
    assert words in text
    assert ("usual wait" in text) is bool(slots)


# Filters


def test_each_filter_narrows_and_is_listed_to_be_removed(world):
    woman = a_fitter(world.hub, name="Dr Ann Hall")
    Fitter.objects.filter(pk=woman.pk).update(is_woman=True)
    Hub.objects.filter(pk=world.hub.pk).update(is_step_free=True)
    pcn = PCN.objects.create(code="U00001", name="Central")
    for practice in (world.spoke, world.hub.practice):
        PCNMembership.objects.create(practice=practice, pcn=pcn, starts_on=a_day(-400))
    saturday = (5 - timezone.localdate().weekday()) % 7 or 7
    a_clinic(world.hub, days=saturday, fitter=woman)
    a_clinic(a_hub("Other Surgery"), days=30)
    assert len(listed(open_choice(world))) == 2
    before = dict(zip(("before_day", "before_month", "before_year"), _parts(a_day(20)), strict=True))
    for query, words in (
        ({"only": "woman"}, "Fitted by a woman"),
        ({"only": "out-of-hours"}, "Evening (from 5pm) or weekend"),
        ({"only": "step-free"}, "Step-free access"),
        ({"only": "own-pcn"}, "In your own PCN"),
        (before, f"Before {a_day(20).day} {a_day(20):%B %Y}"),
        ({"within": "1"}, "Within 1 mile"),
    ):
        page = open_choice(world, **query)
        kept = ["Practice N82002"] if query != {"within": "1"} else ["Other Surgery"]
        assert listed(page) == kept, words
        assert f"Remove {words}" in text_of(page)
        assert len(listed(client_of(world.spoke_desk).get(_removing(page, words)))) == 2, words


def test_what_is_removed_alone_leaves_the_other_filters_and_the_order(world):
    page = open_choice(world, only=["woman", "step-free"], within="3", sort="nearest", page="1")
    link = _removing(page, "Fitted by a woman")
    assert "only=step-free" in link
    assert "only=woman" not in link
    assert "within=3" in link
    assert "sort=nearest" in link
    assert "page=" not in link


def test_how_many_fit_within_the_distance_is_said_with_those_that_may(world):
    a_hub("Unknown Surgery", at=None)
    text = text_of(open_choice(world, within="5"))
    assert "2 practices fit implants within 5 miles or at a distance that is not known (1)." in text


@pytest.mark.acceptance("L1")
def test_none_left_says_how_to_look_further_and_whom_to_phone(world, settings):
    settings.SEXUAL_HEALTH_PHONE = "01514960999"
    phone = "phone Sexual health service on 0151 496 0999."
    Practice.objects.filter(pk=world.hub.practice_id).update(latitude=54.2)
    page = open_choice(world, within="5")
    assert f"No practice fits this within 5 miles. Widen to 10 miles or {phone}" in text_of(page)
    assert "Apply filters" in text_of(page)
    assert f"Widen to any distance or {phone}" in text_of(open_choice(world, within="10"))
    text = text_of(open_choice(world, within="5", only="woman"))
    assert "No practice fits this within 5 miles with the filters chosen." in text
    assert f"No practice fits this with the filters chosen. Clear filters or {phone}" in text_of(
        open_choice(world, only="woman")
    )


@pytest.mark.parametrize(
    "query",
    [
        {"within": "4"},
        {"within": "5 or 1=1"},
        {"only": "men"},
        {"only": ["woman", "x"]},
        {"sort": ""},
        {"sort": "cheapest"},
        {"page": "2"},
    ],
)
def test_what_the_page_does_not_offer_answers_400(world, query):
    assert open_choice(world, **query).status_code == 400


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("31", "2", "2030"), "Appointment before must be a real date"),
        (("3", "", "2030"), "Appointment before must include a month"),
        (("1", "1", "2020"), "Appointment before must be today or in the future"),
        (("9" * 400, "1", "2030"), "Appointment before must be a real date"),
    ],
)
def test_a_date_that_is_none_is_told_at_its_boxes_and_kept(world, typed, words):
    day, month, year = typed
    page = open_choice(world, before_day=day, before_month=month, before_year=year)
    assert page.status_code == 400
    assert words in text_of(page)
    assert 'href="#id_before_' in page.content.decode()
    assert f'value="{day}"' in page.content.decode()
    assert "app-filters__panel" in page.content.decode()
    assert listed(page) == ["Practice N82002"]


@pytest.mark.acceptance("A7")
def test_a_choice_that_is_posted_keeps_its_filters_when_it_is_refused(world):
    draft = world.draft()
    page = client_of(world.spoke_desk).post(address("draft-practice", draft) + "?within=5&sort=nearest", {"hub": "0"})
    assert page.status_code == 400
    assert "Remove Within 5 miles" in text_of(page)


# From where


def test_distances_are_from_the_patients_postcode_where_it_is_known(world):
    world.add_clinic()
    assert "Distances are from Practice N82001, in a straight line." in text_of(open_choice(world))
    know_the_postcode()
    page = open_choice(world)
    assert "Distances are from the patient's postcode, in a straight line." in text_of(page)
    assert "6.2 miles" in text_of(page)


def test_where_neither_place_is_known_the_page_says_so(world):
    Practice.objects.filter(pk=world.spoke.pk).update(latitude=None, longitude=None)
    assert "neither the patient's postcode nor Practice N82001 is on our map" in text_of(open_choice(world))


def test_the_patients_place_is_in_no_page_address_or_log(world, settings, caplog):
    settings.MAP_TILES = TILES
    know_the_postcode()
    world.add_clinic()
    with caplog.at_level(logging.DEBUG):
        page = open_choice(world, within="10", sort="nearest")
    assert "Distances are from the patient's postcode" in text_of(page)
    for told in (page.content.decode(), caplog.text):
        assert not [part for part in (POSTCODE, "L64EW", "53.50", "2.904") if part in told]
    assert [pin["at"] for pin in pins(page)] == [[53.42, -2.96]], "practices and nothing else"


@pytest.mark.acceptance("P10")
def test_an_offer_of_another_practice_ranks_from_the_same_place(world):
    know_the_postcode()
    near_spoke, near_home = a_hub("Near the practice", at=(53.41, -2.97)), a_hub("Near home", at=(53.49, -2.90))
    for hub in (near_spoke, near_home):
        a_clinic(hub, days=3)
    referral = Referral.objects.select_related("patient", "referring_practice").get(pk=world.accepted().pk)
    sooner = [choice.hub for choice in alternatives.sooner([referral])[referral.pk]]
    chosen = [choice.hub for choice in selectors.hubs_for(referral=world.draft(nhs_number=NHS_NUMBERS[1]))]
    assert sooner == [near_home, near_spoke]
    assert [hub for hub in chosen if hub in sooner] == sooner


@pytest.mark.acceptance("P10")
def test_an_offer_leaves_the_other_hub_its_notice(world):
    wary = a_hub("Wary Surgery")
    Hub.objects.filter(pk=wary.pk).update(notice_days=5)
    a_clinic(wary, days=3)
    referral = Referral.objects.select_related("patient", "referring_practice").get(pk=world.accepted().pk)
    assert alternatives.sooner([referral])[referral.pk] == []
    later = a_clinic(wary, days=6)
    [choice] = alternatives.sooner([referral])[referral.pk]
    assert choice.first_free == later.slots.earliest("starts_at").starts_at


# The map


def test_pins_are_numbered_as_the_cards_of_their_page(world):
    for number in range(11):
        a_hub(f"Hub {number:02}", at=(53.5 + number / 10, -2.9))
    a_hub("Unknown", at=None)
    first, second = open_choice(world, sort="nearest"), open_choice(world, sort="nearest", page="2")
    assert [pin["number"] for pin in pins(first)] == list(range(1, 11))
    assert [(pin["number"], pin["name"]) for pin in pins(second)] == [(11, "Hub 09"), (12, "Hub 10")]
    assert 'id="practice-13"' in second.content.decode(), "the one at an unknown place has a card and no pin"


def test_without_a_place_for_any_there_is_no_map(world):
    Practice.objects.update(latitude=None, longitude=None)
    content = open_choice(world).content.decode()
    assert "data-map" not in content
    assert "map.js" not in content


def test_the_map_waits_hidden_below_the_list_with_a_link_to_pass_it(world):
    content = open_choice(world).content.decode()
    assert content.index("app-hubs") < content.index('id="map"')
    assert re.search(r'<section class="app-map"[^>]* hidden', content)
    assert 'href="#after-map"' in content
    assert content.index('id="map"') < content.index('id="after-map"')
    assert "Show map" not in content, "a script adds it"


def test_tiles_are_off_unless_a_deployment_names_them(world, settings):
    page = open_choice(world)
    assert "data-tiles" not in page.content.decode()
    assert "img-src 'self' data:;" in page["Content-Security-Policy"] + ";"
    settings.MAP_TILES = TILES
    page = open_choice(world)
    assert f'data-tiles="{TILES["address"]}"' in page.content.decode()
    assert "Map © Example &lt;b&gt;" in page.content.decode(), "whoever gives them is named, as text"
    assert "img-src 'self' data: https://*.tiles.example.org" in page["Content-Security-Policy"]
    elsewhere = client_of(world.spoke_desk).get(address("draft-contact", world.draft(nhs_number=NHS_NUMBERS[1])))
    assert "example.org" not in elsewhere["Content-Security-Policy"]


# As another practice is chosen


def test_the_same_choice_serves_a_referral_that_is_sent_on(world, hub_desk, settings):
    settings.MAP_TILES = TILES
    other = with_another_hub(world)
    other.add_clinic(days=3)
    page = hub_desk.get(address("redirect", world.submitted()), {"within": "5", "sort": "balanced"})
    assert listed(page) == [other.hub.practice.name]
    assert "Remove Within 5 miles" in text_of(page)
    assert "tiles.example.org" in page["Content-Security-Policy"]
    assert len(pins(page)) == 1


def test_a_wrong_date_there_is_told_too(world, hub_desk):
    with_another_hub(world)
    typed = {"before_day": "31", "before_month": "2", "before_year": "2030"}
    page = hub_desk.get(address("redirect", world.submitted()), typed)
    assert page.status_code == 400
    assert "There is a problem Appointment before must be a real date" in text_of(page)


# How often the database is asked


@pytest.mark.parametrize("query", [{}, {"within": "10", "sort": "nearest"}])
def test_the_page_asks_as_often_whatever_the_number_of_practices(world, query):
    know_the_postcode()
    draft, desk = world.draft(), client_of(world.spoke_desk)
    desk.get(address("draft-practice", draft), query)
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            desk.get(address("draft-practice", draft), query)
        asked.append(len(queries))
        for _ in range(9):
            a_clinic(a_hub(at=(53.43, -2.95)))
    assert asked[0] == asked[1]


def _parts(day) -> tuple[str, str, str]:
    return str(day.day), str(day.month), str(day.year)


def _removing(page, words: str) -> str:
    """The address that takes a filter away."""
    pattern = r'class="app-filters__remove" href="([^"]*)"><span[^>]*>Remove </span>([^<]*?) <span'
    links = {text: href for href, text in re.findall(pattern, page.content.decode())}
    return links[words].replace("&amp;", "&")
