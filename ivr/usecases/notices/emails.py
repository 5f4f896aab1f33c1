"""Queue each e-mail once, and send it as it stands until our mail server has it."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from ivr.ports.failures import Failure, MailFailed
from ivr.rules.callflow.email_files import (
    ANSWER,
    FOLLOW_UP,
    FORWARD,
    PROOF,
    QUESTION,
    UNTIL_REPLIED,
)
from ivr.rules.hours.hours import midnight_before
from ivr.rules.notices.ceilings import Charge, Counted, Purpose
from ivr.rules.notices.email_states import (
    MAX_UNSURE_TRIES,
    MOVES,
    OUTDATED,
    TRIED_FOR,
    UNKNOWN_AFTER,
    UNSURE,
    WITHHELD,
    Attached,
    EmailState,
    Nature,
    OutgoingEmail,
    again_after,
)
from ivr.rules.notices.email_texts import Words
from ivr.rules.staff.first_code_text import FIRST_CODE, with_code
from ivr.rules.words.addresses import is_address, untagged
from ivr.store.cases import reply_drafts
from ivr.store.database import publications
from ivr.store.database.publications import Turn
from ivr.store.mail import emails, incoming
from ivr.store.mail.emails import Email
from ivr.store.operations import doubts
from ivr.usecases.installation import relay
from ivr.usecases.installation.ports import Ports
from ivr.usecases.notices.ceilings import Wanted, hold, take
from ivr.usecases.notices.emailed_code import code_of

JOB = "send_email"
# What nobody else tells: where it does not arrive, a person has to.
ALONE_SAYS = frozenset({FOLLOW_UP, ANSWER, QUESTION, FORWARD})
MAX_KEY_LETTERS = 60  # of a key that a day is added to


@dataclass(frozen=True)
class EmailDraft:
    """An e-mail to be made; of two with one `key` only the first is."""

    key: str
    kind: str
    to: str  # as `rules.notices.email_states.read_address` gives it
    words: Words
    reply_to: str
    case_id: int | None = None
    nature: Nature = Nature.GENERATED
    in_reply_to: str = ""  # Message-ID of what it answers, and all those before it
    references: tuple[str, ...] = ()
    charge: Charge | None = None  # whoever set it off; None: staff, or a promise of ours
    attached: tuple[int, ...] = ()  # ids of the `Attachment`s that go with it


def queue_email(session: Session, ports: Ports, draft: EmailDraft, now: datetime) -> bool:
    """Queue an e-mail, if the caller's transaction commits; return whether it will be sent.

    False when one with its key was made before, where this installation sends no e-mail, and when
    too many were set off: then it stands in its case as withheld, for a person where nobody else
    tells what it says. Raises ValueError for an address or a subject that is none.
    """
    if not is_address(draft.to) or not is_address(draft.reply_to):
        raise ValueError(f"{draft.kind}: no address")
    if not draft.words.subject.isprintable():
        raise ValueError(f"{draft.kind}: a subject of more than a line")
    wanted = _wanted(draft)
    if wanted and ports.sends_mail:
        hold(session, wanted, now)
    if not ports.sends_mail or emails.is_made(session, draft.key):
        return False
    goes = wanted is None or take(session, wanted, emails.made_since, now)
    if not goes and draft.case_id is None:
        return False
    values = _row(ports, draft, now)
    if goes:
        return emails.add(session, values)
    withheld = {
        # The key stays free: tomorrow it may be sent.
        "key": f"{draft.key[:MAX_KEY_LETTERS]}:{midnight_before(now).date()}",
        "state": EmailState.FAILED.value,
        "code": WITHHELD,
        "needs_person": draft.kind in ALONE_SAYS,
    }
    emails.add(session, values | withheld)
    return False


def _row(ports: Ports, draft: EmailDraft, now: datetime) -> dict[str, Any]:
    return {
        "key": draft.key,
        "kind": draft.kind,
        "case_id": draft.case_id,
        "to": draft.to,
        "reply_to": draft.reply_to,
        "subject": draft.words.subject,
        "text": draft.words.text,
        "html": draft.words.html,
        "message_id": f"<{secrets.token_hex(16)}@{urlsplit(ports.public_url).hostname}>",
        "token": secrets.token_hex(12),
        "nature": draft.nature.value,
        "in_reply_to": draft.in_reply_to,
        "references": " ".join(draft.references),
        "attached": ",".join(map(str, draft.attached)),
        "created_at": now,
        "next_at": now,
    }


def _wanted(draft: EmailDraft) -> Wanted | None:
    if draft.charge is None:
        return None
    purpose = Purpose.CODE if draft.kind == PROOF else Purpose.NOTICE
    return Wanted(Counted.EMAIL, untagged(draft.to), draft.charge, purpose)


def send_email(ports: Ports, email_id: int, publication: int) -> None:
    """Send the e-mail of that publication; it is accepted, waits again, failed or is unsure.

    A publication that was claimed before does nothing. That a reply will be late is not sent any
    more once the reply is there. What may have been sent is tried again by
    `reconcile_emails`, with the same Message-ID; so it is when this process dies on the way.
    """
    if ports.mailer is None:
        return  # it waits until this installation sends e-mail again
    with ports.database.write() as session:
        row = emails.claim(session, Turn(email_id, publication), ports.clock.now())
        overtaken = row and row.kind in UNTIL_REPLIED
        if row and overtaken and not reply_drafts.lacks_reply(session, row.case_id):
            row.state, row.code = EmailState.FAILED.value, OUTDATED
            row = None
    if row is None:
        return
    try:
        ports.mailer.send(_letter(ports, row))
    except MailFailed as why:
        _note_failure(ports, row, why)
        return
    with ports.database.write() as session:
        current = emails.find(session, email_id)
        if current and EmailState.ACCEPTED in MOVES[EmailState(current.state)]:
            current.state, current.code = EmailState.ACCEPTED.value, "250"
            current.sent_at = ports.clock.now()


def reconcile_emails(ports: Ports) -> int:
    """Retry or give up e-mails left unfinished for a minute while sending; return how many.

    No mail server can be asked whether it has one. Its reader may get it twice, with one Message-ID
    by which programs know that it is the same; never more often than `MAX_UNSURE_TRIES` times.
    """
    now = ports.clock.now()
    with ports.database.read() as session:
        unfinished = emails.sending_before(session, now - UNKNOWN_AFTER)
    settled = 0
    for row in unfinished:
        with ports.database.write() as session:
            current = publications.same_try(session, row)
            if current is None:
                continue
            current.unsure += 1
            if current.unsure >= MAX_UNSURE_TRIES:
                give_up(current, EmailState.FAILED, UNSURE)
            else:
                # The minute that has passed already is the first one's whole wait.
                current.next_at = now + again_after(current.unsure) - UNKNOWN_AFTER
                current.state = EmailState.WAITING.value
            settled += 1
    return settled


def publish_emails(ports: Ports) -> int:
    """Notify workers of the e-mails whose turn it is and that are in no doubt; return how many."""
    sure = Email.id.not_in(doubts.emails_in_doubt())
    return relay.publish(ports, Email, JOB, sure) if ports.sends_mail else 0


def give_up(row: Email, state: EmailState, code: str = "") -> None:
    """End the e-mail in that state; flag it for staff where nobody else tells what it said."""
    row.state, row.code = state.value, code or row.code
    row.needs_person = row.kind in ALONE_SAYS


def _note_failure(ports: Ports, tried: Email, why: MailFailed) -> None:
    if why.failure is Failure.UNKNOWN:
        return
    now = ports.clock.now()
    with ports.database.write() as session:
        row = publications.same_try(session, tried)
        if row is None:
            return
        row.code = why.code
        if why.failure is Failure.REFUSED or now - (row.first_try_at or now) >= TRIED_FOR:
            give_up(row, EmailState.FAILED)
        else:
            row.state, row.next_at = EmailState.WAITING.value, now + again_after(row.tries)


def _letter(ports: Ports, row: Email) -> OutgoingEmail:
    text, html = row.text, row.html
    if row.kind == FIRST_CODE:  # the row has no code, and nobody reads it there
        code = code_of(ports.link_key, row.key)
        text, html = with_code(text, code), with_code(html, code)
    return OutgoingEmail(
        to=row.to,
        subject=row.subject,
        text=text,
        html=html,
        reply_to=row.reply_to,
        message_id=row.message_id,
        token=row.token,
        written_at=row.created_at,
        nature=Nature(row.nature),
        in_reply_to=row.in_reply_to,
        references=tuple(row.references.split()),
        attached=_attached(ports, row),
    )


def _attached(ports: Ports, row: Email) -> tuple[Attached, ...]:
    """Return the files that go with the e-mail, as far as they are stored still."""
    if not row.attached:
        return ()
    with ports.database.read() as session:
        found = incoming.named(session, [int(each) for each in row.attached.split(",")])
        files = [(each.name, each.media_type, ports.mail_files.path(each.sha256)) for each in found]
    return tuple(Attached(name, kind, str(path)) for name, kind, path in files if path)
