"""Declare what the clock and the workers do for callbacks."""

from ivr.rules.operations.processes import CALLS
from ivr.store.callbacks.callbacks import Callback
from ivr.store.database.publications import Turn
from ivr.usecases.callbacks.dispatch import offer, publish_callbacks
from ivr.usecases.callbacks.reconcile import reconcile_legs
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.installation.world import given_back, is_held
from ivr.usecases.line.declarations import MEND_SECONDS, RELAY_SECONDS, Duty, Job
from ivr.usecases.line.line import Line


def _publish(line: Line) -> int:
    return 0 if is_held(line.ports) else publish_callbacks(line)


def _watch(line: Line) -> int:
    # What the database says of legs and promises is not true while it is older than they are.
    return 0 if is_held(line.ports) else watch_callbacks(line)


def _offer(line: Line, callback_id: int, publication: int) -> None:
    if not given_back(line.ports, Callback, Turn(callback_id, publication)):
        offer(line, callback_id, publication)


DUTIES = (
    Duty("callbacks", RELAY_SECONDS, _publish, "o início dos retornos prometidos"),
    Duty("watch", MEND_SECONDS, _watch, "a vigia dos retornos em andamento", gives_up=True),
    Duty(
        "unsure legs",
        MEND_SECONDS,
        reconcile_legs,
        "a conferência de ligações com a operadora",
        gives_up=True,
    ),
)

JOBS = (Job("call_back", CALLS, _offer),)
