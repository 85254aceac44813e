"""What people are asked about the network, screen by screen."""

from practices.forms.clinics import AddSlotsForm, ChangeSessionForm, SessionForm, WeekForm, WithdrawSlotsForm
from practices.forms.fitters import AccountForm, ChangeFitterForm, FitterForm, StartFitterForm
from practices.forms.hubs import ClosureForm, HubForm, MakeHubForm
from practices.forms.letters import GraceForm, LetterForm, RenewalForm
from practices.forms.organisations import ClinicForm, KindForm
from practices.forms.patterns import LeaveForm, LeavingForm, PatternForm, PeriodForm, RoomForm
from practices.forms.training import (
    AttendanceForm,
    FinishTrainingForm,
    ForumForm,
    StartTrainingForm,
    SupervisionForm,
    TrainingForm,
    VersionForm,
)

__all__ = [
    "AccountForm",
    "AddSlotsForm",
    "AttendanceForm",
    "ChangeFitterForm",
    "ChangeSessionForm",
    "ClinicForm",
    "ClosureForm",
    "FinishTrainingForm",
    "FitterForm",
    "ForumForm",
    "GraceForm",
    "HubForm",
    "KindForm",
    "LeaveForm",
    "LeavingForm",
    "LetterForm",
    "MakeHubForm",
    "PatternForm",
    "PeriodForm",
    "RenewalForm",
    "RoomForm",
    "SessionForm",
    "StartFitterForm",
    "StartTrainingForm",
    "SupervisionForm",
    "TrainingForm",
    "VersionForm",
    "WeekForm",
    "WithdrawSlotsForm",
]
