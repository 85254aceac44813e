"""How full clinics are and how appointments in them went (domain.md 6). Pure."""

from datetime import date

from reporting.measures.measure import Measure

_WINDOW = "4, 12, 26 or 52 weeks to yesterday, by the day of the clinic"
_OVER = "Without referrals entered in error"

CLINIC_MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure(
            "clinic_booked",
            None,
            "Booked, of those offered",
            "of those, booked",
            "appointments of the fitting practice's clinics that were booked, or could have been: not those "
            "withdrawn, nor those that nobody booked in a closure or while the fitter was on leave",
            "share, with Wilson interval",
            _WINDOW,
            "higher is better",
            "own definition",
            date(2026, 11, 23),
        ),
        Measure(
            "clinic_missed",
            None,
            "Did not attend, of outcomes recorded",
            "of those, missed",
            f"appointments recorded as kept or missed. {_OVER}",
            "share, with Wilson interval",
            _WINDOW,
            "lower is better",
            "own definition",
            date(2026, 11, 23),
        ),
        Measure(
            "clinic_not_fitted",
            None,
            "Not fitted, of those who came",
            "of those, recorded as ending without a fitting",
            f"appointments recorded as kept. {_OVER}",
            "share, with Wilson interval",
            _WINDOW,
            "lower is better",
            "own definition",
            date(2026, 11, 23),
        ),
    )
}
