"""Board packs from asked for to downloaded."""

import logging
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Length

from larc.accounts.models import User
from larc.audit.services import record
from practices.models import PCN
from reporting import progress
from reporting.downloads.pack import NoDataError, make_pdf
from reporting.models import BoardPack

logger = logging.getLogger(__name__)

# A pack is a copy that can be made again: a person's older ones go.
KEPT = 10


@transaction.atomic
def ask_for_pack(*, by: User, pcns: Sequence[PCN]) -> BoardPack:
    """Queue a pack of these PCNs, in the order of their names. Asked again while it is made, it is the same pack.

    One whose worker is gone is given up: it is not made, even if a worker should find it later.
    """
    from reporting.tasks import make_board_pack

    codes = [pcn.code for pcn in pcns]
    # Locked, so that a form sent twice queues one pack.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    for waiting in packs_of(user=by).filter(pcn_codes=codes, state=BoardPack.State.WAITING):
        if not is_lost(waiting):
            return waiting
        BoardPack.objects.filter(pk=waiting.pk).update(state=BoardPack.State.FAILED)
    pack = BoardPack.objects.create(by=by, pcn_codes=codes)
    older = packs_of(user=by).values_list("pk", flat=True)[KEPT:]
    BoardPack.objects.filter(pk__in=list(older)).delete()
    record(by=by, action="pack.asked", subject=str(pack.pk))
    transaction.on_commit(lambda: make_board_pack.delay(str(pack.pk)))
    return pack


def make_pack(pack_id: UUID) -> BoardPack | None:
    """Make a pack that waits; made, failed or given up before, it stays so. None when it was asked for no more."""
    pack = BoardPack.objects.filter(pk=pack_id).first()
    if pack is None or pack.state != BoardPack.State.WAITING:
        return pack
    found = {pcn.code: pcn for pcn in PCN.objects.filter(code__in=pack.pcn_codes)}
    pack.state = BoardPack.State.FAILED
    try:
        if progress.begin(_work(pack)):
            pcns = [found[code] for code in pack.pcn_codes if code in found]
            pack.pdf = make_pdf(pcns, lambda done: progress.tell(_work(pack), done, len(pcns)))
            pack.state = BoardPack.State.MADE
    except NoDataError:
        pass
    except Exception:
        logger.exception("Board pack %s could not be made", pack_id)
    # Meanwhile its person may have given it up, or asked for so many more that it went.
    waiting = BoardPack.objects.filter(pk=pack_id, state=BoardPack.State.WAITING)
    return pack if waiting.update(state=pack.state, pdf=pack.pdf) else None


def packs_of(*, user: User) -> QuerySet[BoardPack]:
    """A person's packs, newest first, without their files but with their `size` in bytes."""
    return BoardPack.objects.filter(by=user).defer("pdf").annotate(size=Length("pdf"))


def done_of(pack: BoardPack) -> int:
    """How many of its PCNs are set."""
    said = progress.told(_work(pack))
    return said.done if said else 0


def is_lost(pack: BoardPack) -> bool:
    """Whether a pack that waits will not be made, as its worker is gone."""
    return progress.is_lost(_work(pack), pack.asked_at)


def _work(pack: BoardPack) -> str:
    return f"board-pack:{pack.pk}"
