"""Postcodes as people write them, and the one way they are stored. Pure."""

import re

_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}")


def normalised(text: str) -> str | None:
    """A whole postcode in capitals with its one space, `l64ew` → `L6 4EW`; None when it is not one."""
    squeezed = "".join(text.split()).upper()
    postcode = f"{squeezed[:-3]} {squeezed[-3:]}"
    return postcode if _POSTCODE.fullmatch(postcode) else None
