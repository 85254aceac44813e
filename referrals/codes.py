"""What was done, and the SNOMED CT codes that say so. Pure: the table is data, and no model is known here.

Source: domain.md 1.1. Each row holds from a day on which it was first to be used here until, and not including,
another; a mapping that changes gets an end and a new row. Published code sets disagree where a replacement
belongs (some list it among removals): here it is an action of its own, which a rate counts as one fitting.
Outcomes without a verified code are rows with an empty code: they are recorded uncoded, never guessed.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models

from practices.methods import LARC_METHODS, Method


class Action(models.TextChoices):
    """What was done. A replacement is one removal and one fitting in the record, and one fitting in a rate."""

    FIT = "fit", "Fitted"
    REPLACE = "replace", "Replaced"
    REMOVE = "remove", "Removed"
    CHECK = "check", "Checked"
    FAILED = "failed", "Attempted, not fitted"


COUNTED_ACTIONS = (Action.FIT, Action.REPLACE)
# What completes a referral: what was asked for was done.
ENDING_ACTIONS = (Action.FIT, Action.REPLACE, Action.REMOVE)

UNCODED = ""
# No procedure before this day is taken in: extracts carry earlier dates only by mistake.
EARLIEST = date(1990, 1, 1)

_GM_SDE = "gm-sde code sets, January 2025"
_ECQM = "eCQM value set 2.16.840.1.113883.3.464.1003.111.12.1010"
_BOTH = f"{_GM_SDE}; {_ECQM}"
_NONE = "no verified code"


@dataclass(frozen=True)
class CodeRule:
    """One code and what it says. `is_written` marks the one code this service itself writes for the outcome."""

    code: str
    method: Method
    action: Action
    term: str
    source: str
    is_written: bool = False
    says_which_coil: bool = True
    effective_from: date = EARLIEST
    effective_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


def _coil(code: str, action: Action, term: str, source: str = _GM_SDE, *, is_written: bool = False) -> CodeRule:
    """A code that does not say which coil. Hormonal coils have codes of their own, so it counts as copper."""
    return CodeRule(code, Method.COPPER_IUD, action, term, source, is_written, says_which_coil=False)


_M, _A = Method, Action

CODE_RULES: tuple[CodeRule, ...] = (
    _coil("65200003", _A.FIT, "Insertion of intrauterine contraceptive device", _BOTH, is_written=True),
    CodeRule(
        "472837007",
        _M.LNG_IUS,
        _A.FIT,
        "Insertion of hormone releasing intrauterine contraceptive device",
        _BOTH,
        is_written=True,
    ),
    CodeRule("341391000000105", _M.COPPER_IUD, _A.FIT, "Insertion of T shaped 375 mm2 copper coated IUCD", _GM_SDE),
    CodeRule("341401000000108", _M.COPPER_IUD, _A.FIT, "Insertion of T shaped 380 mm2 copper coated IUCD", _GM_SDE),
    CodeRule("341381000000108", _M.COPPER_IUD, _A.FIT, "Insertion of frameless 330 mm2 copper coated IUCD", _GM_SDE),
    _coil("1146911000000102", _A.FIT, "Complex insertion of IUCD"),
    _coil("2017281000000103", _A.FIT, "Insertion of IUCD using ultrasonographic guidance"),
    _coil("46706006", _A.REPLACE, "Replacement of contraceptive intrauterine device", _BOTH, is_written=True),
    CodeRule(
        "844911000000104", _M.LNG_IUS, _A.REPLACE, "Replacement of intrauterine system", _GM_SDE, is_written=True
    ),
    _coil("68254000", _A.REMOVE, "Removal of intrauterine device", is_written=True),
    _coil("47643007", _A.REMOVE, "Removal of intrauterine device"),
    CodeRule("472838002", _M.LNG_IUS, _A.REMOVE, "Removal of hormone releasing IUCD", _GM_SDE, is_written=True),
    _coil("1263415006", _A.REMOVE, "Removal of IUCD from endometrial cavity"),
    _coil("274042004", _A.REMOVE, "Transvaginal removal of coil"),
    _coil("1146951000000103", _A.REMOVE, "Complex removal of IUCD"),
    _coil("176839005", _A.REMOVE, "Removal of displaced IUCD"),
    _coil("236892008", _A.REMOVE, "Removal of IUCD from peritoneal cavity"),
    _coil("176749004", _A.REMOVE, "Removal of IUCD from pouch of Douglas"),
    _coil("718856002", _A.REMOVE, "Removal of IUCD using fluoroscopic guidance"),
    CodeRule("169553002", _M.IMPLANT, _A.FIT, "Insertion of subcutaneous contraceptive", _BOTH, is_written=True),
    CodeRule("698972004", _M.IMPLANT, _A.FIT, "Implant fitting (term not read)", _GM_SDE),
    CodeRule("301806003", _M.IMPLANT, _A.FIT, "Implant fitting (term not read)", _BOTH),
    CodeRule("384201000000103", _M.IMPLANT, _A.FIT, "Implant fitting (term not read)", _GM_SDE),
    CodeRule(
        "755621000000101",
        _M.IMPLANT,
        _A.REPLACE,
        "Replacement of subcutaneous contraceptive",
        _GM_SDE,
        is_written=True,
    ),
    CodeRule("301807007", _M.IMPLANT, _A.REMOVE, "Removal of subcutaneous contraceptive", _ECQM, is_written=True),
    CodeRule("339341000000102", _M.IMPLANT, _A.REMOVE, "Implant removal (term not read)", _GM_SDE),
    *(
        CodeRule(UNCODED, method, action, f"{method.label}: {action.label.lower()}", _NONE, is_written=True)
        for action in (_A.CHECK, _A.FAILED)
        for method in LARC_METHODS
    ),
    *(
        CodeRule(UNCODED, _M.RING_PESSARY, action, f"Ring pessary: {action.label.lower()}", _NONE, is_written=True)
        for action in Action
    ),
)

_BY_CODE: dict[str, tuple[CodeRule, ...]] = {
    code: tuple(rule for rule in CODE_RULES if rule.code == code)
    for code in {rule.code for rule in CODE_RULES} - {UNCODED}
}


def meaning_of(code: str, day: date) -> CodeRule | None:
    """What a code said on the day of the procedure, or None when the table does not hold it for that day."""
    return next((rule for rule in _BY_CODE.get(code, ()) if rule.holds_on(day)), None)


def code_for(method: Method | str, action: Action | str, day: date) -> str:
    """The one code this service writes for an outcome on a day, or `UNCODED` where none is verified (L9)."""
    return next(
        (
            rule.code
            for rule in CODE_RULES
            if rule.is_written and rule.method == method and rule.action == action and rule.holds_on(day)
        ),
        UNCODED,
    )


def codes_for(method: Method | str, action: Action | str, day: date) -> list[CodeRule]:
    """Every verified code that says this of a day, the one this service writes first. None for some outcomes."""
    found = (
        rule
        for rule in CODE_RULES
        if rule.code != UNCODED and (rule.method, rule.action) == (method, action) and rule.holds_on(day)
    )
    return sorted(found, key=lambda rule: not rule.is_written)
