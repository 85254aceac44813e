"""PCNs, who belongs to them and how many women each practice has, for tests of what is counted."""

from datetime import date

from practices.models import PCN, ListSize, PCNMembership, Practice

PCNS_BEGAN = date(2019, 10, 1)


def make_pcn(code: str, name: str = "") -> PCN:
    return PCN.objects.get_or_create(code=code, defaults={"name": name or f"PCN {code}"})[0]


def join(practice: Practice, pcn: PCN, *, on: date = PCNS_BEGAN) -> PCNMembership:
    """The practice leaves the PCN it is in, if any, and belongs to this one."""
    PCNMembership.objects.filter(practice=practice, ends_on=None).update(ends_on=on)
    return PCNMembership.objects.create(practice=practice, pcn=pcn, starts_on=on)


def count_women(
    practice: Practice, women: int | None, *, on: date = date(2018, 1, 1), estimated: bool = False
) -> ListSize:
    return ListSize.objects.create(
        practice=practice,
        counted_on=on,
        patients=None if women else 5000,
        women_15_44=women,
        women_are_estimated=estimated,
        source="test",
    )
