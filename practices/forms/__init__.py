"""What people are asked about the network, screen by screen."""

from practices.forms.clinics import SessionForm, WeekForm
from practices.forms.hubs import ClosureForm, HubForm

__all__ = ["ClosureForm", "HubForm", "SessionForm", "WeekForm"]
