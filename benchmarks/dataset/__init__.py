"""An invented network of England's size, the same every time for one seed and one day.

Nothing in it is real: no practice, person or count. `numpy` draws it, COPY stores it.
"""

from benchmarks.dataset.fill import fill
from benchmarks.dataset.sizes import ENGLAND, Size

__all__ = ["ENGLAND", "Size", "fill"]
