"""Declare what the doctor asks of callbacks."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from ivr.commands.common.findings import Asked, Finding
from ivr.store.staff import shifts


def promises(asked: Asked) -> Iterator[Finding]:
    """Find whether anybody has a telephone and a shift, so that callbacks can be promised."""
    try:
        with asked.ports.database.read() as session:
            agents = {each.staff_id for each in shifts.spans(session) if not each.paused}
    except SQLAlchemyError as why:
        yield False, f"callbacks: {type(why).__name__}"
        return
    if agents:
        yield True, f"callbacks: {len(agents)} agents have a telephone and a shift"
        return
    yield (
        False,
        (
            "callbacks: none can be promised: nobody has a telephone and a shift"
            " (flask staff phone, flask shifts set)"
        ),
    )


QUESTIONS = (promises,)
