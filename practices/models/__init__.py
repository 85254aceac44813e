from practices.models.capacity import ClinicSession, Closure, Fitter, Hub, LetterOfCompetence, Slot
from practices.models.imports import ImportRun
from practices.models.organisations import PCN, ListSize, PCNMembership, Practice, StaffMembership
from practices.models.recounts import RecountKey

__all__ = [
    "PCN",
    "ClinicSession",
    "Closure",
    "Fitter",
    "Hub",
    "ImportRun",
    "LetterOfCompetence",
    "ListSize",
    "PCNMembership",
    "Practice",
    "RecountKey",
    "Slot",
    "StaffMembership",
]
