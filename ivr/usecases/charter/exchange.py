"""Take an edition out as files, and begin one from files."""

from collections.abc import Mapping

from ivr.store.charter import editions
from ivr.store.charter.editions import MAX_NAME_CHARS
from ivr.usecases.charter.editions import begun, changes, plain
from ivr.usecases.charter.history import Actor
from ivr.usecases.charter.seeding import seed
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line

IMPORT = "import"


def in_force_files(ports: Ports) -> dict[str, str] | None:
    """Return the files of the edition in force, or None where there is none yet."""
    with ports.database.read() as session:
        current = editions.in_force(session)
        return editions.files(session, current) if current else None


def numbered_files(ports: Ports, number: int) -> dict[str, str] | None:
    """Return the files of the edition that came into force as that number, or None."""
    with ports.database.read() as session:
        found = editions.numbered(session, number)
        return editions.files(session, found) if found else None


def bring_in(line: Line, files: Mapping[str, str], name: str, actor: Actor) -> int | None:
    """Begin an edition that has these files; return its id, or None where it would change nothing.

    The files must be readable. Raises NotAllowed for a name that is none.
    """
    seed(line.ports)
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        current = editions.in_force(session)
        changed = changes(editions.files(session, current), files) if current else {}
        if not changed:
            return None
        edition = begun(session, plain(name, MAX_NAME_CHARS), IMPORT, actor, now)
        editions.save_texts(session, edition, changed, actor.id, now)
        return edition.id
