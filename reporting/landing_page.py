"""The page that leads to every report: what each answers in a line, and none that the reader may not open."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from larc.accounts.access import PersonRequest, requires
from larc.accounts.models import User
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from larc.nhsuk.navigation import RATES, VIABILITY, Destination, links

Line = tuple[Destination, str]

FORECAST = frozenset({Permission.VIEW_FORECAST})
GROUPS: tuple[tuple[str, tuple[Line, ...]], ...] = (
    (
        "Are more women fitted?",
        (
            (
                Destination("Fittings across the network", "reporting:overview", RATES),
                "Every PCN against its level before COVID, with what is unusual.",
            ),
            (Destination("PCNs", "reporting:pcns", RATES), "Rates, practices and downloads of one PCN."),
            (
                Destination("PCNs against the network", "reporting:funnel", RATES),
                "Which PCNs differ from the network by more than chance.",
            ),
            (
                Destination("Changes in the rate", "reporting:network-spc", RATES),
                "Whether months of the network or an area are out of their usual range.",
            ),
            (
                Destination("Where the year is heading", "reporting:projection", RATES),
                "What to expect by the end of March, and how sure that is.",
            ),
            (
                Destination("Plans and milestones", "reporting:trajectories", RATES),
                "What was planned, what came of it, and what is overdue.",
            ),
            (
                Destination("Targets of practices", "reporting:targets", RATES),
                "What each practice was asked for in a quarter, and what was fitted.",
            ),
            (
                Destination("Activity step by step", "reporting:activity", RATES),
                "From a baseline to a plan, and from before COVID to now.",
            ),
            (
                Destination("Methods and reasons", "reporting:breakdown", RATES),
                "Implants, copper and hormonal coils, and what they were fitted for.",
            ),
            (
                Destination("National context", "reporting:national", RATES),
                "Published figures of England, the region and its areas.",
            ),
        ),
    ),
    (
        "Who is reached, and how soon?",
        (
            (
                Destination("Waits and returns", "reporting:waits", RATES),
                "How many are fitted within 28 days, and what is sent back.",
            ),
            (
                Destination("Fittings by deprivation", "reporting:equity", RATES),
                "Rates from the most to the least deprived fifth, and by age.",
            ),
            (
                Destination("PCNs and practices not yet active", "reporting:not-active", RATES),
                "Who has not referred, and how many women are registered there.",
            ),
        ),
    ),
    (
        "Is there room?",
        (
            (
                Destination("Forecast", "forecasting:forecast", FORECAST),
                "Whether 28 days will hold, and what more clinics would change.",
            ),
            (
                Destination("Where to open the next hub", "practices:next-hub", RATES),
                "Which practice would bring most women a hub near them.",
            ),
            (
                Destination("Fill, missed appointments and not fitted", "reporting:fill", RATES),
                "How much of each fitting practice’s time is used.",
            ),
            (VIABILITY._replace(text="Viability of clinics"), "What clinics cost and bring in."),
            (
                Destination("Times given back and booked again", "reporting:refills", VIABILITY.permissions),
                "How many cancelled appointments somebody else could have.",
            ),
        ),
    ),
    (
        "Data and papers",
        (
            (
                Destination("Data quality", "reporting:data-quality", RATES),
                "Practices that sent nothing, fittings without a code, imports that went wrong.",
            ),
            (
                Destination("Publications", "reporting:publications", RATES),
                "Months frozen for good, and what has changed since.",
            ),
            (
                Destination("Published figures", "reporting:published", frozenset({Permission.VIEW_PUBLISHED})),
                "The tables that may leave the network, with small numbers hidden.",
            ),
            (Destination("Board packs", "reporting:board-packs", RATES), "A PDF of the PCNs you choose."),
            (
                Destination("Payments to PCNs", "reporting:payments", RATES),
                "Payments by head, and whether they come to what is stated.",
            ),
        ),
    ),
)


@requires(Permission.VIEW_RATES)
@no_store
def reports(request: PersonRequest) -> HttpResponse:
    """Every report there is."""
    return render(request, "reporting/reports.jinja", {"groups": groups_for(request.user)})


def groups_for(user: User) -> list[dict[str, Any]]:
    """The groups with the reports {text, href, line} that a person may open; no group is empty."""
    groups = [
        {
            "title": title,
            "reports": [item | {"line": line} for place, line in lines for item in links(user, [place])],
        }
        for title, lines in GROUPS
    ]
    return [group for group in groups if group["reports"]]
