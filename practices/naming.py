"""The one order of PCNs in every list: by name without regard to case, then by code (PCN.Meta.ordering). Pure."""

from typing import Protocol


class Named(Protocol):
    """A PCN, or what stands for one."""

    @property
    def name(self) -> str: ...

    @property
    def code(self) -> str: ...


def by_name(place: Named) -> tuple[str, str]:
    """The key to sort PCNs by where the database does not: iGPC stands between Hilltop and Jubilee."""
    return place.name.lower(), place.code
