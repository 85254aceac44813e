"""Board packs from asked for to downloaded."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.models import PCN
from reporting.downloads.pack import NoDataError, make_pdf
from reporting.models import BoardPack

logger = logging.getLogger(__name__)

# A pack is a copy that can be made again: a person's older ones go.
KEPT = 10
PROGRESS_SECONDS = 60 * 60


@transaction.atomic
def ask_for_pack(*, by: User, pcns: Sequence[PCN]) -> BoardPack:
    """Queue a pack of these PCNs, in the order of their names. Asked again while it is made, it is the same pack."""
    from reporting.tasks import make_board_pack

    codes = [pcn.code for pcn in pcns]
    # Locked, so that a form sent twice queues one pack.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    since = timezone.now() - timedelta(seconds=PROGRESS_SECONDS)
    waiting = packs_of(user=by).filter(pcn_codes=codes, state=BoardPack.State.WAITING, asked_at__gte=since).first()
    if waiting:
        return waiting
    pack = BoardPack.objects.create(by=by, pcn_codes=codes)
    older = packs_of(user=by).values_list("pk", flat=True)[KEPT:]
    BoardPack.objects.filter(pk__in=list(older)).delete()
    record(by=by, action="pack.asked", subject=str(pack.pk))
    transaction.on_commit(lambda: make_board_pack.delay(str(pack.pk)))
    return pack


def make_pack(pack_id: UUID) -> BoardPack | None:
    """Make a pack that waits; made or failed before, it stays so. None when it was asked for no more."""
    pack = BoardPack.objects.filter(pk=pack_id).first()
    if pack is None or pack.state != BoardPack.State.WAITING:
        return pack
    found = {pcn.code: pcn for pcn in PCN.objects.filter(code__in=pack.pcn_codes)}
    try:
        pcns = [found[code] for code in pack.pcn_codes if code in found]
        pack.pdf = make_pdf(pcns, lambda done: cache.set(_key(pack_id), done, PROGRESS_SECONDS))
        pack.state = BoardPack.State.MADE
    except NoDataError:
        pack.state = BoardPack.State.FAILED
    except Exception:
        logger.exception("Board pack %s could not be made", pack_id)
        pack.state = BoardPack.State.FAILED
    # Meanwhile its person may have asked for so many more that it went.
    is_kept = BoardPack.objects.filter(pk=pack_id).update(state=pack.state, pdf=pack.pdf)
    return pack if is_kept else None


def packs_of(*, user: User) -> QuerySet[BoardPack]:
    """A person's packs, newest first, without their files."""
    return BoardPack.objects.filter(by=user).defer("pdf")


def done_of(pack: BoardPack) -> int:
    """How many of its PCNs are set."""
    return int(cache.get(_key(pack.pk), 0))


def _key(pack_id: UUID) -> str:
    return f"board-pack:{pack_id}"
