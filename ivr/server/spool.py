"""Queue bytes that wait to be read: few of them in memory, many in a file, all counted."""

import os
from tempfile import SpooledTemporaryFile

from ivr.server.limits import MEMORY_BYTES, Share


class Full(Exception):
    """The error that the process stores as many bytes for its clients as it may."""


class Spool:
    """A queue of bytes, in memory and, where these are many, in a temporary file.

    The file has no name, and is gone when it is closed or the process dies.
    """

    def __init__(self, share: Share) -> None:
        """Take the share to which the bytes in the file count.

        They count until the queue is closed, or is emptied by `skip`.
        """
        self._share = share
        self._file = SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 - closed by close
        self._taken = 0
        self._written = 0
        self._read = 0

    def __len__(self) -> int:
        """Return how many bytes wait."""
        return self._written - self._read

    @property
    def written(self) -> int:
        """Return how many bytes were written since the queue was made or last emptied by `skip`."""
        return self._written

    def write(self, data: bytes | memoryview) -> None:
        """Append `data`; raise Full when it would go to the file and the share is used up."""
        size = len(data)
        beyond = max(0, self._written + size - MEMORY_BYTES) - self._taken
        if beyond > 0:
            if not self._share.take(beyond):
                raise Full
            self._taken += beyond
        self._file.seek(0, os.SEEK_END)
        self._file.write(data)
        self._written += size

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes from the front, and remove them."""
        data = self.peek(size)
        self._read += len(data)
        return data

    def peek(self, size: int) -> bytes:
        """Return at most `size` bytes from the front, without removing them."""
        self._file.seek(self._read)
        return self._file.read(size)

    def skip(self, size: int) -> None:
        """Remove `size` bytes from the front; an empty queue starts its file again."""
        self._read += size
        if self._read == self._written:
            self._file.seek(0)
            self._file.truncate()
            self._read = self._written = 0
            self._give_back()

    def close(self) -> None:
        """Drop everything, and give the share back."""
        self._file.close()
        self._read = self._written = 0
        self._give_back()

    def _give_back(self) -> None:
        if self._taken:
            self._share.give(self._taken)
            self._taken = 0
