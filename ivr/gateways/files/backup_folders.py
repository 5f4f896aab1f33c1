"""Keep a backup as one folder: a database's copy, the files, and last of all what is in it."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

MANIFEST = "backup.json"
LEFT_OUT = (".part", ".new")  # half-written files
OUTSIDE = "world-mark.json"  # what must not be put back: see `ivr.gateways.files.mark_file`


class BadBackup(Exception):
    """Error for a folder that is no whole backup, or cannot become one; its text says why."""


@dataclass(frozen=True)
class Manifest:
    """What a backup has in it; written last, so that a folder without it is none."""

    made_at: str  # ISO 8601, UTC
    database: str  # the file's name
    sha256: str  # of that file
    audit_entries: int
    audit_hash: str  # the last one
    files: Mapping[str, int]  # how many, by the folder's name


@contextmanager
def begun(folder: Path) -> Iterator[None]:
    """Make the folder, for our own eyes, and empty it again where the block fails.

    Raises BadBackup where there is anything in it.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadBackup(f"{folder} is not empty: a backup wants a folder of its own")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        # What is half made would be in the way of the next try, and holds personal data.
        for each in folder.iterdir():
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        raise


def end(folder: Path, manifest: Manifest) -> None:
    """Write down what is in the backup: from now on it is one."""
    part = folder / f"{MANIFEST}.new"
    with part.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, folder / MANIFEST)


def read(folder: Path) -> Manifest:
    """Return what is in the backup; raise BadBackup where it is none, or was changed."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        manifest = Manifest(**told)
    except (OSError, ValueError, TypeError) as why:
        raise BadBackup(f"{folder} is no whole backup: {MANIFEST} {type(why).__name__}") from None
    file = folder / manifest.database
    if not file.is_file() or digest(file) != manifest.sha256:
        raise BadBackup(f"{file} is not the file that the backup was made with")
    return manifest


def digest(file: Path) -> str:
    """Return the file's SHA-256."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def add_missing(source: Path, to: Path) -> int:
    """Copy the files that `to` has not, whole or not at all; return how many. None is removed."""
    added = 0
    for file in sorted(source.rglob("*")) if source.is_dir() else ():
        there = to / file.relative_to(source)
        if not file.is_file() or file.suffix in LEFT_OUT or file.name == OUTSIDE or there.exists():
            continue
        there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = there.with_name(f"{there.name}.new")
        try:
            shutil.copy2(file, part)
        except FileNotFoundError:
            continue  # its time was over meanwhile
        os.replace(part, there)
        added += 1
    return added
