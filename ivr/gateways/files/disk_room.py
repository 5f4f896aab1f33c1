"""Measure the free disk, and refuse files that would leave too little of it.

What strangers send leaves enough for the database and the log.
"""

import shutil
from pathlib import Path

from ivr.ports.failures import NotStored

RESERVE_BYTES = 512 * 1024**2  # that stay free whatever comes


def free_bytes(folder: Path) -> int:
    """Return how many bytes are free on the disk where `folder` is, or is to be made."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return shutil.disk_usage(there).free


def mind_room(folder: Path, wanted: int, reserve: int = RESERVE_BYTES) -> None:
    """Raise NotKept if `wanted` bytes more would leave less than `reserve` bytes free."""
    if free_bytes(folder) - wanted < reserve:
        raise NotStored("the disk is nearly full")
