"""Put the program's own files in force where no edition is yet."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.callflow.model import version_of
from ivr.rules.staff.approval import Move, State
from ivr.store.charter import editions
from ivr.store.charter.editions import Edition
from ivr.store.line import callflows
from ivr.usecases.charter.history import Actor, Doing, note
from ivr.usecases.installation.ports import Ports

log = logging.getLogger(__name__)

SEED = "files"
FIRST_NAME = "A carta como foi impressa"
PROGRAM = Actor(None, "o sistema")


def seed(ports: Ports) -> bool:
    """Put the files in force as the first edition, where there is none; return whether it was so.

    They must be readable. Holes of the law do not keep the first edition back: it is what the body
    printed.
    """
    with ports.database.read() as session:
        if editions.in_force(session):
            return False
    files, now = dict(ports.files.texts()), ports.clock.now()
    try:
        with ports.database.write() as session:
            _first(session, files, now)
    except IntegrityError:
        log.info("another process put the first edition in force")
        return False
    return True


def kept(session: Session, files: Mapping[str, str], now: datetime) -> str:
    """Store these files as a version that calls may obey; return its name."""
    version = version_of(files)
    callflows.keep(session, version, json.dumps(dict(files)), now)
    return version


def stored(session: Session, version: str) -> dict[str, str]:
    """Return the files of a version, as they were stored; none of one that never was."""
    found: dict[str, str] = json.loads(callflows.files_of(session, version) or "{}")
    return found


def _first(session: Session, files: Mapping[str, str], now: datetime) -> None:
    version = kept(session, files, now)
    edition = editions.begin(
        session,
        Edition(
            number=1,
            name=FIRST_NAME,
            origin=SEED,
            state=State.IN_FORCE.value,
            base=version,
            release=version,
            version=version,
            begun_at=now,
            published_at=now,
        ),
    )
    note(session, edition, Move.PUBLISH.value, Doing(PROGRAM, now))
