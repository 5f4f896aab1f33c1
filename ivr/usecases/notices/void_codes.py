"""Void codes that an e-mail brought once a message brings that e-mail back to us.

Whoever may read our mailbox would read the code: in a reply that quotes it, in an answering
machine's word, in what a mail server gives back. A code by which staff know that two addresses are
one person's is different: it is meant to come back.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import PROOF
from ivr.rules.mail.reading import Mail
from ivr.rules.staff.accounts import FIRST_CODE_LASTS, plain_code
from ivr.rules.staff.first_code_text import FIRST_CODE
from ivr.store.identity.proof_codes import ProofCode
from ivr.store.mail import emails
from ivr.store.mail.emails import Email
from ivr.store.staff import audit, staff
from ivr.store.staff.audit import Done
from ivr.usecases.installation.ports import Ports
from ivr.usecases.notices.emailed_code import code_of


def void_brought_back(session: Session, ports: Ports, mail: Mail) -> Sequence[Email]:
    """Void the codes of every e-mail that the message names; return those with a first code.

    A message that holds a first code itself, and names nothing, counts as naming its e-mail.
    Nobody may read a message for which any is returned.
    """
    ids, tokens = {mail.message_id, *mail.thread} - {""}, set(mail.tokens)
    if mail.returned is not None:
        ids.update(mail.returned.message_ids)
        tokens.add(mail.returned.bounce.token)
    named = list(emails.named(session, (FIRST_CODE, PROOF), ids, tokens - {""}))
    said = plain_code(f"{mail.subject} {mail.text}")
    since = ports.clock.now() - FIRST_CODE_LASTS
    for each in emails.made_of_kind(session, FIRST_CODE, since) if said else ():
        if each not in named and code_of(ports.link_key, each.key) in said:
            named.append(each)
    for each in named:
        void(session, ports, each)
    return [each for each in named if each.kind == FIRST_CODE]


def void(session: Session, ports: Ports, email: Email) -> None:
    """Void the code that this e-mail brought, unless it was used or replaced before."""
    now = ports.clock.now()
    if email.kind == PROOF:
        code = session.get(ProofCode, int(email.key.rpartition(":")[2]), with_for_update=True)
        if code is not None:
            code.used_at = code.used_at or now
    elif email.kind == FIRST_CODE:
        found = staff.by_email(session, email.to)
        member = staff.lock(session, found.id) if found else None
        until = member.first_code_until if member else None
        # A code that was given after this e-mail was made holds longer.
        if member and until and until <= email.created_at + FIRST_CODE_LASTS:
            member.first_code, member.first_code_until = "", None
            audit.write(session, Done("code-void", str(member.id), now, about=audit.STAFF))
