"""XmR control charts: what a series' own variation allows to say about its points. Pure: values in, values out.

The rules are those of NHSRplotthedots 0.2.2, the R package of the NHS-R community (domain.md 4; docs/adr/0009-*.md).
A series that hardly varies gives what that package gives; what a page says about it is decided in `signals`.

Means are exact (`statistics.mean`): with a running float sum a constant 0.1 falls beside its own mean, which makes a
run of every point.
"""

from reporting.spc.chart import FEWEST_FOR_LIMITS, Chart, Lines, Point, Segment
from reporting.spc.kinds import Assurance, Improvement, Kind, Signal, SpcError, Variation, kind_of, variation_of
from reporting.spc.xmr import FEWEST_TO_FIX, limits, xmr

__all__ = [
    "FEWEST_FOR_LIMITS",
    "FEWEST_TO_FIX",
    "Assurance",
    "Chart",
    "Improvement",
    "Kind",
    "Lines",
    "Point",
    "Segment",
    "Signal",
    "SpcError",
    "Variation",
    "kind_of",
    "limits",
    "variation_of",
    "xmr",
]
