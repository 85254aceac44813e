"""What every part of the programming interface shares: how it answers, what it reads, how it pages."""
