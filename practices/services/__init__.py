"""The writes of the network: capacity and people. Each takes keyword arguments only and is atomic and recorded."""

from practices.services.fitters import add_fitter, add_letter, link_account, start_fitter, withdraw_letter
from practices.services.hubs import ClosedHub, change_hub, close_hub, make_hub, reopen_hub
from practices.services.organisations import add_clinic, change_kind
from practices.services.people import add_person
from practices.services.sessions import add_session, withdraw_session
from practices.services.slots import add_slots, free_slot, take_slot, withdraw_slots

__all__ = [
    "ClosedHub",
    "add_clinic",
    "add_fitter",
    "add_letter",
    "add_person",
    "add_session",
    "add_slots",
    "change_hub",
    "change_kind",
    "close_hub",
    "free_slot",
    "link_account",
    "make_hub",
    "reopen_hub",
    "start_fitter",
    "take_slot",
    "withdraw_letter",
    "withdraw_session",
    "withdraw_slots",
]
