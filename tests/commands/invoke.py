"""Run `flask …` for a test: in this process, or as a shell does."""

import os
import subprocess
import sys
import traceback
from dataclasses import dataclass

from ivr.cli import commands
from ivr.root import ROOT

BARE = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
HANGS = 120.0  # seconds after which a command of a shell's is given up


@dataclass(frozen=True)
class Ran:
    """What a command printed, and the code with which it ended."""

    returncode: int
    stdout: str
    stderr: str


def flask(*arguments: str, **environment: str) -> Ran:
    """Run `flask …` in this process, with that environment and nothing else.

    A process of its own would spend most of its time on importing what is imported here already.
    """
    return piped(b"", *arguments, **environment)


def piped(given: bytes, *arguments: str, **environment: str) -> Ran:
    """Run `flask …` as `flask` above, with `given` at its standard input."""
    bare: dict[str, str | None] = dict.fromkeys(os.environ)
    runner = commands().test_cli_runner()
    ran = runner.invoke(args=arguments, input=given, env=bare | BARE | environment)
    failed = ran.exception is not None and not isinstance(ran.exception, SystemExit)
    trace = "".join(traceback.format_exception(ran.exception)) if failed else ""
    return Ran(ran.exit_code, ran.stdout, ran.stderr + trace)


def shell(*arguments: str, **environment: str) -> Ran:
    """Run `flask …` as a shell does, in a process of its own, with that environment alone."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        cwd=ROOT,
        env={**BARE, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
