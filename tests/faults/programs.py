"""Programs of an installation, each a real process that can be killed, and the children it has."""

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
    """One program with its log; it leads a process group, and dies with whoever started it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def said(self) -> str:
        """Everything that it has written so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @property
    def pid(self) -> int:
        """Its process id. Fails when it was not started."""
        assert self.process, self.name
        return self.process.pid

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def start(self, **also: str) -> None:
        """It runs, with these variables besides."""
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
        """It is gone, killed -9; its process group too, unless only it is to go."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.process.pid, signal.SIGKILL)
        self.process.wait(DEADLINE)

    def signal(self, number: signal.Signals) -> None:
        """It alone gets that signal."""
        os.kill(self.pid, number)

    def children(self) -> list[int]:
        """The processes that it has started, and that live."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        try:
            return [int(pid) for pid in path.read_text().split()]
        except OSError:
            return []

    def kill_a_child(self) -> bool:
        """The oldest of its children is killed -9; False when it has none."""
        for pid in self.children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                return True
        return False


def kill_all_marked(mark: str) -> None:
    """No process that was started with that mark lives: not even orphans of the killed."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                os.kill(int(entry.name), signal.SIGKILL)
