"""What use cases need of the files of forms that are not sent yet, as a Protocol."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Protocol


class FormFiles(Protocol):
    """Where files wait until their form is sent. All but `path` raise NotKept."""

    def hold(self, parts: Iterable[bytes], size: int) -> tuple[str, str]:
        """Keep a file of `size` bytes: return its name here, and its SHA-256."""
        ...

    def path(self, name: str) -> Path | None:
        """Return the file of that name, or None; asked for, it is kept for its whole term again."""
        ...

    def drop(self, name: str) -> None:
        """Remove the file of that name, where it is there."""
        ...

    def occupied(self) -> int:
        """Return how many bytes all of them take, as the disk itself has it."""
        ...

    def erase_old(self, since: timedelta) -> int:
        """Remove what nobody asked for so long or longer; return how many."""
        ...
