"""Readiness: whether this installation can keep its word, one line a part."""

from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from ivr.store import schema, steps
from ivr.usecases.endings import SILENT
from ivr.usecases.line import Line

# The clock settles a silent call within seconds; minutes more mean that no clock is running.
LATE = SILENT + timedelta(minutes=5)
GOOD = "ok"


def check_readiness(line: Line) -> dict[str, str]:
    """What each part says of itself: "ok", or what is wrong with it."""
    mistakes = line.conversations.mistakes
    return {
        **_database(line),
        "redis": line.ports.redis.trouble() or GOOD,
        "callflows": str(mistakes) if mistakes else GOOD,
    }


def _database(line: Line) -> dict[str, str]:
    try:
        with line.ports.database.read() as session:
            current = schema.is_current(session.connection())
            if not current:
                return {"database": "not at this release's schema: flask db upgrade"}
            late = steps.unsettled(session, line.ports.clock.now() - LATE, most=1)
    except SQLAlchemyError as why:
        return {"database": f"does not answer ({type(why).__name__})"}
    backlog = "a call ended long ago and has no outcome: is the clock running?" if late else GOOD
    return {"database": GOOD, "backlog": backlog}
