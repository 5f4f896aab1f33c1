"""Find which agents can be rung for a callback at this moment."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.hours.hours import FORTALEZA
from ivr.store.callbacks import attempts, callbacks, owners
from ivr.store.callbacks.callbacks import Callback
from ivr.store.queries import under_way
from ivr.store.staff import shifts


def agents_on_shift(session: Session, now: datetime) -> dict[int, str]:
    """Return the agents on shift and not paused, busy or not, with their telephones."""
    local = now.astimezone(FORTALEZA)
    return {
        each.staff_id: each.phone
        for each in shifts.spans(session)
        if not each.paused
        and each.span.holds(local.date())
        and each.span.starts <= local.time() < each.span.ends
    }


def free_agents(session: Session, now: datetime) -> dict[int, str]:
    """Return the agents who may be rung now, with their telephones.

    They are on shift, not paused, and without a leg of ours. Where two or more are on, one is left
    to live calls; not so after an outage, while those wait who met it and nobody waits live.
    """
    on = agents_on_shift(session, now)
    busy = attempts.busy_agents(session)
    spared = len(on) > 1 and not _drains(session, now)
    most = max(0, len(on) - spared - len(busy & on.keys()))
    free = [agent for agent in on if agent not in busy]
    return {agent: on[agent] for agent in free} if most else {}


def _drains(session: Session, now: datetime) -> bool:
    """Tell whether what an outage has left is to be worked off by everybody."""
    owed = callbacks.waits_since_outage(session, now)
    return owed and not under_way.somebody_rings(session, now)


def agents_for(session: Session, callback: Callback, now: datetime) -> dict[int, str]:
    """Return who may be rung for a callback: its owner while on shift, else any free agent.

    An owner is rung also where one would be left to live calls: somebody decided so. Nobody is
    rung while an owner on shift is busy.
    """
    on, mine = agents_on_shift(session, now), owners.owner(callback, now)
    if mine not in on:
        return free_agents(session, now)
    return {} if mine in attempts.busy_agents(session) else {mine: on[mine]}
