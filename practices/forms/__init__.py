"""What people are asked about the network, screen by screen."""

from practices.forms.clinics import AddSlotsForm, ChangeSessionForm, SessionForm, WeekForm, WithdrawSlotsForm
from practices.forms.fitters import AccountForm, FitterForm, LetterForm, StartFitterForm
from practices.forms.hubs import ClosureForm, HubForm, MakeHubForm
from practices.forms.organisations import ClinicForm, KindForm
from practices.forms.patterns import LeaveForm, PatternForm, PeriodForm, RoomForm

__all__ = [
    "AccountForm",
    "AddSlotsForm",
    "ChangeSessionForm",
    "ClinicForm",
    "ClosureForm",
    "FitterForm",
    "HubForm",
    "KindForm",
    "LeaveForm",
    "LetterForm",
    "MakeHubForm",
    "PatternForm",
    "PeriodForm",
    "RoomForm",
    "SessionForm",
    "StartFitterForm",
    "WeekForm",
    "WithdrawSlotsForm",
]
