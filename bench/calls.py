"""Play the callers of the measure, and time each answer.

Nobody asks for a person, because that is answered otherwise by night: the mix is the same at any
hour, open or closed.
"""

import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from bench.webhooks import PUBLIC_URL, Connection, webhook

_ACTION = re.compile(r'<Gather action="([^"#]+)')


class Kind(Enum):
    """The kinds of request by what they cost us: the statements behind each differ."""

    INCOMING = "incoming"  # a case, a call and its first step are written
    HOT = "hot"  # a turn that only claims its step
    TOPIC = "topic"  # a turn that also writes the topic into call and case
    STATUS = "status"  # the call's end: its outcome is decided from all its steps


class Phase(Enum):
    """The work that all callers do for a while."""

    INCOMING = "incoming"  # call, and stay on the line
    TOPIC = "topic"  # those on the line choose a topic: first by key, later by voice
    HOT = "hot"  # those on the line listen, choose within the topic, go back, hear it again
    STATUS = "status"  # those on the line hang up
    WHOLE = "whole"  # whole calls, from the first ring to the hang-up
    FLOOR = "floor"  # the turns of HOT, put to the floor


@dataclass(frozen=True)
class Turn:
    """A caller's reaction to a prompt: to type, to say, or neither."""

    kind: Kind
    digits: str = ""
    speech: str = ""


# Topic 2: two parts of guidance, the choice below it, back, and the guidance again.
LISTENING = tuple(Turn(Kind.HOT, digits) for digits in ("", "", "1", "*", "2"))
WHOLE_CALL = (
    Turn(Kind.TOPIC, "2"),
    *(Turn(Kind.HOT, digits) for digits in ("", "", "1", "*", "*")),
    Turn(Kind.TOPIC, "5"),
)
FIRST_TOPIC = (Turn(Kind.TOPIC, "2"),)
OTHER_TOPICS = (
    Turn(Kind.TOPIC, speech="nota potiguar"),
    Turn(Kind.TOPIC, speech="mercadoria apreendida"),
)


class Wire(Protocol):
    """What carries webhooks to an application, and its answers back."""

    def post(self, request: bytes) -> tuple[int, str]:
        """Send the request; return status and body of the answer."""

    def close(self) -> None:
        """Send no more."""


class Wrong(Exception):
    """An answer that no caller should get; the message says which."""


@dataclass
class Call:
    """One call: its CallSid, and the address that the last answer named."""

    sid: str
    address: str
    chosen: bool = False


@dataclass
class Tally:
    """The requests sent: seconds each answer took, by kind; seconds in all; what went wrong."""

    took: dict[Kind, list[float]] = field(default_factory=lambda: {kind: [] for kind in Kind})
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def requests(self, *kinds: Kind) -> int:
        """Return how many answers of these kinds were right; of all kinds, when none is named."""
        return sum(len(self.took[kind]) for kind in kinds or Kind)

    def add(self, other: "Tally") -> None:
        """Add the answers of another caller; seconds in all stay each caller's own."""
        for kind, took in other.took.items():
            self.took[kind] += took
        self.wrong += other.wrong


class Caller:
    """The callers of one connection, one call after another; calls stay open between phases."""

    def __init__(self, name: str, connect: Callable[[int], Wire] = Connection) -> None:
        """Put `name` into every CallSid, so that no two callers share one."""
        self._name, self._connect = name, connect
        self._born = 0
        self._on_the_line: deque[Call] = deque()

    def work(self, phase: Phase, port: int, until: float, most: int = 0) -> Tally:
        """Do what `phase` says until the monotonic instant `until`, or `most` times.

        Returns the tally.
        It is done at least once, however slow the machine is. What was begun is done to its end;
        callers who have nobody left on the line stop early.
        """
        tally, done = Tally(), 0
        begun, cpu = time.monotonic(), time.process_time()
        self._connection = self._connect(port)
        while not done or (time.monotonic() < until and (not most or done < most)):
            try:
                if not self._once(phase, tally):
                    break
            except (OSError, Wrong) as failure:
                tally.wrong.append(f"{phase.value}: {failure}")
                self._connection.close()
                self._connection = self._connect(port)
            done += 1
        self._connection.close()
        tally.seconds = time.monotonic() - begun
        tally.cpu_seconds = time.process_time() - cpu
        return tally

    def _once(self, phase: Phase, tally: Tally) -> bool:
        """Do one round of the phase; return False when nobody is left on the line for it."""
        if phase is Phase.FLOOR:
            self._take(self._new("/voice/turn/1"), LISTENING, tally)
        elif phase is Phase.WHOLE:
            self._end(self._take(self._begin(tally), WHOLE_CALL, tally), tally)
        elif phase is Phase.INCOMING:
            self._on_the_line.append(self._begin(tally))
        elif not self._on_the_line:
            return False
        elif phase is Phase.STATUS:
            self._end(self._on_the_line.popleft(), tally)
        else:
            call = self._on_the_line.popleft()
            turns = OTHER_TOPICS if call.chosen else FIRST_TOPIC
            call.chosen = True
            self._on_the_line.append(
                self._take(call, LISTENING if phase is Phase.HOT else turns, tally)
            )
        return True

    def _new(self, address: str) -> Call:
        self._born += 1
        return Call(f"CA{self._name}{self._born:08d}", address)

    def _begin(self, tally: Tally) -> Call:
        call = self._new("/voice/incoming")
        self._ask(call, Kind.INCOMING, {"CallStatus": "ringing"}, tally)
        return call

    def _take(self, call: Call, turns: tuple[Turn, ...], tally: Tally) -> Call:
        for turn in turns:
            own = {"CallStatus": "in-progress"}
            if turn.speech:
                own |= {"SpeechResult": turn.speech, "Confidence": "0.9"}
            elif turn.digits:
                own |= {"Digits": turn.digits, "FinishedOnKey": ""}
            self._ask(call, turn.kind, own, tally)
        return call

    def _end(self, call: Call, tally: Tally) -> None:
        own = {
            "CallSid": call.sid,
            "CallStatus": "completed",
            "CallDuration": "61",
            "CallbackSource": "call-progress-events",
            "SequenceNumber": "0",
        }
        begun = time.monotonic()
        status, _body = self._connection.post(webhook("/voice/status", own))
        if status != 204:
            raise Wrong(f"{status} to the status callback of {call.sid}")
        tally.took[Kind.STATUS].append(time.monotonic() - begun)

    def _ask(self, call: Call, kind: Kind, own: dict[str, str], tally: Tally) -> None:
        """Send one webhook whose answer must listen on; set the call's address to the next one."""
        request = webhook(call.address, {"CallSid": call.sid, **own})
        begun = time.monotonic()
        status, body = self._connection.post(request)
        took = time.monotonic() - begun
        action = _ACTION.search(body)
        if status != 200 or not action:
            raise Wrong(f"{status} at {call.address} of {call.sid}: {body[:300]}")
        tally.took[kind].append(took)
        call.address = action[1].removeprefix(PUBLIC_URL)
