"""The network: PCNs and practices, who fits what and where, clinics and their slots, and the nearest hub."""
