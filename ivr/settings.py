"""Read the settings once from the environment, typed; report all mistakes in one message."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields

from ivr.setting_mistakes import E164, contradictions, is_loopback


class BadSettings(Exception):
    """Error for an environment that lacks a setting or holds a bad one.

    The message names every one of them.
    """


@dataclass(frozen=True)
class Settings:
    """The settings of this installation; each field is the environment variable of that name."""

    PUBLIC_URL: str = field(metadata={"help": "https address at which Twilio and people reach us"})
    DATABASE_URL: str = field(
        metadata={"help": "postgresql+psycopg://… in production, sqlite:///… for a demonstration"}
    )
    REDIS_URL: str = field(
        metadata={"help": "redis://user:password@… or a private unix://… (0700); noeviction"}
    )
    SECRET_KEY: str = field(metadata={"help": "32 random characters or more; signs the sessions"})
    TWILIO_ACCOUNT_SID: str = field(
        metadata={"help": "AC… ; webhooks of other accounts are refused"}
    )
    TWILIO_AUTH_TOKEN: str = field(metadata={"help": "signs every webhook; never printed"})
    LINE_NUMBER: str = field(metadata={"help": "the line's Twilio number, E.164: +55…"})
    SWITCHBOARD: str = field(
        metadata={"help": "where people answer: sip:… or E.164; never LINE_NUMBER (it would loop)"}
    )
    BODY_NAME: str = field(
        default="Secretaria da Fazenda do Rio Grande do Norte",
        metadata={"help": "what the body is called on every page, in its titles and on receipts"},
    )
    VLIBRAS: int = field(
        default=0,
        metadata={
            "help": "1: public pages without a form of ours load vlibras.gov.br, which signs them"
            " in Libras, learns who reads them, and runs code of its own there"
        },
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
    MAIL_AUTHSERV_ID: str = field(
        default="",
        metadata={
            "help": "name that IMAP_URL's mail server writes first in Authentication-Results, and"
            " removes from foreign mail; empty: where mail comes from stays unproven"
        },
    )
    SCANNER_URL: str = field(
        default="",
        metadata={
            "help": "ClamAV's daemon, which looks at files before they are kept:"
            " unix:/run/clamav/clamd.ctl or tcp://host[:3310]; empty: nobody does"
        },
    )
    MAIL_DIR: str = field(
        default="var/mail",
        metadata={
            "help": "folder that keeps what was written to us and its files; of its own in"
            " production, one for every web, inbox, worker_mail and clock"
        },
    )
    POSTGRESQL_BIN: str = field(
        default="",
        metadata={
            "help": "folder of pg_dump and pg_restore for flask backup and restore; empty: on PATH"
        },
    )
    DIALS_PER_DAY: int = field(
        default=500, metadata={"help": "calls that we create in one day at the most"}
    )
    SMS_PER_DAY: int = field(
        default=1000,
        metadata={"help": "SMS in one day before callers and forms set off no more"},
    )
    EMAILS_PER_DAY: int = field(
        default=2000, metadata={"help": "e-mails in one day, likewise; see your server's own limit"}
    )
    FORMS_PER_DAY: int = field(
        default=1000,
        metadata={"help": "messages by the form in one day before supervisors are told"},
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
    TRUSTED_PROXIES: str = field(
        default="",
        metadata={
            "help": "addresses or networks, comma-separated, of PROXIES on other machines; nobody"
            " else's X-Forwarded-For is believed but this machine's"
        },
    )

    @property
    def twilio_tokens(self) -> tuple[str, ...]:
        """Return the auth tokens whose signature is accepted, the present one first."""
        return tuple(filter(None, (self.TWILIO_AUTH_TOKEN, self.TWILIO_AUTH_TOKEN_OLD)))

    @property
    def own_numbers(self) -> frozenset[str]:
        """Return the numbers, E.164, at which the line itself or its switchboard would answer."""
        return frozenset(filter(E164.fullmatch, (self.LINE_NUMBER, self.SWITCHBOARD)))

    @property
    def twilio_credentials(self) -> tuple[str, str]:
        """Return user and password for Twilio's REST interface: our key, else account and token."""
        if self.TWILIO_API_KEY:
            return self.TWILIO_API_KEY, self.TWILIO_API_SECRET
        return self.TWILIO_ACCOUNT_SID, self.TWILIO_AUTH_TOKEN

    @property
    def simulated(self) -> bool:
        """Return whether a simulator on this machine takes Twilio's place."""
        return is_loopback(self.TWILIO_API_URL)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings from `environment`; raise BadSettings with every mistake, one a line."""
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
    mistakes += contradictions(given)
    if mistakes:
        raise BadSettings("These settings need mending:\n  " + "\n  ".join(mistakes))
    return Settings(**given)  # type: ignore[arg-type]


_REQUIRED = tuple(each.name for each in fields(Settings) if each.default is MISSING)
