"""Move a leg through its states and report each to the customer."""

from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.exchange.status_reports import StatusReports
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.states import Doing, State

ENDINGS = {"caller": "quem ligou desligou", "line": "a linha encerrou a ligação"}


class Lifetime:
    """The states of one leg from dialling to its end; each is reported once."""

    def __init__(self, exchange: Exchange, call: Call) -> None:
        self._exchange = exchange
        self._call = call
        self._reports = StatusReports(exchange, call)
        self._answered_at: float | None = None

    @property
    def answered(self) -> bool:
        """Return whether the receiver was picked up."""
        return self._answered_at is not None

    def dial(self) -> None:
        """Note that the network looks for the telephone; report `initiated`."""
        self._call.started = self._call.clock.now()
        self._reports.report("initiated")

    def ring(self) -> None:
        """Let the leg ring; report `ringing`."""
        self._call.become(State.RINGING)
        self._reports.report("ringing")

    def answer(self) -> None:
        """Pick the receiver up, if it was not yet; report `in-progress`."""
        if self._answered_at is None:
            self._answered_at = self._call.elapsed()
            self._call.become(State.IN_PROGRESS)
            self._reports.report("in-progress")

    def finish(self, final: State, who: str) -> None:
        """End the leg in state `final`; report it and close the reports."""
        call = self._call
        if self._answered_at is not None:
            call.seconds_talked = round(call.elapsed() - self._answered_at)
        call.note("hangup", ENDINGS.get(who, "a ligação caiu"), by=who)
        call.become(final)
        self._exchange.diallings.end(call)
        self._reports.report("completed")
        self._reports.close()
        call.turn_to(Doing.ENDED)
