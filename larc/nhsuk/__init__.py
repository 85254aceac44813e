"""The NHS design system as this service wears it: templates, form fields, words for dates and numbers.

No rule about implants or coils lives here.
"""
