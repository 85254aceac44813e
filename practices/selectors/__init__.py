"""The questions screens ask about the network."""

from practices.selectors.ranking import (
    RankedHub,
    bookable_slots,
    hub_choices_are_available,
    rank_hubs,
    slots_for,
)

__all__ = ["RankedHub", "bookable_slots", "hub_choices_are_available", "rank_hubs", "slots_for"]
