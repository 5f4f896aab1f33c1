"""Hold the files of a contact form until it is sent."""

import logging
from collections.abc import Iterable

from ivr.ports.failures import NotStored
from ivr.rules.cases.contact_form import FORM_FILES_KEPT, MAX_HELD_BYTES
from ivr.rules.cases.form_tokens import Held
from ivr.usecases.installation.ports import Ports

log = logging.getLogger(__name__)


class NoRoom(Exception):
    """Forms that are not sent yet hold as many bytes as they may, all together."""


def hold_file(ports: Ports, name: str, media_type: str, size: int, parts: Iterable[bytes]) -> Held:
    """Store a file of `size` bytes until its form is sent, for at most two hours.

    Raises NotKept, NoRoom.
    """
    ports.form_files.erase_old(FORM_FILES_KEPT)
    if ports.form_files.occupied() + size > MAX_HELD_BYTES:
        raise NoRoom
    place, digest = ports.form_files.hold(parts, size)
    return Held(name, media_type, size, digest, place)


def drop_files(ports: Ports, held: Iterable[Held]) -> None:
    """Remove these files; what cannot be removed now goes when its term is over."""
    for each in held:
        try:
            ports.form_files.drop(each.place)
        except NotStored as why:
            log.warning("file of a form: not removed yet (%s)", why)
