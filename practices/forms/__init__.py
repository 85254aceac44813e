"""What people are asked about the network, screen by screen."""

from practices.forms.clinics import AddSlotsForm, SessionForm, WeekForm, WithdrawSlotsForm
from practices.forms.fitters import AccountForm, FitterForm, LetterForm, StartFitterForm
from practices.forms.hubs import ClosureForm, HubForm, MakeHubForm

__all__ = [
    "AccountForm",
    "AddSlotsForm",
    "ClosureForm",
    "FitterForm",
    "HubForm",
    "LetterForm",
    "MakeHubForm",
    "SessionForm",
    "StartFitterForm",
    "WeekForm",
    "WithdrawSlotsForm",
]
