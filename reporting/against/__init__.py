"""How a rate stands against another time: the twelve months before (Fig. 1) and the same month before COVID."""
