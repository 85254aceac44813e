"""Published figures: frozen once a month, with small numbers hidden, and what changed since."""
