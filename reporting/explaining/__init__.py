"""Explains one figure: where its numerator and denominator come from, counted once more from the facts."""
