"""A deployment hears of rules it cannot read, and of those that nobody has approved."""

from django.core.checks import Error, Warning

from referrals import checks, rules


def test_the_shipped_rules_can_be_read_and_are_not_approved_yet():
    assert checks.clinical_rules_can_be_read() == []
    warnings = checks.clinical_rules_are_approved()
    assert all(isinstance(warning, Warning) for warning in warnings)
    assert any("in ukmec.csv are not approved by a clinician" in warning.msg for warning in warnings)


def test_rules_that_a_deployment_broke_are_an_error(tmp_path, settings):
    settings.CLINICAL_RULES_DIR = str(tmp_path)
    shipped = (rules.SHIPPED / "ukmec.csv").read_text(encoding="utf-8")
    (tmp_path / "ukmec.csv").write_text(shipped.replace(",4,", ",five,", 1), encoding="utf-8")
    (error,) = checks.clinical_rules_can_be_read()
    assert isinstance(error, Error)
    assert "breast_cancer_now" in error.msg


def test_rules_without_a_question_are_an_error(tmp_path, settings):
    settings.CLINICAL_RULES_DIR = str(tmp_path)
    shipped = (rules.SHIPPED / "ukmec.csv").read_text(encoding="utf-8")
    (tmp_path / "ukmec.csv").write_text(shipped.replace("epilepsy,", "left_handed,"), encoding="utf-8")
    (error,) = checks.clinical_rules_can_be_read()
    assert "left_handed" in error.msg


def test_rules_a_clinician_approved_raise_no_warning(tmp_path, settings):
    settings.CLINICAL_RULES_DIR = str(tmp_path)
    lines = (rules.SHIPPED / "ukmec.csv").read_text(encoding="utf-8").splitlines()
    approved = [lines[0], *(f"{line}Dr Amy Hall" for line in lines[1:])]
    (tmp_path / "ukmec.csv").write_text("\n".join(approved), encoding="utf-8")
    assert "ukmec" not in rules.unapproved()
