"""Before the service starts: can the clinical rules be read, and has a clinician approved them? (H10)"""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils import timezone

from referrals import rules
from referrals.eligibility import questions, rules_on
from referrals.products import all_products
from referrals.review import check_rules


@register(Tags.compatibility)
def clinical_rules_can_be_read(**kwargs: Any) -> list[CheckMessage]:
    """An error for rules that are broken: nobody could be referred, fitted or recalled safely."""
    try:
        known = {question.key for question in questions()}
        all_products()
        check_rules()
        strangers = {rule.question for rule in rules_on(timezone.localdate())} - known
    except (rules.RulesError, ValueError) as error:
        return [Error(f"The clinical rules cannot be read: {error}", id="referrals.E001")]
    if strangers:
        return [Error(f"These clinical rules have no question: {', '.join(sorted(strangers))}", id="referrals.E001")]
    return []


@register(Tags.security, deploy=True)
def clinical_rules_are_approved(**kwargs: Any) -> list[CheckMessage]:
    """A warning for each table with rows that no clinician has approved."""
    return [
        Warning(
            f"{number} clinical rules in {name}.csv are not approved by a clinician.",
            hint="Have a clinician approve a copy, and name its directory in CLINICAL_RULES_DIR.",
            id="referrals.W001",
        )
        for name, number in rules.unapproved().items()
    ]
