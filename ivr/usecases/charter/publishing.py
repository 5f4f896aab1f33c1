"""Put approved editions in force when their moment comes: exactly one is, at any instant."""

import logging

from sqlalchemy.orm import Session

from ivr.rules.callflow.model import version_of
from ivr.rules.staff.approval import Move, NotAllowed
from ivr.store.charter import editions
from ivr.store.charter.editions import Edition
from ivr.usecases.charter.history import Actor, Doing, locked, move, put_in_force
from ivr.usecases.charter.printing import ask_for_pdf
from ivr.usecases.charter.seeding import PROGRAM
from ivr.usecases.hours.holidays import replan
from ivr.usecases.line.line import Line

log = logging.getLogger(__name__)

OVERTAKEN = (
    "Enquanto esta edição esperava, entrou em vigor a de número {number}. "
    "Traga as mudanças dela para cá e confira de novo."
)


def publish(line: Line, edition_id: int, actor: Actor) -> None:
    """Put an approved edition in force now, and supersede the one that was.

    Promises in hours that it closes are moved and their citizens told. Raises NotAllowed for one
    that is not approved as it stands, or that another has overtaken: then nothing has changed.
    """
    with line.ports.database.write() as session:
        _put_in_force(session, line, locked(session, edition_id), actor)
    line.conversations.look()
    replan(line)
    ask_for_pdf(line.ports, edition_id)


def publish_due(line: Line) -> int:
    """Publish the approved editions whose moment has come; return how many came into force.

    One that another has overtaken goes back to those who write it, with the reason.
    """
    with line.ports.database.read() as session:
        waiting = editions.due(session, line.ports.clock.now())
    done = 0
    for edition_id in waiting:
        try:
            publish(line, edition_id, PROGRAM)
            done += 1
        except NotAllowed as why:
            _return(line, edition_id, str(why))
    return done


def _put_in_force(session: Session, line: Line, edition: Edition, actor: Actor) -> None:
    current = editions.in_force(session, lock=True)
    if current is None or current.number != edition.base_number:
        raise NotAllowed(OVERTAKEN.format(number=current.number if current else "?"))
    if version_of(editions.files(session, edition)) != edition.version:
        raise NotAllowed("Os textos não são os que foram conferidos: confira de novo.")
    put_in_force(session, edition, current, Doing(actor, line.ports.clock.now()))


def _return(line: Line, edition_id: int, why: str) -> None:
    with line.ports.database.write() as session:
        edition = locked(session, edition_id)
        try:
            move(session, edition, Move.RETURN, Doing(PROGRAM, line.ports.clock.now(), why))
        except NotAllowed:
            log.info("an edition that could not be published was moved by somebody else")
