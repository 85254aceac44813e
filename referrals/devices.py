"""Devices a fitter can record, by method. Source: domain.md 1.2 (NHS dictionary of medicines and devices)."""

from practices.methods import Method

DEVICES: dict[Method, tuple[str, ...]] = {
    Method.IMPLANT: ("Nexplanon",),
    Method.LNG_IUS: ("Mirena", "Levosert", "Benilexa One Handed", "Kyleena", "Jaydess"),
    Method.COPPER_IUD: (
        "T-Safe 380A QL",
        "TT380 Slimline",
        "Mini TT380 Slimline",
        "UT380 Short",
        "UT380 Standard",
        "Nova-T 380",
        "Neo-Safe T380",
        "Flexi-T+380",
        "IUB Ballerine",
    ),
    Method.RING_PESSARY: ("Ring pessary",),
}
