"""The pages a commissioner opens, served by gunicorn, against a page with the same layout and nothing in it."""

import gzip
import random
import re
from itertools import cycle

import brotli
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from benchmarks.measure import Finding, Timed, at_least, at_most, for_information, in_turn, percentile, ratios
from benchmarks.parts.incremental import add_fitting
from benchmarks.run import Run
from benchmarks.web import CLIENTS, Site
from practices import recounts
from practices.models import PCN, PCNMembership
from reporting import tasks

WARM, FIRST, CONDITIONAL, TAIL = 0.7, 0.15, 0.8, 10
HEAVIEST = 500
FLOOR = "a bare page on the same server"


def measure(run: Run, site: Site) -> list[Finding]:
    """For each page: requests a second warm, first after a new data cut, and with an ETag that still holds."""
    pcns = random.Random(5).sample(list(PCN.objects.all()), k=min(run.short_repeats, PCN.objects.count()))
    paths = {
        "PCN dashboard": [reverse("reporting:pcn", args=[pcn.code]) for pcn in pcns],
        "Network overview": [reverse("reporting:overview")],
    }
    return [finding for page, addresses in paths.items() for finding in Page(run, site, page, addresses).findings()]


class Page:
    """One page of the site; where there are several of its kind, warm requests go to the first."""

    def __init__(self, run: Run, site: Site, name: str, paths: list[str]) -> None:
        self.run, self.site, self.name, self.paths = run, site, name, paths
        self.bare = reverse("bare")

    def findings(self) -> list[Finding]:
        """Requests a second as a part of the bare page's, and the tail."""
        path = self.paths[0]
        warm: dict[str, list[list[float]]] = {"page": [], "bare": [], "conditional": []}
        for _ in range(self.run.repeats):
            warm["page"].append(self.site.bombard(path, self.run.seconds))
            warm["bare"].append(self.site.bombard(self.bare, self.run.seconds))
            # Taken anew: what the worker still counts of an earlier part makes another page of it.
            etag = self.site.etag_of(path)
            warm["conditional"].append(self.site.bombard(path, self.run.seconds, etag))
        rates = {kind: [len(times) / self.run.seconds for times in runs] for kind, runs in warm.items()}
        tails = [percentile(times, 99) / percentile(times, 50) for times in warm["page"]]
        return [
            at_least(f"{self.name}, warm: rate", ratios(rates["page"], rates["bare"]), WARM, floor=FLOOR),
            self._first(),
            at_least(
                f"{self.name}, conditional: rate",
                ratios(rates["conditional"], rates["bare"]),
                CONDITIONAL,
                floor=FLOOR,
            ),
            at_most(f"{self.name}, warm: 99th percentile", tails, TAIL, floor="its median"),
            at_most(f"{self.name}: all it loads, compressed", [self._kilobytes()], HEAVIEST, unit=" kB"),
            for_information(f"{self.name}, warm, {CLIENTS} clients", rates["page"], unit=" a second"),
            for_information(f"{FLOOR}, {CLIENTS} clients", rates["bare"], unit=" a second"),
        ]

    def _first(self) -> Finding:
        """One client; each request is the first for its page since a new data cut."""
        paths = cycle(self.paths)
        times = in_turn(
            self.run.short_repeats,
            page=Timed(lambda: self._get(next(paths)), before=_new_cut),
            bare=Timed(lambda: self._get(self.bare)),
        )
        return at_least(
            f"{self.name}, first after a new data cut: rate",
            ratios(times["bare"], times["page"]),
            FIRST,
            floor=FLOOR,
        )

    def _kilobytes(self) -> float:
        """The page by gzip, as a proxy sends it, and the files it names by Brotli, as they are kept.

        Of these plotly.js is fetched only when a chart comes near the screen.
        """
        page = self.site.get(self.paths[0]).body
        files = sorted({found.decode() for found in re.findall(rb'"(/static/[^"]+)"', page)})
        kept = sum(len(brotli.compress(self.site.get(file).body)) for file in files)
        return (len(gzip.compress(page)) + kept) / 1000

    def _get(self, path: str) -> None:
        if (status := self.site.get(path).status) != 200:
            raise AssertionError(f"{path} was answered with {status}.")


def _new_cut() -> None:
    """A fitting recounted and published, as the worker's task does it."""
    practice = PCNMembership.objects.filter(ends_on=None).earliest("pk").practice_id
    with transaction.atomic():
        recounts.RecountKey.objects.create(**add_fitting(practice, settings.RATES_FIRST_MONTH)._asdict())
    tasks.drain_recounts()
