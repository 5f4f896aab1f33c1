"""A leg's life, from dialling to its end, told to the customer as it goes."""

from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.exchange.status_reports import StatusReports
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.states import Doing, State

ENDINGS = {"caller": "quem ligou desligou", "line": "a linha encerrou a ligação"}


class Lifetime:
    """Moves one leg through its states; each is reported once."""

    def __init__(self, exchange: Exchange, call: Call) -> None:
        self._exchange = exchange
        self._call = call
        self._reports = StatusReports(exchange, call)
        self._answered_at: float | None = None

    @property
    def answered(self) -> bool:
        """Whether the receiver was picked up."""
        return self._answered_at is not None

    def dial(self) -> None:
        """The network looks for the telephone."""
        self._call.started = self._call.clock.now()
        self._reports.report("initiated")

    def ring(self) -> None:
        """It rings."""
        self._call.become(State.RINGING)
        self._reports.report("ringing")

    def answer(self) -> None:
        """The receiver is picked up, if it was not yet."""
        if self._answered_at is None:
            self._answered_at = self._call.elapsed()
            self._call.become(State.IN_PROGRESS)
            self._reports.report("in-progress")

    def finish(self, final: State, who: str) -> None:
        """The leg is over, and so are its reports."""
        call = self._call
        if self._answered_at is not None:
            call.seconds_talked = round(call.elapsed() - self._answered_at)
        call.note("hangup", ENDINGS.get(who, "a ligação caiu"), by=who)
        call.become(final)
        self._exchange.diallings.end(call)
        self._reports.report("completed")
        self._reports.close()
        call.turn_to(Doing.ENDED)
