"""Files of a PCN's page hold its figures; a board pack says what the pages say at one data cut (L17)."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import product

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.models import PCN
from reporting import progress, recount
from reporting.downloads import packs
from reporting.models import BoardPack
from reporting.months import months_between
from tests.builders.activity import make_practice, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, rows_of, text_of
from tests.builders.worker import running_worker, wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

PACKS = "/reports/board-packs/"
JUNE = date(2025, 6, 1)
# The tables of a PCN's page that stand in its chapter, and how many rows they have at the least.
TABLES = {"recent": 14, "against": 2, "practices": 2, "fitted-practices": 2, "fitted-months": 13}


@pytest.fixture
def north() -> PCN:
    """A PCN of 2,000 women with 3 implants and 1 coil in June 2025, and 2 implants in June 2019."""
    pcn, practice = make_pcn("U00001", "North PCN"), make_practice("N82001")
    join(practice, pcn)
    count_women(practice, 2000, on=date(2018, 1, 1))
    for method, month, count in (
        ("implant", date(2018, 4, 1), 1),
        ("implant", date(2019, 6, 1), 2),
        ("implant", JUNE, 3),
        ("lng_ius", JUNE, 1),
    ):
        total_row(practice, count, method=method, month=month)
    recount.recompute_all()
    return pcn


@pytest.mark.django_db(transaction=True)
class TestBoardPack:
    @pytest.fixture
    def two(self) -> list[PCN]:
        """Two PCNs with other numbers in every month since January 2022, and in the year before COVID."""
        pcns = []
        for number, name in enumerate(("East PCN", "West PCN"), 1):
            pcn, practice = make_pcn(f"U0000{number}", name), make_practice(f"N8200{number}")
            join(practice, pcn)
            count_women(practice, 2000 * number, on=date(2018, 1, 1))
            for method, base in (("implant", 31), ("lng_ius", 57)):
                for month in (
                    *months_between(date(2019, 3, 1), date(2020, 2, 1)),
                    *months_between(date(2022, 1, 1), JUNE),
                ):
                    total_row(practice, base * number + month.month * (month.year - 2017), method=method, month=month)
            pcns.append(pcn)
        recount.recompute_all()
        return pcns

    @pytest.fixture
    def worker(self) -> Iterator[None]:
        with running_worker():
            yield

    @pytest.mark.acceptance("L17")
    def test_its_figures_are_those_of_the_pages(self, browser: Client, commissioner: User, two: list[PCN]) -> None:
        pack = packs.make_pack(packs.ask_for_pack(by=commissioner, pcns=two).pk)
        words = _words(browser.get(f"{PACKS}{pack.pk}/").content)
        assert "Datato:30June2025" in words
        chapters = _chapters(words, two)
        assert chapters[two[0].code] != chapters[two[1].code]
        for pcn in two:
            chapter, page = chapters[pcn.code], browser.get(f"/reports/pcns/{pcn.code}/").content.decode()
            sentences = re.findall(r"<p>(In June 2025.*?|That is.*?|Over the.*?)</p>", page)
            assert len(sentences) >= 4
            for sentence in sentences:
                assert _squeezed(unescape(sentence)) in chapter
            for table, least in TABLES.items():
                rows = rows_of(page, table)
                assert len(rows) >= least
                for row in rows:
                    assert _squeezed("".join(row)) in chapter, (pcn.code, table, row)

    @pytest.mark.acceptance("L17")
    def test_it_says_what_the_charts_and_projections_of_the_pages_say(
        self, browser: Client, commissioner: User, two: list[PCN]
    ) -> None:
        pack = packs.make_pack(packs.ask_for_pack(by=commissioner, pcns=two).pk)
        words = _words(browser.get(f"{PACKS}{pack.pk}/").content)
        chapters = _chapters(words, two)
        for pcn, method in product(two, ("implant", "coils")):
            for page, least in (("spc", 1), ("projection", 2)):
                address = f"/reports/pcns/{pcn.code}/{page}/?method={method}"
                said = browser.get(address).content.decode().split("<h2>")[1]
                sentences = re.findall(r"<p>(.*?)</p>", said)[:least]
                assert len(sentences) == least
                for sentence in sentences:
                    assert _squeezed(unescape(sentence)) in chapters[pcn.code], address

    @pytest.mark.acceptance("L17")
    def test_its_first_page_tells_where_each_pcn_stands(
        self, browser: Client, commissioner: User, two: list[PCN]
    ) -> None:
        pack = packs.make_pack(packs.ask_for_pack(by=commissioner, pcns=two).pk)
        first = _squeezed(PdfReader(io.BytesIO(bytes(pack.pdf))).pages[0].extract_text())
        assert "WhereeachPCNstands" in first
        for pcn in two:
            page = browser.get(f"/reports/pcns/{pcn.code}/").content.decode()
            for (label, rate, _, _, _, status), method in zip(
                rows_of(page, "against"), ("implant", "coils"), strict=True
            ):
                chart = browser.get(f"/reports/pcns/{pcn.code}/spc/?method={method}").content.decode()
                verdict = chart.split('class="app-verdict">')[1].split("</span>")[0]
                row = _squeezed(f"{pcn.name}{label}{rate}{status}")
                assert row in first
                rest = first.split(row)[1].lower()
                assert rest.startswith(_squeezed(re.sub(r"<.*>", "", verdict)))

    @pytest.mark.usefixtures("worker")
    def test_a_worker_makes_it(self, browser: Client, north: PCN) -> None:
        page = text_of(browser.post(PACKS, {"pcns": ["U00001"]}, follow=True))
        assert "Board packs" in page
        wait_for(lambda: "Board pack of 1 PCN (PDF" in text_of(browser.get(PACKS)), seconds=20)

    def test_made_again_it_stays_as_it_is(self, commissioner: User, north: PCN) -> None:
        asked = packs.ask_for_pack(by=commissioner, pcns=[north])
        first = packs.make_pack(asked.pk)
        total_row(make_practice("N82001"), 9, method="implant", month=date(2025, 5, 1))
        recount.recompute_all()
        assert bytes(packs.make_pack(asked.pk).pdf) == bytes(first.pdf)

    def test_without_data_it_fails_in_words(self, browser: Client, commissioner: User) -> None:
        pack = packs.make_pack(packs.ask_for_pack(by=commissioner, pcns=[make_pcn("U00001")]).pk)
        assert pack.state == BoardPack.State.FAILED
        assert "The pack was not made. Try again." in text_of(browser.get(PACKS))
        assert browser.get(f"{PACKS}{pack.pk}/").status_code == 404

    def test_nobody_else_opens_it(self, commissioner: User, north: PCN) -> None:
        pack = packs.make_pack(packs.ask_for_pack(by=commissioner, pcns=[north]).pk)
        other = User.objects.create_user(email="other@example.org", name="Other", role=Role.COMMISSIONER)
        assert client_of(other).get(f"{PACKS}{pack.pk}/").status_code == 404

    def test_asked_again_while_it_is_made_it_is_the_same(self, browser: Client, north: PCN) -> None:
        for _ in range(2):
            browser.post(PACKS, {"pcns": ["U00001"]})
        assert packs.make_pack(BoardPack.objects.get().pk).state == BoardPack.State.MADE
        browser.post(PACKS, {"pcns": ["U00001"]})
        assert BoardPack.objects.count() == 2

    @pytest.mark.parametrize("has_begun", [False, True])
    def test_one_whose_worker_is_gone_is_reported_and_asked_for_again(
        self, browser: Client, commissioner: User, north: PCN, has_begun: bool
    ) -> None:
        pack = packs.ask_for_pack(by=commissioner, pcns=[north])
        if has_begun:
            progress.tell(f"board-pack:{pack.pk}", 0, 1)
        limit = progress.SILENCE if has_begun else progress.PATIENCE
        with time_machine.travel(pack.asked_at + limit, tick=False):
            assert "Making your pack: 0 of 1 PCN" in text_of(browser.get(PACKS))
            assert packs.ask_for_pack(by=commissioner, pcns=[north]) == pack
        with time_machine.travel(pack.asked_at + limit + timedelta(seconds=1), tick=False):
            assert "The pack was not made: the service stopped" in text_of(browser.get(PACKS))
            again = packs.ask_for_pack(by=commissioner, pcns=[north])
        assert again != pack
        # Found by another worker after all, it stays given up.
        assert packs.make_pack(pack.pk).state == BoardPack.State.FAILED
        assert packs.make_pack(again.pk).state == BoardPack.State.MADE

    def test_one_that_ends_its_worker_each_time_is_given_up(self, commissioner: User, north: PCN, monkeypatch) -> None:
        def killed(pcns: list[PCN], tell: object) -> bytes:
            raise SystemExit

        monkeypatch.setattr(packs, "make_pdf", killed)
        pack = packs.ask_for_pack(by=commissioner, pcns=[north])
        for _ in range(progress.MOST_BEGINNINGS):
            with pytest.raises(SystemExit):
                packs.make_pack(pack.pk)
        assert packs.make_pack(pack.pk).state == BoardPack.State.FAILED

    def test_the_list_knows_the_size_of_files_it_does_not_read(
        self, browser: Client, commissioner: User, north: PCN
    ) -> None:
        pack = packs.make_pack(packs.ask_for_pack(by=commissioner, pcns=[north]).pk)
        with CaptureQueriesContext(connection) as captured:
            page = text_of(browser.get(PACKS))
        assert f"(PDF, {len(pack.pdf) / 1_000_000:.1f}MB)" in page
        asked = [each["sql"].replace('LENGTH("reporting_boardpack"."pdf")', "length") for each in captured]
        assert any("length" in sql for sql in asked)
        assert not any('"pdf"' in sql for sql in asked)

    def test_one_that_went_while_it_was_made_is_none(self, commissioner: User, north: PCN, monkeypatch) -> None:
        def went(pcns: list[PCN], tell: object) -> bytes:
            BoardPack.objects.all().delete()
            return b"%PDF"

        monkeypatch.setattr(packs, "make_pdf", went)
        assert packs.make_pack(packs.ask_for_pack(by=commissioner, pcns=[north]).pk) is None

    def test_old_ones_go(self, commissioner: User, north: PCN) -> None:
        asked = []
        for second in range(packs.KEPT + 2):
            with time_machine.travel(datetime(2025, 7, 21, 12, 0, second, tzinfo=UTC)):
                asked.append(packs.ask_for_pack(by=commissioner, pcns=[make_pcn(f"U0001{second:02}")]))
        assert set(packs.packs_of(user=commissioner)) == set(asked[2:])
        assert packs.make_pack(asked[0].pk) is None


@pytest.mark.parametrize("sent", [{}, {"pcns": []}, {"pcns": ["U99999"]}])
def test_a_pack_of_nothing_is_refused_in_words(browser: Client, north: PCN, sent: dict[str, list[str]]) -> None:
    assert "Select " in text_of(browser.post(PACKS, sent))
    assert not BoardPack.objects.exists()


def _words(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return _squeezed("".join(page.extract_text() for page in reader.pages))


def _chapters(words: str, pcns: list[PCN]) -> dict[str, str]:
    """The words of each PCN's chapter, by its code. Their headings stand in the contents, too."""
    starts = [(pcn.code, words.rindex(_squeezed(f"{pcn.name}({pcn.code})"))) for pcn in pcns]
    ends = [place for _, place in starts[1:]] + [words.rindex("Whatthesefigurescount")]
    return {code: words[start:end] for (code, start), end in zip(starts, ends, strict=True)}


def _squeezed(text: str) -> str:
    return re.sub(r"\s|-(?=\s*\n)", "", text)
