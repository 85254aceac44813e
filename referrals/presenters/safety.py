"""Safety answers and their flags in words. Flags name the question and the category, and decide nothing."""

from collections import defaultdict
from typing import Any

from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk.formatting import format_date, format_plural
from practices.methods import Method
from referrals.eligibility import COMPLEX, EFFICACY, PREGNANCY, Flag, Question
from referrals.models import Referral, SafetyReview
from referrals.models.pathway import Indication
from referrals.models.safety import SafetyAnswer
from referrals.screening import Screening, screening_of
from referrals.workflow import BEFORE_SUBMISSION, Side, Status

Row = dict[str, Any]

DISCLAIMER = "These answers flag risks. They do not decide."
ANSWERS = {str(value): str(label) for value, label in SafetyAnswer.Answer.choices}
CATEGORIES = {
    2: "the benefits are usually greater than the risks",
    3: "the risks are usually greater than the benefits",
    4: "the risk is not acceptable",
}
WITHOUT_CATEGORY = {
    COMPLEX: "Complex: only some practices take it",
    EFFICACY: "It may not work well enough",
}
BEFORE_BOOKING = BEFORE_SUBMISSION | {Status.SUBMITTED, Status.INFO_REQUESTED, Status.ACCEPTED}
SIDES = {SafetyReview.Side.REFERRER: "Reason", SafetyReview.Side.HUB: "Read by the fitting practice"}


def card(referral: Referral) -> dict[str, Any]:
    """What was asked for safety, for the check page, triage and the referral's own page."""
    screening = screening_of(referral)
    if not screening.questions:
        return {"title": "Safety", "rows": [{"key": "Questions", "value": "None are asked for this"}]}
    rows = [
        *flag_rows(screening),
        *_unknown_rows(referral, screening),
        *_review_rows(screening),
        *_advice_rows(screening),
    ]
    if not screening.is_answered:
        rows.append({"key": "Questions", "value": "Not all are answered yet"})
    elif not screening.assessment.flags and not screening.assessment.unknown:
        rows.insert(0, {"key": "Flags", "value": "None"})
    return {"title": "Safety", "rows": rows}


def cards(referral: Referral) -> list[dict[str, Any]]:
    """The card alone, or none for what was never asked about, such as a draft without a need."""
    return [card(referral)] if referral.method else []


def flag_rows(screening: Screening) -> list[Row]:
    """A row for each question that flags something, the worst first."""
    by_question: dict[Question, list[Flag]] = defaultdict(list)
    for flag in screening.assessment.flags:
        by_question[flag.question].append(flag)
    worst_first = sorted(by_question.items(), key=lambda item: -max(flag.category or 0 for flag in item[1]))
    return [{"key": question.text, "value": _flags_words(flags)} for question, flags in worst_first]


def sign_off_page(draft: Referral, screening: Screening, *, is_clinician: bool, clinicians: list[str]) -> Row:
    """What the answers of a draft flag, and what the reader can do about it."""
    found = screening.assessment
    may_sign = is_clinician or not found.needs_clinician
    return {
        "asks_why": found.needs_reason and may_sign,
        "waits": screening.lacks_sign_off and not may_sign,
        "waiting": waiting_words(clinicians),
        "sentence": heading(screening) if found.flags else "",
        "disclaimer": DISCLAIMER,
        "about": about_categories(draft),
        "flags": flag_rows(screening),
        "unknown": unknown_words(screening),
        "groups": group_cards(draft, screening),
    }


def heading(screening: Screening) -> str:
    """What the answers come to, in a sentence."""
    found = screening.assessment
    if found.is_override:
        return "A flag is of category 4, or two are of category 3. A clinician can send the referral with a reason."
    if found.needs_clinician:
        return "A flag is of category 3. A clinician can send the referral with a reason."
    if found.needs_reason:
        return "You can send the referral with a reason."
    return "You can send the referral. The fitting practice sees these flags."


def about_categories(referral: Referral) -> str:
    """What categories are about, where that is not what the referral is for."""
    if referral.indication in {"", Indication.CONTRACEPTION}:
        return ""
    return "UKMEC categories are about use for contraception. This referral has another reason too, or only another."


def group_cards(referral: Referral, screening: Screening) -> list[dict[str, Any]]:
    """The answers by group, each group with the way back to its questions."""
    address = reverse("referrals:draft-safety", args=[referral.pk])
    return [
        {
            "title": group,
            "rows": [{"key": each.text, "value": ANSWERS.get(screening.answers.get(each.key, ""))} for each in asked],
            "change": f"{address}?part={number}&return=check",
        }
        for number, (group, asked) in enumerate(groups(screening).items(), start=1)
    ]


def groups(screening: Screening) -> dict[str, list[Question]]:
    """The questions asked, by group, in their order."""
    found: dict[str, list[Question]] = {}
    for question in screening.questions:
        found.setdefault(question.group, []).append(question)
    return found


def waiting_words(names: list[str]) -> str:
    """Whom to ask for a clinician's signature."""
    if not names:
        return "No clinician has an account at your practice yet. Ask your network admin for one."
    return (
        f"Ask a clinician of your practice: {', '.join(names)}. They find it on their home page, under “To sign off”."
    )


def unknown_words(screening: Screening) -> str:
    """ "2 questions are answered “not known”…", or nothing."""
    number = len(screening.assessment.unknown)
    if not number:
        return ""
    are = "is" if number == 1 else "are"
    must = "It" if number == 1 else "They"
    return (
        f"{format_plural(number, 'question')} {are} answered “not known”. You can send this."
        f" {must} must be answered before booking."
    )


def _flags_words(flags: list[Flag]) -> Markup:
    """One line for each meaning: a category names its method, of which there may be two."""
    return Markup("<br>").join(dict.fromkeys(map(_flag_words, flags)))


def _flag_words(flag: Flag) -> str:
    if flag.category is None:
        return WITHOUT_CATEGORY[flag.rule_set]
    return f"{Method(flag.method).label}, category {flag.category}: {CATEGORIES[flag.category]}"


def _unknown_rows(referral: Referral, screening: Screening) -> list[Row]:
    words = "Not known. It must be answered before booking." if referral.status in BEFORE_BOOKING else "Not known"
    return [{"key": each.text, "value": words} for each in screening.assessment.unknown]


def _review_rows(screening: Screening) -> list[Row]:
    """Who looked at exactly these flags, and why they go on."""
    rows = []
    for side in Side.REFERRER, Side.HUB:
        if review := screening.review_of(side):
            who = f"{review.by}, {format_date(review.at)}"
            value = Markup("{}<br>{}").format(review.reason, who) if review.reason else who
            rows.append({"key": SIDES[SafetyReview.Side(side)], "value": value})
    return rows


def _advice_rows(screening: Screening) -> list[Row]:
    return [
        {
            "key": "Advice on avoiding pregnancy until the appointment",
            "value": {"yes": "Given", "no": "Not given"}[answer],
        }
        for each in screening.questions
        if each.kind == PREGNANCY and (answer := screening.answers.get(each.key))
    ]
