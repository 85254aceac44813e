"""Why a change to the network was refused. Messages are for the person, in plain English."""


class CapacityError(Exception):
    """A rule refuses the change. `field` is what to correct; empty when no one thing is."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class StaleError(Exception):
    """Someone else changed it since the page was shown. Nothing was saved."""


class PersonError(Exception):
    """A person cannot be added like this. Nothing was saved."""
