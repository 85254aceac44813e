"""Where an axis from 0 has its gridlines. Pure."""

import math

from reporting.charts import MOST_STEPS, STEPS


def steps_to(highest: float) -> tuple[float, float]:
    """The distance of gridlines, and the axis's end at or above the highest value: seven lines at most."""
    step = next((step for step in STEPS if step * MOST_STEPS >= highest), STEPS[-1])
    return step, step * max(1, math.ceil(round(highest / step, 6)))


def gridlines(step: float, top: float) -> list[float]:
    """Every gridline from 0 to the end."""
    return [round(step * place, 6) for place in range(round(top / step) + 1)]
