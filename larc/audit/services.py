from larc.accounts.models import User
from larc.audit.models import Event


def record(*, by: User | None, action: str, subject: object, organisation: str = "") -> Event:
    """Append one event. `subject` is a public identifier (UUID, ODS code), never a value of a patient's row."""
    return Event.objects.create(actor=by, action=action, subject=str(subject), organisation=organisation)
