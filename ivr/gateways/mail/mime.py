"""Write an e-mail of ours as it goes over the wire, byte for byte the same at each try."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as LINES
from pathlib import Path

from ivr.ports.failures import Failure, MailFailed
from ivr.rules.mail.bounces import return_path
from ivr.rules.mail.headers import named
from ivr.rules.notices.email_states import Nature, OutgoingEmail
from ivr.rules.notices.email_texts import FROM
from ivr.rules.words.addresses import is_address


def as_written(letter: OutgoingEmail, sender: str, bounces: str = "") -> bytes:
    """Return the e-mail's bytes, sent from the address `sender`; raise MailFailed.

    Relays may replace the Message-ID by which an answer finds its thread: Reply-To brings the
    e-mail's token as well, in the name beside the address, and within it where its server is the
    one of `bounces` (MAIL_BOUNCES), which takes "name+token@host".

    REFUSED: it is never sent (a bad header, address or text). LATER: a file that goes with it
    cannot be read now.
    """
    try:
        return _message(letter, sender, bounces).as_bytes(policy=LINES)
    except OSError:  # of a file that goes with it: the disk may be back later
        raise MailFailed(Failure.LATER) from None
    except (ValueError, MessageError, LookupError):
        raise MailFailed(Failure.REFUSED) from None


def _tagged(letter: OutgoingEmail, bounces: str) -> str:
    takes_tags = bounces.rpartition("@")[2].lower() == letter.reply_to.rpartition("@")[2].lower()
    return return_path(letter.reply_to, letter.token) if takes_tags else letter.reply_to


def _message(letter: OutgoingEmail, sender: str, bounces: str) -> EmailMessage:
    """Build the e-mail; raise ValueError if a header would begin another, or an address be two."""
    heads = (letter.subject, letter.message_id, letter.in_reply_to, *letter.references)
    if not all(map(is_address, (letter.to, letter.reply_to))):
        raise ValueError("no address")
    if not all(each.isprintable() for each in heads):
        raise ValueError("a header of more than a line")
    message = EmailMessage()
    message["From"] = Address(FROM, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Reply-To"] = Address(named(FROM, letter.token), addr_spec=_tagged(letter, bounces))
    message["Subject"] = letter.subject
    message["Date"] = letter.written_at
    message["Message-ID"] = letter.message_id
    if letter.in_reply_to:
        message["In-Reply-To"] = letter.in_reply_to
    if letter.references:
        message["References"] = " ".join(letter.references)
    if letter.nature is not Nature.PERSON:
        message["Auto-Submitted"] = letter.nature.value
        message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "pt-BR"
    # Seven bits and short lines pass every server on the way unchanged.
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for each in letter.attached:
        main, _, sub = each.media_type.partition("/")
        content = Path(each.place).read_bytes()
        message.add_attachment(content, maintype=main, subtype=sub, filename=each.name)
    return message
