"""The words of a control chart: which test fired, and what it means where one way is better. Pure."""

from enum import StrEnum


class SpcError(ValueError):
    """A series or a choice no chart can be made of. The message says which rule it breaks."""


class Improvement(StrEnum):
    """Which way of a measure is better."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NEUTRAL = "neutral"


class Signal(StrEnum):
    """Which test a point answers to, the first in the order of the tests."""

    ABOVE_LIMIT = "Above UCL"
    BELOW_LIMIT = "Below LCL"
    RISING = "7 Point Trend (Increasing)"
    FALLING = "7 Point Trend (Decreasing)"
    NEAR_UPPER = "2 in 3 Above CL"
    NEAR_LOWER = "2 in 3 Below CL"
    RUN_ABOVE = "7 Points Above CL"
    RUN_BELOW = "7 Points Below CL"
    NONE = "Common Cause"

    @property
    def is_high(self) -> bool:
        return self in (Signal.ABOVE_LIMIT, Signal.RISING, Signal.NEAR_UPPER, Signal.RUN_ABOVE)


class Kind(StrEnum):
    """What a signal means, given which way is better."""

    ORDINARY = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    HIGH = "special_cause_neutral_high"
    LOW = "special_cause_neutral_low"


class Variation(StrEnum):
    """The icon of the latest point."""

    ORDINARY = "common_cause"
    IMPROVEMENT_HIGH = "improvement_high"
    IMPROVEMENT_LOW = "improvement_low"
    CONCERN_HIGH = "concern_high"
    CONCERN_LOW = "concern_low"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"


class Assurance(StrEnum):
    """Whether the latest limits keep the values on one side of the target. On a limit is not beyond it."""

    PASS = "pass"  # noqa: S105 - the name of an icon
    FAIL = "fail"
    INCONSISTENT = "inconsistent"


HIGH = {Improvement.INCREASE: Kind.IMPROVEMENT, Improvement.DECREASE: Kind.CONCERN, Improvement.NEUTRAL: Kind.HIGH}
LOW = {Improvement.INCREASE: Kind.CONCERN, Improvement.DECREASE: Kind.IMPROVEMENT, Improvement.NEUTRAL: Kind.LOW}


def kind_of(signal: Signal, improvement: Improvement) -> Kind:
    """Better, worse, or merely high or low."""
    if signal is Signal.NONE:
        return Kind.ORDINARY
    return (HIGH if signal.is_high else LOW)[improvement]


def variation_of(signal: Signal, improvement: Improvement) -> Variation:
    """The icon of a point with this signal."""
    kind = kind_of(signal, improvement)
    if kind is Kind.ORDINARY:
        return Variation.ORDINARY
    return Variation(f"{kind.value.split('_')[2]}_{'high' if signal.is_high else 'low'}")
