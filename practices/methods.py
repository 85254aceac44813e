"""Methods, what is done with them, and the letters of competence that cover it. Pure: imports no model.

Source: domain.md 1.1 (methods and actions) and 2.5 (letters of competence of the CoSRH, formerly FSRH).
"""

from collections.abc import Iterable

from django.db import models


class Method(models.TextChoices):
    IMPLANT = "implant", "Implant"
    COPPER_IUD = "copper_iud", "Copper coil (IUD)"
    LNG_IUS = "lng_ius", "Hormonal coil (IUS)"
    RING_PESSARY = "ring_pessary", "Ring pessary"


COILS = frozenset({Method.COPPER_IUD, Method.LNG_IUS})
# Asked for where either coil will do: whoever fits one of them can help.
EITHER_COIL = "either_coil"
# What a fitting rate counts. A ring pessary is activity, never LARC (L6).
LARC_METHODS = (Method.IMPLANT, Method.COPPER_IUD, Method.LNG_IUS)


class Procedure(models.TextChoices):
    FIT = "fit", "New fitting"
    REPLACE = "replace", "Replacement"
    REMOVE = "remove", "Removal"


class Competence(models.TextChoices):
    SDI_IR = "SDI-IR", "Implant insertion and removal (SDI-IR)"
    SDI_IO = "SDI-IO", "Implant insertion only (SDI-IO)"
    SDI_RO = "SDI-RO", "Implant removal only (SDI-RO)"
    IUT = "IUT", "Intrauterine techniques (IUT)"


_IMPLANT_COMPETENCES = {
    Procedure.FIT: frozenset({Competence.SDI_IR, Competence.SDI_IO}),
    Procedure.REMOVE: frozenset({Competence.SDI_IR, Competence.SDI_RO}),
    # A replacement is a removal and an insertion by one person.
    Procedure.REPLACE: frozenset({Competence.SDI_IR}),
}


def methods_meant(method: Method | str) -> list[Method]:
    """The methods of which a hub needs to offer one, for what was asked."""
    return sorted(COILS) if method == EITHER_COIL else [Method(method)]


def competences_for(method: Method | str, procedure: Procedure | str) -> frozenset[Competence]:
    """The letters of competence of which a fitter needs one. Empty: no letter exists for it (ring pessary)."""
    if method == Method.IMPLANT:
        return _IMPLANT_COMPETENCES[Procedure(procedure)]
    if method in COILS or method == EITHER_COIL:
        return frozenset({Competence.IUT})
    return frozenset()


def competences_for_any(method: Method | str) -> frozenset[Competence]:
    """The letters of competence that let their holder do at least something with a method."""
    return frozenset().union(*(competences_for(method, procedure) for procedure in Procedure))


def methods_lacking(methods: Iterable[Method | str], held: Iterable[Competence | str]) -> list[Method]:
    """Those of the methods with which the letters held let their holder do nothing at all."""
    letters = {Competence(letter) for letter in held}
    return [Method(each) for each in methods if (needed := competences_for_any(each)) and not needed & letters]
