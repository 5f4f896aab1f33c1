"""Keep on this machine's disk the mark that tells how far the installation has come."""

import json
import os
from datetime import datetime
from pathlib import Path

from ivr.ports.failures import NotStored
from ivr.root import ROOT
from ivr.rules.operations.world_marks import WorldMark

NAME = "world-mark.json"


class DiskMarkFile:
    """The file in the installation's folder for mail; a backup leaves it out."""

    def __init__(self, folder: str) -> None:
        """Take the folder for mail; a relative one begins where the program stands."""
        self._path = ROOT / folder / NAME

    def read(self) -> WorldMark | None:
        """Return the mark; None where there is none, or it cannot be read."""
        try:
            said = json.loads(self._path.read_bytes())
            at = datetime.fromisoformat(str(said["at"])) if said.get("at") else None
            return WorldMark(str(said["lineage"]), int(said["number"]), at)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, mark: WorldMark) -> None:
        """Keep the mark in place of the one before, whole or not at all; raise NotStored."""
        at = mark.at.isoformat() if mark.at else None
        said = json.dumps({"lineage": mark.lineage, "number": mark.number, "at": at}).encode()
        part = Path(f"{self._path}.{os.getpid()}.new")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(said)
            os.replace(part, self._path)
        except OSError as why:
            raise NotStored(type(why).__name__) from None
