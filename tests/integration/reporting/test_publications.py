"""Publishing a month: frozen for good, small numbers hidden, late changes shown as revisions (A16, A36, O5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices import recounts
from practices.methods import Method
from practices.models import PCN, PCNMembership
from reporting import measures, recount
from reporting.models import PCNMonth, Publication, PublicationRun, PublishedCell, PublishedCount
from reporting.months import months_between
from reporting.publishing import frozen
from reporting.services.publication_runs import make_publication
from reporting.services.publications import PublicationError, publish_month
from tests.builders.activity import extract_row, make_practice, total_row
from tests.builders.attacker import narrowed_down
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, green_buttons, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

FIRST, MAY, JUNE, JULY = date(2024, 4, 1), date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1)


@pytest.fixture
def network() -> dict[str, PCN]:
    """Two PCNs with fittings each month since April 2024; practice N82003 is the whole of the South."""
    pcns = {"north": make_pcn("U00001", "North PCN"), "south": make_pcn("U00002", "South PCN")}
    for code, name, women in (("N82001", "north", 9000), ("N82002", "north", 4000), ("N82003", "south", 6000)):
        practice = make_practice(code)
        join(practice, pcns[name])
        count_women(practice, women)
    for step, month in enumerate(months_between(FIRST, JUNE)):
        total_row(make_practice("N82001"), 6 + step % 3, month=month)
        total_row(make_practice("N82002"), 1, month=month, method=Method.LNG_IUS)
        total_row(make_practice("N82003"), 4, month=month)
        if step % 5 == 0:
            total_row(make_practice("N82003"), 1, month=month, method=Method.COPPER_IUD)
    recount.recompute_all()
    return pcns


@pytest.fixture
def published(network: dict[str, PCN], commissioner: User) -> Publication:
    return publish_month(by=commissioner, month=JUNE)


def late_fitting(on: date = date(2025, 5, 6)) -> None:
    """A fitting that is recorded after its month was published."""
    extract_row(make_practice("N82003"), on=on)
    recount.recompute_all()


def shown(publication: Publication) -> dict[tuple[str, str, date, date], int | None]:
    return {
        (cell["pcn__code"] or "", cell["method"], cell["first"], cell["last"]): cell["shown"]
        for cell in frozen.cells_of(publication)
    }


def test_a_month_is_published_rounded_and_hidden(published: Publication) -> None:
    cells = shown(published)
    year = (date(2024, 7, 1), JUNE)
    # 12 x 6, 7, 8 in turn are 84 implants; the North's 12 coils; the South's 48 implants and 2 coils
    assert cells["U00001", "implant", *year] == 85
    assert cells["U00002", "coils", *year] is None
    # 50 in all less 48 implants would leave 4 coils at most, were both shown.
    assert (cells["U00002", "implant", *year], cells["U00002", "total", *year]) == (None, 50)
    assert all(value is None or value == 0 or (value >= 10 and value % 5 == 0) for value in cells.values())
    assert {(first, last) for _, _, first, last in cells} == {
        *((date(2024, 4, 1), date(2024, 6, 1)), (date(2024, 7, 1), date(2024, 9, 1))),
        *((date(2024, 10, 1), date(2024, 12, 1)), (date(2025, 1, 1), date(2025, 3, 1)), (date(2025, 4, 1), JUNE)),
        year,
    }
    assert narrowed_down(frozen.cuts()) == []


@pytest.mark.acceptance("A22")
def test_publishing_again_without_changes_is_the_same_publication(published: Publication, commissioner: User) -> None:
    assert publish_month(by=commissioner, month=JUNE) == published
    assert Publication.objects.count() == 1
    assert Event.objects.filter(action="month.published").count() == 1


@pytest.mark.acceptance("A16")
def test_a_late_entry_leaves_what_was_published_and_is_a_revision(
    published: Publication, commissioner: User, browser: Client
) -> None:
    before, counts = shown(published), frozen.months_of(published)
    late_fitting()
    assert shown(published) == before
    [since] = frozen.revisions_since(published)
    assert (since.pcn.code, since.month, since.before.implant, since.now.implant) == ("U00002", MAY, 4, 5)
    again = publish_month(by=commissioner, month=JUNE, note="A late extract")
    assert (again.revision, again.counts.count()) == (2, 1)
    assert (shown(published), frozen.months_of(published)) == (before, counts)
    assert [each.now.implant for each in frozen.revisions_of(again)] == [5]
    assert frozen.revisions_since(again) == []
    assert narrowed_down(frozen.cuts()) == []
    page = text_of(browser.get("/reports/publications/2025-06/2/"))
    assert "1 month of 1 PCN changed in this publication" in page
    assert "May 2025, South PCN, implants 4 5" in page
    first = text_of(browser.get("/reports/publications/2025-06/1/"))
    assert "This is the first publication: there was none before it to revise." in first


@pytest.mark.acceptance("A36")
def test_a_membership_changed_in_the_past_leaves_what_was_published(
    published: Publication, commissioner: User, network: dict[str, PCN], browser: Client
) -> None:
    before, counts = shown(published), frozen.months_of(published)
    moved = make_practice("N82002")
    PCNMembership.objects.filter(practice=moved).update(ends_on=date(2025, 1, 1))
    join(moved, network["south"], on=date(2025, 1, 1))
    recount.recompute_all()
    assert PCNMonth.objects.get(pcn=network["south"], month=MAY).lng_ius == 1
    revised = frozen.revisions_since(published)
    assert len(revised) == 2 * len(months_between(FIRST, JUNE))
    assert (shown(published), frozen.months_of(published)) == (before, counts)
    again = publish_month(by=commissioner, month=JUNE)
    assert shown(again) != before
    assert (shown(published), frozen.months_of(published)) == (before, counts)
    assert "15 months of 2 PCNs changed in this publication" in text_of(
        browser.get("/reports/publications/2025-06/2/")
    )
    # The sum over PCNs does not change when a practice moves (A19).
    year = ("implant", date(2024, 7, 1), JUNE)
    assert shown(again)["", *year] == before["", *year]


@pytest.mark.acceptance("O5")
def test_a_changed_definition_leaves_published_values_and_their_version(
    published: Publication, commissioner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown(published)
    changed = {
        key: replace(measure, version=2, numerator="something else")
        for key, measure in measures.PUBLISHED_MEASURES.items()
    }
    monkeypatch.setattr("reporting.services.publications.PUBLISHED_MEASURES", changed)
    again = publish_month(by=commissioner, month=JUNE)
    assert again.revision == 2
    assert shown(published) == before
    for publication, version in ((published, 1), (again, 2)):
        publication.refresh_from_db()
        assert {each["version"] for each in publication.definitions} == {version}
        assert set(publication.cells.values_list("definition_version", flat=True)) == {version}
        assert set(publication.counts.values_list("definition_version", flat=True)) == {version}
    assert "something else" not in str(published.definitions)
    assert frozen.revisions_of(again) == []


@pytest.mark.acceptance("A23")
@pytest.mark.parametrize("address", ["/reports/published/?method=implant", "/reports/published/tables.csv"])
def test_live_figures_never_appear_in_what_is_published(published: Publication, browser: Client, address: str) -> None:
    before = words_of(browser, address)
    for _ in range(40):
        late_fitting_row()
    recount.recompute_all()
    cache.clear()
    assert words_of(browser, address) == before
    frozen_counts = PublishedCount.objects.count()
    PCNMonth.objects.all().delete()
    assert words_of(browser, address) == before
    assert PublishedCount.objects.count() == frozen_counts


def words_of(browser: Client, address: str) -> str:
    return text_of(browser.get(address))


def late_fitting_row() -> None:
    extract_row(make_practice("N82003"), on=date(2025, 6, 6))


def test_the_page_and_the_file_show_stars_and_no_rate_for_what_is_hidden(
    published: Publication, browser: Client
) -> None:
    page = text_of(browser.get("/reports/published/?method=coils"))
    assert "South PCN * hidden Hidden Hidden" in page
    lines = browser.get("/reports/published/tables.csv").content.decode().splitlines()
    hidden = [line.split(",") for line in lines if ",*," in line]
    assert hidden
    assert {tuple(cells[6:9]) for cells in hidden} == {("", "", "")}
    assert len(lines) == 1 + PublishedCell.objects.count()
    [year] = [line for line in lines if line.startswith("U00001,North PCN,Implants,2024-07-01,2025-06-01")]
    # 85 rounded implants for 13,000 women
    assert year.split(",")[5:10] == ["85", "6.53846", "5.22253", "8.085", "13000.0"]


def test_an_older_publication_stays_to_be_read(published: Publication, commissioner: User, browser: Client) -> None:
    before = text_of(browser.get("/reports/published/?method=implant"))
    for _ in range(40):
        late_fitting_row()
    recount.recompute_all()
    publish_month(by=commissioner, month=JUNE)
    assert text_of(browser.get("/reports/published/?method=implant")) != before
    assert text_of(browser.get("/reports/published/?method=implant&cut=2025-06-1")) == before
    assert browser.get("/reports/published/?cut=2025-06-9").status_code == 404
    for query in ("cut=june", "cut=2025-13-1", f"cut={9**30}-01-1", "method=everything"):
        assert browser.get(f"/reports/published/?{query}").status_code == 400


# ------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("month", "words"),
    [
        (JULY, "July 2025 is not over"),
        (date(2030, 1, 1), "January 2030 is not over"),
        (date(2024, 3, 1), "No fittings are counted in March 2024 yet"),
        (date(2025, 6, 2), "is not over"),
    ],
)
def test_a_month_that_is_not_complete_is_refused(
    network: dict[str, PCN], commissioner: User, month: date, words: str
) -> None:
    with pytest.raises(PublicationError, match=words):
        publish_month(by=commissioner, month=month)
    assert not Publication.objects.exists()


def test_a_month_is_refused_while_changes_wait_to_be_counted(network: dict[str, PCN], commissioner: User) -> None:
    recounts.mark([recounts.Key(make_practice("N82003").pk, None, MAY)])
    with pytest.raises(PublicationError, match="being counted"):
        publish_month(by=commissioner, month=JUNE)


@pytest.mark.acceptance("A21")
def test_a_month_in_which_a_pcn_has_no_figures_is_refused(network: dict[str, PCN], commissioner: User) -> None:
    PCNMonth.objects.filter(pcn=network["south"], month=JUNE).delete()
    with pytest.raises(PublicationError, match="June 2025 is incomplete: South PCN"):
        publish_month(by=commissioner, month=JUNE)


def test_a_month_before_the_latest_published_is_refused(published: Publication, commissioner: User) -> None:
    with pytest.raises(PublicationError, match="June 2025 is published already"):
        publish_month(by=commissioner, month=MAY)


# ------------------------------------------------------------------------------------------------------ the pages


def test_a_commissioner_publishes_after_reading_what_it_means(network: dict[str, PCN], browser: Client) -> None:
    page = browser.get("/reports/publications/")
    assert "Nothing is published yet" in text_of(page)
    assert "June 2025" in text_of(page)
    between = browser.get("/reports/publications/publish/?month=2025-06")
    assert "You cannot change or withdraw published figures" in text_of(between)
    assert green_buttons(between) == ["Publish June 2025"]
    assert not Publication.objects.exists()
    too_long = browser.post("/reports/publications/publish/", {"month": "2025-06", "note": "x" * 201})
    assert "Use 200 characters or fewer" in text_of(too_long)
    done = browser.post("/reports/publications/publish/", {"month": "2025-06", "note": "Board"}, follow=True)
    assert "June 2025 is being published" in text_of(done)
    make_publication(PublicationRun.objects.get().pk)
    page = text_of(browser.get("/reports/publications/"))
    assert "No month published before has changed since the latest publication" in page
    refused = browser.post("/reports/publications/publish/", {"month": "2025-07", "note": ""})
    assert (refused.status_code, "July 2025 is not over" in text_of(refused)) == (400, True)
    assert browser.get("/reports/publications/publish/?month=x").status_code == 400


def test_a_network_admin_reads_and_does_not_publish(published: Publication) -> None:
    admin = client_of(User.objects.create_user(email="admin@example.org", name="Admin", role=Role.NETWORK_ADMIN))
    page = admin.get("/reports/publications/")
    assert page.status_code == 200
    assert "Publish a month" not in text_of(page)
    assert admin.get("/reports/published/").status_code == 200
    assert admin.get("/reports/publications/publish/?month=2025-06").status_code == 403
    assert admin.post("/reports/publications/publish/", {"month": "2025-06"}).status_code == 403


@pytest.fixture
def in_august() -> Iterator[None]:
    with time_machine.travel(datetime(2025, 8, 20, 12, tzinfo=ZoneInfo("Europe/London")), tick=False):
        yield


def test_the_next_month_holds_only_what_is_new(published: Publication, in_august: None) -> None:
    total_row(make_practice("N82003"), 9, month=JULY)
    recount.recompute_all()
    someone = User.objects.get(email="commissioner@example.org")
    july = publish_month(by=someone, month=JULY)
    assert (july.revision, july.counts.count()) == (1, 2)
    assert shown(july)["U00002", "total", date(2024, 8, 1), JULY] == 55
    assert frozen.revisions_of(july) == []
    assert narrowed_down(frozen.cuts()) == []


def test_nothing_published_breaks_no_page(browser: Client) -> None:
    assert "No month is published yet" in text_of(browser.get("/reports/published/"))
    assert browser.get("/reports/published/tables.csv").status_code == 404
    assert "Nothing is published yet" in text_of(browser.get("/reports/publications/"))


# ----------------------------------------------------------------------------- for everyone who is logged in


@pytest.fixture(params=[Role.PRACTICE_STAFF, Role.FITTER, Role.SYSTEM_ADMIN])
def reader(request: pytest.FixtureRequest) -> Client:
    """Somebody who may see no live rate."""
    email = f"{request.param}@example.org"
    return client_of(User.objects.create_user(email=email, name="Reader", role=request.param))


API = "/api/v1/published/"


def test_everyone_who_is_logged_in_reads_what_is_published_and_nothing_live(
    published: Publication, reader: Client, browser: Client
) -> None:
    address = "/reports/published/"
    assert f'href="{address}"' in reader.get("/").content.decode()
    page = reader.get(f"{address}?method=coils")
    assert "South PCN * hidden Hidden Hidden" in text_of(page)
    assert "/reports/publications/" not in page.content.decode()
    file = reader.get(f"{address}tables.csv")
    assert file.content == browser.get(f"{address}tables.csv").content
    assert reader.get(API).json()["count"] == PublishedCell.objects.count()
    live = ("/reports/", "/reports/publications/", "/reports/publications/2025-06/1/", "/reports/pcns/U00001/")
    for refused in (*live, "/reports/publications/publish/?month=2025-06", "/api/v1/pcns/U00001/rates/"):
        assert reader.get(refused).status_code == 403, refused
    for where in (address, f"{address}tables.csv", API):
        assert Client().get(where).status_code in (302, 401)


@pytest.mark.acceptance("A23")
def test_a_practice_never_meets_a_live_figure_in_what_is_published(published: Publication, reader: Client) -> None:
    addresses = ("/reports/published/", "/reports/published/tables.csv", f"{API}?page_size=100")
    before = [words_of(reader, address) for address in addresses]
    for _ in range(40):
        late_fitting_row()
    recount.recompute_all()
    cache.clear()
    assert [words_of(reader, address) for address in addresses] == before
    PCNMonth.objects.all().delete()
    assert [words_of(reader, address) for address in addresses] == before


@pytest.mark.acceptance("A38")
def test_the_interface_serves_each_number_as_it_is_shown(published: Publication, browser: Client) -> None:
    body = browser.get(f"{API}?pcn=U00001&method=implant&page_size=2").json()
    assert (body["cut"], body["cuts"], body["count"]) == ("2025-06-1", ["2025-06-1"], 6)
    assert body["next"] == f"{API}?pcn=U00001&method=implant&page_size=2&page=2"
    year = next(row for row in body["results"] if row["period"] == {"first": "2024-07-01", "last": "2025-06-01"})
    # 85 rounded implants for 13,000 women, as in the file
    assert year == {
        "cut": "2025-06-1",
        "pcn": {"code": "U00001", "name": "North PCN"},
        "method": "implant",
        "period": {"first": "2024-07-01", "last": "2025-06-01"},
        "hidden": False,
        "shown": 85,
        "women": 13000.0,
        "rate": pytest.approx(6.53846, abs=1e-5),
        "lower": pytest.approx(5.22253, abs=1e-5),
        "upper": pytest.approx(8.085, abs=1e-5),
        "definition": {"key": "implant_published_year", "version": 1},
    }
    hidden = browser.get(f"{API}?pcn=U00002&method=coils").json()["results"]
    stars = [row for row in hidden if row["hidden"]]
    assert stars
    assert {(row["shown"], row["rate"], row["lower"], row["upper"]) for row in stars} == {(None,) * 4}
    everyone = browser.get(f"{API}?pcn=all&method=total").json()["results"]
    assert {row["pcn"]["code"] for row in everyone} == {None}


def test_the_interface_keeps_older_publications(published: Publication, commissioner: User, browser: Client) -> None:
    before = browser.get(f"{API}?pcn=U00002").json()["results"]
    for _ in range(40):
        late_fitting_row()
    recount.recompute_all()
    publish_month(by=commissioner, month=JUNE)
    assert browser.get(f"{API}?pcn=U00002").json()["cuts"] == ["2025-06-2", "2025-06-1"]
    assert browser.get(f"{API}?pcn=U00002").json()["results"] != before
    assert browser.get(f"{API}?pcn=U00002&cut=2025-06-1").json()["results"] == before
    assert browser.get(f"{API}?cut=2025-06-9").status_code == 404
    for name, value in (("cut", "june"), ("cut", "2025-13-1"), ("method", "x"), ("pcn", "U99999"), ("month", "1")):
        refused = browser.get(f"{API}?{name}={value}")
        assert (refused.status_code, list(refused.json()["errors"])) == (400, [name])


def test_nothing_published_is_an_empty_answer(browser: Client) -> None:
    body = browser.get(API).json()
    assert (body["cut"], body["cuts"], body["count"], body["results"]) == (None, [], 0, [])
