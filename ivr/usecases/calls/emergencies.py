"""Answer from memory when the database, or anything of ours, fails.

Nothing here asks the database. Twilio is the spool: the call and any message left stand in its
logs, from which they are made cases afterwards.
"""

import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.callflow.files import CallflowMistakes
from ivr.rules.callflow.prompts import Prompts, World
from ivr.rules.callflow.turn_output import Utterance
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.hours.hours import Schedule
from ivr.usecases.line.line import Line

log = logging.getLogger(__name__)

Said = tuple[Utterance, ...]


def may_transfer(line: Line) -> bool:
    """Tell whether a person may be there now, as far as this process remembers the hours.

    Where it remembers none, a person may be.
    """
    conversation = _remembered(line)
    if conversation is None:
        return True
    return _schedule(line, conversation).opening(line.ports.clock.now()).open


def last_words(line: Line) -> Said:
    """Return what is said where no callflow could ever be read, or nothing else can be said."""
    return line.conversations.last_words


def sorry(line: Line) -> Said:
    """Return an apology, and that the call goes to a person."""
    return _say(line, "sorry", "calling_help")


def sorry_closed(line: Line) -> Said:
    """Return an apology, and when the line opens."""
    return _say(line, "sorry", "closed_now")


def sorry_agent(line: Line) -> Said:
    """Return an apology to an agent whose own telephone we rang."""
    return _say(line, "sorry", "agent_passed")


def sorry_called(line: Line) -> Said:
    """Return an apology to a citizen whom we rang, and where to write."""
    return _say(line, "sorry", "written")


def written_route(line: Line) -> Said:
    """Return where to write, and how to leave a message."""
    return _say(line, "written", "leave_message")


def message_kept(line: Line) -> Said:
    """Return that the message is safe."""
    return _say(line, "message_kept")


def goodbye(line: Line) -> Said:
    """Return thanks after a conversation."""
    return _say(line, "thanks")


def try_to(act: Callable[[], None]) -> None:
    """Do `act`; log any exception instead of raising it."""
    try:
        act()
    except Exception:
        log.exception("not noted in the call log")


def _say(line: Line, *keys: str) -> Said:
    conversation = _remembered(line)
    if conversation is None:
        return last_words(line)
    now = line.ports.clock.now()
    opening = _schedule(line, conversation).opening(now)
    if opening.next_opening is None:
        keys = tuple("closed_unknown" if key == "closed_now" else key for key in keys)
    prompts = Prompts(conversation.callflow, World(now, opening, ""), conversation.recordings)
    return prompts.say(*keys)


def _schedule(line: Line, conversation: Conversation) -> Schedule:
    return line.hours.last_known(conversation.callflow.weekly)


def _remembered(line: Line) -> Conversation | None:
    try:
        return line.conversations.current()
    except (CallflowMistakes, SQLAlchemyError):
        return None
