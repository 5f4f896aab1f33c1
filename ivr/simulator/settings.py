"""Read the simulator's settings from the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.simulator.clock import FASTEST
from ivr.simulator.mail.mailbox import ADDRESS
from ivr.simulator.telephones.addresses import is_address

# An idle call is ended after so many real seconds, so that no thread waits for ever.
IDLE_SECONDS = 15 * 60.0
PORTS = {"SIMULATOR_PORT": "8001", "SIMULATOR_SMTP_PORT": "8025", "SIMULATOR_IMAP_PORT": "8143"}


class BadSettings(Exception):
    """The environment lacks settings or has bad ones.

    The message names every one of them.
    """


@dataclass(frozen=True)
class Settings:
    """The simulator's settings: one customer's account, number, addresses and ports."""

    public_url: str
    account_sid: str
    auth_token: str
    line_number: str
    switchboard: str = ""
    fallback_url: str = ""
    port: int = 8001
    smtp_port: int = 8025
    idle_seconds: float = IDLE_SECONDS
    sms_from: str = ""
    api_key: str = ""
    api_secret: str = ""
    speed: float = 1.0
    starts_at: datetime | None = None  # where its clock begins; None: at the machine's time
    starts_why: str = ""  # pt-BR, for its page
    telephones: tuple[tuple[str, str], ...] = ()  # address and name of those known from the start
    mailboxes: tuple[str, ...] = ()  # addresses whose mail waits in the line's own mailbox
    imap_port: int = 8143
    imap_user: str = "central"
    imap_password: str = "central"  # noqa: S105 - of a mailbox on this machine, in its memory
    other_voice: str = ""  # the address of an application that is not this product's line
    other_status: str = ""
    voice_method: str = "POST"

    @property
    def voice_url(self) -> str:
        """Return the customer's webhook address for an incoming call."""
        return self.other_voice or f"{self.public_url}/voice/incoming"

    @property
    def status_url(self) -> str:
        """Return the customer's address for the status callbacks of the line's number, if any."""
        return self.other_status if self.other_voice else f"{self.public_url}/voice/status"

    @property
    def sender(self) -> str:
        """Return the number that a messaging service sends SMS from."""
        return self.sms_from if self.sms_from.startswith("+") else self.line_number

    @property
    def own_url(self) -> str:
        """Return this simulator's own address, the root of its recordings."""
        return f"http://127.0.0.1:{self.port}"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings in `environment`.

    Raises BadSettings naming all that is missing or bad.
    """
    needed = ("PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "LINE_NUMBER")
    mistakes = [f"{name} is missing" for name in needed if not environment.get(name, "").strip()]
    ports = {name: environment.get(name, "").strip() or each for name, each in PORTS.items()}
    mistakes += [
        f"{name} is no port: {given!r}"
        for name, given in ports.items()
        if not (given.isdecimal() and 0 < int(given) < 65536)
    ]
    speed, starts_at = _clock(environment, mistakes)
    telephones = _telephones(environment.get("SIMULATOR_TELEPHONES", ""))
    mailboxes = _list(environment.get("SIMULATOR_MAILBOXES", ""))
    mistakes += _odd_addresses(telephones, mailboxes)
    if mistakes:
        raise BadSettings("The simulator cannot start:\n  " + "\n  ".join(mistakes))
    return Settings(
        public_url=environment["PUBLIC_URL"].strip().rstrip("/"),
        account_sid=environment["TWILIO_ACCOUNT_SID"].strip(),
        auth_token=environment["TWILIO_AUTH_TOKEN"].strip(),
        line_number=environment["LINE_NUMBER"].strip(),
        switchboard=environment.get("SWITCHBOARD", "").strip(),
        fallback_url=environment.get("VOICE_FALLBACK_URL", "").strip(),
        port=int(ports["SIMULATOR_PORT"]),
        smtp_port=int(ports["SIMULATOR_SMTP_PORT"]),
        imap_port=int(ports["SIMULATOR_IMAP_PORT"]),
        mailboxes=mailboxes,
        imap_user=environment.get("SIMULATOR_IMAP_USER", "").strip() or Settings.imap_user,
        imap_password=environment.get("SIMULATOR_IMAP_PASSWORD", "") or Settings.imap_password,
        sms_from=environment.get("SMS_FROM", "").strip(),
        api_key=environment.get("TWILIO_API_KEY", "").strip(),
        api_secret=environment.get("TWILIO_API_SECRET", "").strip(),
        speed=speed,
        starts_at=starts_at,
        starts_why=environment.get("SIMULATOR_STARTS_WHY", "").strip(),
        telephones=telephones,
        other_voice=environment.get("SIMULATOR_VOICE_URL", "").strip(),
        other_status=environment.get("SIMULATOR_STATUS_URL", "").strip(),
        voice_method=environment.get("SIMULATOR_VOICE_METHOD", "") or Settings.voice_method,
    )


def _odd_addresses(
    telephones: tuple[tuple[str, str], ...], mailboxes: tuple[str, ...]
) -> list[str]:
    """Return what is wrong with the telephones and the mailboxes that are named."""
    return [
        f"SIMULATOR_TELEPHONES: {address or name!r} is no address=name"
        for address, name in telephones
        if not (is_address(address) and name)
    ] + [
        f"SIMULATOR_MAILBOXES: {each!r} is no address"
        for each in mailboxes
        if not ADDRESS.fullmatch(each)
    ]


def _telephones(text: str) -> tuple[tuple[str, str], ...]:
    """Return the address and the name of each telephone listed, as they are written.

    The form is 'sip:ana@pbx.exemplo=Ana, …'.
    """
    pairs = (each.rpartition("=")[::2] for each in _list(text))
    return tuple((address.strip(), name.strip()) for address, name in pairs)


def _clock(environment: Mapping[str, str], mistakes: list[str]) -> tuple[float, datetime | None]:
    """Return the clock's speed and where it begins; add to `mistakes` what is wrong with either."""
    speed = environment.get("SIMULATOR_SPEED", "").strip() or "1"
    if not re.fullmatch(r"\d+(\.\d+)?", speed) or not 0 < float(speed) <= FASTEST:
        mistakes.append(f"SIMULATOR_SPEED is no number from above 0 to {FASTEST:g}: {speed!r}")
        speed = "1"
    begins = environment.get("SIMULATOR_STARTS_AT", "").strip()
    starts_at = _instant(begins)
    if begins and starts_at is None:
        mistakes.append(f"SIMULATOR_STARTS_AT is no instant with its zone: {begins!r}")
    return float(speed), starts_at


def _instant(text: str) -> datetime | None:
    """Return the instant written in ISO 8601 with its zone; None for anything else."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else None


def _list(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())
