"""Who one can be in the demonstration, by one click. They have no password and exist nowhere else."""

from dataclasses import dataclass

from larc.accounts.permissions import Role

DOMAIN = "example.nhs.test"


@dataclass(frozen=True)
class DemonstrationUser:
    """A person of the demonstration. `practice_code` is where they work, empty when at none."""

    email: str
    name: str
    role: Role
    organisation: str
    purpose: str
    practice_code: str = ""
    is_clinician: bool = False

    @property
    def role_label(self) -> str:
        return self.role.label


SPOKE, MAIN_HUB = "N82052", "N82011"
_SPOKE_NAME, _HUB_NAME = "Townsend Medical Centre", "Priory Medical Centre"

RECEPTIONIST = DemonstrationUser(
    email=f"reception@{DOMAIN}",
    name="Rosa Demoson",
    role=Role.PRACTICE_STAFF,
    organisation=_SPOKE_NAME,
    purpose="Refers the practice's patients and follows what becomes of them.",
    practice_code=SPOKE,
)
SPOKE_GP = DemonstrationUser(
    email=f"gp@{DOMAIN}",
    name="Dr Kwame Mockford",
    role=Role.PRACTICE_STAFF,
    organisation=_SPOKE_NAME,
    purpose="Refers patients during a consultation.",
    practice_code=SPOKE,
    is_clinician=True,
)
HUB_DESK = DemonstrationUser(
    email=f"hub@{DOMAIN}",
    name="Mei Sampleton",
    role=Role.PRACTICE_STAFF,
    organisation=_HUB_NAME,
    purpose="Books appointments for the referrals sent to this fitting practice.",
    practice_code=MAIN_HUB,
)
HUB_FITTER = DemonstrationUser(
    email=f"fitter@{DOMAIN}",
    name="Dr Amara Testwell",
    role=Role.FITTER,
    organisation=_HUB_NAME,
    purpose="Accepts referrals and records the fittings.",
    practice_code=MAIN_HUB,
    is_clinician=True,
)
NETWORK_ADMIN = DemonstrationUser(
    email=f"network@{DOMAIN}",
    name="Tom Pretendham",
    role=Role.NETWORK_ADMIN,
    organisation="The network",
    purpose="Keeps clinics, fitters and closures true. Sees no patient.",
)
COMMISSIONER = DemonstrationUser(
    email=f"commissioner@{DOMAIN}",
    name="Nadia Fictional",
    role=Role.COMMISSIONER,
    organisation="The commissioner",
    purpose="Watches fitting rates against the baseline. Sees no patient.",
)
SYSTEM_ADMIN = DemonstrationUser(
    email=f"system@{DOMAIN}",
    name="Joe Placeholder",
    role=Role.SYSTEM_ADMIN,
    organisation="The service",
    purpose="Keeps accounts and organisations in order. Sees no patient.",
)

DEMONSTRATION_USERS = (
    RECEPTIONIST,
    SPOKE_GP,
    HUB_DESK,
    HUB_FITTER,
    NETWORK_ADMIN,
    COMMISSIONER,
    SYSTEM_ADMIN,
)
