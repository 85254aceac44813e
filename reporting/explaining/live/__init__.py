"""Explains figures that are counted live: waits, returns, emergencies, fill and forecasts. Each is counted once
more from its rows, one by one, and set beside what its page shows.
"""
