"""What each number on a report means, once. docs/measures.md is made from here. Pure."""

from reporting.measures.clinics import CLINIC_MEASURES
from reporting.measures.comparing import COMPARING_MEASURES
from reporting.measures.document import as_markdown, every_measure
from reporting.measures.groups import LABELS, SERVICE_LABELS, Group, Services
from reporting.measures.measure import Measure
from reporting.measures.pathway import PATHWAY_MEASURES
from reporting.measures.published import PUBLISHED_MEASURES
from reporting.measures.rates import MEASURES

__all__ = [
    "CLINIC_MEASURES",
    "COMPARING_MEASURES",
    "LABELS",
    "MEASURES",
    "PATHWAY_MEASURES",
    "PUBLISHED_MEASURES",
    "SERVICE_LABELS",
    "Group",
    "Measure",
    "Services",
    "as_markdown",
    "every_measure",
]
