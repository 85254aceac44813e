"""How reports put methods together, and whose fittings they count. Pure."""

from enum import StrEnum

from practices.methods import COILS, LARC_METHODS, Method


class Group(StrEnum):
    """How a report puts methods together."""

    IMPLANT = "implant"
    COILS = "coils"
    TOTAL = "total"

    @property
    def methods(self) -> tuple[Method, ...]:
        return tuple(method for method in LARC_METHODS if method in MEMBERS[self])

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def noun(self) -> str:
        """The word in the middle of a sentence."""
        return NOUNS[self]


MEMBERS = {
    Group.IMPLANT: frozenset({Method.IMPLANT}),
    Group.COILS: COILS,
    Group.TOTAL: frozenset(LARC_METHODS),
}
LABELS = {Group.IMPLANT: "Implants", Group.COILS: "Coils (IUCD)", Group.TOTAL: "Implants and coils"}
NOUNS = {Group.IMPLANT: "implants", Group.COILS: "coils", Group.TOTAL: "implants and coils"}


class Services(StrEnum):
    """Whose fittings a report counts (L3)."""

    GP = "gp"
    TOTAL = "total"

    @property
    def label(self) -> str:
        return SERVICE_LABELS[self]


SERVICE_LABELS = {
    Services.GP: "GP practices",
    Services.TOTAL: "GP practices and sexual health clinics",
}
