"""How long patients wait and what comes back: of the pathway and not of methods. Pure."""

from datetime import date

from reporting.measures.measure import Measure

_WAITED = (
    "referrals whose patient's clock started in the month (London) and whose result is known: fitted, ended past the "
    "limit, or waiting past it. Not counted: emergencies, entered in error, handed over, the patient died; cancelled, "
    "sent onward or finally returned within the limit; discharged after missed appointments when a time was offered "
    "within it; a referral whose clock goes on in another"
)
_LIMIT = "the limit of the provider that has the referral: 28 days, a sexual health clinic 5, the last day included"

_EMERGENCIES = (
    "emergency coils sent or handed over in the month (London) whose result is known: fitted, booked in time, handed "
    "over, or past the deadline, whether still waiting or ended since. Not counted: entered in error, the patient "
    "died, sent twice; ended otherwise before the deadline; a referral whose need goes on in another"
)

PATHWAY_MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure(
            "fitted_in_time",
            None,
            "Fitted within the limit",
            f"of those, fitted within {_LIMIT}; or within the common target",
            _WAITED,
            "share, with Wilson interval",
            "one month, by the start of the clock",
            "higher is better",
            "own definition; a question, the patient's choice or another practice stops no clock",
            date(2026, 11, 23),
        ),
        Measure(
            "offered_in_time",
            None,
            "Offered within the limit",
            "of those, first offered a time within the same limit",
            "as for fitted within the limit, but that what was offered in time counts however it ended",
            "share",
            "one month, by the start of the clock",
            "higher is better",
            "own definition",
            date(2026, 11, 23),
        ),
        Measure(
            "emergency_in_time",
            None,
            "Emergency coils in time",
            "of those, fitted at a time no later than the deadline, or booked for one",
            _EMERGENCIES,
            "share, with Wilson interval",
            "one month, by the day of sending or of a handover before it",
            "higher is better",
            "own definition (K3); the deadline is that of the referral, to the minute. What was fitted without an "
            "appointment was fitted by the time it was recorded",
            date(2026, 11, 23),
        ),
        Measure(
            "emergency_handed_over",
            None,
            "Emergency coils handed over",
            "of those, handed over to a sexual health clinic by phone, before or after sending",
            "as for emergency coils in time",
            "share, with Wilson interval",
            "one month, by the day of sending or of a handover before it",
            "none: a handover is safe, and says that no practice had a time",
            "own definition",
            date(2026, 11, 23),
        ),
        Measure(
            "returned",
            None,
            "Returned to the referring practice",
            "of those, returned by a fitting practice at least once; sent on directly, and sent onward, stand apart",
            "referrals from one practice to another sent in the month (London), without those entered in error",
            "share, with Wilson interval",
            "one month, by the day of sending",
            "lower is better",
            "own definition; patients whom a fitting practice keeps are not between practices",
            date(2026, 11, 23),
        ),
    )
}
