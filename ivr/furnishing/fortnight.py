"""Live a fortnight of the past, once: the calls, letters and callbacks of the plan, in order."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from ivr import wiring
from ivr.demonstration.installation import STATE
from ivr.furnishing.callbacks import (
    answer_all,
    fill_the_agenda,
    keep_what_is_owed,
    release_the_rest,
)
from ivr.furnishing.callers import Caller
from ivr.furnishing.past import PastBox
from ivr.furnishing.plan import Event, Size, plan
from ivr.furnishing.progress import Progress
from ivr.furnishing.surveys import put_survey_under_way
from ivr.furnishing.visits import visits_of_a_day
from ivr.furnishing.world import World, open_past
from ivr.furnishing.written_requests import WrittenRequests
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.operations.processes import INBOX
from ivr.rules.staff.roles import Role
from ivr.settings import read_settings
from ivr.store.calls.voice_messages import VoiceMessage
from ivr.store.cases.cases import Case
from ivr.store.operations import heartbeats
from ivr.store.queries import missed_calls
from ivr.usecases.callbacks.missed import settle
from ivr.usecases.calls.playback_audit import hear

WHOLE = Size()
BOX = "central@127.0.0.1/INBOX"  # the line's own mailbox, as an earlier start had it
SETTLED = "Ligamos de volta e resolvemos."
OWED = timedelta(hours=20)  # from the clock's beginning on nobody of the past is rung
LEFT = timedelta(hours=20)  # missed calls and voice messages so new wait for whoever comes


def live(environment: Mapping[str, str], folder: Path = STATE, size: Size = WHOLE) -> int:
    """Live what is left of a fortnight that was begun; return how many events there were."""
    progress = Progress.read(folder)
    if progress is None or progress.ended:
        return 0
    begins = datetime.fromisoformat(progress.begins)
    world = open_past(environment, begins - timedelta(days=size.days + 1))
    events = plan(world.line.schedule(), begins, world.chance("plan"), size)
    box = PastBox(BOX, int(time.time()))
    written = WrittenRequests(world, box, environment["MAIL_AUTHSERV_ID"], progress.cases)
    print(f"Furnishing {size.days} days of the past; meanwhile no SMS, e-mail or callback leaves …")
    lived, day = 0, None
    for each in events[progress.done :]:
        if each.at.astimezone(FORTALEZA).date() != day:
            day = each.at.astimezone(FORTALEZA).date()
            print(f"… {day:%d %B}", flush=True)
        world.clock.move_to(each.at)
        _live(world, written, each, begins)
        progress.done, lived = progress.done + 1, lived + 1
        progress.keep(folder)
    release_the_rest(world, begins + OWED)
    put_survey_under_way(world)
    world.send()
    _let_the_reader_live(environment)
    progress.ended = True
    progress.keep(folder)
    world.line.ports.database.dispose()
    print("The past is furnished: every page of the desk has something to show.", flush=True)
    return lived


def _let_the_reader_live(environment: Mapping[str, str]) -> None:
    """Set the mailbox's sign of life, which the past has set back, to now: its reader runs."""
    ports = wiring.connect(read_settings(environment))
    with ports.database.write() as session:
        heartbeats.record(session, INBOX, ports.clock.now())
    ports.database.dispose()


def begin(environment: Mapping[str, str], folder: Path = STATE) -> None:
    """Begin a fortnight, before anybody can call or write.

    None is begun where one was, where anybody has called or written already, and where EMPTY=1 asks
    for none.
    """
    if environment.get("EMPTY") or Progress.read(folder):
        return
    ports = wiring.connect(read_settings(environment))
    try:
        with ports.database.read() as session:
            lived_in = session.scalar(select(Case.id).limit(1)) is not None
        if not lived_in:
            Progress(ports.clock.now().isoformat()).keep(folder)
    finally:
        ports.database.dispose()


def _live(world: World, written: WrittenRequests, each: Event, begins: datetime) -> None:
    """Let one event happen, and whatever follows from it at once."""
    match each.what:
        case "call":
            Caller(world, each.number).live(_with_protocol(world, each))
        case "letter":
            written.comes(each.of)
        case "stray":
            written.strays(each.of)
        case "pulse":
            world.pulse()
            answer_all(world)
        case "owed":
            keep_what_is_owed(world, begins + OWED)
            fill_the_agenda(world, begins + OWED)
        case "day":
            world.mind_the_day()
        case "missed":
            _settle_missed(world)
        case "recordings":
            _hear_recordings(world)
        case "visits":
            visits_of_a_day(world, each.of)
        case _:
            written.do(each.what, each.of)
    world.send()


def _with_protocol(world: World, each: Event) -> tuple[str, ...]:
    """Return the script, with the protocol of a case that there is in its place."""
    if "{protocol}" not in each.script:
        return each.script
    with world.line.ports.database.read() as session:
        newest = select(Case.protocol).order_by(Case.id.desc()).limit(40)
        known = session.scalars(newest).all()
    protocol = known[each.of % len(known)] if known else "*"
    return tuple(protocol if step == "{protocol}" else step for step in each.script)


def _settle_missed(world: World) -> None:
    """Settle the missed calls of the days before, as whoever is on duty does before closing."""
    with world.line.ports.database.read() as session:
        before = world.clock.now() - LEFT
        rows = missed_calls.read_page(session).rows
        old = [each.call.id for each in rows if each.call.received_at < before]
    if old:
        settle(world.line.ports, world.staff[Role.AGENT.value], old, SETTLED)


def _hear_recordings(world: World) -> None:
    """Hear the voice messages of the days before."""
    before = world.clock.now() - LEFT
    with world.line.ports.database.read() as session:
        asked = select(VoiceMessage.sid).where(VoiceMessage.recorded_at < before)
        sids = session.scalars(asked.order_by(VoiceMessage.id.desc()).limit(5)).all()
    for sid in sids:
        hear(world.line.ports, world.staff[Role.AGENT.value], sid)
