"""Published figures of England's places beside our own: real data with a definition of its own."""
