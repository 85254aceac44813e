"""The clinical rules in force, as tables."""

from datetime import date
from typing import Any

from larc.nhsuk.formatting import format_date, format_plural
from practices.methods import Method
from referrals.eligibility import Rule, questions, rule_set_on, rules_on

HEAD = ("Question", "Method", "At", "Category", "Rule set", "Source", "Approved by")
STAGES = {"initiation": "new fitting", "continuation": "replacement", "removal": "removal"}
UNAPPROVED = "Not yet approved by a clinician"


def page(day: date) -> dict[str, Any]:
    """The tables of the page, one a group of questions, with the sentence above them."""
    rules = rules_on(day)
    waiting = sum(not rule.approver for rule in rules)
    return {
        "head": HEAD,
        "groups": [group for group in _groups(rules) if group["rows"]],
        "sentence": f"In force on {format_date(day)}: {format_plural(len(rules), 'rule')}, {rule_set_on(day)}.",
        "warning": f"{format_plural(waiting, 'rule')} not yet approved by a clinician." if waiting else "",
    }


def _groups(rules: tuple[Rule, ...]) -> list[dict[str, Any]]:
    rows: dict[str, list[list[str]]] = {}
    for question in questions():
        own = [rule for rule in rules if rule.question == question.key]
        rows.setdefault(question.group, []).extend([question.text, *cells] for cells in _merged(own))
    return [{"title": title, "rows": found} for title, found in rows.items()]


def _merged(rules: list[Rule]) -> list[list[str]]:
    """One row for the stages of a method at which the same holds."""
    stages: dict[tuple[str, ...], list[str]] = {}
    for rule in rules:
        what = (
            str(Method(rule.method).label),
            str(rule.category or "Flag"),
            rule.rule_set,
            rule.source,
            rule.approver or UNAPPROVED,
        )
        stages.setdefault(what, []).append(STAGES[rule.stage])
    return [[method, ", ".join(found).capitalize(), *rest] for (method, *rest), found in stages.items()]
