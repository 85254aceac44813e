"""The marks of control charts, a shape and a colour for each meaning, and the icons made of them. Pure.

Own drawings: the NHS icons have no licence, and two of their colours do not reach 3:1 on white (ux.md 4).
"""

from dataclasses import dataclass

from markupsafe import Markup

from reporting.spc import Kind, Variation


@dataclass(frozen=True, slots=True)
class Mark:
    """`symbol` is Plotly's name of the shape; `shape` is the SVG of one around 0 0, five to each side."""

    colour: str
    symbol: str
    shape: Markup


MARKS = {
    Kind.ORDINARY: Mark(
        "#6E7A85", "circle-open", Markup('<circle r="3.5" fill="#fff" stroke="#6E7A85" stroke-width="2"/>')
    ),
    Kind.IMPROVEMENT: Mark("#005EB8", "triangle-up", Markup('<path d="M0 -5.5L5.5 4.5H-5.5Z" fill="#005EB8"/>')),
    Kind.CONCERN: Mark("#C2510A", "square", Markup('<path d="M-4.5 -4.5H4.5V4.5H-4.5Z" fill="#C2510A"/>')),
    Kind.HIGH: Mark("#490092", "diamond", Markup('<path d="M0 -6L6 0L0 6L-6 0Z" fill="#490092"/>')),
    Kind.LOW: Mark("#490092", "diamond", Markup('<path d="M0 -6L6 0L0 6L-6 0Z" fill="#490092"/>')),
}

KINDS = {
    Variation.ORDINARY: Kind.ORDINARY,
    Variation.IMPROVEMENT_HIGH: Kind.IMPROVEMENT,
    Variation.IMPROVEMENT_LOW: Kind.IMPROVEMENT,
    Variation.CONCERN_HIGH: Kind.CONCERN,
    Variation.CONCERN_LOW: Kind.CONCERN,
    Variation.NEUTRAL_HIGH: Kind.HIGH,
    Variation.NEUTRAL_LOW: Kind.LOW,
}


# Short: a page of 1,250 rows names one in each.
_IDS = {kind: f"mark-{number}" for number, kind in enumerate(MARKS)}


def placed(kind: Kind, x: float, y: float) -> Markup:
    """A mark of a chart."""
    return Markup('<g transform="translate({:.1f} {:.1f})">{}</g>').format(x, y, MARKS[kind].shape)


def symbols() -> Markup:
    """The icons once, for a page whose rows show them by `icon`."""
    each = (
        Markup('<symbol id="{}" viewBox="-8 -8 16 16">{}</symbol>').format(_IDS[kind], mark.shape)
        for kind, mark in MARKS.items()
    )
    return Markup('<svg width="0" height="0" aria-hidden="true">{}</svg>').format(Markup("").join(each))


def _used(kind: Kind) -> Markup:
    return Markup('<svg class="app-pattern" aria-hidden="true"><use href="#{}"/></svg>').format(_IDS[kind])


_ICONS = {variation: _used(kind) for variation, kind in KINDS.items()}


def icon(variation: Variation | None) -> Markup:
    """The icon beside the pattern's word; nothing where there is no verdict."""
    return Markup("") if variation is None else _ICONS[variation]
