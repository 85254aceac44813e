"""What a definition is made of. Pure."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from reporting.measures.groups import Group


@dataclass(frozen=True, slots=True)
class Measure:
    """One definition. `polarity` says which way is better.

    Whoever changes what is counted raises `version`, and writes the new one down in definitions.csv, which a test
    compares with what stands here: what was published keeps the definition it was published under (O5).
    """

    key: str
    group: Group | None
    title: str
    numerator: str
    denominator: str
    unit: str
    window: str
    polarity: str
    source: str
    reviewed_on: date
    version: int = 1

    @property
    def fingerprint(self) -> str:
        """Another one when any word of what is counted is another."""
        words = (self.numerator, self.denominator, self.unit, self.window, self.polarity)
        return sha256("\n".join(words).encode()).hexdigest()[:16]
