"""Drill: back an installation up, do things after it, put it back, and see what it makes of it."""

from dataclasses import replace
from datetime import timedelta

from ivr.ports.carrier import CarrierCall
from ivr.usecases.callbacks import duties as callback_duties
from ivr.usecases.line.declarations import Duty, Job
from ivr.usecases.notices import duties as notice_duties
from ivr.usecases.restoring.world import watch_world
from tests.support.carrier import LINE
from tests.support.desk import Desk
from tests.support.installation import Installation

SECOND, THIRD, FOURTH = "+5584988886666", "+5584988885555", "+5584988884444"
DUTIES: tuple[Duty, ...] = (*callback_duties.DUTIES, *notice_duties.DUTIES)
JOBS: dict[str, Job] = {each.name: each for each in (*callback_duties.JOBS, *notice_duties.JOBS)}


def work(central: Installation, seconds: int = 60) -> None:
    """Let the clock and the workers be at it for so long."""
    desk = Desk(central)
    for _ in range(max(1, seconds // 5)):
        watch_world(central.line)
        for duty in DUTIES:
            duty.run(central.line)
        for job, row_id, publication in desk.queue.take():
            JOBS[job].run(central.line, row_id, publication)
        central.clock.advance(5)


def rung(central: Installation) -> list[str]:
    """Return whose telephones we rang, in order."""
    return [each.to for each in Desk(central).carrier.calls]


def carrier_says(
    central: Installation, number: str, status: str, seconds: int, sid: str = ""
) -> None:
    """Put that citizen's leg, behind the agent's that was rung last, on the carrier's list."""
    carrier, now = Desk(central).carrier, central.clock.now()
    parent = carrier.known_calls[-1].sid
    leg = CarrierCall(
        sid or f"{parent}c", parent, number, LINE, "outbound-dial", status, now, now, seconds, ""
    )
    carrier.known_calls.append(leg)


def called_in(central: Installation, number: str, sid: str) -> None:
    """Put a call of that number to us, over by now, on the carrier's list."""
    now = central.clock.now()
    ended = now + timedelta(seconds=40)
    known = CarrierCall(sid, "", LINE, number, "inbound", "completed", now, ended, 40, "")
    Desk(central).carrier.known_calls.append(known)


def states(central: Installation) -> dict[str, str]:
    """Return the state of the newest callback of each number."""
    return {
        str(number): str(state)
        for number, state in central.rows("SELECT number, state FROM callbacks ORDER BY id")
    }


def doubts(central: Installation) -> list[tuple[object, ...]]:
    """Return what a person is asked: whose number, why, and what was decided."""
    return central.rows(
        "SELECT number, reason, decision FROM doubts"
        " JOIN callbacks ON callbacks.id = doubts.callback_id ORDER BY number"
    )


def end_all_calls(central: Installation) -> None:
    """End every call on the carrier's list."""
    known = Desk(central).carrier.known_calls
    for n, each in enumerate(known):
        if each.status == "queued":
            known[n] = replace(each, status="completed", ended_at=central.clock.now(), seconds=100)
