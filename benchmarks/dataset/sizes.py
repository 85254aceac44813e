"""How much of everything."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """`fittings` are those a rate counts; a fifth as many other procedures come with them."""

    pcns: int
    practices: int
    fittings: int

    def scaled(self, scale: float, fittings: int | None) -> "Size":
        """The network times `scale`, and fittings in proportion unless their number is given."""
        return Size(
            max(2, round(self.pcns * scale)),
            max(10, round(self.practices * scale)),
            fittings or max(1000, round(self.fittings * scale)),
        )


ENGLAND = Size(pcns=1_250, practices=6_300, fittings=5_000_000)
