"""Define the types of the doctor's questions and of what it finds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.settings import Settings
from ivr.usecases.installation.ports import Ports

Finding = tuple[bool, str]  # whether it is good, and what was found, in one line


@dataclass(frozen=True)
class Asked:
    """The installation that `flask doctor` looks at."""

    settings: Settings
    ports: Ports
    environment: Mapping[str, str]
    proofs: Path | None = None  # the folder of the callflows' certificates


# A question answers within seconds, and raises nothing for what is wrong: that is found.
Question = Callable[[Asked], Iterator[Finding]]
