"""Look whether the disks that this installation writes to have room and take a file."""

import errno
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ivr.gateways.files.disk_room import free_bytes
from ivr.rules.operations.disks import DiskState


class WatchedDisks:
    """The folders in which something is stored, by what it is."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        """Take the folders by their names; one that is not there yet is made when looked at."""
        self._folders = dict(folders)

    def look(self) -> tuple[DiskState, ...]:
        """Return the state of each folder's disk, found by writing a byte to it."""
        return tuple(_state(name, folder) for name, folder in self._folders.items())


def _state(name: str, folder: Path) -> DiskState:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            file.write(b"x")
    except OSError as why:
        return DiskState(name, 0, errno.errorcode.get(why.errno or 0, type(why).__name__))
    return DiskState(name, free_bytes(folder))
