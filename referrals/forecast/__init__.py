"""Will patients be fitted in time? A simulation of a hub's queue over the weeks to come. Pure: imports no model.

`demand` fits how many are referred a week, `visits` how a visit ends, `plan` which appointments there are, `queueing`
takes patients through them first come, first served, and `outlook` says what comes of it. docs/forecast.md states the
method, what it assumes and how far it was off.
"""
