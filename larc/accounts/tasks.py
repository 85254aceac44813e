from celery import shared_task
from django.utils import timezone

from larc.accounts import kept


@shared_task
def forget_old_forms() -> None:
    """Delete kept forms that nobody came back for."""
    kept.forget_old(timezone.now())
