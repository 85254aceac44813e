"""The Jinja environment of every page: project templates first, then the NHS design system."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from larc.nhsuk.charts import chart_data
from larc.nhsuk.formatting import FILTERS
from larc.nhsuk.pagination import page_address, page_items
from larc.nhsuk.parameters import change_link, summary_rows, table_head, table_rows
from larc.nhsuk.rendering import error_summary, field


def environment(**options: Any) -> Environment:
    """Called once by Django's Jinja backend, which brings `request` and the CSRF token to each page itself.

    The design system reads parameters that were not given, hence ChainableUndefined.
    """
    options["undefined"] = ChainableUndefined
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    options["autoescape"] = True
    env = Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 (set the line before)
    env.globals.update(
        static=static,
        url=url,
        field=field,
        error_summary=error_summary,
        page_items=page_items,
        page_address=page_address,
        change_link=change_link,
        summary_rows=summary_rows,
        table_head=table_head,
        table_rows=table_rows,
        service=settings.SERVICE_NAME,
    )
    env.filters.update(FILTERS)
    env.filters["chart_data"] = chart_data
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a route: `url("referrals:detail", referral.id)`."""
    return reverse(name, args=args, kwargs=kwargs)
