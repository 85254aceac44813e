"""Plans with their standards, what came of them, and the milestones on the way (domain.md P2 to P5, P8)."""
