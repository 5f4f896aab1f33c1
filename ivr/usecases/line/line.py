"""Hold what one process keeps at hand to answer calls."""

from dataclasses import dataclass
from datetime import datetime

from ivr.rules.callflow.prompts import World, spell_page
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.hours.hours import Schedule
from ivr.rules.line.switchboard import State
from ivr.rules.notices.letterhead import Letterhead
from ivr.rules.words.numbering import may_be_rung
from ivr.rules.words.protocols import PAGE
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.callflows import Conversations
from ivr.usecases.line.calling import CallingView
from ivr.usecases.line.due_time import DueTimeInputs
from ivr.usecases.line.hours import Hours
from ivr.usecases.line.last_steps import LastSteps
from ivr.usecases.line.survey_view import SurveyView
from ivr.usecases.line.switchboard import SwitchboardView


@dataclass(frozen=True)
class Line:
    """Ports, conversations, hours, switchboard, survey, who calls and last steps of a process."""

    ports: Ports
    conversations: Conversations
    hours: Hours
    board: SwitchboardView
    survey: SurveyView
    calling: CallingView
    last_steps: LastSteps

    def schedule(self) -> Schedule:
        """Return when people answer, by the callflow of today."""
        return self.hours.schedule(self.conversations.current().callflow.weekly)

    def world(
        self, conversation: Conversation, protocol: str, now: datetime, caller: str = ""
    ) -> World:
        """Return what is true now around a call of that protocol, from that number (E.164)."""
        opening = self.hours.schedule(conversation.callflow.weekly).opening(now)
        ours = self.ports.ours
        number = caller if caller not in ours and may_be_rung(caller) else ""
        known, by_email = self.board.state(now), self.ports.sends_sms and self.ports.sends_mail
        page = spell_page(f"{self.ports.public_url}{PAGE}")
        heard, calls_back = self.survey.heard(now), self.calling.calls_back()
        return World(
            *(now, opening, protocol, known, number, ours, by_email, calls_back, page, heard)
        )

    def letterhead(self) -> Letterhead:
        """Return who writes to citizens, whether SMS go, with which texts, and their ceiling."""
        callflow, ports = self.conversations.current().callflow, self.ports
        return Letterhead(
            ports.line_number,
            callflow.email,
            ports.sends_sms,
            callflow.sms,
            ports.sms_ceiling,
            f"{ports.public_url}{PAGE}",
        )

    def around(self, now: datetime, switchboard: State | None = None) -> DueTimeInputs:
        """Return what decides when a callback that is asked for now is due.

        `switchboard` is its state where the asker knows better than the board.
        """
        known = switchboard or self.board.state(now)
        ports = self.ports
        return DueTimeInputs(
            self.schedule(),
            known,
            now,
            self.letterhead(),
            self.conversations.current().callflow.promise_texts,
            ports.ours,
            ports.capacity,
            ports.dials_per_day,
        )


def open_line(ports: Ports) -> Line:
    """Return a line ready to answer; nothing is asked of the database yet."""
    board, survey, calling = SwitchboardView(ports), SurveyView(ports), CallingView(ports)
    conversations, hours = Conversations(ports), Hours(ports)
    return Line(ports, conversations, hours, board, survey, calling, LastSteps())
