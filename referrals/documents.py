"""The table of docs/pathway.md, made from the pathway itself; a test keeps the two equal."""

from larc.accounts.permissions import Permission
from referrals.workflow import OPEN, TERMINAL, TRANSITIONS, Side, Status, Transition

_SIDES = {Side.REFERRER: "referring practice", Side.HUB: "fitting practice", Side.SERVICE: "system admin"}
_GROUPS = {
    "any that has ended": TERMINAL - {Status.ENTERED_IN_ERROR},
    "any before sending, or open": frozenset(Status) - TERMINAL,
    "any open but returned": OPEN - {Status.REJECTED},
}


def pathway_table() -> str:
    """A Markdown table: each way from state to state, whose it is, and what it needs."""
    lines = ["| what | from | to | who | needs |", "|---|---|---|---|---|"]
    lines += ["| " + " | ".join(_cells(transition)) + " |" for transition in TRANSITIONS]
    return "\n".join(lines)


def _cells(transition: Transition) -> tuple[str, ...]:
    who = " or ".join(sorted(_SIDES[side] for side in transition.sides))
    return (
        transition.action.replace("_", " "),
        _sources(transition.sources),
        transition.target.label,
        who + _kind(transition),
        ", ".join(name.replace("_", " ") for name in transition.requires),
    )


def _kind(transition: Transition) -> str:
    if transition.permission == Permission.RECORD_OUTCOME:
        return ", a fitter"
    return ", a clinician" if transition.clinician else ""


def _sources(sources: frozenset[Status]) -> str:
    for words, group in _GROUPS.items():
        if sources == group:
            return words
    return ", ".join(status.label for status in Status if status in sources)
