"""Change the texts of an edition that is being written, so that two who write lose nothing."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ivr.rules.charter.fields import Leaf, NoSuchField, Path, get, is_toml, put
from ivr.rules.charter.merging import merged
from ivr.rules.staff.approval import Move, NotAllowed
from ivr.store.charter import editions
from ivr.store.charter.editions import Edition
from ivr.usecases.charter.history import REBASED, Actor, Doing, locked, move, note
from ivr.usecases.line.line import Line

Fields = Mapping[Path, Leaf | None]
Texts = Mapping[str, str | None]
OUTDATED = (
    "Enquanto isso, esta edição recebeu as mudanças da que entrou em vigor. "
    "Confira os textos e grave de novo."
)


@dataclass(frozen=True)
class Seen:
    """What whoever saves had before their eyes: the edition at that revision."""

    edition_id: int
    revision: int


@dataclass(frozen=True)
class SaveOutcome:
    """What became of a save: the edition's revision, and where another had written meanwhile.

    `clashes` has each field as the other left it; where there is one, nothing is stored.
    """

    revision: int
    clashes: Mapping[Path, Leaf | None]


def save_fields(line: Line, seen: Seen, file: str, fields: Fields, actor: Actor) -> SaveOutcome:
    """Set these fields of a file of the edition, as far as they differ from what was seen.

    What another has changed since then stays, unless the same field was changed here, too: then
    nothing is stored. Raises NotAllowed for an edition that cannot be written any more, and
    NoSuchField where another has taken the file or a row of it out.
    """
    with line.ports.database.write() as session:
        edition = _current(session, seen)
        files = editions.files(session, edition)
        if file not in files:
            raise NoSuchField((file,))
        now = tomllib.loads(files[file])
        then = tomllib.loads(editions.files(session, edition, seen.revision).get(file, ""))
        wanted, clashes = {}, {}
        for path, value in fields.items():
            before, present = get(then, path), get(now, path)
            if value in (before, present):
                continue
            if present != before:
                clashes[path] = present
            wanted[path] = value
        if clashes or not wanted:
            return SaveOutcome(edition.revision, clashes)
        _save(session, line, edition, {file: put(files[file], wanted)}, actor)
        return SaveOutcome(edition.revision, {})


def change_file(
    line: Line, seen: Seen, file: str, change: Callable[[str], str | None], actor: Actor
) -> int:
    """Change a file of the edition as a whole: add a row, take one out; return the new revision.

    `change` is given the text as it is now, "" for a file that is not there, and returns the new
    one, None for a file that is to go. Raises NotAllowed as `save_fields` does, and whatever
    `change` raises.
    """
    return change_files(line, seen, lambda files: {file: change(files.get(file, ""))}, actor)


def change_files(
    line: Line, seen: Seen, change: Callable[[Mapping[str, str]], Texts], actor: Actor
) -> int:
    """Change several files of the edition at once; return the new revision.

    `change` is given all files as they are now, and returns those that become other ones, None for
    one that is to go. Raises what `change_file` does.
    """
    with line.ports.database.write() as session:
        edition = _current(session, seen)
        texts = change(editions.files(session, edition))
        for name, text in texts.items():
            if text is not None and not is_toml(text):
                raise ValueError(f"{name}: what was made of it is no TOML")
        if texts:
            _save(session, line, edition, texts, actor)
        return edition.revision


def bring_up(line: Line, edition_id: int, actor: Actor) -> list[tuple[str, Path]]:
    """Join what has come into force since the edition was begun; return the fields kept against it.

    What was written in the edition stays.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        edition, current = locked(session, edition_id), editions.in_force(session)
        if current is None or edition.base_number == current.number:
            return []
        base = editions.files(session, edition, 0)
        mine, theirs = editions.files(session, edition), editions.files(session, current)
        joined = merged(base, mine, theirs)
        move(session, edition, Move.EDIT, Doing(actor, now))
        edition.base, edition.base_number = current.version, current.number
        edition.release = current.release
        touched = {name: joined.files.get(name) for name in {*mine, *theirs, *joined.files}}
        editions.save_texts(session, edition, touched, actor.id, now)
        edition.rebased = edition.revision
        note(session, edition, REBASED, Doing(actor, now))
        return list(joined.kept)


def _current(session: Session, seen: Seen) -> Edition:
    """Return the edition, locked, if what was seen of it can still be compared; else NotAllowed."""
    edition = locked(session, seen.edition_id)
    if seen.revision < edition.rebased:
        raise NotAllowed(OUTDATED)
    return edition


def _save(session: Session, line: Line, edition: Edition, texts: Texts, actor: Actor) -> None:
    now = line.ports.clock.now()
    move(session, edition, Move.EDIT, Doing(actor, now))
    editions.save_texts(session, edition, texts, actor.id, now)
