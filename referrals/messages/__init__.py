"""What patients are told and how: pure words and rules, and the ways by which a message leaves the service."""
