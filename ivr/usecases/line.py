"""The line: what one process keeps at hand to answer calls."""

from dataclasses import dataclass
from datetime import datetime

from ivr.rules.conversation import Conversation
from ivr.rules.hours import Schedule
from ivr.rules.prompts import World
from ivr.usecases.callflows import Conversations
from ivr.usecases.hours import Hours
from ivr.usecases.ports import Ports
from ivr.usecases.switchboard import Board


@dataclass(frozen=True)
class Line:
    """Ports, conversations, hours and the switchboard as one process knows them."""

    ports: Ports
    conversations: Conversations
    hours: Hours
    board: Board

    def schedule(self) -> Schedule:
        """When people answer, by the callflow of today."""
        return self.hours.schedule(self.conversations.current().callflow.weekly)

    def world(self, conversation: Conversation, protocol: str, now: datetime) -> World:
        """What is true around a call of that protocol at this moment."""
        schedule = self.hours.schedule(conversation.callflow.weekly)
        return World(now, schedule.opening(now), protocol, self.board.state(now))


def open_line(ports: Ports) -> Line:
    """A line ready to answer; nothing is asked of the database yet."""
    return Line(ports, Conversations(ports), Hours(ports), Board(ports))
