"""Where the financial year is heading, for the network and each PCN (L12, ADR 10)."""
