"""Begin editions, send them back, approve and discard them, and tell what was done to each."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.staff.approval import Move, NotAllowed, State, check_second_person
from ivr.store.charter import editions
from ivr.store.charter.edition_history import MAX_WHY_CHARS
from ivr.store.charter.editions import MAX_NAME_CHARS, Edition
from ivr.usecases.charter.history import BEGUN, SCHEDULED, Actor, Doing, locked, move, note
from ivr.usecases.charter.seeding import seed
from ivr.usecases.line.line import Line

DESK, BACK = "desk", "back"  # where an edition comes from


def begin(line: Line, name: str, actor: Actor) -> int:
    """Begin an edition from the one in force; return its id."""
    seed(line.ports)
    with line.ports.database.write() as session:
        edition = begun(session, plain(name, MAX_NAME_CHARS), DESK, actor, line.ports.clock.now())
        return edition.id


def go_back(line: Line, edition_id: int, actor: Actor) -> int:
    """Begin an edition whose texts are those of an earlier one; return its id.

    It is checked, approved and published as any other. Raises NotAllowed for one that never was in
    force, or is now.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        former = editions.find(session, edition_id)
        if former is None or former.state != State.SUPERSEDED.value:
            raise NotAllowed("Só se volta a uma edição que já esteve em vigor e foi substituída.")
        edition = begun(session, f"Volta à edição {former.number}", BACK, actor, now)
        before = editions.files(session, edition)
        wanted = editions.files(session, former)
        changed = changes(before, wanted)
        if not changed:
            raise NotAllowed("A edição em vigor já tem estes textos.")
        editions.save_texts(session, edition, changed, actor.id, now)
        return edition.id


def changes(before: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str | None]:
    """Return the files that make `wanted` of `before`; None for one that goes."""
    return {
        name: wanted.get(name)
        for name in sorted({*before, *wanted})
        if before.get(name) != wanted.get(name)
    }


def begun(session: Session, name: str, origin: str, actor: Actor, now: datetime) -> Edition:
    """Add an edition that begins from the one in force, and note who began it."""
    current = editions.in_force(session)
    if current is None:
        raise NotAllowed("Ainda não há uma edição em vigor.")
    edition = editions.begin(
        session,
        Edition(
            name=name,
            origin=origin,
            state=State.DRAFT.value,
            base=current.version,
            base_number=current.number,
            release=current.release,
            begun_at=now,
        ),
    )
    note(session, edition, BEGUN, Doing(actor, now))
    return edition


def approve(line: Line, edition_id: int, actor: Actor, publish_at: datetime | None = None) -> None:
    """Approve a checked edition, to be published at that moment; None: it is decided later.

    Raises NotAllowed for who wrote in it, and where it is not checked.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        edition = locked(session, edition_id)
        if actor.id is not None:
            check_second_person(editions.writers(session, edition_id), actor.id)
        move(session, edition, Move.APPROVE, Doing(actor, now))
        edition.publish_at = publish_at


def schedule(line: Line, edition_id: int, actor: Actor, publish_at: datetime) -> None:
    """Decide when an approved edition comes into force; raise NotAllowed for one that is not."""
    with line.ports.database.write() as session:
        edition = locked(session, edition_id)
        if edition.state != State.APPROVED.value:
            raise NotAllowed("Só se marca a publicação de uma edição aprovada.")
        edition.publish_at = publish_at
        note(session, edition, SCHEDULED, Doing(actor, line.ports.clock.now()))


def send_back(line: Line, edition_id: int, actor: Actor, why: str) -> None:
    """Send an edition back to those who write it, with what is to be changed."""
    with line.ports.database.write() as session:
        edition = locked(session, edition_id)
        doing = Doing(actor, line.ports.clock.now(), plain(why, MAX_WHY_CHARS))
        move(session, edition, Move.RETURN, doing)


def discard(line: Line, edition_id: int, actor: Actor) -> None:
    """Discard an edition that never came into force; its texts stay to be read."""
    with line.ports.database.write() as session:
        doing = Doing(actor, line.ports.clock.now())
        move(session, locked(session, edition_id), Move.DISCARD, doing)


def plain(text: str, most: int) -> str:
    """Return the text on one line; raise NotAllowed where there is none, or too much of it."""
    plain = " ".join(text.split())
    if not 1 <= len(plain) <= most:
        raise NotAllowed(f"Escreva de 1 a {most} letras; são {len(plain)}.")
    return plain
