"""Keep how far the fortnight of the past has been lived."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

PROGRESS = "fortnight.json"


@dataclass
class Progress:
    """How far the fortnight has been lived; an end on the way goes on here the next time."""

    begins: str  # the clock's beginning that it led up to
    done: int = 0  # of the plan's events
    ended: bool = False
    cases: dict[str, int] = field(default_factory=dict)  # of letters, by their number

    @staticmethod
    def read(folder: Path) -> "Progress | None":
        """Return what was stored; None where no fortnight was begun."""
        try:
            return Progress(**json.loads((folder / PROGRESS).read_text()))
        except FileNotFoundError:
            return None

    def keep(self, folder: Path) -> None:
        """Store it, whole or not at all."""
        part = folder / f"{PROGRESS}.new"
        part.write_text(json.dumps(asdict(self)))
        os.replace(part, folder / PROGRESS)


def is_left(folder: Path) -> bool:
    """Return whether there is something of a fortnight still to be lived."""
    progress = Progress.read(folder)
    return progress is not None and not progress.ended
