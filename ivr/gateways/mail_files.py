"""What was written to us, on this machine's disk: each file once, under the hash of what it is."""

import os
import re
import tempfile
import time
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from ivr.rules.recordings import NotKept

ROOT = Path(__file__).parents[2]
SERVED = (ROOT / "ivr", ROOT / "callflows", ROOT / "recordings")
NAME = re.compile(r"[0-9a-f]{64}")
PART = ".part"


class DiskMailFiles:
    """One folder; its files lie in folders by the first two letters of their names."""

    def __init__(self, folder: str) -> None:
        """A relative `folder` begins where the program stands. It is made when first needed."""
        self._folder = ROOT / folder

    def keep(self, parts: Iterable[bytes]) -> tuple[str, int]:
        """All of it is on the disk, and would be after a power cut: its SHA-256 and its bytes.

        What is there already is not written again. Raises NotKept, and whatever `parts` raise.
        """
        digest, size = sha256(), 0
        place = ""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=PART, delete=False) as file:
                place = file.name
                for part in parts:
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
            raise NotKept(type(why).__name__) from None
        finally:
            if place:
                Path(place).unlink(missing_ok=True)
        return digest.hexdigest(), size

    def path(self, name: str) -> Path | None:
        """The file of that hash, or None."""
        path = self._path(name) if NAME.fullmatch(name) else None
        return path if path and path.is_file() else None

    def erase(self, name: str) -> None:
        """The file of that hash is not there any more. Raises NotKept."""
        path = self._path(name)
        try:
            path.unlink(missing_ok=True)
            if path.parent.exists():
                _settle(path.parent)
        except OSError as why:
            raise NotKept(type(why).__name__) from None

    def names(self, since: timedelta = timedelta()) -> frozenset[str]:
        """The hashes of all that is there, and was last kept so long ago or longer."""
        before = time.time() - since.total_seconds()
        return frozenset(
            each.name for each in self._folder.glob("??/*") if each.stat().st_mtime <= before
        )

    def erase_unfinished(self, since: timedelta) -> int:
        """What was begun so long ago or longer, and never became a file, is gone; how many.

        Raises NotKept.
        """
        before, gone = time.time() - since.total_seconds(), 0
        try:
            for each in self._folder.glob(f"*{PART}"):
                if each.stat().st_mtime <= before:
                    each.unlink(missing_ok=True)
                    gone += 1
        except OSError as why:
            raise NotKept(type(why).__name__) from None
        return gone

    def trouble(self) -> str:
        """Why nothing can be kept here safely; "" when all is well."""
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
    """The folder's own entries are on the disk."""
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
