"""Declare what the doctor asks of the callflows."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from ivr.commands.callflow.callflow import read_or_exit
from ivr.commands.callflow.proofs import proved
from ivr.commands.common.findings import Asked, Finding
from ivr.rules.callflow.sourcing import to_review, unconfirmed
from ivr.rules.hours.hours import FORTALEZA
from ivr.usecases.charter.editions import changes
from ivr.usecases.charter.exchange import in_force_files

MAX_NAMED = 5  # of sources, in one line


def callflows(asked: Asked) -> Iterator[Finding]:
    """Find how many sentences wait for their confirmation; exit with the callflows' faults."""
    proved(asked.proofs)
    callflow = read_or_exit().callflow
    yield True, f"callflows: version {callflow.version}, no faults"
    waiting = unconfirmed(callflow)
    yield True, f"callflows: {len(waiting)} sentences not confirmed by the body itself yet"
    past = to_review(callflow, asked.ports.clock.now().astimezone(FORTALEZA).date())
    named = f": {', '.join(each.id for each in past[:MAX_NAMED])}" if past else ""
    yield True, f"callflows: {len(past)} sources to be looked at again{named}"


def edition(asked: Asked) -> Iterator[Finding]:
    """Find how the edition in force differs from this release's own files."""
    ours = dict(asked.ports.files.texts())
    try:
        files = in_force_files(asked.ports)
    except SQLAlchemyError:
        return  # what is wrong with the database is told by its own question
    if files is None:
        yield True, "charter: no edition is in force yet: `flask release` puts the files there"
        return
    differ = changes(ours, files)
    told = f": {', '.join(differ)}" if differ else ""
    yield True, f"charter: {len(differ)} files of the edition in force are not this release's{told}"


QUESTIONS = (callflows, edition)
