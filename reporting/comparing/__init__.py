"""Pages that compare: fifths of deprivation, PCNs in a funnel, methods and reasons, places in England."""
