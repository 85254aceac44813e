"""Screening questions and what their answers flag. They support a clinician and decide nothing. Pure.

Source: domain.md 2.1 (UKMEC, the form rule) and 1.1 (complex LARC); the rows are data in referrals/rules/ukmec.csv
and questions.csv. UKMEC categories are about the safety of contraceptive use only. Nothing is ever inferred from
recorded sex.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from practices.methods import Method, Procedure, methods_meant
from referrals import rules

YES, NO, NOT_KNOWN = "yes", "no", "not_known"
ANSWERS = (YES, NO, NOT_KNOWN)

INITIATION, CONTINUATION, REMOVAL = "initiation", "continuation", "removal"
# A replacement is all three: the device in place comes out, its use goes on, a new one goes in.
STAGES: dict[str, frozenset[str]] = {
    Procedure.FIT: frozenset({INITIATION}),
    Procedure.REPLACE: frozenset({INITIATION, CONTINUATION, REMOVAL}),
    Procedure.REMOVE: frozenset({REMOVAL}),
}

FLAG = "flag"
COMPLEX, EFFICACY = "COMPLEX-LARC", "EFFICACY"
PREGNANCY = "pregnancy"
BENEFITS, RISKS, UNACCEPTABLE = 2, 3, 4

# Of how many days and tables the rules are kept: every booking asks those of today several times.
KEPT = 32


@dataclass(frozen=True)
class Question:
    """One question. `kind` is what it is about: ukmec, complex, efficacy, or pregnancy (advice, yes or no)."""

    key: str
    group: str
    kind: str
    text: str
    hint: str


@dataclass(frozen=True)
class Rule:
    """What a yes means for one method at one stage: a category from 1 to 4, or None for a flag without one."""

    question: str
    method: Method
    stage: str
    category: int | None
    rule_set: str
    effective_from: str
    source: str
    approver: str

    @property
    def asks(self) -> bool:
        """Whether a yes would change anything: category 1 is no reason for care."""
        return self.category is None or self.category >= BENEFITS


@dataclass(frozen=True)
class Flag:
    """A question answered yes, and what that means for one method."""

    question: Question
    method: Method
    category: int | None
    rule_set: str

    @property
    def is_serious(self) -> bool:
        """Whether someone must look at it: category 3 or 4, or a flag without a category."""
        return self.category is None or self.category >= RISKS


@dataclass(frozen=True)
class Assessment:
    """What the answers flag together.

    `category` is the highest of the method asked for, 4 for two 3s; of either coil that of the coil with the lower
    one. `unknown` are the questions answered "not known", `unanswered` those without an answer.
    """

    flags: tuple[Flag, ...]
    category: int
    needs_reason: bool
    unknown: tuple[Question, ...]
    unanswered: tuple[Question, ...]
    is_complex: bool
    rule_set: str

    @property
    def needs_clinician(self) -> bool:
        """Whether a clinician signs: any UKMEC flag of 3 or 4 (domain.md 8.2)."""
        return self.category >= RISKS

    @property
    def is_override(self) -> bool:
        """Whether going on overrides a category 4, or two 3s."""
        return self.category == UNACCEPTABLE

    @property
    def must_be_acknowledged(self) -> bool:
        """Whether the fitting practice must say it has read the flags before it accepts."""
        return any(flag.is_serious for flag in self.flags)

    @property
    def signature(self) -> tuple[str, ...]:
        """The flags as "question:category@method", in order: what a reviewer saw."""
        return tuple(f"{flag.question.key}:{flag.category or FLAG}@{flag.method}" for flag in self.flags)


def questions() -> tuple[Question, ...]:
    """Every question, in the order they are asked."""
    return _questions_of(rules.path_of("questions"))


def rules_on(day: date) -> tuple[Rule, ...]:
    """The rules in force on a day."""
    return _rules_of(rules.path_of("ukmec"), day)


def rule_set_on(day: date) -> str:
    """The newest set of UKMEC rules in force on a day, "" when none is."""
    return max((rule.rule_set for rule in rules_on(day) if rule.rule_set.startswith("UKMEC")), default="")


def questions_for(method: str, procedure: str, on: date, device_in_place: str = "") -> tuple[Question, ...]:
    """What is asked for a need, in order: the questions a yes to which would change anything on that day.

    `method` may be EITHER_COIL, or empty, about which nothing is asked. For a removal that is only what makes it
    complex.
    """
    asked = {rule.question for rule in _applying(method, procedure, on, device_in_place) if rule.asks}
    advises = bool(method) and procedure != Procedure.REMOVE and method != Method.RING_PESSARY
    return tuple(each for each in questions() if each.key in asked or (advises and each.kind == PREGNANCY))


def assess(answers: Mapping[str, str], method: str, procedure: str, on: date, device_in_place: str = "") -> Assessment:
    """What the answers (yes, no or not_known by question) flag for a need under the rules of a day.

    Not known is not no: it flags nothing, and is told apart. Answers to other questions are left aside.
    """
    asked = [
        question for question in questions_for(method, procedure, on, device_in_place) if question.kind != PREGNANCY
    ]
    applying = [
        rule
        for rule in _applying(method, procedure, on, device_in_place)
        if rule.asks and answers.get(rule.question) == YES
    ]
    flags = tuple(_flags(asked, applying))
    new_methods = [] if procedure == Procedure.REMOVE else _known(method)
    by_method = {each: [flag for flag in flags if flag.method == each] for each in new_methods}
    category = min(map(_category, by_method.values()), default=1)
    works_less = bool(by_method) and all(_has_efficacy_flag(found) for found in by_method.values())
    return Assessment(
        flags=flags,
        category=category,
        needs_reason=category >= RISKS or works_less,
        unknown=tuple(question for question in asked if answers.get(question.key) == NOT_KNOWN),
        unanswered=tuple(question for question in asked if answers.get(question.key) not in ANSWERS),
        is_complex=any(flag.rule_set == COMPLEX for flag in flags),
        rule_set=rule_set_on(on),
    )


@lru_cache(KEPT)
def _questions_of(table: Path) -> tuple[Question, ...]:
    rows = sorted(rules.read(table.stem), key=lambda row: int(row["order"]))
    return tuple(Question(row["key"], row["group"], row["kind"], row["text"], row["hint"]) for row in rows)


@lru_cache(KEPT)
def _rules_of(table: Path, day: date) -> tuple[Rule, ...]:
    return tuple(_rule(row) for row in rules.read(table.stem) if rules.holds_on(row, day))


def _applying(method: str, procedure: str, on: date, device_in_place: str) -> Iterator[Rule]:
    """The rules a need meets: at removal those of the device in place, otherwise those of the new one."""
    if not (method and procedure):
        return
    stages, wanted = STAGES[procedure], _known(method)
    in_place = _known(device_in_place) or wanted
    for rule in rules_on(on):
        meant: Collection[Method] = in_place if rule.stage == REMOVAL else wanted
        if rule.stage in stages and rule.method in meant:
            yield rule


def _known(method: str) -> list[Method]:
    return methods_meant(method) if method else []


def _flags(asked: Collection[Question], applying: Collection[Rule]) -> Iterator[Flag]:
    """One flag for each question, method and kind of rule, with the highest category of the stages."""
    for question in asked:
        met: dict[tuple[Method, bool], Rule] = {}
        for rule in applying:
            if rule.question == question.key:
                key = (rule.method, rule.category is None)
                met[key] = max(met.get(key, rule), rule, key=lambda each: each.category or 0)
        for (method, _), rule in met.items():
            yield Flag(question, method, rule.category, rule.rule_set)


def _category(flags: Collection[Flag]) -> int:
    """Of one method's flags: the highest, and 4 when two of them are 3 (domain.md 2.1)."""
    categories = [flag.category for flag in flags if flag.category is not None]
    return UNACCEPTABLE if categories.count(RISKS) > 1 else max(categories, default=1)


def _has_efficacy_flag(flags: Collection[Flag]) -> bool:
    return any(flag.rule_set == EFFICACY for flag in flags)


def _rule(row: Mapping[str, str]) -> Rule:
    category = row["category"]
    if category not in {FLAG, "1", "2", "3", "4"}:
        raise rules.RulesError(f"ukmec: the category of {row['question']} must be 1, 2, 3, 4 or {FLAG}")
    if row["method"] not in Method.values or row["stage"] not in STAGES[Procedure.REPLACE]:
        raise rules.RulesError(f"ukmec: {row['question']} has an unknown method or stage")
    return Rule(
        question=row["question"],
        method=Method(row["method"]),
        stage=row["stage"],
        category=None if category == FLAG else int(category),
        rule_set=row["rule_set"],
        effective_from=row["effective_from"],
        source=row["source"],
        approver=row["approver"],
    )
