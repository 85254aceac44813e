"""The single doorway: which services a referral needs."""

import itertools

import pytest

from practices.directory import Service
from practices.methods import EITHER_COIL, Method, Procedure
from referrals.models.pathway import Indication, RequestedMethod
from referrals.router import need

ORDINARY = {
    "implant": Service.IMPLANT,
    "copper_iud": Service.COILS,
    "lng_ius": Service.COILS,
    EITHER_COIL: Service.COILS,
    "ring_pessary": Service.RING_PESSARY,
}


@pytest.mark.acceptance("S1")
@pytest.mark.parametrize("method", RequestedMethod.values)
def test_every_method_for_every_procedure_and_reason_leads_to_its_own_service(method):
    for procedure, indication in itertools.product(Procedure.values, Indication.values):
        assert ORDINARY[method] in need(method, procedure, indication)
        others = set(ORDINARY.values()) - {ORDINARY[method]}
        assert not others & need(method, procedure, indication)


@pytest.mark.acceptance("S1")
@pytest.mark.parametrize(
    ("indication", "beyond"),
    [
        ("contraception", set()),
        ("hmb", {Service.HEAVY_PERIODS}),
        ("hrt", {Service.MENOPAUSE}),
        ("several", {Service.HEAVY_PERIODS, Service.MENOPAUSE}),
        ("other", set()),
    ],
)
def test_a_coil_for_a_condition_needs_who_manages_the_condition(indication, beyond):
    for procedure in (Procedure.FIT, Procedure.REPLACE):
        assert need(Method.LNG_IUS, procedure, indication) == {Service.COILS} | beyond
    assert need(Method.LNG_IUS, Procedure.REMOVE, indication) == {Service.COILS}


@pytest.mark.parametrize(
    ("method", "in_place", "procedure", "beyond"),
    [
        (Method.IMPLANT, Method.IMPLANT, Procedure.REMOVE, {Service.DEEP_IMPLANT}),
        (Method.IMPLANT, "", Procedure.FIT, {Service.DEEP_IMPLANT}),
        (Method.COPPER_IUD, Method.COPPER_IUD, Procedure.REMOVE, {Service.COMPLEX_COIL}),
        (EITHER_COIL, Method.LNG_IUS, Procedure.REPLACE, {Service.COMPLEX_COIL}),
        # A deep implant taken out for a coil: the answers do not say which of the two is the complex part.
        (Method.LNG_IUS, Method.IMPLANT, Procedure.REPLACE, {Service.DEEP_IMPLANT, Service.COMPLEX_COIL}),
        (Method.RING_PESSARY, "", Procedure.FIT, set()),
    ],
)
def test_what_is_complex_needs_who_takes_such(method, in_place, procedure, beyond):
    plain = need(method, procedure, "contraception", device_in_place=in_place)
    assert need(method, procedure, "contraception", is_complex=True, device_in_place=in_place) == plain | beyond
    assert not plain & {Service.DEEP_IMPLANT, Service.COMPLEX_COIL}


def test_a_method_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="patch"):
        need("patch", Procedure.FIT)
