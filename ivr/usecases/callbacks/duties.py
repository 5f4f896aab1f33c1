"""Declare what the clock and the workers do for callbacks."""

from ivr.rules.operations.processes import CALLS
from ivr.usecases.callbacks.dispatch import offer, publish_callbacks
from ivr.usecases.callbacks.reconcile import reconcile_legs
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.line.declarations import MEND_SECONDS, RELAY_SECONDS, Duty, Job

DUTIES = (
    Duty("callbacks", RELAY_SECONDS, publish_callbacks, "o início dos retornos prometidos"),
    Duty(
        "watch", MEND_SECONDS, watch_callbacks, "a vigia dos retornos em andamento", gives_up=True
    ),
    Duty(
        "unsure legs",
        MEND_SECONDS,
        reconcile_legs,
        "a conferência de ligações com a operadora",
        gives_up=True,
    ),
)

JOBS = (Job("call_back", CALLS, offer),)
