"""What people are asked about the network, screen by screen."""

from practices.forms.clinics import AddSlotsForm, SessionForm, WeekForm, WithdrawSlotsForm
from practices.forms.fitters import AccountForm, FitterForm, LetterForm, StartFitterForm
from practices.forms.hubs import ClosureForm, HubForm, MakeHubForm
from practices.forms.organisations import ClinicForm, KindForm

__all__ = [
    "AccountForm",
    "AddSlotsForm",
    "ClinicForm",
    "ClosureForm",
    "FitterForm",
    "HubForm",
    "KindForm",
    "LetterForm",
    "MakeHubForm",
    "SessionForm",
    "StartFitterForm",
    "WeekForm",
    "WithdrawSlotsForm",
]
