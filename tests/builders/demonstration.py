"""Every practice of the demonstration's plans: the hubs each in a PCN of their own, the others spread over those."""

from datetime import date

from larc.demo.plans import HUBS, REFERRALS
from practices.models import PCN, ListSize, PCNMembership, Practice


def make_planned_network() -> None:
    pcns = [PCN.objects.create(code=f"U0000{place}", name=f"PCN {place}") for place in range(len(HUBS))]
    spokes = sorted({plan.spoke for plan in REFERRALS})
    for place, code in enumerate([*(plan.code for plan in HUBS), *spokes]):
        practice = Practice.objects.create(
            code=code, name=f"Practice {code}", postcode="L6 4EW", latitude=53.4 + place / 500, longitude=-2.9
        )
        PCNMembership.objects.create(practice=practice, pcn=pcns[place % len(pcns)], starts_on=date(2019, 10, 1))
        ListSize.objects.create(
            practice=practice, counted_on=date(2014, 7, 1), patients=9000, women_15_44=2000, source="made up"
        )
