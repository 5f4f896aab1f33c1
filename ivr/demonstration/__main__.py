"""Run a whole installation on one machine (`make run`), and say what is done while it is done.

SQLite, a real Redis, web, workers, clock, and the simulator in the place of Twilio and of every
mailbox, the line's own among them. There is one address, at which web answers the telephone, too;
the process `voice` of an installation behind a proxy is not started. The environment wins over
every value given here; demonstration accounts exist only here.

The telephone answers first, then the pages; a first start is furnished with a fortnight beside
them, and the clock, by which everything leaves the house, begins after it.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager

from ivr.demonstration.after import answers
from ivr.demonstration.beginning import Beginning, beginning
from ivr.demonstration.installation import (
    ACCOUNTS,
    PASSWORD,
    STATE,
    TOTP_SECRET,
    code,
    keep_to_ourselves,
    settings,
)
from ivr.own_redis import redis_of_our_own
from ivr.root import ROOT
from ivr.rules.hours.hours import FORTALEZA

INTERRUPTED = 128 + signal.SIGINT  # what a shell says of a program that Ctrl-C ended


def main() -> None:
    """Run the demonstration until Ctrl-C, which is how it is meant to end; then say that it has.

    Exits with what ended it otherwise.
    """
    try:
        code = run()
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code != INTERRUPTED:
        raise SystemExit(code)
    _say("Stopped. The next start goes on with the same data.")


def run() -> int:
    """Prepare and run every process of the demonstration; return what the first to end ended with.

    The next start goes on with the same data.
    """
    keep_to_ourselves()
    ours = settings()
    _refuse_taken_ports(ours)
    environment = {**os.environ, **ours, "PYTHONUNBUFFERED": "1"}
    with ExitStack() as stack:
        if not environment.get("SIMULATOR_STARTS_AT"):
            environment |= _clock(beginning(environment["DATABASE_URL"], datetime.now(UTC)))
        simulator = stack.enter_context(_simulator(environment))
        if not environment.get("REDIS_URL"):
            environment["REDIS_URL"] = stack.enter_context(redis_of_our_own(STATE / "redis"))
        _say("Preparing the database, and checking what callers will hear …")
        _release(environment)
        _say("Bringing in the people of the desk …")
        _furnish(environment)
        return _serve(environment, simulator)


def _say(what: str) -> None:
    print(what, flush=True)


def _refuse_taken_ports(settings: Mapping[str, str]) -> None:
    for name in ("PORT", "SIMULATOR_PORT", "SIMULATOR_SMTP_PORT", "SIMULATOR_IMAP_PORT"):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(settings[name])))
            except OSError:
                raise SystemExit(
                    f"Port {settings[name]} is in use. Choose another: {name}=8010 make run"
                ) from None


def _clock(begins: Beginning | None) -> dict[str, str]:
    """Say where the simulator's clock begins; return the settings by which it does."""
    if begins is None:
        return {}
    local = begins.at.astimezone(FORTALEZA)
    _say(f"The simulator's clock begins at {local:%A, %d %B %Y, %H:%M}: {begins.why.value}.")
    return {"SIMULATOR_STARTS_AT": begins.at.isoformat(), "SIMULATOR_STARTS_WHY": begins.words}


@contextmanager
def _simulator(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the simulator while the block runs, and before anything that goes by its clock."""
    _say("Starting the telephone …")
    process = subprocess.Popen(
        [sys.executable, "-m", "ivr.simulator"],
        cwd=ROOT,
        env=dict(environment),
        start_new_session=True,
    )
    try:
        if not answers(f"{environment['TWILIO_API_URL']}/healthz", process):
            raise SystemExit(process.poll() or 1)
        yield process
    finally:
        process.terminate()
        process.wait()


def _release(environment: Mapping[str, str]) -> None:
    """Run `flask release`; exit with its message where it fails.

    It checks the callflows and brings database and calendar up to date; a mistake in them ends the
    start.
    """
    done = subprocess.run(
        [sys.executable, "-m", "flask", "release"],
        start_new_session=True,  # Ctrl-C is told to us alone
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout, end="", flush=True)
    if done.returncode:
        raise SystemExit(done.stderr)


def _furnish(environment: Mapping[str, str]) -> None:
    """Run `ivr.furnishing`, which adds the demonstration's accounts, shifts and sector addresses.

    The accounts have telephones, and the agent has shifts; sectors can be written to. What was
    there before stays as it is. All in one process: each takes seconds to start.
    """
    done = subprocess.run(
        [sys.executable, "-m", "ivr.furnishing"],
        start_new_session=True,
        cwd=ROOT,
        env={**environment, "STAFF_PASSWORD": PASSWORD},
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode)


def _serve(environment: Mapping[str, str], simulator: subprocess.Popen[bytes]) -> int:
    """Run web, workers, inbox and clock until one of them, or the simulator, ends.

    Returns what the first to end ended with, INTERRUPTED after Ctrl-C.
    """
    processes = parse_procfile((ROOT / "Procfile").read_text()).processes
    processes.pop("release")
    processes.pop("voice")
    # Only the clock lets anything leave the house: nothing of the past does, half furnished.
    processes["clock"] = f"python -m ivr.furnishing fortnight && exec {processes['clock']}"
    pages = f"python -m ivr.demonstration.after {environment['PUBLIC_URL']}/healthz"
    for name in processes.keys() - {"web"}:
        processes[name] = f"{pages} && {_alone(processes[name])}"
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    manager = _Parts()
    _say(f"Starting {', '.join(processes)} …")
    for name, command in processes.items():
        manager.add_process(name, command, cwd=str(ROOT), env={**environment, "PATH": path})
    threading.Thread(target=_welcome, args=(environment,), daemon=True).start()
    threading.Thread(target=_end_with, args=(simulator, manager), daemon=True).start()
    manager.loop()
    return manager.returncode or 0


def _alone(command: str) -> str:
    """Return the command without a shell that would stay beside it."""
    return command if "&&" in command else f"exec {command}"


def _welcome(environment: Mapping[str, str]) -> None:
    if answers(f"{environment['PUBLIC_URL']}/healthz"):
        accounts = f",\n{' ' * 23}".join(email for email, *_ in ACCOUNTS)
        values = {**environment, "accounts": accounts, "password": PASSWORD, "secret": TOTP_SECRET}
        _say(_WELCOME.format_map(values))


class _Parts(Manager):  # type: ignore[misc]
    """The parts that run beside each other, which can be ended also while they begin."""

    def terminate(self) -> None:
        """End every part, as soon as each has begun: of one that has not, nothing is known."""
        if self._all_started():
            super().terminate()
        else:
            threading.Timer(0.1, self.terminate).start()


def _end_with(simulator: subprocess.Popen[bytes], manager: Manager) -> None:
    """End all processes as soon as the simulator has ended."""
    simulator.wait()
    manager.terminate()


_WELCOME = """
  Central 7880 runs.

    the front door     {PUBLIC_URL}/
    the telephone      http://127.0.0.1:{SIMULATOR_PORT}/
    to write to it     "E-mails" on the same page; its mailbox is empty at each start
    the desk           {PUBLIC_URL}/painel/chamadas
    sign in with       {accounts}
    password           {password}
    the code           after the password, for each of them: make code, in another terminal,
                       or an authenticator application that knows {secret}
                       it opens each account once; tick the box, and it is not asked for again today

  Ctrl-C stops everything; the next start goes on with the same data.
"""

if __name__ == "__main__":
    if sys.argv[1:] == ["code"]:
        print(code())
    else:
        main()
