"""Run a whole installation on one machine (`make run`), without an account, a server or root.

SQLite, a real Redis, web, workers, clock, and the simulator in the place of Twilio and of every
mailbox, the line's own among them. There is one address, at which web answers the telephone, too;
the process `voice` of an installation behind a proxy is not started. The environment wins over
every value given here; demonstration accounts exist only here.
"""

import os
import secrets
import socket
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pyotp
from honcho.environ import parse_procfile
from honcho.manager import Manager

from ivr.own_redis import redis_of_our_own
from ivr.root import ROOT

CALLFLOWS = ROOT / "callflows"
STATE = Path(os.environ.get("CENTRAL_STATE", ROOT / "var"))
ACCOUNTS = (
    ("atendente@exemplo.br", "Ana Atendente", "agent"),
    ("supervisora@exemplo.br", "Sônia Supervisora", "supervisor"),
    ("administrador@exemplo.br", "Artur Administrador", "administrator"),
    ("auditora@exemplo.br", "Aurora Auditora", "auditor"),
)
# The second factor of whoever needs one; `make code` tells its code of this moment.
TOTP_SECRET = "DEMODEMODEMODEMODEMODEMODEMODEMO"  # noqa: S105 - as the password
PASSWORD = "cajueiro-jangada-mar"  # noqa: S105 - it opens only this machine's own demonstration


def main() -> None:
    """Prepare and run every process of the demonstration until Ctrl-C.

    The next start goes on with the same data.
    """
    _keep_to_ourselves()
    settings = _settings()
    _refuse_taken_ports(settings)
    environment = {**os.environ, **settings}
    with ExitStack() as stack:
        if not environment.get("REDIS_URL"):
            environment["REDIS_URL"] = stack.enter_context(redis_of_our_own(STATE / "redis"))
        print("Checking what callers will hear …", flush=True)
        _release(environment)
        _furnish(environment)
        _serve(environment)


def _keep_to_ourselves() -> None:
    """Make everything that the demonstration stores unreadable to other accounts of this machine.

    The database matters most. The umask is every process's that is started from here.
    """
    os.umask(0o077)
    STATE.mkdir(parents=True, exist_ok=True)
    for each in (STATE, *STATE.rglob("*")):
        if not each.is_symlink():
            each.chmod(each.stat().st_mode & 0o700)


def code() -> str:
    """Return the current second-factor code of the demonstration accounts.

    It opens each of them once.
    """
    return pyotp.TOTP(TOTP_SECRET).now()


def _settings() -> dict[str, str]:
    """Return the demonstration's settings, its secrets included; the environment wins.

    Secrets are drawn once and stored for the next start.
    """
    port, simulator = os.environ.get("PORT", "8000"), os.environ.get("SIMULATOR_PORT", "8001")
    post = os.environ.get("SIMULATOR_SMTP_PORT", "8025")
    inbox = os.environ.get("SIMULATOR_IMAP_PORT", "8143")
    kept = STATE / "secrets"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(f"{secrets.token_hex(32)} {secrets.token_hex(16)} {secrets.token_hex(16)}")
    key, account, token = kept.read_text().split()
    values = {
        "PORT": port,
        "SIMULATOR_PORT": simulator,
        "SIMULATOR_SMTP_PORT": post,
        "SIMULATOR_IMAP_PORT": inbox,
        "BIND": "127.0.0.1",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": f"sqlite:///{STATE / 'central.db'}",
        "SECRET_KEY": key,
        "TWILIO_ACCOUNT_SID": f"AC{account}",
        "TWILIO_AUTH_TOKEN": token,
        "TWILIO_API_URL": f"http://127.0.0.1:{simulator}",
        "LINE_NUMBER": "+558432097880",
        "SWITCHBOARD": "sip:central@pbx.exemplo.br",
        "SIMULATOR_TELEPHONES": "sip:ana@pbx.exemplo.br=Ana Atendente",
        "SMS_FROM": "27880",
        "SMTP_URL": f"smtp://127.0.0.1:{post}",
        "MAIL_FROM": "central7880@exemplo.br",
        "MAIL_BOUNCES": "devolucoes@exemplo.br",
        "IMAP_URL": f"imap://central:central@127.0.0.1:{inbox}",
        "MAIL_AUTHSERV_ID": "correio.exemplo",
        "MAIL_DIR": str(STATE / "mail"),
        "RECORDINGS_DIR": str(STATE / "recordings"),
        "CALLFLOW_PROOFS": str(STATE / "proofs"),
    }
    told = {name: os.environ.get(name, value) for name, value in values.items()}
    ours = (_written_route(), told["MAIL_FROM"], told["MAIL_BOUNCES"])
    boxes = ",".join(dict.fromkeys(each for each in ours if each))
    return told | {"SIMULATOR_MAILBOXES": os.environ.get("SIMULATOR_MAILBOXES", boxes)}


def _written_route() -> str:
    """Return the e-mail address to which citizens write, from the charter."""
    services = tomllib.loads((CALLFLOWS / "charter.toml").read_text())["services"]
    return str(next(each["email"] for each in services if "email" in each))


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


def _release(environment: Mapping[str, str]) -> None:
    """Run `flask release`; exit with its message where it fails.

    It checks the callflows and brings database and calendar up to date; a mistake in them ends the
    start.
    """
    done = _flask(environment, "release")
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
        cwd=ROOT,
        env={**environment, "STAFF_PASSWORD": PASSWORD},
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode)


def _flask(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )


def _serve(environment: Mapping[str, str]) -> None:
    """Run web, workers, clock and simulator until one of them ends or Ctrl-C; then exit."""
    processes = parse_procfile((ROOT / "Procfile").read_text()).processes
    processes.pop("release")
    processes.pop("voice")
    processes["simulator"] = "python -m ivr.simulator"
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    manager = Manager()
    for name, command in processes.items():
        manager.add_process(
            name, command, cwd=str(ROOT), env={**environment, "PATH": path, "PYTHONUNBUFFERED": "1"}
        )
    welcome = _WELCOME.format(password=PASSWORD, secret=TOTP_SECRET, **environment)
    print(welcome, flush=True)
    manager.loop()
    raise SystemExit(manager.returncode)


_WELCOME = """
  Central 7880 runs.

    the telephone      http://127.0.0.1:{SIMULATOR_PORT}/
    to write to it     "E-mails" on the same page; its mailbox is empty at each start
    the desk           {PUBLIC_URL}/painel/chamadas
    sign in with       atendente@exemplo.br, supervisora@exemplo.br,
                       administrador@exemplo.br, auditora@exemplo.br
    password           {password}
    the code           after the password; for each of the four: make code, in another terminal,
                       or an authenticator application that knows {secret}
                       it opens each account once; tick the box, and it is not asked for again today

  Ctrl-C stops everything; the next start goes on with the same data.
"""

if __name__ == "__main__":
    if sys.argv[1:] == ["code"]:
        print(code())
    else:
        main()
