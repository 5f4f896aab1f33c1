"""Move an edition from state to state, and write down who did what to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.staff.approval import Move, NotAllowed, State, after
from ivr.store.charter import edition_history, editions
from ivr.store.charter.edition_history import MAX_WHY_CHARS, EditionAct
from ivr.store.charter.editions import Edition
from ivr.store.staff import audit

# Acts beside the moves of `rules.staff.approval`.
BEGUN, REBASED, SCHEDULED = "begun", "rebased", "scheduled"


@dataclass(frozen=True)
class Actor:
    """Who does something to an edition: an account, or a command (without an id)."""

    id: int | None
    name: str


@dataclass(frozen=True)
class Doing:
    """Who does something, when, and why where that is to be told."""

    actor: Actor
    at: datetime
    why: str = ""


def locked(session: Session, edition_id: int) -> Edition:
    """Return the edition, locked until the transaction ends; raise NotAllowed without one."""
    edition = editions.locked(session, edition_id)
    if edition is None:
        raise NotAllowed("Esta edição não existe.")
    return edition


def move(session: Session, edition: Edition, step: Move, doing: Doing) -> None:
    """Make a move of a locked edition and note it; raise NotAllowed for none from its state."""
    edition.state = after(State(edition.state), step).value
    if edition.state == State.DRAFT.value:
        edition.publish_at = None
        edition.version = ""
    note(session, edition, step.value, doing)


def note(session: Session, edition: Edition, act: str, doing: Doing) -> None:
    """Write what was done to an edition into its history and into the audit."""
    actor = doing.actor
    edition_history.note(
        session,
        EditionAct(
            edition_id=edition.id,
            act=act,
            at=doing.at,
            staff_id=actor.id,
            name=actor.name,
            why=doing.why[:MAX_WHY_CHARS],
        ),
    )
    subject = str(edition.id)
    audit.write(
        session, audit.Done(f"edition-{act}", subject, doing.at, actor.id, "", audit.EDITION)
    )


def put_in_force(session: Session, edition: Edition, current: Edition, doing: Doing) -> None:
    """Publish an approved edition in the place of the one in force. Both must be locked."""
    move(session, current, Move.SUPERSEDE, doing)
    current.superseded_at = doing.at
    session.flush()  # there is never a second one in force, not even within this transaction
    move(session, edition, Move.PUBLISH, doing)
    edition.number, edition.published_at = editions.next_number(session), doing.at
    session.flush()
