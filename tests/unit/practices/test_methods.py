from itertools import product

import pytest

from practices.methods import (
    COILS,
    EITHER_COIL,
    Competence,
    Method,
    Procedure,
    competences_for,
    methods_lacking,
    methods_meant,
)

IMPLANT, COPPER, HORMONAL, PESSARY = Method.IMPLANT, Method.COPPER_IUD, Method.LNG_IUS, Method.RING_PESSARY


@pytest.mark.acceptance("A9")
@pytest.mark.parametrize("procedure", [Procedure.REMOVE, Procedure.REPLACE])
def test_insertion_only_covers_neither_removal_nor_replacement(procedure):
    assert Competence.SDI_IO in competences_for(IMPLANT, Procedure.FIT)
    assert Competence.SDI_IO not in competences_for(IMPLANT, procedure)


def test_removal_only_covers_removal_alone():
    covering = {procedure for procedure in Procedure if Competence.SDI_RO in competences_for(IMPLANT, procedure)}
    assert covering == {Procedure.REMOVE}


@pytest.mark.acceptance("A9")
@pytest.mark.parametrize(("coil", "procedure"), list(product([*COILS, EITHER_COIL], Procedure)))
def test_an_implant_letter_covers_no_coil_and_a_coil_letter_no_implant(coil, procedure):
    assert competences_for(coil, procedure) == {Competence.IUT}
    assert Competence.IUT not in competences_for(IMPLANT, procedure)


@pytest.mark.parametrize("procedure", Procedure)
def test_no_letter_exists_for_a_ring_pessary(procedure):
    assert not competences_for(PESSARY, procedure)


def test_every_method_and_procedure_has_an_answer():
    for method, procedure in product(Method, Procedure):
        assert competences_for(method, procedure) <= set(Competence)


def test_either_coil_means_both_and_a_method_itself():
    assert set(methods_meant(EITHER_COIL)) == COILS
    assert methods_meant("implant") == [IMPLANT]
    with pytest.raises(ValueError, match="cap"):
        methods_meant("cap")


@pytest.mark.parametrize(
    ("held", "lacking"),
    [
        ([], [IMPLANT, COPPER]),
        ([Competence.IUT], [IMPLANT]),
        ([Competence.SDI_RO], [COPPER]),
        ([Competence.SDI_IO, Competence.IUT], []),
    ],
)
def test_a_clinic_lacks_the_methods_for_which_its_fitter_holds_no_letter(held, lacking):
    assert methods_lacking([IMPLANT, COPPER, PESSARY], held) == lacking
