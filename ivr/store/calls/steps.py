"""Store steps, one turn of a call each; a step's row is the claim of its turn.

It is written once and never changed, save that words are forgotten.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    bindparam,
    case,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.callflow.places import Kind, Memory
from ivr.rules.callflow.turn_output import HangUp, TurnOutput, dump
from ivr.rules.privacy.retention import Term
from ivr.store.calls.calls import Call
from ivr.store.cases import cases
from ivr.store.cases.cases import Case
from ivr.store.database.base import Base, upsert, where
from ivr.store.database.personal import IMPERSONAL, Mask, personal, uncopied


class Step(Base):
    """Turn `n` of a call: what was heard, where the caller went, what was answered.

    `heard` is a matched meaning ("key 3", "silence": `rules.callflow.events`), never the caller's
    own words; `words` holds unmatched words and typed digits, masked, and is emptied after 30 days.
    `answer` is the resolved `turn_output.TurnOutput` as JSON: a repeated turn is answered
    from it. `fingerprint` tells whether a repeated turn asked the same thing again. `topic` is the
    topic that this turn chose, or none: a trigger of the table's brings it to call and case, so
    that the turn is one statement all the same.
    """

    __tablename__ = "steps"
    __table_args__ = (
        # Small ones: few steps have words or a protocol that was not found, and each index costs
        # every turn.
        Index("ix_steps_missing", "at", **where("heard = 'missing'")),
        Index("ix_steps_words", "at", **where("words IS NOT NULL")),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(80), info=IMPERSONAL)
    memory: Mapped[str] = mapped_column(
        String(200),
        info=uncopied(
            "what the line counts, and a number that `callbacks` has",
            Term.WORDS,
            left=str(Memory()),
        ),
    )
    heard: Mapped[str] = mapped_column(String(80), info=IMPERSONAL)
    words: Mapped[str | None] = mapped_column(
        Text, info=personal("passos", Term.WORDS, left=None, mask=Mask.WORDS)
    )
    answer: Mapped[str] = mapped_column(
        Text,
        info=uncopied(
            "the line's own words, with what other sections have",
            left=dump(TurnOutput((), HangUp())),
        ),
    )
    fingerprint: Mapped[str] = mapped_column(
        String(16), info=uncopied("a hash of what `words` has", Term.WORDS)
    )
    topic: Mapped[str | None] = mapped_column(String(40), info=IMPERSONAL)


class Present(NamedTuple):
    """Where a call stands: its last step, and what the next turn needs of call and case."""

    call_id: int
    case_id: int
    sid: str
    callflow: str
    number: str
    protocol: str
    outcome: str
    n: int
    place: str
    memory: str
    at: datetime  # of that step
    ended_at: datetime | None  # of the call
    answer: str  # of that step, where the switchboard rings by it; else ""
    is_guess: bool = False  # not read now, but known from before


class Stored(NamedTuple):
    """What a turn was answered when it was taken, and what its document needs besides."""

    answer: str
    fingerprint: str
    place: str
    memory: str
    callflow: str


_present = (
    select(
        Call.__table__.c.id,
        Case.__table__.c.id,
        Call.__table__.c.sid,
        Call.__table__.c.callflow,
        Call.__table__.c.number,
        Case.__table__.c.protocol,
        Call.__table__.c.outcome,
        Step.__table__.c.n,
        Step.__table__.c.place,
        Step.__table__.c.memory,
        Step.__table__.c.at,
        Call.__table__.c.ended_at,
        case((Step.__table__.c.place == Kind.TRANSFER.value, Step.__table__.c.answer), else_=""),
    )
    .select_from(Call.__table__.join(Case.__table__).join(Step.__table__))
    .where(Call.__table__.c.sid == bindparam("sid"))
    .order_by(Step.__table__.c.n.desc())
    .limit(1)
)
_stored = (
    select(
        Step.__table__.c.answer,
        Step.__table__.c.fingerprint,
        Step.__table__.c.place,
        Step.__table__.c.memory,
        Call.__table__.c.callflow,
    )
    .select_from(Call.__table__.join(Step.__table__))
    .where(Call.__table__.c.sid == bindparam("sid"), Step.__table__.c.n == bindparam("turn"))
)
_steps, _previous = Step.__table__, Step.__table__.alias("previous")
# The step is written only where the call stands as it was guessed to stand.
_as_guessed = (
    select(*(bindparam(each.name, type_=each.type) for each in _steps.c))
    .select_from(Call.__table__.join(_previous))
    .where(
        Call.__table__.c.id == bindparam("call_id"),
        Call.__table__.c.sid == bindparam("guessed_sid"),
        Call.__table__.c.ended_at.is_(None),
        Call.__table__.c.outcome == "",
        _previous.c.n == bindparam("n") - 1,
        _previous.c.place == bindparam("guessed_place"),
        _previous.c.memory == bindparam("guessed_memory"),
    )
)


def _claiming(dialect: str, guessed: bool) -> Any:
    claiming = upsert(Step, dialect)
    if guessed:
        claiming = claiming.from_select([each.name for each in _steps.c], _as_guessed)
    # SQLAlchemy forgets an INSERT's row count unless told to keep it.
    return claiming.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


_claims = {
    (dialect, guessed): _claiming(dialect, guessed)
    for dialect in ("sqlite", "postgresql")
    for guessed in (False, True)
}


def present(connection: Connection, sid: str) -> Present | None:
    """Return where the call of that CallSid stands, or None when it has no step yet."""
    row = connection.execute(_present, {"sid": sid}).first()
    return Present._make([*row, False]) if row else None


def stored(connection: Connection, sid: str, n: int) -> Stored | None:
    """Return how turn `n` was taken, or None when it was not."""
    row = connection.execute(_stored, {"sid": sid, "turn": n}).first()
    return Stored(*row) if row else None


def claim(connection: Connection, values: dict[str, Any], after: Present | None = None) -> bool:
    """Write the step; return False, and write nothing, when that turn of the call was taken before.

    Nor where `after`, the step before it, is a guess, and the call is over or is not there. Of two
    at once the second waits for the first, by the primary key.
    """
    guess = after if after and after.is_guess else None
    if guess:
        guessed = {
            "guessed_sid": guess.sid,
            "guessed_place": guess.place,
            "guessed_memory": guess.memory,
        }
        values = values | guessed
    statement = _claims[connection.dialect.name, guess is not None]
    claimed: int = connection.execute(statement, values).rowcount
    return claimed == 1


def of_call(session: Session, call_id: int) -> Sequence[Step]:
    """Return the steps of a call, in order."""
    return session.scalars(select(Step).where(Step.call_id == call_id).order_by(Step.n)).all()


def last_dials(session: Session, call_ids: Collection[int]) -> dict[int, str]:
    """Return what the last ringing of the switchboard brought ("dial busy"): call's id → heard.

    A call in which it was not rung is left out.
    """
    if not call_ids:
        return {}
    dialled = select(Step.call_id, Step.heard).where(
        Step.call_id.in_(call_ids), Step.heard.startswith("dial ")
    )
    return dict(session.execute(dialled.order_by(Step.call_id, Step.n)).all())


def has_been_at(session: Session, call_id: int, places: Collection[str]) -> bool:
    """Return whether the call has been at one of these places."""
    found = select(Step.n).where(Step.call_id == call_id, Step.place.in_(places))
    return session.scalar(found.limit(1)) is not None


def heard_at(session: Session, call: Call) -> datetime:
    """Return when something was last heard of the call."""
    last = select(func.max(Step.at)).where(Step.call_id == call.id)
    return session.scalar(last) or call.received_at


def forget_words(session: Session, before: datetime) -> int:
    """Empty unmatched words and typed digits of all steps before `before`; return how many.

    What such a call remembered from turn to turn goes as well, and by what each turn is known
    again: a number that was typed is in the one, and can be found out by the other.
    A case under legal hold keeps both.
    """
    of_held = select(Call.id).where(Call.case_id.in_(cases.held()))
    due = (Step.at < before, Step.words.is_not(None), Step.call_id.not_in(of_held))
    typed = Step.call_id.in_(select(Step.call_id).where(*due))
    session.connection().execute(
        update(Step).where(typed).values(memory=str(Memory()), fingerprint="")
    )
    old = update(Step).where(*due).values(words=None)
    result = session.connection().execute(old)
    return result.rowcount


def unsettled(session: Session, before: datetime, most: int = 200) -> Sequence[Call]:
    """Return calls without an outcome of which nothing was heard since `before`, oldest first.

    At most `most` of them.
    """
    news = select(func.max(Step.at)).where(Step.call_id == Call.id).scalar_subquery()
    quiet = select(Call).where(Call.outcome == "", func.coalesce(news, Call.received_at) < before)
    return session.scalars(quiet.order_by(Call.id).limit(most)).all()
