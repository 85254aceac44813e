"""The forecast page: what the database knows of hubs today, what is asked of it, and its words and pictures."""
