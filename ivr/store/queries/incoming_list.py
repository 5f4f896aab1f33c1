"""List messages sent to us as the desk shows them: with files, sector, and who has settled them."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ivr.rules.mail.incoming import IncomingState, Source
from ivr.store.cases.sectors import Sector
from ivr.store.mail import incoming
from ivr.store.mail.incoming import Attachment, Incoming
from ivr.store.staff.staff import StaffMember


class Message(NamedTuple):
    """One message, the name of the sector that it came from, who settled it, and its files."""

    row: Incoming
    sector: str | None
    by: str | None
    files: tuple[Attachment, ...]

    @property
    def is_sectors(self) -> bool:
        """Tell whether a sector answered by it, for staff alone."""
        return self.row.source == Source.SECTOR.value

    @property
    def is_citizens(self) -> bool:
        """Tell whether it is part of its case as what a citizen wrote."""
        return not self.is_sectors and self.row.became == IncomingState.FILED.value


def of_cases(session: Session, case_ids: Collection[int]) -> Sequence[Message]:
    """Return every message about these cases, oldest first, but those that were discarded."""
    discarded = IncomingState.DISCARDED.value
    found = _query().where(Incoming.case_id.in_(case_ids), Incoming.state != discarded)
    return _messages(session, found)


def find(session: Session, incoming_id: int) -> Message | None:
    """Return the message of that id, with its files, or None."""
    return next(iter(_messages(session, _query().where(Incoming.id == incoming_id))), None)


def _query() -> Select[Incoming, str, str]:
    return (
        select(Incoming, Sector.name, StaffMember.name)
        .outerjoin(Sector, Sector.id == Incoming.sector_id)
        .outerjoin(StaffMember, StaffMember.id == Incoming.settled_by)
        .order_by(Incoming.id)
    )


def _messages(session: Session, query: Select[Incoming, str, str]) -> list[Message]:
    rows = [(row, sector, by) for row, sector, by in session.execute(query)]
    files: dict[int, list[Attachment]] = {}
    for each in incoming.attachments(session, [row.id for row, _, _ in rows]):
        files.setdefault(each.incoming_id, []).append(each)
    return [Message(row, sector, by, tuple(files.get(row.id, ()))) for row, sector, by in rows]
