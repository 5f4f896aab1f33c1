"""Answer for Ana and for citizens whom the line rings in the past."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from ivr.furnishing.callers import Caller
from ivr.furnishing.world import World
from ivr.ports.carrier import CallOrder
from ivr.rules.callflow.turn_output import Dial
from ivr.rules.calls.leg_status import LegStatus
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.staff.roles import Role
from ivr.store.callbacks.callbacks import Callback
from ivr.usecases.callbacks.callback_calls import note_citizen, note_leg
from ivr.usecases.callbacks.callback_legs import receive_agent
from ivr.usecases.callbacks.callbacks import cancel
from ivr.usecases.callbacks.scheduling import CallbackOrder, Seen, schedule
from ivr.usecases.calls import calls
from ivr.usecases.line.turns import DialReport, Keys

NEVER = "0"  # the last digit of a mobile that nobody answers: of its promise nothing comes
AGENDA = (  # in so many days, to whom, about what
    (1, "+5584988882455", "extrato"),
    (2, "+5584988882466", "cadastro"),
    (2, "+558432202477", "uvt"),
    (3, "+5584988882488", "nota-potiguar"),
)
RELEASED = "A pessoa disse que já resolveu."
_AGENT = re.compile(r"/voice/agent/(\d+)")
TALKS, BUSY = range(70, 320), 5  # seconds of a talk; percent of calls that find a citizen engaged


def answer_all(world: World) -> None:
    """Answer every telephone that rings, one after another, until none does."""
    while world.carrier.rung:
        sid, order = world.carrier.rung.pop(0)
        _answer(world, sid, order)
        world.send()


def keep_what_is_owed(world: World, until: datetime) -> None:
    """Let everybody who is owed a call before `until` call, and be served: nobody is rung later."""
    for _, number in _owed(world, until):
        Caller(world, number).live(("0", "talk:95"))


def release_the_rest(world: World, until: datetime) -> None:
    """Cancel what is still owed before `until`, should anything be."""
    for callback_id, _ in _owed(world, until):
        cancel(world.line, world.staff[Role.AGENT.value], Seen(callback_id), RELEASED)


def _owed(world: World, until: datetime) -> Sequence[tuple[int, str]]:
    """Return id and number of each open callback that is due before `until`."""
    owed = select(Callback.id, Callback.number).order_by(Callback.id)
    with world.line.ports.database.read() as session:
        found = session.execute(owed.where(Callback.closed_at.is_(None), Callback.next_at < until))
        return [(callback_id, number) for callback_id, number in found]


def fill_the_agenda(world: World, after: datetime) -> None:
    """Let Ana promise a few calls at times after that instant, as people asked her to."""
    line = world.line
    early = after.astimezone(FORTALEZA).replace(hour=6, minute=0, second=0, microsecond=0)
    for n, (days, number, topic) in enumerate(AGENDA):
        opening = line.schedule().opening(early + timedelta(days=days)).next_opening
        if opening:
            slot = opening + timedelta(hours=1, minutes=45 * n)
            schedule(line, world.staff[Role.AGENT.value], CallbackOrder(number, topic, slot))


def _answer(world: World, sid: str, order: CallOrder) -> None:
    """Let Ana pick up, press 1, talk if the citizen answers, and say how it was."""
    found = _AGENT.search(order.answer_url)
    if not found:
        return
    attempt, line, clock = int(found[1]), world.line, world.clock
    began = clock.now()
    clock.advance(6)
    note_leg(line, attempt, LegStatus(sid, "in-progress"))
    told = receive_agent(line, sid, attempt)
    clock.advance(told.answer.seconds)
    told = calls.hear(line, sid, "", told.n + 1, Keys("1"))
    then = told.answer.then
    if isinstance(then, Dial):
        clock.advance(told.answer.seconds)
        report = _ring(world, attempt, then.to)
        told = calls.hear(line, sid, "", told.n + 1, report)
        if report.bridged:
            clock.advance(told.answer.seconds)
            calls.hear(line, sid, "", told.n + 1, Keys("1"))
    clock.advance(3)
    seconds = round((clock.now() - began).total_seconds())
    note_leg(line, attempt, LegStatus(sid, "completed", seconds))


def _ring(world: World, attempt: int, number: str) -> DialReport:
    """Ring the citizen; return how it ended."""
    sid, chance = world.carrier.sid("CA"), world.chance(f"attempt {attempt}")

    def tell(status: str, seconds: int | None = None) -> None:
        note_citizen(world.line, attempt, LegStatus(sid, status, seconds))

    tell("initiated")
    tell("ringing")
    world.clock.advance(9)
    if number.endswith(NEVER):
        world.clock.advance(25)
        tell("no-answer", 0)
        return DialReport("no-answer", False, 0, False)
    if chance.randrange(100) < BUSY:
        tell("busy", 0)
        return DialReport("busy", False, 0, False)
    tell("in-progress")
    seconds = chance.choice(TALKS)
    world.clock.advance(seconds)
    tell("completed", seconds)
    return DialReport("completed", True, seconds, False)
