"""Store voice messages on this machine's disk, whole or not at all, under random names."""

import os
import re
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import IO

from ivr.gateways.files.disk_room import RESERVE_BYTES, mind_room
from ivr.ports.failures import NotStored
from ivr.root import ROOT
from ivr.rules.calls.voice_messages import MAX_BYTES, BadSound, Received

# What is given to anybody who asks: a message must not be among it.
SERVED = (ROOT / "ivr", ROOT / "callflows", ROOT / "recordings" / "prompts")
NAME = re.compile(r"[0-9a-f]{32}")
HEAD = 64 * 1024
PART = ".part"


class DiskVoiceMessageFiles:
    """The voice messages: the folder `messages` in the installation's folder for recordings."""

    def __init__(self, folder: str, reserve: int = RESERVE_BYTES) -> None:
        """Take the folder for recordings, and the bytes of disk to leave free.

        A relative `folder` begins where the program stands. It is made when first needed. `reserve`
        bytes of the disk stay free.
        """
        self._folder, self._reserve = ROOT / folder / "messages", reserve

    def receive(self, name: str, parts: Iterable[bytes]) -> Received:
        """Write all `parts` to the disk under a partial name, and return them for `keep`.

        Nothing of them is there when this raises. Raises BadSound for more than a message can have,
        NotKept where the disk does not take it, and whatever `parts` raise.
        """
        with ExitStack() as undo:
            try:
                mind_room(self._folder, MAX_BYTES, self._reserve)
                self._make_folder()
                file = undo.enter_context(
                    tempfile.NamedTemporaryFile(
                        dir=self._folder, prefix=f"{_checked(name)}.", suffix=PART, delete=False
                    )
                )
                undo.callback(Path(file.name).unlink, missing_ok=True)
                received = _write(file, parts)
            except OSError as why:
                raise NotStored(type(why).__name__) from None
            undo.pop_all()
            file.close()
            return received

    def keep(self, name: str, received: Received) -> None:
        """Store what was received under `name`, safe from a power cut. Raise NotKept."""
        try:
            os.replace(received.place, self._folder / _checked(name))
            self._settle()
        except OSError as why:
            raise NotStored(type(why).__name__) from None

    def drop(self, received: Received) -> None:
        """Delete what was received and is not to be stored."""
        Path(received.place).unlink(missing_ok=True)

    def erase(self, name: str) -> None:
        """Delete the file of that name and partial files of broken-off tries. Raise NotKept."""
        try:
            for path in (self._folder / _checked(name), *self._folder.glob(f"{name}.*{PART}")):
                path.unlink(missing_ok=True)
            if self._folder.exists():
                self._settle()
        except OSError as why:
            raise NotStored(type(why).__name__) from None

    def path(self, name: str) -> Path | None:
        """Return the path of the file of that name, or None."""
        path = self._folder / name
        return path if NAME.fullmatch(name) and path.is_file() else None

    def names(self) -> frozenset[str]:
        """Return the names of all files, and of tries that broke off."""
        try:
            found = [each.name for each in self._folder.iterdir()]
        except OSError:
            return frozenset()
        return frozenset(re.sub(rf"\..*\{PART}$", "", each) for each in found)

    def trouble(self) -> str:
        """Return why no voice message can be stored here safely; "" when all is well."""
        folder = self._folder.resolve()
        if any(folder.is_relative_to(each) for each in SERVED):
            return f"{folder} is among what anybody may fetch"
        try:
            self._make_folder()
            with tempfile.TemporaryFile(dir=self._folder) as file:
                file.write(b"?")
        except OSError as why:
            return f"{folder} cannot be written to ({type(why).__name__})"
        return ""

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _settle(self) -> None:
        """Write the folder's own entries to the disk, so that a power cut loses none."""
        entry = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)


def _checked(name: str) -> str:
    """Return a name that has the form of those drawn; raise ValueError for any other.

    Another could lead elsewhere.
    """
    if not NAME.fullmatch(name):
        raise ValueError("not a message's name")
    return name


def _write(file: IO[bytes], parts: Iterable[bytes]) -> Received:
    digest, size, head = sha256(), 0, b""
    for part in parts:
        size += len(part)
        if size > MAX_BYTES:
            raise BadSound("o arquivo é grande demais")
        if len(head) < HEAD:
            head += part[: HEAD - len(head)]
        digest.update(part)
        file.write(part)
    file.flush()
    os.fsync(file.fileno())
    return Received(file.name, head, size, digest.hexdigest())
