"""What is missing from the figures, so that nobody takes a gap for a fall."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import revalidate
from practices.presenters import IMPORT_HEAD, import_rows
from practices.selectors import imports_gone_wrong
from reporting import selectors
from reporting.comparing.asking import YEAR, Asked, AskedForm, has_a_year
from reporting.measures import COMPARING_MEASURES
from reporting.months import add_months, months_between
from reporting.quality import counts, gaps, words
from reporting.quality.silence import sent_in

ONLY_AREA = ("method", "services", "last", "pcn")


@requires(Permission.VIEW_RATES)
@revalidate
def data_quality(request: HttpRequest) -> HttpResponse:
    """Silent practices by month (A21), uncoded procedures (L9), unmatched practices, and rows set aside."""
    audit.record(by=request.user, action="quality.viewed", subject="network")
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    context: dict[str, Any] = {
        "home": reverse("home"),
        "has_data": has_a_year(span),
        "import_head": IMPORT_HEAD,
        "imports": import_rows(imports_gone_wrong(now=timezone.now())),
    }
    if cut and span and has_a_year(span):
        form = AskedForm(request.GET, span, without=ONLY_AREA)
        context |= {"filters": form, "updated": cut.at} | report(form.asked())
    return render(request, "reporting/data_quality.jinja", context)


def report(asked: Asked) -> dict[str, Any]:
    """The latest 13 months, newest first, and what the latest 12 lack."""
    months = months_between(add_months(asked.last, -YEAR - 1), asked.last)[::-1]
    senders = counts.senders(months[-1], months[0], asked.area)
    silent = gaps.silent_codes(months[-1], months[0])
    sent = [sent_in(senders, month, silent.get(month, ())) for month in months]
    coding = counts.coding(asked.first, asked.last, asked.area)
    unmatched = counts.unmatched(asked.first, asked.last, asked.area)
    return {
        "heading": words.heading(sent[0]),
        "sentence": words.sentence(sent),
        "month_head": words.MONTH_HEAD,
        "months": words.month_rows(sent),
        "coding_sentence": words.coding_sentence(coding, asked.first, asked.last),
        "coding_head": words.CODING_HEAD,
        "coding": words.coding_rows(coding),
        "unmatched_sentence": words.unmatched_sentence(unmatched),
        "unmatched_head": words.UNMATCHED_HEAD,
        "unmatched": words.unmatched_rows(unmatched),
        "measures": [COMPARING_MEASURES["sent_data"]],
    }
