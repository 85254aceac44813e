"""Referrals of five years in a table that already has a network: written by PostgreSQL itself, for lists to be read.

They are for reading only. The pathway's services made none of them, but their rows are as those would be.
"""

from collections.abc import Sequence

from django.db import connections

from larc.accounts.models import User
from practices.models import Hub, Practice

YEARS = 5
# How old a referral is decides where it is likely to be: from so many days on it is mostly over.
OVER_AFTER = 45

_PATIENTS = """
INSERT INTO referrals_patient (id, nhs_number, without_number, first_name, last_name, born_on, postcode, phone, email,
    recorded_sex, interpreter_language, adjustments, adjustment_notes)
SELECT %(base)s + n, lpad((9990000000 + n)::text, 10, '0'), '', 'Bench', 'Patient ' || n, '1994-05-04', 'L1 1AA',
    '07700900982', '', '', '', '{}', '' FROM generate_series(1, %(number)s) n
"""

_REFERRALS = f"""
INSERT INTO referrals_referral (id, reference, patient_id, referring_practice_id, registered_practice_id, hub_id,
    status, version, method, procedure, device_in_place, indication, notes, is_complex, is_emergency,
    is_self_referral, consent_to_share, consent_to_onward, created_at, submitted_at, clock_started_at, triaged_at,
    offered_at, closed_at)
SELECT gen_random_uuid(), 'B' || lpad((%(base)s + n)::text, 9, '0'), %(base)s + n, practice, practice, hub, status, 3,
    (ARRAY['implant', 'copper_iud', 'lng_ius'])[1 + n %% 3], 'fit', '', 'contraception', '', false, false, false,
    true, n %% 4 > 0, sent, sent, sent, sent + interval '1 day', sent + interval '2 days',
    CASE WHEN status IN ('fitted', 'cancelled', 'discharged', 'onward_referred') THEN sent + interval '20 days' END
FROM (
    SELECT n, now() - days * interval '1 day' AS sent,
        (%(practices)s)[1 + floor(random() * %(practice_count)s)::int] AS practice,
        (%(hubs)s)[1 + floor(random() * %(hub_count)s)::int] AS hub,
        CASE WHEN days < 3 THEN 'submitted'
            WHEN days < {OVER_AFTER} THEN (ARRAY['submitted', 'info_requested', 'accepted', 'accepted', 'booked',
                'booked', 'booked', 'fitted', 'fitted', 'fitted', 'rejected', 'dna'])[1 + floor(random() * 12)::int]
            WHEN random() < 0.003 THEN 'accepted'
            ELSE (ARRAY['fitted', 'fitted', 'fitted', 'fitted', 'fitted', 'fitted', 'fitted', 'cancelled',
                'discharged', 'onward_referred'])[1 + floor(random() * 10)::int] END AS status
    FROM (SELECT n, random() * {YEARS * 365} AS days FROM generate_series(1, %(number)s) n) drawn
) placed
"""

_LEGS = """
INSERT INTO referrals_leg (referral_id, hub_id, number, assigned_at, closed_at, close_reason)
SELECT id, hub_id, 1, submitted_at, closed_at, '' FROM referrals_referral WHERE patient_id > %(base)s
"""

_EVENTS = """
INSERT INTO referrals_referralevent (referral_id, action, from_status, to_status, at, by_id, organisation_id, reason,
    comment, counterpart)
SELECT id, step.action, step.from_status, step.to_status, submitted_at + step.after, %(user)s, referring_practice_id,
    '', '', ''
FROM referrals_referral
CROSS JOIN LATERAL (VALUES ('submit', 'draft', 'submitted', interval '0'),
    ('accept', 'submitted', 'accepted', interval '1 day'),
    ('record_fitted', 'booked', status, interval '20 days')) step (action, from_status, to_status, after)
WHERE patient_id > %(base)s AND (step.after < interval '20 days' OR closed_at IS NOT NULL)
"""

# The booked ones of each hub take its slots in turn, as far as they reach.
_APPOINTMENTS = """
INSERT INTO referrals_appointment (leg_id, slot_id, state, booked_at, booked_by_id)
SELECT leg.id, slot.id, 'booked', leg.assigned_at, %(user)s
FROM (SELECT leg.id, leg.assigned_at, leg.hub_id, row_number() OVER (PARTITION BY leg.hub_id ORDER BY leg.id) AS place
      FROM referrals_leg leg JOIN referrals_referral referral ON referral.id = leg.referral_id
      WHERE referral.status = 'booked' AND referral.patient_id > %(base)s) leg
JOIN (SELECT slot.id, session.hub_id, row_number() OVER (PARTITION BY session.hub_id ORDER BY slot.starts_at) AS place
      FROM practices_slot slot JOIN practices_clinicsession session ON session.id = slot.session_id
      WHERE NOT EXISTS (SELECT 1 FROM referrals_appointment taken WHERE taken.slot_id = slot.id)) slot
    ON slot.hub_id = leg.hub_id AND slot.place = leg.place
"""

_FITTINGS = """
INSERT INTO referrals_fitting (method, action, performed_on, registered_practice_id, fitting_practice_id, indication,
    snomed_code, device, batch_number, payer, source, referral_id, recorded_at, is_authoritative)
SELECT referral.method, 'fit', closed_at::date, registered_practice_id, hub.practice_id, indication,
    CASE WHEN random() < 0.01 THEN '' ELSE '169553002' END, '', '',
    CASE WHEN random() < 0.01 THEN '' ELSE 'local_authority' END, 'service', referral.id, closed_at, true
FROM referrals_referral referral JOIN practices_hub hub ON hub.id = referral.hub_id
WHERE referral.status = 'fitted' AND patient_id > %(base)s
"""

_SEQUENCE = "SELECT setval(pg_get_serial_sequence('referrals_patient', 'id'), max(id)) FROM referrals_patient"


def fill_referrals(
    *, number: int, hubs: Sequence[Hub], practices: Sequence[Practice], by: User, using: str = "default"
) -> None:
    """Add so many referrals of the practices to the hubs, sent over five years up to now; the same ones each time.

    `using` is a connection that owns the tables.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT setseed(0.5), coalesce(max(id), 0) FROM referrals_patient")
        values = {
            "base": cursor.fetchone()[1],
            "number": number,
            "user": by.pk,
            "hubs": [hub.pk for hub in hubs],
            "hub_count": len(hubs),
            "practices": [practice.pk for practice in practices],
            "practice_count": len(practices),
        }
        for statement in (_PATIENTS, _REFERRALS, _LEGS, _EVENTS, _APPOINTMENTS, _FITTINGS):
            cursor.execute(statement, values)
        cursor.execute(_SEQUENCE)
        for table in ("patient", "referral", "leg", "referralevent", "appointment", "fitting"):
            cursor.execute(f"ANALYZE referrals_{table}")
