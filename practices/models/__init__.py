from practices.models.areas import Area
from practices.models.capacity import Closure, Hub, Room
from practices.models.clinics import ClinicPattern, ClinicSession, PatternPart, Slot, Weekday
from practices.models.directory import ProvidedService
from practices.models.feeds import CalendarFeed
from practices.models.fitters import Departure, Fitter, Leave, LetterOfCompetence
from practices.models.imports import ImportRefusal, ImportRun
from practices.models.organisations import PCN, ListSize, PCNMembership, Practice, StaffMembership
from practices.models.places import DeprivationScore, Postcode, SmallArea
from practices.models.recounts import RecountKey
from practices.models.training import Forum, Traineeship, TrainingKind, TrainingRecord

__all__ = [
    "PCN",
    "Area",
    "CalendarFeed",
    "ClinicPattern",
    "ClinicSession",
    "Closure",
    "Departure",
    "DeprivationScore",
    "Fitter",
    "Forum",
    "Hub",
    "ImportRefusal",
    "ImportRun",
    "Leave",
    "LetterOfCompetence",
    "ListSize",
    "PCNMembership",
    "PatternPart",
    "Postcode",
    "Practice",
    "ProvidedService",
    "RecountKey",
    "Room",
    "Slot",
    "SmallArea",
    "StaffMembership",
    "Traineeship",
    "TrainingKind",
    "TrainingRecord",
    "Weekday",
]
