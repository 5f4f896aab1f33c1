"""Store recordings, the voice messages that callers left at Twilio: table `recordings`.

Each is made part of a case and fetched from Twilio once. A row is the record; queues only carry its
id. The sound itself is a file that the row names.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.calls.voice_messages import LONGEST_WAIT, RecordingState
from ivr.rules.privacy.retention import Term
from ivr.store.cases import cases
from ivr.store.database import publications
from ivr.store.database.base import MEASURED, where
from ivr.store.database.personal import IMPERSONAL, personal
from ivr.store.database.publications import Errand, Turn

FETCHING = RecordingState.FETCHING.value
KEPT = RecordingState.KEPT.value
ABSENT = RecordingState.ABSENT.value
ERASED = RecordingState.ERASED.value


class VoiceMessage(Errand):
    """One voice message that a caller left at Twilio, by its RecordingSid.

    `state` is a `rules.calls.voice_messages.RecordingState`. `file` is drawn when it is first
    fetched and stays its name; `sha256` and `bytes` are of the sound and outlive it. `removed_at`
    is when Twilio's copy was gone, `erased_at` when ours was. One that has failed needs a person
    until `note` says what was done.
    """

    __tablename__ = "recordings"
    queued = "found_at"
    longest_wait = LONGEST_WAIT
    __table_args__ = (
        Index("ix_recordings_due", "next_at", **where("state = 'waiting'")),
        Index("ix_recordings_fetching", "fetching_at", **where("state = 'fetching'")),
        Index("ix_recordings_kept", "recorded_at", **where("erased_at IS NULL")),
        Index("ix_recordings_unremoved", "next_at", **where("removed_at IS NULL")),
        Index("ix_recordings_person", "recorded_at", **where("state = 'failed' AND note = ''")),
    )

    sid: Mapped[str] = mapped_column(String(64), unique=True, info=IMPERSONAL)
    call_sid: Mapped[str] = mapped_column(String(64), index=True, info=IMPERSONAL)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    seconds: Mapped[int]  # as Twilio says; 0 where it did not
    recorded_at: Mapped[datetime]
    found_at: Mapped[datetime]
    file: Mapped[str] = mapped_column(String(40), default="", info=IMPERSONAL)
    media_type: Mapped[str] = mapped_column(String(20), default="", info=IMPERSONAL)
    sha256: Mapped[str] = mapped_column(String(64), default="", info=IMPERSONAL)
    bytes: Mapped[int] = mapped_column(default=0)
    fetching_at: Mapped[datetime | None] = mapped_column(info=MEASURED)
    kept_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    legal_hold: Mapped[bool] = mapped_column(default=False)  # not erased while it is set
    why: Mapped[str] = mapped_column(  # for staff, of the last trouble
        String(120), default="", info=IMPERSONAL
    )
    note: Mapped[str] = mapped_column(  # pt-BR, of whoever dealt with it
        String(120), default="", info=personal("recados", Term.RECORDING)
    )


def add(session: Session, values: dict[str, Any]) -> bool:
    """Add a recording, to be fetched unless `values` say otherwise; return False if it was known.

    One that was known without a case takes the case of `values`.
    """
    row = {"next_at": values["found_at"]} | values
    if publications.add(session, VoiceMessage, row, VoiceMessage.sid.key):
        return True
    if values.get("case_id"):
        caseless = VoiceMessage.sid == values["sid"], VoiceMessage.case_id.is_(None)
        session.execute(update(VoiceMessage).where(*caseless).values(case_id=values["case_id"]))
    return False


def claim(session: Session, turn: Turn, now: datetime, file: str) -> VoiceMessage | None:
    """Claim the turn: start fetching the recording; return it, or None if it was claimed before.

    It is stored under `file`, unless an earlier try has a name already: so that whatever a try left
    behind on the disk is known by a row.
    """
    first = func.coalesce(func.nullif(VoiceMessage.file, ""), file)
    fetching = {"state": FETCHING, "fetching_at": now, "tries": VoiceMessage.tries + 1}
    return publications.claim(session, VoiceMessage, turn, now, fetching | {"file": first})


def find(session: Session, recording_id: int) -> VoiceMessage | None:
    """Return the recording of that id, locked until the transaction ends, or None."""
    return publications.find(session, VoiceMessage, recording_id)


def by_sid(session: Session, sid: str) -> VoiceMessage | None:
    """Return the recording of that RecordingSid, locked until the transaction ends, or None."""
    found = select(VoiceMessage).where(VoiceMessage.sid == sid).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def fetching_before(session: Session, before: datetime) -> Sequence[VoiceMessage]:
    """Return recordings whose fetching began before `before` and was not heard of since, locked.

    At most 200, oldest first.
    """
    found = select(VoiceMessage).where(
        VoiceMessage.state == FETCHING, VoiceMessage.fetching_at < before
    )
    query = found.order_by(VoiceMessage.fetching_at).limit(200).with_for_update(skip_locked=True)
    return session.scalars(query).all()


def to_remove(session: Session, now: datetime) -> Sequence[VoiceMessage]:
    """Return recordings that Twilio may still have and that we need no longer there.

    At most 200, the longest due first. Of one that came to nothing Twilio's copy is the only one:
    it stays there.
    """
    done_with = or_(
        VoiceMessage.state.in_((KEPT, ERASED)),
        and_(VoiceMessage.state == ABSENT, VoiceMessage.bytes > 0),
    )
    found = select(VoiceMessage).where(
        VoiceMessage.removed_at.is_(None), VoiceMessage.next_at <= now, done_with
    )
    return session.scalars(found.order_by(VoiceMessage.next_at, VoiceMessage.id).limit(200)).all()


def to_erase(session: Session, before: datetime, most: int = 1000) -> Sequence[int]:
    """Return the ids of recordings made before `before` that are to be erased, `most` at most.

    Oldest first; those under legal hold, being fetched or already erased are left out. A case under
    legal hold holds its recordings, too.
    """
    found = select(VoiceMessage.id).where(
        VoiceMessage.erased_at.is_(None),
        VoiceMessage.recorded_at < before,
        VoiceMessage.legal_hold.is_(False),
        VoiceMessage.case_id.is_(None) | VoiceMessage.case_id.not_in(cases.held()),
        VoiceMessage.state != FETCHING,
    )
    return session.scalars(found.order_by(VoiceMessage.recorded_at).limit(most)).all()


def files(session: Session) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of all files that may be on the disk, and of those that must be."""
    named = select(VoiceMessage.file, VoiceMessage.state).where(
        VoiceMessage.file != "", VoiceMessage.erased_at.is_(None)
    )
    rows = session.execute(named).all()
    return frozenset(row[0] for row in rows), frozenset(row[0] for row in rows if row[1] == KEPT)


def newest_left(session: Session, case_ids: Sequence[int]) -> VoiceMessage | None:
    """Return the newest voice message of those cases in which somebody spoke, or None."""
    found = select(VoiceMessage).where(
        VoiceMessage.case_id.in_(case_ids), VoiceMessage.state != ABSENT
    )
    return session.scalar(found.order_by(VoiceMessage.id.desc()).limit(1))


def is_any(session: Session, case_ids: Sequence[int]) -> bool:
    """Return whether those cases have any voice message, with sound or without."""
    found = select(VoiceMessage.id).where(VoiceMessage.case_id.in_(case_ids))
    return session.scalar(found.limit(1)) is not None
