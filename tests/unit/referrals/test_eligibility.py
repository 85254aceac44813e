"""What answers flag, row by row of the table in domain.md 2.1, which is written out here a second time."""

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.methods import EITHER_COIL, Method, Procedure
from referrals import rules
from referrals.eligibility import ANSWERS, assess, questions, questions_for, rules_on

ON = date(2026, 11, 2)
BEFORE_2025 = date(2025, 11, 30)
IMPLANT, COPPER, HORMONAL = Method.IMPLANT, Method.COPPER_IUD, Method.LNG_IUS
# Not in the table: the category is not stated.
NONE = None

# question: (implant, copper, hormonal) at a new fitting.
AT_FITTING = {
    "breast_cancer_now": (4, 1, 4),
    "breast_cancer_past": (3, 1, 3),
    "unexplained_bleeding": (3, 4, 4),
    "liver_disease": (3, 1, 3),
    "recent_birth": (1, 3, 3),
    "womb_sepsis": (NONE, 4, 4),
    "pelvic_infection": (1, 4, 4),
    "gynaecological_cancer": (2, 4, 4),
    "trophoblastic_disease": (1, 4, 4),
    "pelvic_tuberculosis": (1, 4, 4),
    "distorted_cavity": (1, 3, 3),
    "long_qt": (1, 3, 3),
    "transplant": (2, 3, 3),
    "copper_allergy": (NONE, 4, NONE),
    "porphyria": (4, NONE, 4),
    "hypersensitivity": (4, NONE, 4),
}
# Only what has come while a device was in place: a replacement continues its use.
WHILE_IN_PLACE = {"ischaemic_heart_disease": (3, 1, 3), "stroke": (3, 1, 2)}
COMPLEX_AT_ANY_FITTING = {"anticoagulant", "failed_attempt", "severe_anxiety", "learning_disability"}
COMPLEX_FOR_COILS = {"heart_disease", "epilepsy", "distorted_cavity"}


def cases(table):
    return [
        pytest.param(question, method, category or 1, id=f"{question}-{method.value}")
        for question, categories in table.items()
        for method, category in zip((IMPLANT, COPPER, HORMONAL), categories, strict=True)
    ]


def answered(*yes: str, **others: str) -> dict[str, str]:
    """No to everything but these."""
    return {question.key: "no" for question in questions()} | dict.fromkeys(yes, "yes") | others


def keys(found) -> set[str]:
    return {question.key for question in found}


@pytest.mark.parametrize(("question", "method", "category"), cases(AT_FITTING))
def test_each_condition_has_the_category_of_the_table_at_a_new_fitting(question, method, category):
    found = assess(answered(question), method, Procedure.FIT, ON)
    assert found.category == category
    assert (question in {flag.question.key for flag in found.flags if flag.category}) == (category > 1)


@pytest.mark.parametrize(("question", "method", "category"), cases(WHILE_IN_PLACE))
def test_what_came_during_use_counts_at_a_replacement_and_is_not_asked_at_a_first_fitting(question, method, category):
    assert assess(answered(question), method, Procedure.REPLACE, ON).category == category
    assert question not in keys(questions_for(method, Procedure.FIT, ON))
    assert assess(answered(question), method, Procedure.FIT, ON).category == 1


def test_a_stroke_with_the_hormonal_coil_was_category_3_before_the_rules_of_december_2025():
    before, after = (assess(answered("stroke"), HORMONAL, Procedure.REPLACE, day) for day in (BEFORE_2025, ON))
    assert (before.category, before.rule_set) == (3, "UKMEC-2016")
    assert (after.category, after.rule_set) == (2, "UKMEC-2025")


def test_a_question_that_would_change_nothing_is_not_asked():
    assert "breast_cancer_now" not in keys(questions_for(COPPER, Procedure.FIT, ON))
    assert "copper_allergy" not in keys(questions_for(HORMONAL, Procedure.FIT, ON))
    assert "pelvic_infection" not in keys(questions_for(IMPLANT, Procedure.FIT, ON))
    assert questions_for(Method.RING_PESSARY, Procedure.FIT, ON) == ()


def test_an_enzyme_inducer_flags_the_implant_and_wants_a_reason_but_no_clinician():
    found = assess(answered("enzyme_inducer"), IMPLANT, Procedure.FIT, ON)
    assert (found.category, found.needs_reason, found.needs_clinician) == (1, True, False)
    assert found.must_be_acknowledged
    assert "enzyme_inducer" not in keys(questions_for(HORMONAL, Procedure.FIT, ON))


@pytest.mark.parametrize(
    ("yes", "category", "override", "reason", "clinician"),
    [
        ((), 1, False, False, False),
        (("transplant",), 2, False, False, False),
        (("breast_cancer_past",), 3, False, True, True),
        (("breast_cancer_past", "liver_disease"), 4, True, True, True),
        (("breast_cancer_now",), 4, True, True, True),
    ],
)
def test_two_3s_count_as_4_and_from_3_a_clinician_gives_a_reason(yes, category, override, reason, clinician):
    found = assess(answered(*yes), IMPLANT, Procedure.FIT, ON)
    assert (found.category, found.is_override) == (category, override)
    assert (found.needs_reason, found.needs_clinician) == (reason, clinician)


def test_not_known_is_not_no():
    found = assess(answered(breast_cancer_now="not_known"), IMPLANT, Procedure.FIT, ON)
    assert keys(found.unknown) == {"breast_cancer_now"}
    assert (found.flags, found.category, found.unanswered) == ((), 1, ())


def test_an_answer_that_is_missing_or_none_of_the_three_is_unanswered():
    given = answered(breast_cancer_now="perhaps")
    del given["liver_disease"]
    assert keys(assess(given, IMPLANT, Procedure.FIT, ON).unanswered) == {"breast_cancer_now", "liver_disease"}


def test_of_either_coil_the_better_one_counts_and_the_flag_names_the_coil():
    found = assess(answered("breast_cancer_now"), EITHER_COIL, Procedure.FIT, ON)
    assert (found.category, found.needs_reason) == (1, False)
    assert [(flag.method, flag.category) for flag in found.flags] == [(HORMONAL, 4)]
    assert found.must_be_acknowledged, "the fitter must know which coil is left"


def test_conditions_that_rule_out_one_coil_each_leave_neither():
    assert assess(answered("breast_cancer_now", "copper_allergy"), EITHER_COIL, Procedure.FIT, ON).category == 4


@pytest.mark.parametrize("question", sorted(COMPLEX_AT_ANY_FITTING))
@pytest.mark.parametrize("method", [IMPLANT, COPPER, HORMONAL])
@pytest.mark.parametrize("procedure", list(Procedure))
def test_the_complex_list_makes_a_referral_complex(question, method, procedure):
    found = assess(answered(question), method, procedure, ON)
    assert found.is_complex
    assert (found.category, found.needs_reason) == (1, False)
    assert not assess(answered(), method, procedure, ON).is_complex


@pytest.mark.parametrize("question", sorted(COMPLEX_FOR_COILS))
def test_some_of_the_complex_list_concerns_coils_alone(question):
    assert assess(answered(question), COPPER, Procedure.FIT, ON).is_complex
    assert not assess(answered(question), IMPLANT, Procedure.FIT, ON).is_complex


def test_a_removal_asks_only_what_makes_it_complex():
    implant = keys(questions_for(IMPLANT, Procedure.REMOVE, ON, IMPLANT))
    coil = keys(questions_for(COPPER, Procedure.REMOVE, ON, COPPER))
    assert implant == COMPLEX_AT_ANY_FITTING | {"deep_implant"}
    assert coil == COMPLEX_AT_ANY_FITTING | COMPLEX_FOR_COILS | {"missing_threads", "frameless_coil"}


def test_at_a_replacement_the_removal_is_about_the_device_in_place():
    asked = keys(questions_for(HORMONAL, Procedure.REPLACE, ON, IMPLANT))
    assert "deep_implant" in asked
    assert "missing_threads" not in asked
    assert assess(answered("deep_implant"), HORMONAL, Procedure.REPLACE, ON, IMPLANT).is_complex


def test_advice_is_asked_for_what_is_fitted_against_pregnancy():
    assert "advice_given" in keys(questions_for(IMPLANT, Procedure.FIT, ON))
    assert "advice_given" not in keys(questions_for(IMPLANT, Procedure.REMOVE, ON, IMPLANT))


def test_every_rule_has_a_question_and_every_screening_question_a_rule():
    in_force = {rule.question for rule in rules_on(ON)}
    assert in_force == {question.key for question in questions() if question.kind != "pregnancy"}


def test_every_row_names_its_source_and_none_claims_an_approval_nobody_gave():
    rows = rules.read("ukmec")
    assert all(row["source"] and row["rule_set"] for row in rows)
    assert not any(row["approver"] for row in rows)


@pytest.mark.parametrize(
    "change", [{"category": "5"}, {"category": ""}, {"method": "pill"}, {"stage": "later"}], ids=str
)
def test_a_rule_that_cannot_be_right_is_refused(change, tmp_path, settings):
    row = rules.read("ukmec")[0] | change
    settings.CLINICAL_RULES_DIR = str(tmp_path)
    with (tmp_path / "ukmec.csv").open("w", newline="", encoding="utf-8") as table:
        csv.writer(table).writerows([row.keys(), row.values()])
    with pytest.raises(rules.RulesError, match=row["question"]):
        rules_on(ON)


KEYS = [question.key for question in questions()]
NEEDS = st.tuples(
    st.sampled_from([*Method, EITHER_COIL]), st.sampled_from(list(Procedure)), st.sampled_from(["", *Method])
)


@given(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(ANSWERS)), st.sampled_from(KEYS), NEEDS)
def test_one_more_yes_never_lowers_what_is_flagged(answers, question, need):
    method, procedure, in_place = need
    fewer = assess(answers, method, procedure, ON, in_place)
    more = assess(answers | {question: "yes"}, method, procedure, ON, in_place)
    assert more.category >= fewer.category
    assert more.is_complex >= fewer.is_complex
    assert not (fewer.needs_reason and not more.needs_reason)
    assert set(fewer.signature) <= set(more.signature)


@given(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(ANSWERS)), NEEDS)
def test_each_question_asked_is_answered_unknown_or_unanswered_and_flags_come_of_yes_alone(answers, need):
    method, procedure, in_place = need
    found = assess(answers, method, procedure, ON, in_place)
    asked = {key for key in keys(questions_for(method, procedure, ON, in_place)) if key != "advice_given"}
    assert keys(found.unanswered) == asked - set(answers)
    assert keys(found.unknown) == {key for key in asked if answers.get(key) == "not_known"}
    assert {flag.question.key for flag in found.flags} <= {key for key in asked if answers.get(key) == "yes"}
