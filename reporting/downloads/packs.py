"""Board packs from asked for to downloaded."""

import logging
from collections.abc import Sequence
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet

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
    """Queue a pack of these PCNs, in the order of their names."""
    from reporting.tasks import make_board_pack

    pack = BoardPack.objects.create(by=by, pcn_codes=[pcn.code for pcn in pcns])
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
    pack.save(update_fields=["state", "pdf"])
    return pack


def packs_of(*, user: User) -> QuerySet[BoardPack]:
    """A person's packs, newest first, without their files."""
    return BoardPack.objects.filter(by=user).defer("pdf")


def done_of(pack: BoardPack) -> int:
    """How many of its PCNs are set."""
    return int(cache.get(_key(pack.pk), 0))


def _key(pack_id: UUID) -> str:
    return f"board-pack:{pack_id}"
