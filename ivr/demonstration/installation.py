"""Hold what is true of every demonstration: its folder, its people, its settings."""

import os
import secrets
import tomllib
from pathlib import Path

import pyotp

from ivr.root import ROOT

CALLFLOWS = ROOT / "callflows"
STATE = Path(os.environ.get("CENTRAL_STATE", ROOT / "var"))
ACCOUNTS = (
    ("atendente@exemplo.br", "Ana Atendente", "agent"),
    ("supervisora@exemplo.br", "Sônia Supervisora", "supervisor"),
    ("administrador@exemplo.br", "Artur Administrador", "administrator"),
    ("auditora@exemplo.br", "Aurora Auditora", "auditor"),
    ("redatora@exemplo.br", "Rita Redatora", "editor"),
    ("recepcao@exemplo.br", "Rosa Recepção", "reception"),
    ("comissao@exemplo.br", "Clara Comissão", "commission"),
)
# The second factor of whoever needs one; `make code` tells its code of this moment.
TOTP_SECRET = "DEMODEMODEMODEMODEMODEMODEMODEMO"  # noqa: S105 - as the password
PASSWORD = "cajueiro-jangada-mar"  # noqa: S105 - it opens only this machine's own demonstration


def keep_to_ourselves() -> None:
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


def settings() -> dict[str, str]:
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
