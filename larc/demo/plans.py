"""What the demonstration invents: which practices fit for others, who fits there, and who was referred. Pure.

The practices are real; that they are hubs, and everything else here, is not. Each hub shows a different state.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

import nhs_number

from larc.demo.users import DOMAIN, HUB_FITTER, MAIN_HUB, SPOKE
from practices.methods import LARC_METHODS, Competence, Method, Procedure
from referrals.values import Need


@dataclass(frozen=True)
class FitterPlan:
    """A fitter, the weekday of the clinic (Monday is 0), and in how many days each letter of competence expires."""

    name: str
    registration_body: str
    registration_number: str
    weekday: int
    letters: tuple[tuple[Competence, int], ...]
    email: str


class HubState(StrEnum):
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    NOT_ACCEPTING = "not accepting"


@dataclass(frozen=True)
class HubPlan:
    """A hub with a weekly clinic per fitter. `growth` is its patients' share in the rise since the hubs opened."""

    code: str
    fitters: tuple[FitterPlan, ...]
    slots: int
    growth: float
    methods: tuple[Method, ...] = LARC_METHODS
    state: HubState = HubState.OPEN
    direct_booking: bool = False


def _fitter(
    name: str, body: str, number: int, weekday: int, *letters: tuple[Competence, int], email: str = ""
) -> FitterPlan:
    own = name.lower().replace(" ", ".").replace("'", "")
    return FitterPlan(name, body, str(number), weekday, letters, email or f"{own}@{DOMAIN}")


_IMPLANT, _COIL = Competence.SDI_IR, Competence.IUT
YEARS_AWAY = 900

HUBS: tuple[HubPlan, ...] = (
    # Anfield & Everton: where the demonstration's own hub desk and fitter work.
    HubPlan(
        MAIN_HUB,
        (
            _fitter(HUB_FITTER.name, "GMC", 9000001, 1, (_IMPLANT, YEARS_AWAY), (_COIL, 60), email=HUB_FITTER.email),
            _fitter("Sister Ruth Mockley", "NMC", 9000002, 3, (_IMPLANT, YEARS_AWAY)),
        ),
        slots=6,
        growth=1.2,
        methods=(*LARC_METHODS, Method.RING_PESSARY),
    ),
    # Central Liverpool: by far the largest list, most of it students.
    HubPlan(
        "N82117",
        (
            _fitter("Dr Ifeoma Sampleby", "GMC", 9000003, 2, (_IMPLANT, YEARS_AWAY), (_COIL, YEARS_AWAY)),
            _fitter("Dr Luca Fictionelli", "GMC", 9000004, 4, (_IMPLANT, YEARS_AWAY), (_COIL, YEARS_AWAY)),
        ),
        slots=8,
        growth=1.1,
    ),
    # iGPC
    HubPlan(
        "N82024",
        (_fitter("Dr Hana Inventova", "GMC", 9000005, 3, (_IMPLANT, YEARS_AWAY), (_COIL, 30)),),
        slots=5,
        growth=1.0,
    ),
    # North Liverpool: practices that refer here book themselves.
    HubPlan(
        "N82053",
        (
            _fitter("Dr Owen Pretender", "GMC", 9000006, 0, (_IMPLANT, YEARS_AWAY), (_COIL, YEARS_AWAY)),
            _fitter("Sister Grace Examplar", "NMC", 9000007, 2, (_IMPLANT, 80)),
        ),
        slots=6,
        growth=1.3,
        direct_booking=True,
    ),
    # The Picton: no free slot.
    HubPlan(
        "N82046",
        (_fitter("Dr Zainab Mockhtar", "GMC", 9000008, 4, (_IMPLANT, YEARS_AWAY), (_COIL, YEARS_AWAY)),),
        slots=2,
        growth=0.7,
        state=HubState.FULL,
    ),
    # Liverpool First: closed for some weeks. Its patients never saw the rise that others did.
    HubPlan(
        "N82002",
        (_fitter("Dr Piotr Zmyslony", "GMC", 9000009, 2, (_IMPLANT, YEARS_AWAY), (_COIL, YEARS_AWAY)),),
        slots=4,
        growth=-0.1,
        state=HubState.CLOSED,
    ),
    # SWAGGA: takes no new referrals for now.
    HubPlan(
        "N82035",
        (_fitter("Dr Siobhan O'Fable", "GMC", 9000010, 0, (_IMPLANT, YEARS_AWAY), (_COIL, YEARS_AWAY)),),
        slots=5,
        growth=0.9,
        state=HubState.NOT_ACCEPTING,
    ),
    # Childwall & Wavertree: its only fitter's letters have expired, so nothing can be booked there.
    HubPlan(
        "N82092",
        (_fitter("Dr Arjun Imaginder", "GMC", 9000011, 3, (_IMPLANT, -10), (_COIL, -10)),),
        slots=4,
        growth=0.8,
    ),
)

# Where a trainee has waited for a clinic for months.
HUB_WITH_STALLED_TRAINING = "N82053"

# No list of clinics is loaded, so this one is invented, name, number and all.
CLINIC_NAME = "Invented Sexual Health Clinic"
CLINIC_PHONE = "0151 496 0100"
CLINIC_PLACE = (53.4069, -2.9716)
CLINIC = HubPlan(
    "DEMO01",
    (_fitter("Dr Noor Fabricant", "GMC", 9000012, 1, (_IMPLANT, YEARS_AWAY), (_COIL, YEARS_AWAY)),),
    slots=6,
    growth=0.0,
)


class Story(StrEnum):
    """How far a referral of the demonstration has come."""

    DRAFT = "draft"
    NEW = "new"
    ACCEPTED = "accepted"
    BOOKED = "booked"
    FITTED = "fitted"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    TO_SIGN_OFF = "waits for a clinician of the referring practice"
    FLAGGED = "signed off by a clinician"
    UNDER_16 = "assessed by the Fraser guidelines"
    HELD = "held for the safeguarding lead"
    EMERGENCY = "emergency"
    QUESTIONED = "asked for information"
    REDIRECTED = "sent on to another hub"
    NOT_REACHED = "not reached by phone"
    UNRECORDED = "appointment over, outcome not recorded"
    MISSED = "did not attend"
    MISSED_AND_OVER = "did not attend, booked again, that appointment over too"
    DISCHARGED = "did not attend twice"
    NOT_FITTED = "not fitted"
    ONWARD = "sent onward"


@dataclass(frozen=True)
class ReferralPlan:
    """An invented patient's referral, sent so many days ago. `then` is the hub it is sent on to."""

    first_name: str
    last_name: str
    age: int
    need: Need
    spoke: str
    hub: str
    sent_days_ago: int
    story: Story
    answers: dict[str, str] = field(default_factory=dict)
    then: str = ""


def _need(
    method: str, procedure: Procedure = Procedure.FIT, indication: str = "contraception", notes: str = ""
) -> Need:
    in_place = "" if procedure == Procedure.FIT else method
    return Need(method, procedure, in_place, indication, notes)


_NEW_IMPLANT, _NEW_COPPER, _NEW_HORMONAL = _need("implant"), _need("copper_iud"), _need("lng_ius")
_EITHER = _need("either_coil")
_NEXT_IMPLANT = _need("implant", Procedure.REPLACE)
_NEXT_HORMONAL = _need("lng_ius", Procedure.REPLACE)
_OUT = _need("implant", Procedure.REMOVE, notes="Rod easy to feel.")
_HEAVY = _need("lng_ius", indication="hmb", notes="Examination and scan normal.")
_HRT = _need("lng_ius", indication="hrt")
_EMERGENCY = replace(_NEW_COPPER, is_emergency=True)

_PAST_CANCER = {"breast_cancer_past": "yes"}

_P = MAIN_HUB
# Spokes near the hubs they refer to: Mere Lane, St James', Oak Vale, Long Lane, Earle Road, Stanley, Penny Lane.
_MERE, _JAMES, _OAK, _LONG, _EARLE, _STANLEY, _PENNY = (
    "N82099",
    "N82082",
    "N82041",
    "N82110",
    "N82065",
    "N82651",
    "N82026",
)

REFERRALS: tuple[ReferralPlan, ...] = (
    ReferralPlan("Ada", "Fictional", 24, _NEW_IMPLANT, SPOKE, _P, 1, Story.NEW),
    ReferralPlan("Bukola", "Testwell", 31, _EITHER, SPOKE, _P, 2, Story.NEW),
    ReferralPlan("Chloe", "Mockford", 19, _NEW_IMPLANT, _MERE, _P, 3, Story.NEW),
    ReferralPlan("Divya", "Sampleton", 38, _HEAVY, _MERE, _P, 6, Story.NEW),
    ReferralPlan("Efua", "Placeholder", 27, _NEW_HORMONAL, _STANLEY, _P, 23, Story.NEW),
    ReferralPlan("Fatima", "Pretendham", 29, _NEW_COPPER, SPOKE, _P, 8, Story.ACCEPTED),
    ReferralPlan("Gosia", "Demoson", 22, _NEW_IMPLANT, _MERE, _P, 12, Story.ACCEPTED),
    ReferralPlan("Huda", "Inventova", 34, _NEXT_IMPLANT, SPOKE, _P, 26, Story.ACCEPTED),
    ReferralPlan("Isla", "Examplar", 41, _NEXT_HORMONAL, _STANLEY, _P, 33, Story.ACCEPTED),
    ReferralPlan("Jia", "Fableworth", 26, _NEW_IMPLANT, SPOKE, _P, 10, Story.BOOKED),
    ReferralPlan("Keziah", "Mockley", 47, _HRT, SPOKE, _P, 17, Story.BOOKED),
    ReferralPlan("Leila", "Sampleby", 23, _OUT, _MERE, _P, 9, Story.BOOKED),
    ReferralPlan("Maria", "Testwell", 30, _EITHER, _STANLEY, _P, 21, Story.BOOKED),
    ReferralPlan("Niamh", "Pretender", 25, _NEW_IMPLANT, SPOKE, _P, 30, Story.FITTED),
    ReferralPlan("Oluchi", "Fictional", 36, _NEW_HORMONAL, _MERE, _P, 35, Story.FITTED),
    ReferralPlan("Parveen", "Demoson", 44, _HEAVY, SPOKE, _P, 14, Story.RETURNED),
    ReferralPlan("Qing", "Placeholder", 20, _NEW_IMPLANT, SPOKE, _P, 19, Story.CANCELLED),
    ReferralPlan("Rhiannon", "Sampleton", 28, _NEW_COPPER, SPOKE, "N82053", 5, Story.NEW),
    ReferralPlan("Saoirse", "Inventova", 33, _EITHER, _LONG, "N82053", 11, Story.BOOKED),
    ReferralPlan("Tanisha", "Mockford", 21, _NEW_IMPLANT, _JAMES, "N82117", 28, Story.FITTED),
    ReferralPlan("Uzma", "Examplar", 39, _HEAVY, _OAK, "N82024", 15, Story.ACCEPTED),
    ReferralPlan("Veronika", "Fableworth", 35, _NEW_HORMONAL, _EARLE, "N82046", 13, Story.BOOKED),
    ReferralPlan("Wanjiru", "Pretendham", 26, _NEW_IMPLANT, _EARLE, "N82046", 16, Story.BOOKED),
    ReferralPlan("Xanthe", "Testwell", 32, _NEW_COPPER, _STANLEY, "N82002", 18, Story.BOOKED),
    ReferralPlan("Yasmin", "Sampleby", 29, _EITHER, _PENNY, "N82092", 27, Story.ACCEPTED),
    ReferralPlan("Zofia", "Mockley", 25, _NEW_IMPLANT, SPOKE, _P, 1, Story.DRAFT),
    ReferralPlan("Agnieszka", "Mockford", 37, _NEW_IMPLANT, SPOKE, _P, 2, Story.TO_SIGN_OFF, _PAST_CANCER),
    ReferralPlan("Blessing", "Testwell", 42, _NEW_HORMONAL, SPOKE, _P, 4, Story.FLAGGED, _PAST_CANCER),
    ReferralPlan("Carys", "Sampleton", 15, _NEW_IMPLANT, SPOKE, _P, 3, Story.UNDER_16),
    ReferralPlan("Dilys", "Placeholder", 12, _NEW_IMPLANT, SPOKE, _P, 1, Story.HELD),
    ReferralPlan("Ewa", "Fictional", 23, _EMERGENCY, SPOKE, _P, 1, Story.EMERGENCY),
    ReferralPlan("Freya", "Demoson", 30, _NEW_COPPER, SPOKE, _P, 7, Story.QUESTIONED),
    ReferralPlan("Gwen", "Examplar", 27, _NEW_IMPLANT, _LONG, "N82053", 8, Story.REDIRECTED, then=_P),
    ReferralPlan("Halima", "Inventova", 35, _NEW_IMPLANT, _MERE, _P, 13, Story.NOT_REACHED),
    ReferralPlan("Ines", "Pretender", 24, _NEW_IMPLANT, SPOKE, _P, 20, Story.UNRECORDED),
    ReferralPlan("Jaya", "Fableworth", 33, _NEW_IMPLANT, _MERE, _P, 25, Story.MISSED),
    ReferralPlan("Kasia", "Mockley", 40, _NEW_HORMONAL, SPOKE, _P, 40, Story.DISCHARGED),
    ReferralPlan("Lowri", "Sampleby", 29, _NEW_COPPER, SPOKE, _P, 22, Story.NOT_FITTED),
    ReferralPlan("Nerys", "Sampleton", 31, _NEW_IMPLANT, SPOKE, _P, 33, Story.MISSED_AND_OVER),
    ReferralPlan("Mehwish", "Testwell", 38, _NEW_HORMONAL, SPOKE, _P, 32, Story.ONWARD),
)


def invented_nhs_numbers() -> Iterator[str]:
    """Numbers of the 999 range, which is for tests and never issued, each with its check digit."""
    for stem in range(999_000_100, 999_999_999):
        number = next((f"{stem}{digit}" for digit in range(10) if nhs_number.is_valid(f"{stem}{digit}")), None)
        if number:
            yield number
