from django.db import connection
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.models import Event
from larc.audit.requests import current_request_id


def record(*, by: User | None, action: str, subject: object, organisation: str = "") -> Event:
    """Append one event. `subject` is a public identifier (UUID, ODS code), never a value of a patient's row."""
    return Event.objects.create(actor=by, action=action, subject=str(subject), organisation=organisation)


def record_look(*, by: User, action: str, subject: object) -> None:
    """Append that somebody looked, in a request that saves their session afterwards, and in no transaction.

    This commit does not wait for the disk. That of the session does, and the write-ahead log reaches it in order: the
    event is as safe as any before the page leaves, at one wait instead of two.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (at, actor_id, action, subject, organisation, request_id)"
            " SELECT %s, %s, %s, %s, '', %s FROM set_config('synchronous_commit', 'off', TRUE)",
            [timezone.now(), by.pk, action, str(subject), current_request_id()],
        )
