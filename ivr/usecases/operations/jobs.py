"""Collect what workers carry out: the jobs that the rooms declare, and the queue of each."""

from ivr.usecases.callbacks import duties as callbacks
from ivr.usecases.calls import duties as calls
from ivr.usecases.charter import duties as charter
from ivr.usecases.notices import duties as notices

JOBS = (
    *callbacks.JOBS,
    *calls.JOBS,
    *charter.JOBS,
    *notices.JOBS,
)
QUEUE_OF = {job.name: job.queue for job in JOBS}
