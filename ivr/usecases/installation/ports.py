"""Gather all that a use case may touch besides its arguments; `ivr.wiring` fills it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ivr.ports.carrier import Carrier
from ivr.ports.disks import Disks
from ivr.ports.links import LinkProbe
from ivr.ports.mailbox import Inbox
from ivr.ports.marks import MarkFile
from ivr.ports.protocols import (
    CallflowFiles,
    Clock,
    FormFiles,
    Mailer,
    MailFiles,
    Queue,
    RedisServer,
    Scanner,
    SecretHasher,
    SwitchboardProbe,
    VoiceMessageFiles,
    WallClock,
)
from ivr.rules.callbacks.slots import USUAL, Capacity
from ivr.rules.callflow.turn_output import TurnOutput
from ivr.rules.calls.voice_messages import KEPT_DAYS
from ivr.rules.charter.open_data import PublishedCharter
from ivr.rules.notices.ceilings import Ceiling
from ivr.rules.privacy.retention import PERSONAL_DAYS
from ivr.store.database.database import Database


@dataclass(frozen=True)
class Ports:
    """All that a use case may touch besides its arguments."""

    database: Database
    clock: Clock
    wall: WallClock  # the real one, also where `clock` is the simulator's
    files: CallflowFiles
    redis: RedisServer
    carrier: Carrier
    queue: Queue
    probe: SwitchboardProbe
    public_url: str  # at which Twilio reaches us
    line_number: str  # E.164, at which people do
    dials_per_day: int  # calls that we create in one day at the most
    ours: frozenset[str]  # E.164: the line's number and the switchboard's, which are never rung
    link_key: str  # signs the links that citizens get
    sends_sms: bool = True  # False: nobody can be told anything by SMS
    capacity: Capacity = field(default=USUAL, kw_only=True)  # of one agent, for callbacks
    mailer: Mailer | None = field(default=None, kw_only=True)  # None: no e-mail is sent
    mail_from: str = field(default="", kw_only=True)  # the address that our e-mails come from
    inbox: Inbox | None = field(default=None, kw_only=True)  # None: nothing is read
    mail_authserv_id: str = field(default="", kw_only=True)  # our mail server's name (RFC 8601)
    mark: MarkFile = field(kw_only=True)  # how far we have come, outside the database
    messages: VoiceMessageFiles = field(kw_only=True)
    mail_files: MailFiles = field(kw_only=True)
    form_files: FormFiles = field(kw_only=True)
    hasher: SecretHasher = field(kw_only=True)
    document: Callable[[TurnOutput], str] = field(kw_only=True)  # that Twilio obeys
    body: str = field(default="", kw_only=True)  # whose line it is, in words
    draw_charter: Callable[[PublishedCharter], bytes] | None = field(default=None, kw_only=True)
    disks: Disks = field(kw_only=True)
    links: LinkProbe | None = field(default=None, kw_only=True)  # None: nobody looks
    scanner: Scanner | None = field(default=None, kw_only=True)  # None: files are not scanned
    recordings_kept_days: int = field(default=KEPT_DAYS, kw_only=True)
    personal_kept_days: int = field(default=PERSONAL_DAYS, kw_only=True)
    sms_per_day: int = field(default=1000, kw_only=True)  # before strangers set off no more
    emails_per_day: int = field(default=2000, kw_only=True)
    forms_per_day: int = field(default=1000, kw_only=True)  # before supervisors are told

    @property
    def sms_ceiling(self) -> Ceiling:
        """Return the ceiling of SMS a day, whoever sets them off."""
        return Ceiling(self.link_key, self.sms_per_day)

    @property
    def email_ceiling(self) -> Ceiling:
        """Return the ceiling of e-mails a day, whoever sets them off."""
        return Ceiling(self.link_key, self.emails_per_day)

    @property
    def sends_mail(self) -> bool:
        """Tell whether anybody can be notified of anything by e-mail."""
        return self.mailer is not None
