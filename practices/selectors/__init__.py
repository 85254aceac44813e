"""The questions screens ask about the network."""

from practices.selectors.clinics import (
    clinics_between,
    clinics_of,
    every_clinic_of,
    fitters_seen_by,
    free_slots_of,
    get_clinic,
    hubs_seen_by,
    rooms_of,
)
from practices.selectors.diary import get_pattern, patterns_of
from practices.selectors.fitters import (
    booked_on_letter,
    booked_with,
    fitter_account,
    fitters_elsewhere,
    fitters_expiring,
    fitters_of,
    get_fitter,
    get_leave,
    get_letter,
)
from practices.selectors.imports import Trouble, imports_gone_wrong
from practices.selectors.network import (
    booked_during,
    closures_to_come,
    get_hub,
    get_practice,
    network,
    slots_to_rearrange,
)
from practices.selectors.ranking import (
    Choice,
    RankedHub,
    bookable_slots,
    hub_choices,
    hub_choices_are_available,
    load_hubs,
    rank_hubs,
)

__all__ = [
    "Choice",
    "RankedHub",
    "Trouble",
    "bookable_slots",
    "booked_during",
    "booked_on_letter",
    "booked_with",
    "clinics_between",
    "clinics_of",
    "closures_to_come",
    "every_clinic_of",
    "fitter_account",
    "fitters_elsewhere",
    "fitters_expiring",
    "fitters_of",
    "fitters_seen_by",
    "free_slots_of",
    "get_clinic",
    "get_fitter",
    "get_hub",
    "get_leave",
    "get_letter",
    "get_pattern",
    "get_practice",
    "hub_choices",
    "hub_choices_are_available",
    "hubs_seen_by",
    "imports_gone_wrong",
    "load_hubs",
    "network",
    "patterns_of",
    "rank_hubs",
    "rooms_of",
    "slots_to_rearrange",
]
