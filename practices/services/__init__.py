"""The writes of the network: capacity and people. Each takes keyword arguments only and is atomic and recorded."""

from practices.services.areas import add_area, change_area, remove_area
from practices.services.directory import list_services
from practices.services.feeds import create_feed, note_reading, revoke_feed
from practices.services.fitters import (
    add_fitter,
    change_fitter,
    end_departures,
    link_account,
    start_fitter,
    stop_fitter,
)
from practices.services.hubs import ClosedHub, change_hub, close_hub, make_hub, reopen_hub
from practices.services.leave import add_leave, remove_leave
from practices.services.letters import add_letter, record_grace, renew_letter, withdraw_letter
from practices.services.organisations import add_clinic, change_kind
from practices.services.patterns import Plan, add_pattern, change_pattern, make_clinics, plan_clinics
from practices.services.people import add_person
from practices.services.rooms import add_room, give_up_room
from practices.services.sessions import add_session, change_session, withdraw_session
from practices.services.slots import (
    add_slots,
    free_slot,
    hold_slot,
    keep_still,
    let_go,
    let_go_of_expired,
    take_held_slot,
    take_slot,
    withdraw_slots,
)
from practices.services.trainees import change_training, finish_training, start_training, stop_training
from practices.services.training import add_forum, add_training, mark_attendance, remove_training

__all__ = [
    "ClosedHub",
    "Plan",
    "add_area",
    "add_clinic",
    "add_fitter",
    "add_forum",
    "add_leave",
    "add_letter",
    "add_pattern",
    "add_person",
    "add_room",
    "add_session",
    "add_slots",
    "add_training",
    "change_area",
    "change_fitter",
    "change_hub",
    "change_kind",
    "change_pattern",
    "change_session",
    "change_training",
    "close_hub",
    "create_feed",
    "end_departures",
    "finish_training",
    "free_slot",
    "give_up_room",
    "hold_slot",
    "keep_still",
    "let_go",
    "let_go_of_expired",
    "link_account",
    "list_services",
    "make_clinics",
    "make_hub",
    "mark_attendance",
    "note_reading",
    "plan_clinics",
    "record_grace",
    "remove_area",
    "remove_leave",
    "remove_training",
    "renew_letter",
    "reopen_hub",
    "revoke_feed",
    "start_fitter",
    "start_training",
    "stop_fitter",
    "stop_training",
    "take_held_slot",
    "take_slot",
    "withdraw_letter",
    "withdraw_session",
    "withdraw_slots",
]
