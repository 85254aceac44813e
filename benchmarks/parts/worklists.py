"""A list of referrals and the home page of a fitting practice, with 5,000 and with 100,000 referrals in the table."""

from django.test import Client
from django.urls import reverse

from benchmarks.dataset.referrals import fill_referrals
from benchmarks.dataset.sizes import ENGLAND
from benchmarks.measure import Finding, Timed, at_most, for_information, in_turn, ratios
from benchmarks.people import make_user
from benchmarks.run import Run
from larc.accounts.permissions import Role
from practices.models import Hub, Practice

FLOOR = "a bare page in the same process"
SIZES = (5_000, 100_000)
# As many services as share a network's referrals (domain.md 7, S2).
HUBS = 10
PRACTICES = 90
LIMIT = 6


def measure(run: Run) -> list[Finding]:
    """Both pages against a page with the same layout and nothing in it, at each size."""
    scale = run.filled.size.practices / ENGLAND.practices
    hubs = list(Hub.objects.select_related("practice").order_by("pk")[:HUBS])
    practices = list(Practice.objects.exclude(hub__isnull=False).order_by("pk")[:PRACTICES])
    desk = make_user(Role.PRACTICE_STAFF, hubs[0].practice)
    pages = {"list": _browser(desk), "home": _browser(desk), "bare": _browser(make_user(Role.COMMISSIONER))}
    addresses = {"list": f"{reverse('referrals:list')}?list=to-book", "home": reverse("home"), "bare": reverse("bare")}
    findings: list[Finding] = []
    stored = 0
    for size in SIZES:
        number = max(200, round(size * min(scale, 1)))
        fill_referrals(number=number - stored, hubs=hubs, practices=practices, by=desk, using="owner")
        stored = number
        works = {name: Timed(lambda name=name: _open(pages[name], addresses[name])) for name in pages}
        in_turn(2, **works)
        times = in_turn(run.short_repeats, **works)
        for name, words in (("list", "A worklist"), ("home", "The home page")):
            work = f"{words}, {number:,} referrals"
            findings += [
                at_most(work, ratios(times[name], times["bare"]), LIMIT, floor=FLOOR),
                for_information(f"{work}: time", times[name], unit=" ms"),
            ]
        findings.append(for_information(f"{FLOOR}, {number:,} referrals: time", times["bare"], unit=" ms"))
    return findings


def _browser(user: object) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def _open(client: Client, address: str) -> None:
    if (status := client.get(address).status_code) != 200:
        raise AssertionError(f"{address} was answered with {status}.")
