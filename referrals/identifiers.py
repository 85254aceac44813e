"""NHS numbers and the references of referrals. Pure.

Source: domain.md 5.1. Ten digits, the last a modulus 11 check digit; ten equal digits pass the check but
were never issued; numbers that start with 999 are for tests and demonstrations only.
"""

import re
import secrets
import unicodedata

import nhs_number

# Letters and digits that cannot be taken for one another, read aloud or in bad handwriting.
_REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRTUVWXYZ"
_REFERENCE = re.compile(r"LR-?([A-Z0-9]{4})-?([0-9]{2})")


class InvalidNHSNumberError(ValueError):
    """The text is not an NHS number; the message says how to mend it."""


def parse_nhs_number(text: str, *, accept_test_numbers: bool) -> str:
    """Ten digits from what a person typed: spaces, hyphens and full-width digits are accepted (A2).

    Raises InvalidNHSNumberError for anything that is not a number which could have been issued (A1).
    """
    digits = re.sub(r"[\s\-\u2010-\u2015\u2212]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise InvalidNHSNumberError("NHS number must be 10 digits")
    if len(set(digits)) == 1 or not nhs_number.is_valid(digits):
        raise InvalidNHSNumberError("Check the NHS number, a digit is wrong")
    if digits.startswith("999") and not accept_test_numbers:
        raise InvalidNHSNumberError("NHS numbers that start with 999 are for tests. Enter the patient's own number")
    return digits


def new_reference() -> str:
    """A reference such as LR-7K4P-29, for people to read out. Chance of a clash is handled where it is stored."""
    letters = "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(4))
    return f"LR-{letters}-{secrets.randbelow(100):02}"


def parse_reference(text: str) -> str | None:
    """The reference in what a person typed, with or without its hyphens, or None."""
    found = _REFERENCE.fullmatch(re.sub(r"\s", "", text).upper())
    return f"LR-{found[1]}-{found[2]}" if found else None
