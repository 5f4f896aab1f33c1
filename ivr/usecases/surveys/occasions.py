"""Invite by SMS and e-mail after a contact, within a day, and nobody twice in thirty days."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import ANSWER, FOLLOW_UP, SURVEY
from ivr.rules.calls.outcomes import Outcome
from ivr.rules.cases.requests import READY
from ivr.rules.notices.ceilings import Asker, Charge, Door
from ivr.rules.notices.email_texts import Matter, Office, email_words
from ivr.rules.notices.sms_texts import survey_words
from ivr.rules.reports.periods import local_date
from ivr.rules.surveys.asking import LATEST, SOONEST, contact_hash, may_invite, opt_out_hash
from ivr.rules.surveys.forms import PATH, token_hash
from ivr.rules.surveys.states import SurveyChannel
from ivr.store.identity import contacts
from ivr.store.surveys import invitations, occasions, opt_outs, surveys
from ivr.store.surveys.occasions import Occasion
from ivr.store.surveys.surveys import Survey
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import EmailDraft, queue_email
from ivr.usecases.notices.texts import Text, queue_text
from ivr.usecases.surveys.inviting import invite

# Who gave up, or found us closed.
GAVE_UP = frozenset(
    each.value
    for each in (
        *(Outcome.ABANDONED_IN_WAIT, Outcome.ABANDONED_IN_GUIDANCE, Outcome.ABANDONED_IN_MENU),
        *(Outcome.UNSERVED, Outcome.CLOSED),
    )
)


class _NotSent(Exception):
    """Nothing goes out: undo that somebody was asked."""


def invite_by_message(line: Line) -> int:
    """Invite whoever had a contact within the last day and may be asked; return how many.

    Nothing is sent at night or on Sundays, and nobody is asked who was in the last thirty days, by
    whatever channel, or who wants no invitation.
    """
    ports, now = line.ports, line.ports.clock.now()
    with ports.database.write() as session:
        occasions.note_lost(session)
    if not may_invite(now):
        return 0
    with ports.database.read() as session:
        survey = surveys.collecting(session, now)
        free = [
            each
            for each in (_ended(session, now) if survey else ())
            if survey
            and survey.asks_by(each.channel)
            and _may_be_asked(session, ports, each.contact, now)
        ]
    return sum(_invite(line, each, now) for each in dict.fromkeys(free))


def note_opt_out(ports: Ports, token: str) -> bool:
    """Note that whoever an invitation went to wants no more; return False where there was none."""
    now = ports.clock.now()
    with ports.database.write() as session:
        contact = occasions.invited_contact(session, _key(ports, token))
        if not contact:
            return False
        opt_outs.add(session, opt_out_hash(ports.link_key, contact), local_date(now))
    return True


def _ended(session: Session, now: datetime) -> Iterator[Occasion]:
    since, until = now - LATEST, now - SOONEST
    yield from occasions.called_back(session, since, until)
    yield from occasions.answered_by_email(session, since, until, (ANSWER, FOLLOW_UP))
    yield from occasions.answered_by_page(session, since, until, READY)
    yield from occasions.gave_up(session, since, until, GAVE_UP)


def _may_be_asked(session: Session, ports: Ports, contact: str, now: datetime) -> bool:
    asked = invitations.was_asked(session, contact_hash(ports.link_key, contact), local_date(now))
    return not asked and not opt_outs.has(session, opt_out_hash(ports.link_key, contact))


def _invite(line: Line, occasion: Occasion, now: datetime) -> bool:
    """Invite after one contact, in a transaction of its own; return whether it goes out."""
    ports = line.ports
    try:
        with ports.database.write() as session:
            survey = surveys.collecting(session, now)
            if survey is None or not _ask(session, ports, occasion, now):
                return False
            if not _queue(session, line, survey, occasion, now):
                raise _NotSent
    except _NotSent:
        return False
    return True


def _ask(session: Session, ports: Ports, occasion: Occasion, now: datetime) -> bool:
    """Note that somebody is asked, by each way in which the case knows them; False where lately."""
    known = {occasion.contact}
    if occasion.case_id:
        known |= {*contacts.addresses(session, occasion.case_id)}
        known |= {*contacts.numbers(session, occasion.case_id)}
    today = local_date(now)
    hashes = sorted(contact_hash(ports.link_key, each) for each in known)  # never two in a circle
    if any(invitations.was_asked(session, each, today) for each in hashes):
        return False
    asked = [invitations.ask(session, each, today) for each in hashes]
    return all(asked)


def _queue(session: Session, line: Line, survey: Survey, occasion: Occasion, now: datetime) -> bool:
    ports = line.ports
    link = invite(session, ports, survey, occasion.channel, occasion.matter).link
    key = _key(ports, link.rpartition(PATH)[2])
    if occasion.channel is SurveyChannel.EMAIL:
        callflow = line.conversations.current().callflow
        more = {"link": link, "optout": f"{link}/sair"}
        office = Office(ports.line_number, ports.public_url)
        words = email_words(callflow.emails[SURVEY], callflow, Matter("", more=more), office)
        draft = EmailDraft(
            key, SURVEY, occasion.contact, words, callflow.email, case_id=occasion.case_id
        )
        return queue_email(session, ports, draft, now)
    if not ports.sends_sms:
        return False
    text = Text(
        key=key,
        kind=SURVEY,
        to=occasion.contact,
        body=survey_words(link, line.letterhead()),
        case_id=occasion.case_id,
        charge=Charge(Asker(Door.CALLER, occasion.contact), ports.sms_ceiling),
    )
    return queue_text(session, text, now)


def _key(ports: Ports, token: str) -> str:
    """Return what an invitation's message is known by: whoever has its link can refuse others."""
    return f"{occasions.KEY}{token_hash(ports.link_key, token)}"
