"""What the practices of a PCN fitted, for whomever: activity, never mixed with the rates of their own women."""
