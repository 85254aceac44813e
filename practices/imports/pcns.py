"""The ePCN workbook of NHS England's Organisation Data Service: PCNs, and which practice is in which since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from practices.imports.files import Workbook
from practices.imports.names import readable
from practices.imports.rows import Fault, RefusedFileError, Row, check_each, day_after
from practices.imports.saving import (
    BATCH,
    Tally,
    complete_stubs,
    locked_rows,
    mark_whole_history,
    store,
    write_changed,
)
from practices.memberships import Stay, contradicted, settle
from practices.models import PCN, PCNMembership, Practice

PCN_SHEET = "PCN Details"
MEMBER_SHEET = "PCN Core Partner Details"
OPENED, CLOSED = "OPEN DATE", "CLOSE DATE"
AREA_CODE, AREA_NAME = "CURRENT SUB ICB LOC CODE", "SUB ICB LOCATION"
MEMBER, MEMBER_NAME = "PARTNER ORGANISATION CODE", "PARTNER NAME"
JOINED, LEFT = "PRACTICE TO PCN RELATIONSHIP START DATE", "PRACTICE TO PCN RELATIONSHIP END DATE"

PCN_COLUMNS = ("PCN CODE", "PCN NAME", AREA_CODE, AREA_NAME, OPENED, CLOSED)
MEMBER_COLUMNS = (MEMBER, MEMBER_NAME, "PCN CODE", JOINED, LEFT)
# Before July 2022 areas were clinical commissioning groups.
OLDER_NAMES = {
    "CURRENT CLINICAL COMMISSIONING GROUP CODE": AREA_CODE,
    "CLINICAL COMMISSIONING GROUP NAME": AREA_NAME,
    "OPEN DATE (YYYYMMDD)": OPENED,
}


class PCNFacts(NamedTuple):
    code: str
    name: str
    sub_icb_code: str
    sub_icb_name: str
    opened_on: date | None
    closed_on: date | None
    is_stub: bool = False


class Member(NamedTuple):
    practice: str
    stay: Stay
    row: int = 0


@dataclass
class Network:
    """What a file says: dates are exclusive ends, `as_of` is the latest day it mentions."""

    pcns: list[PCNFacts]
    members: list[Member]
    as_of: date
    practice_names: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def parse_pcns(data: bytes) -> tuple[Iterable[Row], Iterable[Row]]:
    """Rows of the two sheets, under the headings of the newest vintage."""
    book = Workbook(data)
    return book.rows(PCN_SHEET, PCN_COLUMNS, OLDER_NAMES), book.rows(MEMBER_SHEET, MEMBER_COLUMNS, OLDER_NAMES)


def validate_pcns(pcn_rows: Iterable[Row], member_rows: Iterable[Row]) -> Network:
    """Facts that can be true together; the others as faults. Refuses a workbook without a usable row."""
    faults: list[Fault] = []
    pcns: dict[str, PCNFacts] = {}
    for row, facts in check_each(pcn_rows, _pcn, faults):
        if facts.code in pcns:
            faults.append(Fault(row.number, f"{PCN_SHEET}: PCN CODE", facts.code, "The PCN is listed twice."))
        pcns.setdefault(facts.code, facts)
    members: dict[str, list[Member]] = defaultdict(list)
    names: dict[str, str] = {}
    for row, (practice, name, stay) in check_each(member_rows, _member, faults):
        members[practice].append(Member(practice, stay, row.number))
        names[practice] = name
    kept = [member for group in members.values() for member in _compatible(group, faults)]
    if not pcns or not kept:
        raise RefusedFileError("No row of the workbook could be used: check that it is the ePCN workbook.")
    days = [day for facts in pcns.values() for day in (facts.opened_on, facts.closed_on) if day]
    days += [day for member in kept for day in (member.stay.starts_on, member.stay.ends_on) if day]
    as_of = min(max(days), timezone.localdate())
    kept = [member._replace(stay=member.stay._replace(as_of=as_of)) for member in kept]
    return Network(list(pcns.values()), kept, as_of, names, sorted(faults))


def _pcn(row: Row) -> PCNFacts:
    opened, closed = row.day(OPENED), row.day(CLOSED)
    if opened and closed and closed < opened:
        raise row.faulty(CLOSED, "The PCN closes before it opens.")
    code = row.code("PCN CODE")
    return PCNFacts(
        code=code,
        name=readable(row.text("PCN NAME")) or code,
        sub_icb_code=row.text(AREA_CODE, 10),
        sub_icb_name=readable(row.text(AREA_NAME)),
        opened_on=opened,
        closed_on=day_after(closed),
    )


def _member(row: Row) -> tuple[str, str, Stay]:
    practice, pcn, joined, left = row.code(MEMBER), row.code("PCN CODE"), row.needed_day(JOINED), row.day(LEFT)
    if left == joined:
        raise row.faulty(LEFT, "The membership ends on the day it starts, so it has no length.")
    if left and left < joined:
        raise row.faulty(LEFT, "The membership ends before it starts.")
    return practice, readable(row.text(MEMBER_NAME)), Stay(pcn, joined, day_after(left))


def _compatible(members: list[Member], faults: list[Fault]) -> list[Member]:
    """The memberships of one practice that do not overlap; the others become faults."""
    rows: dict[Stay, Member] = {}
    for member in members:
        if rows.setdefault(member.stay, member) is not member:
            faults.append(_member_fault(member, "The membership is listed twice."))
    for lost, rival in contradicted(rows):
        also = f"{rival.pcn} from {rival.starts_on:%Y-%m-%d}"
        faults.append(_member_fault(rows.pop(lost), f"Overlaps its membership of {also}, which stands instead."))
    return list(rows.values())


def _member_fault(member: Member, reason: str) -> Fault:
    value = f"{member.stay.starts_on:%Y%m%d}"
    return Fault(member.row, f"{MEMBER_SHEET}: {JOINED}", value, f"{member.practice} in {member.stay.pcn}: {reason}")


def save_pcns(network: Network) -> Tally:
    """Write what differs. Memberships a newer file knows better are left alone and reported as faults."""
    practices = {member.practice for member in network.members}
    tally = store(PCN, {facts.code: facts._asdict() for facts in network.pcns}, as_of=network.as_of)
    tally += complete_stubs(PCN, {member.stay.pcn: {} for member in network.members})
    names = {code: {"name": network.practice_names.get(code, "")} for code in practices}
    tally += complete_stubs(Practice, names)
    return tally + _save_members(network.members)


def _save_members(members: Iterable[Member]) -> Tally:
    listed: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        listed[member.practice].append(member)
    recorded: dict[str, dict[Stay, PCNMembership]] = defaultdict(dict)
    for row in locked_rows(PCNMembership).filter(practice__code__in=listed).select_related("practice", "pcn"):
        stay = Stay(row.pcn.code, row.starts_on, row.ends_on, row.as_of or date.min)
        recorded[row.practice.code][stay] = row
    plan = _Plan(
        practices=dict(Practice.objects.filter(code__in=listed).values_list("code", "pk")),
        pcns=dict(PCN.objects.values_list("code", "pk")),
    )
    for practice, group in listed.items():
        plan.settle(practice, group, recorded[practice])
    return plan.carry_out()


@dataclass
class _Plan:
    """Differences between what is recorded and what holds now."""

    practices: dict[str, int]
    pcns: dict[str, int]
    new: list[PCNMembership] = field(default_factory=list)
    ended: list[PCNMembership] = field(default_factory=list)
    confirmed: list[PCNMembership] = field(default_factory=list)
    superseded: list[int] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)

    def settle(self, practice: str, listed: list[Member], recorded: dict[Stay, PCNMembership]) -> None:
        holds = {stay[:2]: stay for stay in settle([*(member.stay for member in listed), *recorded])}
        owner = self.practices[practice]
        for member in listed:
            if member.stay[:2] not in holds:
                reason = "A newer file gives the practice another membership at the time."
                self.tally.faults.append(_member_fault(member, reason))
        for stay, row in recorded.items():
            now = holds.pop(stay[:2], None)
            if now is None:
                self.superseded.append(row.pk)
                self.moved.add(owner)
                continue
            is_moved = now.ends_on != row.ends_on
            if is_moved or now.as_of != stay.as_of:
                row.ends_on, row.as_of = now.ends_on, now.as_of
                (self.ended if is_moved else self.confirmed).append(row)
                self.moved |= {owner} if is_moved else set()
            self.tally.unchanged += not is_moved
        self.new += [
            PCNMembership(
                practice_id=owner, pcn_id=self.pcns[s.pcn], starts_on=s.starts_on, ends_on=s.ends_on, as_of=s.as_of
            )
            for s in holds.values()
        ]
        self.moved |= {owner} if holds else set()

    def carry_out(self) -> Tally:
        """Delete, then end, then begin: so no practice has two open memberships on the way."""
        PCNMembership.objects.filter(pk__in=self.superseded).delete()
        self.ended.sort(key=lambda row: row.ends_on is None)
        write_changed(PCNMembership, [*self.ended, *self.confirmed], ["ends_on", "as_of"])
        PCNMembership.objects.bulk_create(self.new, batch_size=BATCH)
        mark_whole_history(self.moved)
        return self.tally + Tally(created=len(self.new), changed=len(self.ended) + len(self.superseded))
