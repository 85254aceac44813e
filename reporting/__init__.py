"""Rates and what they say: prepared monthly counts, the baseline, dashboards. No patient is known here."""
