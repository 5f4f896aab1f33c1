"""Join a release's own files into the edition in force, without a word of people's being lost."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ivr.rules.callflow.model import version_of
from ivr.rules.charter.fields import Path
from ivr.rules.charter.merging import merged
from ivr.rules.model_check.whole_check import Verdict, whole_check
from ivr.rules.staff.approval import Move, State
from ivr.store.charter import editions
from ivr.store.charter.editions import Edition
from ivr.usecases.charter.editions import begun, changes
from ivr.usecases.charter.history import Doing, locked, move, put_in_force
from ivr.usecases.charter.seeding import PROGRAM, kept, seed, stored
from ivr.usecases.installation.ports import Ports

RELEASE = "release"
NAME = "Frases novas do sistema"
NOT_GOOD_ANY_MORE = "O sistema foi atualizado, e esta edição precisa ser conferida de novo."


class ReleaseRefused(Exception):
    """Raised where the joined edition does not pass the check; the message names all of it."""


@dataclass(frozen=True)
class Joined:
    """What a release made of the edition in force: its number, and the fields that people keep.

    `changed` is False where the edition in force is as it was.
    """

    number: int
    changed: bool
    kept: tuple[tuple[str, Path], ...] = ()


def join_release(ports: Ports) -> Joined:
    """Put the files in force where no edition is; else join what they have changed since the last.

    What comes of it is checked, and an edition of its own. Editions that wait for their moment are
    checked by this program, and go back to those who write them where it finds something. Raises
    ReleaseRefused where the joined edition does not pass: then the one in force is as it was.
    """
    if seed(ports):
        return Joined(1, True)
    files = dict(ports.files.texts())
    with ports.database.read() as session:
        current = editions.in_force(session)
        if current is None:
            raise LookupError("no edition is in force, and the first could not be put there")
        theirs = version_of(files)
        if current.release == theirs:
            joined = Joined(current.number or 0, False)
        else:
            mine = editions.files(session, current)
            outcome = merged(stored(session, current.release), mine, files)
            joined = Joined(current.number or 0, outcome.files != mine, outcome.kept)
    if current.release != theirs:
        if joined.changed:
            _refuse_bad(_check(ports, outcome.files))
        with ports.database.write() as session:
            joined = _note(session, ports, (current, files), (joined, outcome.files))
    _check_waiting(ports)
    return joined


def _note(
    session: Session,
    ports: Ports,
    before: tuple[Edition, Mapping[str, str]],
    after: tuple[Joined, Mapping[str, str]],
) -> Joined:
    (seen, files), (joined, wanted) = before, after
    now = ports.clock.now()
    current = editions.in_force(session, lock=True)
    if current is None or current.id != seen.id:
        raise ReleaseRefused("Another edition came into force meanwhile: release again.")
    release = kept(session, files, now)
    if not joined.changed:
        current.release = release
        return joined
    edition = begun(session, NAME, RELEASE, PROGRAM, now)
    edition.release = release
    texts = changes(editions.files(session, edition), wanted)
    editions.save_texts(session, edition, texts, None, now)
    move(session, edition, Move.CHECK, Doing(PROGRAM, now))
    edition.version = kept(session, wanted, now)
    move(session, edition, Move.APPROVE, Doing(PROGRAM, now))
    put_in_force(session, edition, current, Doing(PROGRAM, now))
    return Joined(edition.number or 0, True, joined.kept)


def _check_waiting(ports: Ports) -> None:
    """Check anew what was checked by an earlier program; send back what does not pass."""
    checked = (State.CHECKED.value, State.APPROVED.value)
    with ports.database.read() as session:
        waiting = [
            (each.id, editions.files(session, each))
            for each in editions.open_ones(session)
            if each.state in checked
        ]
    for edition_id, files in waiting:
        if _check(ports, files).good:
            continue
        with ports.database.write() as session:
            edition = locked(session, edition_id)
            if edition.state in checked:
                doing = Doing(PROGRAM, ports.clock.now(), NOT_GOOD_ANY_MORE)
                move(session, edition, Move.RETURN, doing)


def _check(ports: Ports, files: Mapping[str, str]) -> Verdict:
    return whole_check(files, ports.files.recordings(), ports.document)


def _refuse_bad(verdict: Verdict) -> None:
    if not verdict.good:
        raise ReleaseRefused("\n  ".join(verdict.words()))
