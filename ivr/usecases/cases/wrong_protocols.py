"""Count wrong protocols over web, telephone and e-mail together, and limit them."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.cases.protocol_limits import (
    DAY,
    HOUR,
    MAX_WHEN_MANY,
    TELLING,
    TRIES_KEPT,
    TrySource,
    is_guessing,
)
from ivr.rules.privacy.pseudonyms import pseudonym
from ivr.store.cases import wrong_protocols
from ivr.usecases.installation.ports import Ports


def may_try(session: Session, ports: Ports, source: TrySource, now: datetime) -> bool:
    """Tell whether a protocol that the source names is to be looked up."""
    since = now - HOUR
    if source.is_withheld:  # one of them would shut out all the others, were they slowed
        return wrong_protocols.count_withheld(session, since) < source.max_an_hour
    wrong = wrong_protocols.count_of(session, *_pseudonyms(ports, source), since)
    if wrong >= source.max_an_hour:
        return False
    return wrong < MAX_WHEN_MANY or not guessing_goes_on(session, now)


def note_wrong(session: Session, ports: Ports, source: TrySource, now: datetime) -> None:
    """Count one more wrong protocol, or wrong code of one, that the source named."""
    wrong_protocols.add(session, source.channel.value, *_pseudonyms(ports, source), now)


def begin_try(ports: Ports, source: TrySource) -> int | None:
    """Count a try before what it names is looked up; return its id, or None at the limit.

    The id is for `forgive` where the try was right. Of any number at once no more than the limit
    begin.
    """
    with ports.database.write() as session:
        now = ports.clock.now()
        wrong_protocols.lock(session, *_pseudonyms(ports, source))
        if not may_try(session, ports, source, now):
            return None
        return wrong_protocols.add(session, source.channel.value, *_pseudonyms(ports, source), now)


def forgive(ports: Ports, try_id: int) -> None:
    """Stop counting a try: what it named is there."""
    with ports.database.write() as session:
        wrong_protocols.remove(session, try_id)


def guessing_goes_on(session: Session, now: datetime) -> bool:
    """Tell whether so many wrong protocols were named lately that each source is slowed.

    Those of e-mails count for nothing here: they tell nobody whether a protocol exists, and cost
    nothing to send, so that one mailer could slow everybody.
    """
    telling = [each.value for each in TELLING]
    last_hour = wrong_protocols.count(session, now - HOUR, telling)
    return is_guessing(last_hour, wrong_protocols.count(session, now - DAY, telling))


def forget_tries(ports: Ports) -> int:
    """Delete the tries that no count needs any more; return how many there were."""
    with ports.database.write() as session:
        return wrong_protocols.forget(session, ports.clock.now() - TRIES_KEPT)


def _pseudonyms(ports: Ports, source: TrySource) -> tuple[str, str]:
    # Of each channel its own: the network that an e-mail names can be its sender's invention.
    key, channel = ports.link_key, source.channel.value
    network = pseudonym(key, f"try {channel} network", source.network)
    return network, pseudonym(key, f"try {channel} name", source.name)
