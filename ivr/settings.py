"""Settings: read once from the environment, typed; all mistakes told in one message."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from urllib.parse import urlsplit

E164 = re.compile(r"\+[1-9]\d{7,14}")


class BadSettings(Exception):
    """The environment lacks a setting or holds a bad one; the message names every one of them."""


@dataclass(frozen=True)
class Settings:
    """What this installation is. Each field is the environment variable of the same name."""

    PUBLIC_URL: str = field(metadata={"help": "https address at which Twilio and people reach us"})
    DATABASE_URL: str = field(
        metadata={"help": "postgresql+psycopg://… in production, sqlite:///… for a demonstration"}
    )
    REDIS_URL: str = field(metadata={"help": "redis://… ; must not evict (noeviction)"})
    SECRET_KEY: str = field(metadata={"help": "32 random characters or more; signs the sessions"})
    TWILIO_ACCOUNT_SID: str = field(
        metadata={"help": "AC… ; webhooks of other accounts are refused"}
    )
    TWILIO_AUTH_TOKEN: str = field(metadata={"help": "signs every webhook; never printed"})
    LINE_NUMBER: str = field(metadata={"help": "the line's Twilio number, E.164: +55…"})
    SWITCHBOARD: str = field(
        metadata={"help": "where people answer: sip:… or E.164; never LINE_NUMBER (it would loop)"}
    )
    TWILIO_AUTH_TOKEN_OLD: str = field(
        default="", metadata={"help": "the token before, still accepted during a change"}
    )
    TWILIO_API_URL: str = field(
        default="",
        metadata={"help": "Twilio's REST address, when not Twilio's own (the simulator)"},
    )
    TWILIO_API_KEY: str = field(
        default="", metadata={"help": "SK… ; a key of our own for Twilio's REST interface"}
    )
    TWILIO_API_SECRET: str = field(
        default="", metadata={"help": "that key's secret; without a key the auth token serves"}
    )
    SMS_FROM: str = field(
        default="", metadata={"help": "number or service that sends our SMS; empty: none is sent"}
    )
    SMTP_URL: str = field(
        default="",
        metadata={
            "help": "smtp[s]://[user:password@]host[:port][?starttls]; empty: no e-mail is sent"
        },
    )
    MAIL_FROM: str = field(
        default="", metadata={"help": "address that our e-mails come from; with SMTP_URL only"}
    )
    MAIL_BOUNCES: str = field(
        default="",
        metadata={"help": "mailbox of flask emails bounce: what fails returns to name+token@host"},
    )
    DKIM_SELECTOR: str = field(
        default="",
        metadata={"help": "under which name MAIL_FROM's mail server signs; the doctor looks it up"},
    )
    IMAP_URL: str = field(
        default="",
        metadata={
            "help": "imap[s]://user:password@host[:port][/mailbox][?starttls]; empty: none is read"
        },
    )
    MAIL_DIR: str = field(
        default="var/mail",
        metadata={
            "help": "folder that keeps what was written to us and its files; of its own in"
            " production, one for every web, inbox, worker_mail and clock"
        },
    )
    DIALS_PER_DAY: int = field(
        default=500, metadata={"help": "calls that we create in one day at the most"}
    )
    CALLBACK_HANDLING_MINUTES: int = field(
        default=5, metadata={"help": "minutes of an agent's time that one callback takes: 1 to 60"}
    )
    LIVE_SHARE_PERCENT: int = field(
        default=50, metadata={"help": "percent of the agents' time left to those who call: 0 to 99"}
    )
    RECORDINGS_DIR: str = field(
        default="recordings",
        metadata={
            "help": "folder that keeps the callers' voice messages; of its own in production"
        },
    )
    RECORDINGS_KEPT_DAYS: int = field(
        default=90, metadata={"help": "days after which a voice message is erased: 1 or more"}
    )
    PERSONAL_KEPT_DAYS: int = field(
        default=730,
        metadata={
            "help": "days after its last event when a case's numbers, addresses and texts are"
            " erased: 90 or more; two years leave time for the yearly report (Lei 13.460, art. 15)"
        },
    )
    VOICE: str = field(
        default="Polly.Camila-Neural", metadata={"help": "a pt-BR voice of Twilio's"}
    )
    WEB_THREADS: int = field(
        default=4, metadata={"help": "threads, and connections, a web process"}
    )
    PROXIES: int = field(
        default=0, metadata={"help": "proxies before web whose X-Forwarded-For is believed"}
    )

    @property
    def twilio_tokens(self) -> tuple[str, ...]:
        """Every secret whose signature is accepted, the present one first."""
        return tuple(filter(None, (self.TWILIO_AUTH_TOKEN, self.TWILIO_AUTH_TOKEN_OLD)))

    @property
    def own_numbers(self) -> frozenset[str]:
        """The numbers, E.164, at which the line itself or its switchboard would answer."""
        return frozenset(filter(E164.fullmatch, (self.LINE_NUMBER, self.SWITCHBOARD)))

    @property
    def twilio_credentials(self) -> tuple[str, str]:
        """What Twilio's REST interface is asked with: our own key, else account and token."""
        if self.TWILIO_API_KEY:
            return self.TWILIO_API_KEY, self.TWILIO_API_SECRET
        return self.TWILIO_ACCOUNT_SID, self.TWILIO_AUTH_TOKEN

    @property
    def simulated(self) -> bool:
        """Whether Twilio's place is taken by a simulator on this machine."""
        return is_loopback(self.TWILIO_API_URL)


def is_loopback(url: str) -> bool:
    """Whether `url` leads back to this very machine."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from `environment`; raises BadSettings with every mistake, one a line."""
    given: dict[str, str | int] = {}
    mistakes = []
    for each in fields(Settings):
        text = environment.get(each.name, "").strip()
        if text and each.type is int:
            if text.isdecimal():
                given[each.name] = int(text)
            else:
                mistakes.append(f"{each.name}: a whole number, not {text!r}")
        elif text:
            given[each.name] = text
        elif each.name in _REQUIRED:
            mistakes.append(f"{each.name} is missing: {each.metadata['help']}")
    mistakes += _contradictions(given) + _mail_contradictions(given)
    if mistakes:
        raise BadSettings("These settings need mending:\n  " + "\n  ".join(mistakes))
    return Settings(**given)  # type: ignore[arg-type]


ADDRESS = re.compile(r"[A-Za-z0-9._-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _mail_contradictions(given: Mapping[str, str | int]) -> list[str]:
    """The same for e-mail; no message holds the password."""
    names = ("SMTP_URL", "IMAP_URL", "MAIL_FROM", "MAIL_BOUNCES")
    smtp, imap, sender, bounces = (str(given.get(name, "")) for name in names)
    mistakes = [
        f"{name}: one address, name@host"
        for name, address in (("MAIL_FROM", sender), ("MAIL_BOUNCES", bounces))
        if address and not ADDRESS.fullmatch(address)
    ]
    if bool(smtp) != bool(sender):
        mistakes.append("SMTP_URL and MAIL_FROM: both or neither")
    if bounces and not smtp:
        mistakes.append("MAIL_BOUNCES: nothing comes back without SMTP_URL and MAIL_FROM")
    servers = (("SMTP_URL", smtp, "smtp"), ("IMAP_URL", imap, "imap"))
    found = ((name, _server_mistake(url, scheme)) for name, url, scheme in servers if url)
    return [*mistakes, *(f"{name}: {why}" for name, why in found if why)]


def _server_mistake(url: str, scheme: str) -> str:
    """What is wrong with a mail server's address; "" where nothing is."""
    secure = f"{scheme}s"
    smtp = scheme == "smtp"
    try:
        parts = urlsplit(url)
        good = parts.scheme in (scheme, secure) and parts.hostname and parts.port != 0
        good = good and parts.query in ("", "starttls", "starttls=")
        good = good and bool(parts.username) == bool(parts.password)
        # Nobody reads a mailbox without saying whose it is.
        good = bool(good and (parts.path in ("", "/") if smtp else parts.password))
    except ValueError:
        good = False
    if not good:
        own = "[user:password@]host[:port]" if smtp else "user:password@host[:port][/mailbox]"
        return f"{scheme}[s]://{own}[?starttls]"
    if parts.scheme == secure and parts.query:
        return f"{secure}:// is TLS from the first byte, without ?starttls"
    if parts.password and parts.scheme + parts.query == scheme and not is_loopback(url):
        return f"a password over {scheme}:// needs ?starttls"
    return ""


_REQUIRED = tuple(each.name for each in fields(Settings) if each.default is MISSING)

_FORMS: tuple[tuple[str, Callable[[str], object], str], ...] = (
    ("PUBLIC_URL", lambda url: url.startswith("https://") or is_loopback(url), "https://…"),
    ("PUBLIC_URL", lambda url: not url.endswith("/"), "without a slash at its end"),
    (
        "DATABASE_URL",
        lambda url: url.startswith(("postgresql+psycopg://", "sqlite:///")),
        "postgresql+psycopg://… or sqlite:///…",
    ),
    (
        "REDIS_URL",
        lambda url: url.startswith(("redis://", "rediss://", "unix://")),
        "redis://…, rediss://… or unix://…",
    ),
    ("SECRET_KEY", lambda secret: len(secret) >= 32, "32 characters or more"),
    ("TWILIO_ACCOUNT_SID", re.compile(r"AC[0-9a-f]{32}").fullmatch, "AC and 32 hex digits"),
    ("LINE_NUMBER", E164.fullmatch, "E.164, such as +558432097880"),
    (
        "SMS_FROM",
        re.compile(r"\+[1-9]\d{4,14}|\d{3,8}|MG[0-9a-f]{32}").fullmatch,
        "E.164, a short code, or MG and 32 hex digits",
    ),
    (
        "SWITCHBOARD",
        lambda where: E164.fullmatch(where) or re.match(r"sips?:[^@\s]+@\S+", where),
        "sip:name@host or E.164",
    ),
)
_RANGES = (
    ("CALLBACK_HANDLING_MINUTES", range(1, 61), "1 to 60"),
    ("LIVE_SHARE_PERCENT", range(100), "0 to 99"),
    ("RECORDINGS_KEPT_DAYS", range(1, 36501), "1 or more, a century at the most"),
    ("PERSONAL_KEPT_DAYS", range(90, 36501), "90 or more, a century at the most"),
)


def _contradictions(given: Mapping[str, str | int]) -> list[str]:
    """Mistakes in settings that are there; a missing one is told elsewhere."""
    mistakes = [
        f"{name}: {wanted}"
        for name, good, wanted in _FORMS
        if name in given and not good(str(given[name]))
    ]
    mistakes += [
        f"{name}: {wanted}"
        for name, good, wanted in _RANGES
        if name in given and given[name] not in good
    ]
    if ("TWILIO_API_KEY" in given) != ("TWILIO_API_SECRET" in given):
        mistakes.append("TWILIO_API_KEY and TWILIO_API_SECRET: both or neither")
    line = str(given.get("LINE_NUMBER", ""))
    if line and line in str(given.get("SWITCHBOARD", "")):
        mistakes.append(
            "SWITCHBOARD is LINE_NUMBER: every transfer would ring this very line again"
        )
    return mistakes
