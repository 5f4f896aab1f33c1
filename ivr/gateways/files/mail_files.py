"""Store what was written to us on this machine's disk: each file once, under its SHA-256."""

import os
import re
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from ivr.gateways.files.disk_room import RESERVE_BYTES, free_bytes, mind_room
from ivr.ports.failures import NotStored
from ivr.root import ROOT

SERVED = (ROOT / "ivr", ROOT / "callflows", ROOT / "recordings")
NAME = re.compile(r"[0-9a-f]{64}")
AMPLE_RESERVES = 4  # free, so that large files are kept as well
PART = ".part"


class DiskMailFiles:
    """A folder of content-addressed files, in folders by the first two letters of their names."""

    def __init__(self, folder: str, reserve: int = RESERVE_BYTES) -> None:
        """Take the folder, and the bytes of disk to leave free.

        A relative `folder` begins where the program stands. It is made when first needed. `reserve`
        bytes of the disk stay free, and AMPLE_RESERVES times as many are ample.
        """
        self._folder, self._reserve = ROOT / folder, reserve

    def keep(self, parts: Iterable[bytes]) -> tuple[str, int]:
        """Store `parts` as one file, safe from a power cut; return SHA-256 and size in bytes.

        A file of the same hash is replaced by the equal one, which counts as stored now. Raises
        NotKept, and whatever `parts` raise.
        """
        digest, size = sha256(), 0
        place = ""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=PART, delete=False) as file:
                place = file.name
                for part in parts:
                    mind_room(self._folder, len(part), self._reserve)
                    digest.update(part)
                    size += len(part)
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
            path = self._path(digest.hexdigest())
            path.parent.mkdir(mode=0o700, exist_ok=True)
            os.replace(place, path)
            _settle(path.parent)
            _settle(self._folder)
        except OSError as why:
            raise NotStored(type(why).__name__) from None
        finally:
            if place:
                Path(place).unlink(missing_ok=True)
        return digest.hexdigest(), size

    def adopt(self, path: Path, name: str) -> None:
        """Store the file at `path`, whose hash is `name`, as one of these, too, by a hard link.

        It would be there after a power cut, and has a day to be named by a message. Raises NotKept.
        """
        kept = self._path(name)
        try:
            kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Whoever sends the same form at the same time may have been here, and be done with it.
            with suppress(FileExistsError):
                if not kept.exists():
                    os.link(path, kept)
            os.utime(kept)
            _settle(kept.parent)
            _settle(self._folder)
        except OSError as why:
            raise NotStored(type(why).__name__) from None

    def is_tight(self) -> bool:
        """Return whether so little of the disk is free that only what is small is to be stored."""
        return free_bytes(self._folder) < AMPLE_RESERVES * self._reserve

    def path(self, name: str) -> Path | None:
        """Return the path of the file of that hash, or None."""
        path = self._path(name) if NAME.fullmatch(name) else None
        return path if path and path.is_file() else None

    def erase(self, name: str, since: timedelta = timedelta()) -> None:
        """Delete the file of that hash, unless it was stored again within the last `since`.

        Raises NotKept.
        """
        path, before = self._path(name), time.time() - since.total_seconds()
        try:
            if path.exists() and path.stat().st_mtime > before:
                return
            path.unlink(missing_ok=True)
            if path.parent.exists():
                _settle(path.parent)
        except OSError as why:
            raise NotStored(type(why).__name__) from None

    def names(self, since: timedelta = timedelta()) -> frozenset[str]:
        """Return the hashes of the files that were last stored `since` ago or longer."""
        before = time.time() - since.total_seconds()
        return frozenset(
            each.name for each in self._folder.glob("??/*") if each.stat().st_mtime <= before
        )

    def erase_unfinished(self, since: timedelta) -> int:
        """Delete partial files last written `since` ago or longer; return how many.

        Raises NotKept.
        """
        before, gone = time.time() - since.total_seconds(), 0
        try:
            for each in self._folder.glob(f"*{PART}"):
                if each.stat().st_mtime <= before:
                    each.unlink(missing_ok=True)
                    gone += 1
        except OSError as why:
            raise NotStored(type(why).__name__) from None
        return gone

    def trouble(self) -> str:
        """Return why nothing can be stored here safely; "" when all is well."""
        folder = self._folder.resolve()
        if any(folder.is_relative_to(each) for each in SERVED):
            return f"{folder} is among what anybody may fetch"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder) as file:
                file.write(b"?")
        except OSError as why:
            return f"{folder} cannot be written to ({type(why).__name__})"
        return ""

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("not a file's hash")
        return self._folder / name[:2] / name


def _settle(folder: Path) -> None:
    """Write the folder's own entries to the disk, so that a power cut loses none."""
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
