"""Declare what the doctor asks of the callflows."""

from collections.abc import Iterator

from ivr.commands.callflow.callflow import read_or_exit
from ivr.commands.callflow.proofs import proved
from ivr.commands.common.findings import Asked, Finding
from ivr.rules.callflow.sourcing import unconfirmed


def callflows(asked: Asked) -> Iterator[Finding]:
    """Find how many sentences wait for their confirmation; exit with the callflows' faults."""
    proved(asked.proofs)
    callflow = read_or_exit().callflow
    yield True, f"callflows: version {callflow.version}, no faults"
    waiting = unconfirmed(callflow)
    yield True, f"callflows: {len(waiting)} sentences not confirmed by the body itself yet"


QUESTIONS = (callflows,)
