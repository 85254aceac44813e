"""Control charts: what a PCN's own variation allows to say about its months (ADR 9)."""
