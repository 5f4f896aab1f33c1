"""Start and kill the programs of an installation, each a real process, and their children."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ivr.root import ROOT
from tests.support.programs import DEADLINE

MARK = "FAULTS_PLANT"  # in the environment of every process of a plant, orphans included


@dataclass
class Program:
    """One program with its log.

    It leads a process group, and dies with whoever started it.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def said(self) -> str:
        """Return everything that it has written to its log so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @property
    def pid(self) -> int:
        """Return its process id. Fails when it was not started."""
        assert self.process, self.name
        return self.process.pid

    @property
    def runs(self) -> bool:
        """Return whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def start(self, **also: str) -> None:
        """Start it, with the variables `also` besides its environment."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *self.command],
                cwd=ROOT,
                env={**self.environment, **also},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self, group: bool = True) -> None:
        """Kill it by -9, and its process group too unless `group` is false."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.process.pid, signal.SIGKILL)
        self.process.wait(DEADLINE)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process alone."""
        os.kill(self.pid, number)

    def children(self) -> list[int]:
        """Return the ids of the processes that it has started, and that live."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        try:
            return [int(pid) for pid in path.read_text().split()]
        except OSError:
            return []

    def kill_a_child(self) -> bool:
        """Kill the oldest of its children by -9; return False when it has none."""
        for pid in self.children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                return True
        return False


def kill_all_marked(mark: str) -> None:
    """Kill every process that was started with that mark.

    Orphans of killed processes, too.
    """
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                os.kill(int(entry.name), signal.SIGKILL)
