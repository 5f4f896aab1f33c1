"""Store files of forms that are not sent yet, each under a name of its own.

Nobody shares one. A message's own files are content-addressed, and whoever removes one must know
who else names it. Of these only the form in which they were attached knows the name, which nobody
can guess.
"""

import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from ivr.gateways.files.disk_room import RESERVE_BYTES, mind_room
from ivr.ports.failures import NotStored
from ivr.root import ROOT

NAME = re.compile(r"[0-9a-f]{32}")
PART = ".part"
# What one file counts for at least: a million tiny ones use up a disk, too.
LEAST_BYTES = 64 * 1024


class DiskFormFiles:
    """The files of unsent forms: the folder `forms` in the installation's folder for mail."""

    def __init__(self, folder: str, reserve: int = RESERVE_BYTES) -> None:
        """Take the folder for mail and the bytes of disk to leave free.

        A relative `folder` begins where the program stands. It is made when first needed.
        """
        self._folder, self._reserve = ROOT / folder / "forms", reserve

    def hold(self, parts: Iterable[bytes], size: int) -> tuple[str, str]:
        """Store a file of `size` bytes; return its name here and its SHA-256. Raise NotKept.

        It would be there after a power cut. Nothing of it is when this raises.
        """
        mind_room(self._folder, size, self._reserve)
        digest, name, place = sha256(), secrets.token_hex(16), ""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=PART, delete=False) as file:
                place = file.name
                for part in parts:
                    digest.update(part)
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
            os.replace(place, self._folder / name)
        except OSError as why:
            raise NotStored(type(why).__name__) from None
        finally:
            if place:
                Path(place).unlink(missing_ok=True)
        return name, digest.hexdigest()

    def path(self, name: str) -> Path | None:
        """Return the path of the file of that name, or None; start its storage term again."""
        path = self._folder / name
        if not NAME.fullmatch(name):
            return None
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    def drop(self, name: str) -> None:
        """Delete the file of that name, where it is there. Raise NotKept."""
        if not NAME.fullmatch(name):
            raise ValueError("not a file's name")
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as why:
            raise NotStored(type(why).__name__) from None

    def occupied(self) -> int:
        """Return how many bytes all files are counted for, as the disk itself has them.

        Each counts for LEAST_BYTES at least.
        """
        return sum(max(LEAST_BYTES, size) for _, size, _ in self._all())

    def erase_old(self, since: timedelta) -> int:
        """Delete files last asked for `since` ago or longer; return how many. Raise NotKept."""
        before, gone = time.time() - since.total_seconds(), 0
        try:
            for path, _, at in self._all():
                if at <= before:
                    path.unlink(missing_ok=True)
                    gone += 1
        except OSError as why:
            raise NotStored(type(why).__name__) from None
        return gone

    def _all(self) -> list[tuple[Path, int, float]]:
        """Return each file with its bytes and when it was last asked for, as a Unix time."""
        found = []
        try:
            entries = list(os.scandir(self._folder))
        except OSError:
            return []
        for each in entries:
            try:
                about = each.stat(follow_symlinks=False)
            except OSError:  # it went meanwhile
                continue
            found.append((Path(each.path), about.st_size, about.st_mtime))
        return found
