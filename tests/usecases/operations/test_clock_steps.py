"""A clock is moved by an hour, at any instant: everything is served once, and nothing twice."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from ivr.clock import DUTIES, Run, Steps
from ivr.rules.callbacks.states import CallbackState, Result
from ivr.rules.calls.leg_status import LegStatus
from ivr.rules.notices.email_states import OutgoingEmail
from ivr.rules.notices.email_texts import Words
from ivr.rules.operations.processes import CLOCK
from ivr.store.callbacks import attempts, dispatch
from ivr.store.operations import heartbeats
from ivr.store.staff.staff import StaffMember
from ivr.usecases.callbacks.callback_calls import claim, note_leg, note_verdict
from ivr.usecases.cases import claims
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.declarations import Duty
from ivr.usecases.line.line import Line, open_line
from ivr.usecases.notices.alerts import Watch, clock_lives
from ivr.usecases.notices.emails import EmailDraft, queue_email
from ivr.usecases.notices.texts import Text, queue_text
from ivr.usecases.operations.backlog import look_at_backlog
from ivr.usecases.operations.clock_steps import mend_instants
from ivr.usecases.operations.duty_health import DutyLog
from ivr.usecases.operations.jobs import JOBS
from tests.support.carrier import RecordingCarrier, RecordingQueue
from tests.support.clock import SetClock
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation
from tests.support.voice_messages import Messages

HOUR = timedelta(hours=1)
CARRIED_OUT = {
    *("callbacks", "watch", "unsure legs", "recordings", "unsure recordings", "settle"),
    *("sms", "emails", "unsure sms", "unsure emails", "instants"),
}
LONGEST = timedelta(minutes=6)  # until all is served, whatever the clock says


@dataclass
class MovedClock(SetClock):
    """A clock that is moved by `step` as it is read for the `reading`th time."""

    step: timedelta = timedelta(0)
    reading: int = 0
    read: int = 0
    passed: float = 0.0  # as a stopwatch has it

    def now(self) -> datetime:
        """Return the instant that this clock tells."""
        self.read += 1
        if self.read == self.reading:
            self.at += self.step
        return self.at

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)
        self.passed += seconds

    def ahead(self) -> timedelta:
        """Return zero: it is the only one."""
        return timedelta(0)


@dataclass
class TrueClock:
    """The carrier's, which nobody moves."""

    moved: MovedClock
    begun: datetime

    def now(self) -> datetime:
        """Return what the clock would tell, had it not been moved."""
        return self.begun + timedelta(seconds=self.moved.passed)


@dataclass
class RecordingMailer:
    """A mail server that takes everything, and time for it."""

    taken: list[str] = field(default_factory=list)
    before_answer: Callable[[str], None] = lambda _: None

    def send(self, letter: OutgoingEmail) -> None:
        """Take the e-mail."""
        self.taken.append(letter.message_id)
        self.before_answer(letter.message_id)


@dataclass
class World:
    """One clock, one worker, an agent who takes every call; and what was asked of them."""

    central: Installation
    clock: MovedClock
    ports: Ports = field(init=False)
    carrier: RecordingCarrier = field(init=False)
    mailer: RecordingMailer = field(default_factory=RecordingMailer)
    queue: RecordingQueue = field(default_factory=RecordingQueue)

    def __post_init__(self) -> None:
        """Make a process whose clock is moved; while something is sent, another's goes on."""
        self.carrier = RecordingCarrier(TrueClock(self.clock, self.central.clock.now()))
        self.ports = replace(
            self.central.ports,
            clock=self.clock,
            wall=self.clock,
            carrier=self.carrier,
            queue=self.queue,
            mailer=self.mailer,
        )
        self.line = open_line(self.ports)
        self.duties = [each for each in DUTIES if each.name in CARRIED_OUT]
        watch = Watch(lambda: self.clock.passed)
        self.duties += [Duty("life", 15, lambda line: clock_lives(line.ports, watch), "")]
        steps = Steps(self.line, lambda: self.clock.passed)
        self.kept = DutyLog(self.duties)
        self.run = Run(threading.Event(), steps, self.kept)
        self.carrier.before_answer = self.mailer.before_answer = self._meanwhile

    def turn(self) -> None:
        """Carry out each duty once."""
        for each in self.duties:
            self.run.once(each)

    def _meanwhile(self, what: str) -> None:
        """Turn the clock while something is on its way; deleting a sound twice does no harm."""
        if not what.startswith("RE"):
            self.turn()

    def ask_for_everything(self) -> None:
        """A callback, an SMS, an e-mail and a voice message wait."""
        hire(self.central, "Ana")
        request(self.central, "+5584988880001")
        self.sound = Messages(replace(self.central, ports=self.ports)).leave()
        now = self.clock.now()
        with self.ports.database.write() as session:
            assert queue_text(session, Text("a", "code", MOBILE, "Oi"), now)
            words = Words("a", "b", "c")
            draft = EmailDraft("a", "receipt", "a@exemplo.br", words, "b@exemplo.br")
            assert queue_email(session, self.ports, draft, now)

    def work(self) -> None:
        """The workers carry out what they are told of; the agent takes the call."""
        jobs = {each.name: each for each in JOBS}
        for job, row_id, publication in self.queue.take():
            jobs[job].run(self.line, row_id, publication)
        for call in self.carrier.known_calls:
            if call.status == "queued":
                self._talk(self.line, call.sid)
        self.carrier.known_calls = [
            replace(each, status="completed") for each in self.carrier.known_calls
        ]

    def _talk(self, line: Line, sid: str) -> None:
        now = self.clock.now()
        with self.ports.database.write() as session:
            attempt = attempts.of_leg(session, sid)
            assert attempt is not None
            claim(session, line.around(now), sid)
            note_verdict(session, line.around(now), sid, Result.TALKED)
        note_leg(line, attempt.id, LegStatus(sid, "completed", 60))

    def states(self) -> set[tuple[str, object]]:
        """The state of each thing that was asked for."""
        kinds = ("callbacks", "sms", "emails", "recordings")
        return {
            (kind, state) for kind in kinds for (state,) in self.rows(f"SELECT state FROM {kind}")
        }

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What stands in the database."""
        return self.central.rows(statement)


SERVED = {
    ("callbacks", CallbackState.KEPT.value),
    ("sms", "sent"),
    ("emails", "accepted"),
    ("recordings", "kept"),
}


@pytest.mark.parametrize("step", [-HOUR, HOUR], ids=["back", "ahead"])
@pytest.mark.parametrize("reading", [3, 26, 36, 47])
def test_whenever_the_clock_is_moved_everything_is_served_once(
    central_on_both: Installation, step: timedelta, reading: int
) -> None:
    world = World(central_on_both, MovedClock(step=step, reading=reading))
    world.ask_for_everything()
    while world.states() != SERVED and world.clock.passed < LONGEST.total_seconds():
        world.turn()
        world.work()
        world.clock.advance(20)
    assert world.states() == SERVED
    assert world.clock.read >= reading, "the clock was moved"
    assert world.kept.store(world.ports) == 0, "no duty failed"
    assert len(world.carrier.calls) == len(world.carrier.sms) == len(world.mailer.taken) == 1
    assert set(world.carrier.deleted) == {world.sound}


def test_a_clock_set_back_stops_no_callback_whatever_the_pace_says(central: Installation) -> None:
    desk = Desk(central)
    hire(central, "Ana", "Bia", "Caio")
    for number in ("+5584988880001", "+5584988880002"):
        request(central, number)
    assert desk.relay() == 2
    desk.work()
    assert len(desk.carrier.calls) == 1, "one a second"
    central.clock.advance(-3600)
    request(central, "+5584988880003")
    desk.relay()
    assert desk.work() == 1


def test_a_breaker_and_a_claim_never_last_longer_than_they_may(central: Installation) -> None:
    ana, bia = hire(central, "Ana", "Bia")
    request(central)
    with central.ports.database.write() as session:
        dispatch.lock(session).breaker_until = central.clock.now() + timedelta(minutes=5)
    claims.claim(central.ports, ana, 1)
    central.clock.advance(-3600)
    request(central, "+5584988880002")
    assert Desk(central).relay() == 1
    held = claims.claim(central.ports, bia, 1)
    assert held is not None
    assert held.staff_id == bia


def test_what_stuck_before_the_clock_was_set_back_is_still_seen_to_be_stuck(
    central: Installation,
) -> None:
    hire(central, "Ana")
    with central.ports.database.write() as session:
        dispatch.lock(session).last_call_at = central.clock.now()
    central.clock.advance(-3600)
    request(central)
    central.clock.advance(600)
    waited = look_at_backlog(central.line, central.clock.now()).callbacks
    assert waited >= timedelta(minutes=9)


def test_a_clock_set_back_is_told_of_once_and_red_for_an_hour(
    central_on_both: Installation,
) -> None:
    central, ports = central_on_both, central_on_both.ports
    with ports.database.write() as session:
        row = {"email": "s@exemplo.br", "name": "Sônia", "role": "supervisor", "phone": MOBILE}
        session.add(StaffMember(**row, password_hash="", created_at=central.clock.now()))
    ports = replace(ports, sends_sms=True)
    with ports.database.write() as session:
        heartbeats.record(session, CLOCK, central.clock.now())
    assert mend_instants(ports) == 0
    central.clock.advance(-3600)
    assert mend_instants(ports) > 0
    assert mend_instants(ports) == 0
    [(body,)] = central.rows("SELECT body FROM sms")
    assert "relogio do servidor mudou" in str(body)
    assert central.client.get("/readyz").get_json()["time"].startswith("a clock was moved")
    central.clock.advance(3700)
    assert central.client.get("/readyz").get_json()["time"] == "ok"


def test_a_step_that_leaves_no_trace_in_the_rows_is_told_of_too(central: Installation) -> None:
    clock = MovedClock(step=HOUR, reading=2)
    steps = Steps(open_line(replace(central.ports, clock=clock, wall=clock)), lambda: clock.passed)
    assert steps.tell() == 0
    assert steps.tell() == 1
    assert steps.tell() == 0
    assert central.rows("SELECT name FROM heartbeats") == [("stepped",)]
