"""Who people are and what their role lets them do."""
