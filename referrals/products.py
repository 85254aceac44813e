"""Which devices there are, from when until when, and for which reason each may be fitted. Pure.

The table is data (rules/products.csv). Source: domain.md 1.2 and 2.4: for heavy periods and HRT only a hormonal coil
of 52 mg. Outside the ages an implant was studied in, the page flags and never blocks (domain.md 1.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from practices.methods import Method
from referrals import rules

# Efficacy and safety of Nexplanon were established in women of 18 to 40. Source: domain.md 1.2 (SPS).
IMPLANT_STUDIED_FROM, IMPLANT_STUDIED_TO = 18, 40


@dataclass(frozen=True)
class Product:
    """A device that a fitter can record. `lng_mg` is its levonorgestrel, None where there is none."""

    name: str
    method: Method
    lng_mg: Decimal | None
    indications: frozenset[str]
    dmd: str


def all_products() -> tuple[Product, ...]:
    """Every product of the table, available or not."""
    return tuple(_product(row) for row in rules.read("products"))


def available(*, method: Method | str, indication: str, on: date) -> tuple[Product, ...]:
    """What may be fitted of a method for a reason on a day, in the order of the table (L4, A17)."""
    return tuple(
        product
        for product in (_product(row) for row in rules.read("products") if rules.holds_on(row, on))
        if product.method == method and indication in product.indications
    )


def product_named(name: str) -> Product | None:
    """The product of this name, whatever its capitals, spaces and hyphens; None when the table has none."""
    wanted = _folded(name)
    return next((product for product in all_products() if _folded(product.name) == wanted), None)


def outside_studied_ages(*, method: Method | str, age: int) -> bool:
    """Whether to flag that an implant was not studied at this age."""
    return method == Method.IMPLANT and not IMPLANT_STUDIED_FROM <= age <= IMPLANT_STUDIED_TO


def batch_key(text: str) -> str:
    """A batch number's capital letters and digits, so that a recall finds it however it was typed."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def _folded(name: str) -> str:
    return re.sub(r"[^0-9a-z]", "", name.casefold())


def _product(row: rules.Row) -> Product:
    return Product(
        name=row["product"],
        method=Method(row["method"]),
        lng_mg=Decimal(row["lng_mg"]) if row["lng_mg"] else None,
        indications=frozenset(row["indications"].split()),
        dmd=row["dmd"],
    )
