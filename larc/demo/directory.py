"""What the demonstration's directory and tariff say: all invented, the organisations, names and amounts too."""

from datetime import date
from decimal import Decimal

from larc.accounts.models import User
from practices import services as capacity
from practices.directory import Listing, Service, version_of
from practices.methods import Method
from practices.models import PCNMembership, Practice
from practices.selectors.directory import listed_at
from referrals.codes import Action
from referrals.models.activity import Payer
from referrals.services.tariffs import add_tariff

HOSPITAL_CODE = "DEMO02"
HOSPITAL_NAME = "Invented Hospital, gynaecology"
HOSPITAL_PHONE = "0151 496 0200"
HOSPITAL_PLACE = (53.4095, -2.9640)
CONSULTANT = "Dr Mary Madeup, gynaecology, Invented Hospital"
# The hub of a large list takes complex coils, with a consultant to ask.
COMPLEX_HUB = "N82117"
HOSPITAL_LISTS = {
    Service.IMPLANT: Listing(),
    Service.DEEP_IMPLANT: Listing(CONSULTANT, "With ultrasound."),
    Service.COILS: Listing(),
    Service.COMPLEX_COIL: Listing(CONSULTANT),
    Service.HEAVY_PERIODS: Listing(CONSULTANT),
    Service.RING_PESSARY: Listing(),
}
AREAS = ("North of the city", "South of the city")
PRICED_FROM = (date(2020, 4, 1), "Invented for the demonstration")
# Pounds by method: to fit or replace, and to remove.
AMOUNTS = {
    Method.IMPLANT: ("60.00", "45.00"),
    Method.COPPER_IUD: ("90.00", "40.00"),
    Method.LNG_IUS: ("90.00", "40.00"),
}


def fill_directory(*, by: User) -> None:
    """Add a hospital with what it manages, and let one hub take complex coils."""
    latitude, longitude = HOSPITAL_PLACE
    hospital = capacity.add_clinic(
        by=by,
        code=HOSPITAL_CODE,
        name=HOSPITAL_NAME,
        kind=Practice.Kind.OTHER,
        address="Invented for the demonstration",
        phone=HOSPITAL_PHONE,
        latitude=latitude,
        longitude=longitude,
    )
    capacity.list_services(by=by, practice_id=hospital.pk, version=version_of({}), services=HOSPITAL_LISTS)
    hub = Practice.objects.get(code=COMPLEX_HUB)
    listed = listed_at(practice=hub)
    services = listed | {Service.COMPLEX_COIL: Listing(CONSULTANT)}
    capacity.list_services(by=by, practice_id=hub.pk, version=version_of(listed), services=services)


def group_pcns(*, by: User, today: date) -> None:
    """Two areas, by how far north the hubs of their PCNs are."""
    stays = PCNMembership.objects.on(today).filter(practice__hub__isnull=False, practice__latitude__isnull=False)
    codes = list(dict.fromkeys(stays.order_by("-practice__latitude").values_list("pcn__code", flat=True)))
    half = len(codes) // 2
    for name, within in zip(AREAS, (codes[:half], codes[half:]), strict=True):
        capacity.add_area(by=by, name=name, pcn_codes=within)


def set_tariff(*, by: User) -> None:
    """An invented amount for each procedure and payer, labelled so."""
    starts_on, source = PRICED_FROM
    for method, (fit, remove) in AMOUNTS.items():
        for action, pounds in ((Action.FIT, fit), (Action.REPLACE, fit), (Action.REMOVE, remove)):
            for payer in Payer:
                add_tariff(
                    by=by,
                    payer=payer,
                    method=method,
                    action=action,
                    starts_on=starts_on,
                    pounds=Decimal(pounds),
                    source=source,
                )
