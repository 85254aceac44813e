"""What a real Celery worker does: how soon a fitting is seen on the page, and how much memory a recompute takes."""

import random
import time
from datetime import date
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from benchmarks.measure import Finding, at_most, for_information
from benchmarks.parts.incremental import add_fitting
from benchmarks.run import Run
from benchmarks.web import Site
from practices import recounts
from practices.models import PCN, PCNMembership, Practice
from reporting import tasks
from reporting.models import DataCut, PracticeMonth

VISIBLE_SECONDS, MEMORY_MEGABYTES = 1, 60
PATIENCE = 120
POLL_SECONDS = 0.005


def measure(run: Run, site: Site) -> list[Finding]:
    """Both through the queue, with the web server up."""
    chance = random.Random(3)
    pcns = chance.sample(list(PCN.objects.all()), k=min(run.short_repeats, PCN.objects.count()))
    visible = [_seconds_until_visible(site, pcn, chance.choice(run.filled.months)) for pcn in pcns]
    idle, most = _megabytes(site)
    return [
        at_most("One fitting, from commit to visible on the PCN's page", visible, VISIBLE_SECONDS, unit=" s"),
        at_most("Memory of the worker in a full recompute, over idle", [most - idle], MEMORY_MEGABYTES, unit=" MB"),
        for_information("Memory of the idle worker process", [idle], unit=" MB"),
    ]


def _seconds_until_visible(site: Site, pcn: PCN, month: date) -> float:
    path = reverse("reporting:pcn", args=[pcn.code])
    etag = site.etag_of(path)
    practice = PCNMembership.objects.filter(pcn=pcn, ends_on=None).earliest("pk").practice_id
    with transaction.atomic():
        recounts.mark([add_fitting(practice, month)])
    committed = time.perf_counter()
    while site.get(path, etag).status == 304:
        if time.perf_counter() > committed + PATIENCE:
            raise AssertionError("The fitting never came to the page.")
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - committed


def _megabytes(site: Site) -> tuple[float, float]:
    """Of the worker's process that does the work: before a full recompute, and the most in it."""
    [worker] = [part.process.pid for part in site.stack.parts if part.name == "worker"]
    # One child works and one keeps the schedule, whose memory stays as it is.
    children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
    for child in children:
        Path(f"/proc/{child}/clear_refs").write_text("5")  # the most begins anew
    idle = {child: _status(child, "VmRSS") for child in children}
    before = DataCut.objects.latest("pk").pk
    PracticeMonth.objects.filter(practice_id__in=list(Practice.objects.values_list("pk", flat=True)[::100])).delete()
    tasks.recompute_all.delay()
    deadline = time.monotonic() + PATIENCE
    while DataCut.objects.latest("pk").pk == before:
        if time.monotonic() > deadline:
            raise AssertionError("The worker did not recompute.")
        time.sleep(0.1)
    most = {child: _status(child, "VmHWM") for child in children}
    busy = max(children, key=lambda child: most[child] - idle[child])
    return idle[busy], most[busy]


def _status(pid: str, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [kilobytes] = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return int(kilobytes) / 1024
