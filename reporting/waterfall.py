"""From a baseline to a plan, step by step. Pure. Source: domain.md P6: the steps sum exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


class WaterfallError(ValueError):
    """The steps do not lead from the baseline to the plan. The message says by how much."""


@dataclass(frozen=True, slots=True)
class Step:
    """A change and the totals on its two sides, between which its bar is drawn."""

    label: str
    change: Decimal
    start: Decimal
    end: Decimal


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The steps in their order; the last ends at the plan."""

    baseline: Decimal
    steps: tuple[Step, ...]
    plan: Decimal


def waterfall(baseline: Decimal, changes: Sequence[tuple[str, Decimal]], plan: Decimal) -> Waterfall:
    """The changes in turn. WaterfallError unless baseline and changes add up exactly to the plan."""
    steps, total = [], baseline
    for label, change in changes:
        steps.append(Step(label, change, total, total + change))
        total += change
    if total != plan:
        raise WaterfallError(
            f"The steps lead from {baseline:,} to {total:,}, not to the plan of {plan:,}: {plan - total:+,} is left."
        )
    return Waterfall(baseline, tuple(steps), plan)


def between(before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> Waterfall:
    """From the sum of the parts before to the sum of the parts after, a step a part, in the order they are given."""
    parts = list(dict.fromkeys([*before, *after]))
    changes = [(part, after.get(part, Decimal()) - before.get(part, Decimal())) for part in parts]
    return waterfall(sum(before.values(), Decimal()), changes, sum(after.values(), Decimal()))
