"""Let somebody call the line in the past: turn by turn, as a telephone would."""

from collections.abc import Sequence

from ivr.furnishing.world import World
from ivr.rules.callflow.turn_output import Dial, HangUp, Record
from ivr.usecases.calls import calls
from ivr.usecases.calls.arrivals import receive
from ivr.usecases.calls.endings import Status, note_status
from ivr.usecases.line.turns import AnsweredTurn, DialReport, Keys, RecordReport

RINGS = {"busy": 2, "failed": 1, "no-answer": 30, "gone": 20}  # seconds, by how a transfer ends
LISTENS = 0.8  # of a prompt, before a key is pressed


class Caller:
    """Somebody who calls, and does one thing after another: the steps of a script.

    A step is a key or several; `say:…` words; `silence`; how a transfer ends (`talk:90` seconds,
    `busy`, `no-answer`, `failed`, `gone`: hangs up while it rings); `record:8` seconds; `leave:0.3`
    hangs up after that share of what is said. Steps that do not fit where the call is are passed
    over, so that a script holds whether or not the switchboard can be reached.
    """

    def __init__(self, world: World, number: str) -> None:
        """Take the number as it is presented."""
        self._world, self._number = world, number
        self._sid, self._began = world.carrier.sid("CA"), world.clock.now()
        self._told: AnsweredTurn | None = None

    def live(self, script: Sequence[str]) -> None:
        """Call, do the script's steps, and hang up."""
        self._told = receive(self._world.line, self._sid, self._number)
        for step in script:
            if isinstance(self._told.answer.then, HangUp):
                break
            what, _, how = step.partition(":")
            if what == "leave":
                self._listen(float(how))
                break
            given = self._given(what, how)
            if given:
                self._told = calls.hear(
                    self._world.line, self._sid, self._number, self._told.n + 1, given
                )
            if what == "gone":
                break
        else:
            self._listen(1.0)
        self._hang_up()

    def _given(self, what: str, how: str) -> Keys | DialReport | RecordReport | None:
        """Return what the line is given by that step; None where it does not fit."""
        assert self._told  # noqa: S101 - a call begins with what is said
        then = self._told.answer.then
        if isinstance(then, Dial):
            return self._transfer(what, how) if what in (*RINGS, "talk") else None
        if isinstance(then, Record):
            return self._record(int(how)) if what == "record" else None
        if what in (*RINGS, "talk", "record"):
            return None
        self._listen(1.0 if what == "silence" else LISTENS)
        if what == "silence":
            return Keys()
        return Keys(speech=how) if what == "say" else Keys(digits=what)

    def _transfer(self, what: str, how: str) -> DialReport:
        self._listen(1.0)
        if what == "talk":
            self._world.clock.advance(8 + int(how))
            return DialReport("completed", True, int(how), False)
        self._world.clock.advance(RINGS[what])
        return DialReport("no-answer" if what == "gone" else what, False, 0, what == "gone")

    def _record(self, seconds: int) -> RecordReport:
        self._listen(1.0)
        self._world.clock.advance(seconds)
        sid = self._world.carrier.sid("RE")
        self._world.carrier.spoken[sid] = seconds
        return RecordReport(sid, seconds)

    def _listen(self, share: float) -> None:
        assert self._told  # noqa: S101 - as above
        self._world.clock.advance(self._told.answer.seconds * share + 1)

    def _hang_up(self) -> None:
        now = self._world.clock.now()
        seconds = max(1, round((now - self._began).total_seconds()))
        note_status(self._world.line, self._sid, Status("completed", self._number, now, seconds))
