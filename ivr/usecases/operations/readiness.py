"""Readiness: whether this installation can keep its word, one line a part, and what it is doing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.notices.alerts import SILENT as NO_LIFE
from ivr.rules.operations.processes import CLOCK, INBOX, PROCESSES
from ivr.store import schema
from ivr.store.mail import emails
from ivr.store.operations import heartbeats
from ivr.usecases.calls.endings import SILENT, silent_calls
from ivr.usecases.line.line import Line
from ivr.usecases.operations.backlog import Backlog, look_at_backlog

# The clock settles a silent call within seconds; minutes more mean that no clock is running.
LATE = SILENT + timedelta(minutes=5)
OLDEST = timedelta(minutes=5)  # what waits longer than this, while it need not, is stuck
UNREAD = timedelta(minutes=5)  # nobody looked into the mailbox
AWAY = timedelta(minutes=15)  # a mail server may be started anew
GOOD = "ok"


@dataclass(frozen=True)
class Readiness:
    """What each part says of itself, "ok" or what is wrong with it, and the figures behind it."""

    parts: dict[str, str]
    backlog: Backlog | None = None  # None where the database cannot tell
    seen: dict[str, datetime] | None = None  # the last sign of life of each process; as above
    emails: dict[str, int] = field(default_factory=dict)  # how many there are in each state

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return set(self.parts.values()) == {GOOD}

    def silent(self, now: datetime) -> dict[str, str]:
        """Our processes of which nothing was heard for two minutes, and since when."""
        if self.seen is None:
            return {}
        words = {name: _life(self.seen.get(name), now) for name in PROCESSES}
        return {name: word for name, word in words.items() if word != GOOD}


def check_readiness(line: Line) -> Readiness:
    """How this installation is at this moment. Raises nothing for what is wrong: that is said."""
    mistakes, redis = line.conversations.mistakes, line.ports.redis
    parts = {
        "redis": redis.trouble() or redis.start_trouble() or GOOD,
        "callflows": str(mistakes) if mistakes else GOOD,
    }
    try:
        return _with_database(line, parts)
    except SQLAlchemyError as why:
        return Readiness({"database": f"does not answer ({type(why).__name__})", **parts})


def _with_database(line: Line, parts: dict[str, str]) -> Readiness:
    now = line.ports.clock.now()
    with line.ports.database.read() as session:
        if not schema.is_current(session.connection()):
            return Readiness(
                {"database": "not at this release's schema: flask db upgrade", **parts}
            )
        late = any(True for _ in silent_calls(session, now - LATE))
        counted = emails.counts(session)
        seen = heartbeats.last(session)
    backlog = look_at_backlog(line, now)
    words = {
        "database": GOOD,
        "backlog": "a call ended long ago and has no outcome: is the clock running?"
        if late
        else GOOD,
        "callbacks": _age(backlog.callbacks),
        "sms": _age(backlog.sms),
        "emails": _mail(backlog),
        "recordings": _age(backlog.recordings),
        "clock": _life(seen.get(CLOCK), now),
        "inbox": _looked(seen.get(INBOX), now) if line.ports.inbox else GOOD,
    }
    return Readiness({**words, **parts}, backlog, seen, counted)


def _age(waited: timedelta) -> str:
    minutes = waited // timedelta(minutes=1)
    return GOOD if waited <= OLDEST else f"nothing has moved for {minutes} min, and something waits"


def _mail(backlog: Backlog) -> str:
    if backlog.shut_out > AWAY:
        minutes = backlog.shut_out // timedelta(minutes=1)
        return f"the mail server has taken nothing for {minutes} min, and something waits"
    return _age(backlog.emails)


def _life(last: datetime | None, now: datetime) -> str:
    if last is None:
        return "no sign of life yet: has it been started?"
    minutes = (now - last) // timedelta(minutes=1)
    return GOOD if now - last <= NO_LIFE else f"no sign of life for {minutes} min"


def _looked(last: datetime | None, now: datetime) -> str:
    if last is None:
        return "the mailbox was never looked into: has flask inbox been started?"
    minutes = (now - last) // timedelta(minutes=1)
    return GOOD if now - last <= UNREAD else f"the mailbox was not looked into for {minutes} min"
