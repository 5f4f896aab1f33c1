"""Pick the gateway that fits each port of this installation.

Elsewhere only `ivr.commands` names gateways: the callflows' files, and the worker's Redis and RQ.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import make_url

from ivr.gateways.clocks import DatabaseClock, SimulatorClock, SystemClock
from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.gateways.files.clamd import ClamdScanner
from ivr.gateways.files.form_files import DiskFormFiles
from ivr.gateways.files.mail_files import DiskMailFiles
from ivr.gateways.files.mark_file import DiskMarkFile
from ivr.gateways.files.voice_message_files import DiskVoiceMessageFiles
from ivr.gateways.files.watched_disks import WatchedDisks
from ivr.gateways.links import WebLinks
from ivr.gateways.telephone.sip_probe import SipProbe
from ivr.ports.carrier import Carrier
from ivr.ports.mailbox import Inbox
from ivr.ports.protocols import Clock, Mailer, Queue, RedisServer, SecretHasher
from ivr.root import ROOT
from ivr.rules.callbacks.slots import Capacity
from ivr.rules.callflow.turn_output import TurnOutput
from ivr.rules.charter.open_data import PublishedCharter
from ivr.rules.operations.disks import DATABASE, MAIL, RECORDINGS
from ivr.settings import Settings
from ivr.store.database.database import Database
from ivr.usecases.installation.ports import Ports

if TYPE_CHECKING:
    from ivr.gateways.mail.dns_records import DnsRecords
    from ivr.gateways.telephone.twilio_rules import TwilioRules

Gateway = TypeVar("Gateway")


class Later:
    """A gateway that is loaded and made when it is first asked for something.

    Each brings a library of some megabytes, and no process needs all of them.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        """Make nothing yet."""
        self._make, self._lock, self._made = make, threading.Lock(), None

    def __getattr__(self, name: str) -> Any:
        """Return that attribute of the gateway, which is made where it is not yet."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)


# What brings a library with it, by the port that it is the gateway of.
_HEAVY = {
    "carrier": "ivr.gateways.telephone.twilio_rest",
    "hasher": "ivr.gateways.argon2_hasher",
    "inbox": "ivr.gateways.mail.imap",
    "mailer": "ivr.gateways.mail.smtp",
    "queue": "ivr.gateways.queue.rq_queue",
    "redis": "ivr.gateways.queue.redis_server",
}


def load(*ports: str) -> None:
    """Load the gateways of these ports, or all: for a process that cannot wait when it needs them.

    That is one which answers people, and one which forks for each job and would load them anew.
    """
    for each in ports or _HEAVY:
        import_module(_HEAVY[each])


def later(make: Callable[[], Gateway]) -> Gateway:
    """Return what stands for the gateway that `make` makes, until it is needed."""
    return cast("Gateway", Later(make))


@dataclass(frozen=True)
class Documents:
    """The renderer of what Twilio obeys, for a check; two of one installation are equal."""

    public_url: str
    switchboard: str
    voice: str
    line_number: str

    def __call__(self, answer: TurnOutput) -> str:
        """Return the document of a turn."""
        from ivr.web.telephone.twiml import Script  # what only a check needs costs others no memory

        script = Script(self.public_url, self.switchboard, self.voice, self.line_number)
        return script.turn(0, answer)


def draw_charter(charter: PublishedCharter) -> bytes:
    """Return the charter as a PDF."""
    from ivr.web.citizens.charter.pdf import charter_pdf  # as above: the library takes 30 MB

    return charter_pdf(charter)


def connect(settings: Settings, clock: Clock | None = None) -> Ports:
    """Return the ports of this installation, made for `settings`.

    Call it in the process that uses them, after any fork. `clock` replaces the one that is picked.
    """
    database = Database(settings.DATABASE_URL, settings.WEB_THREADS)
    wall = DatabaseClock(database) if database.is_shared else SystemClock()
    moved = SimulatorClock(settings.TWILIO_API_URL, wall) if settings.simulated else wall
    return Ports(
        database=database,
        clock=clock or moved,
        wall=wall,
        files=DiskCallflowFiles(),
        redis=later(partial(_redis, settings)),
        carrier=later(partial(_carrier, settings)),
        queue=later(partial(_queue, settings)),
        probe=SipProbe(settings.SWITCHBOARD),
        public_url=settings.PUBLIC_URL,
        line_number=settings.LINE_NUMBER,
        dials_per_day=settings.DIALS_PER_DAY,
        ours=settings.own_numbers,
        link_key=settings.SECRET_KEY,
        sends_sms=bool(settings.SMS_FROM),
        capacity=Capacity(settings.CALLBACK_HANDLING_MINUTES, settings.LIVE_SHARE_PERCENT),
        mailer=later(partial(_mailer, settings)) if settings.SMTP_URL else None,
        mail_from=settings.MAIL_FROM,
        inbox=later(partial(_inbox, settings)) if settings.IMAP_URL else None,
        mail_authserv_id=settings.MAIL_AUTHSERV_ID,
        mark=DiskMarkFile(settings.MAIL_DIR),
        messages=DiskVoiceMessageFiles(settings.RECORDINGS_DIR),
        mail_files=DiskMailFiles(settings.MAIL_DIR),
        form_files=DiskFormFiles(settings.MAIL_DIR),
        hasher=later(_hasher),
        document=_documents(settings),
        body=settings.BODY_NAME,
        draw_charter=draw_charter,
        disks=WatchedDisks(_folders(settings)),
        links=WebLinks(),
        scanner=ClamdScanner(settings.SCANNER_URL) if settings.SCANNER_URL else None,
        recordings_kept_days=settings.RECORDINGS_KEPT_DAYS,
        personal_kept_days=settings.PERSONAL_KEPT_DAYS,
        sms_per_day=settings.SMS_PER_DAY,
        emails_per_day=settings.EMAILS_PER_DAY,
        forms_per_day=settings.FORMS_PER_DAY,
    )


def _redis(settings: Settings) -> RedisServer:
    from ivr.gateways.queue import redis_server

    return redis_server.RedisServer(settings.REDIS_URL)


def _queue(settings: Settings) -> Queue:
    from ivr.gateways.queue.rq_queue import RqQueue
    from ivr.usecases.operations.jobs import QUEUE_OF

    return RqQueue(settings.REDIS_URL, QUEUE_OF)


def _mailer(settings: Settings) -> Mailer:
    from ivr.gateways.mail.smtp import SmtpMailer

    return SmtpMailer(settings.SMTP_URL, settings.MAIL_FROM, settings.MAIL_BOUNCES)


def _inbox(settings: Settings) -> Inbox:
    from ivr.gateways.mail.imap import ImapInbox

    return ImapInbox(settings.IMAP_URL)


def _hasher() -> SecretHasher:
    from ivr.gateways.argon2_hasher import Argon2Hasher

    return Argon2Hasher()


def _carrier(settings: Settings) -> Carrier:
    from ivr.gateways.telephone.twilio_rest import TwilioRest

    return TwilioRest(
        settings.TWILIO_ACCOUNT_SID,
        settings.twilio_credentials,
        settings.LINE_NUMBER,
        settings.SMS_FROM,
        settings.TWILIO_API_URL,
    )


def _documents(settings: Settings) -> Documents:
    where = settings.PUBLIC_URL, settings.SWITCHBOARD
    return Documents(*where, settings.VOICE, settings.LINE_NUMBER)


def _folders(settings: Settings) -> dict[str, Path]:
    """Return the folders in which this installation stores something on this machine."""
    ours = {MAIL: ROOT / settings.MAIL_DIR, RECORDINGS: ROOT / settings.RECORDINGS_DIR}
    database = make_url(settings.DATABASE_URL)
    if database.get_backend_name() == "sqlite" and database.database:
        ours[DATABASE] = Path(database.database).absolute().parent
    return ours  # PostgreSQL's disk is its own: where it is full no process shows that it lives


def name_servers() -> "DnsRecords":
    """Return the gateway that asks this machine's name servers; only the doctor uses it."""
    from ivr.gateways.mail.dns_records import DnsRecords

    return DnsRecords()


def webhook_rules(settings: Settings) -> "TwilioRules | None":
    """Return the gateway that lists Twilio's Webhook Rules; only the doctor uses it.

    None where there is no API key, which alone Twilio tells them to.
    """
    if not settings.TWILIO_API_KEY:
        return None
    from ivr.gateways.telephone.twilio_rules import TwilioRules

    credentials = settings.twilio_credentials
    return TwilioRules(settings.TWILIO_ACCOUNT_SID, credentials, settings.TWILIO_API_URL)
