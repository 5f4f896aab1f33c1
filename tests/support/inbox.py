"""Write e-mails as people, sectors, machines and mail servers do, and read them in."""

import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from ivr.gateways.mail.imap import ImapInbox
from ivr.usecases.mail.inbox import read_new
from tests.support.dovecot import Dovecot
from tests.support.installation import Installation

US = "atendimento@set.rn.gov.br"  # the charter's written route
NEVER = threading.Event()


def letter(
    text: str = "Não consigo entrar na UVT.",
    sender: str = "Maria Silva <maria@exemplo.com.br>",
    **headers: str,
) -> EmailMessage:
    """Return an e-mail as a mail program makes it.

    `in_reply_to` names the header In-Reply-To.
    """
    message = EmailMessage()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    usual = {"From": sender, "To": US, "Subject": "Dúvida"}
    for name, value in usual.items():
        message[name] = named.pop(name, value)
    for name, value in named.items():
        message[name] = value
    message.set_content(text)
    return message


def wire(message: EmailMessage) -> bytes:
    """Return an e-mail as it comes over the wire."""
    return message.as_bytes(policy=SMTP)


@dataclass
class Post:
    """An installation's mailbox, and its reader in this process."""

    central: Installation
    server: Dovecot
    sent: int = field(default=0)

    def comes(self, *messages: EmailMessage | bytes) -> int:
        """Deliver these e-mails and read them; return how many were new.

        An EmailMessage without a Message-ID or a date gets one of its own.
        """
        for each in messages:
            if isinstance(each, EmailMessage):
                self.sent += 1
                if not each["Message-ID"]:
                    each["Message-ID"] = f"<m{self.sent}@exemplo.com.br>"
                if not each["Date"]:
                    each["Date"] = format_datetime(self.central.clock.now())
        self.server.deliver(*(wire(e) if isinstance(e, EmailMessage) else e for e in messages))
        return self.read()

    def read(self, wary: bool = True) -> int:
        """Read whatever has come; return how many were new."""
        with ImapInbox(self.server.url()).open() as box:
            return read_new(self.central.line, box, NEVER, wary)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows that `statement` selects in the database."""
        return self.central.rows(statement)

    @property
    def states(self) -> list[tuple[Any, ...]]:
        """Return each message's source, state, reason and case."""
        return self.rows("SELECT source, state, why, case_id FROM incoming ORDER BY id")

    @property
    def acknowledged(self) -> list[Any]:
        """Return the addresses to which an acknowledgement goes."""
        asked = "SELECT emails.to FROM emails WHERE kind = 'acknowledgement' ORDER BY id"
        return [row[0] for row in self.rows(asked.replace("emails.to", '"to"'))]
