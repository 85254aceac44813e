"""What an area group is made of, as one word: it guards against stale edits (A12). Pure."""

from collections.abc import Iterable
from hashlib import sha256


def version_of(name: str, pcn_codes: Iterable[str]) -> str:
    """A word that differs when the name or the PCNs do."""
    return sha256("\n".join([name, *sorted(pcn_codes)]).encode()).hexdigest()[:16]
