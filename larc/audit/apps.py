from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out


class AuditConfig(AppConfig):
    name = "larc.audit"

    def ready(self) -> None:
        user_logged_in.connect(_logged_in, dispatch_uid="audit.logged_in")
        user_logged_out.connect(_logged_out, dispatch_uid="audit.logged_out")


def _logged_in(user: Any, **signal: Any) -> None:
    from larc.audit.services import record

    record(by=user, action="account.logged_in", subject=user.pk)


def _logged_out(user: Any, **signal: Any) -> None:
    from larc.audit.services import record

    if user is not None:
        record(by=user, action="account.logged_out", subject=user.pk)
