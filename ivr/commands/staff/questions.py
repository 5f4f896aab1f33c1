"""Declare what the doctor asks of the staff."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from ivr.commands.common.findings import Asked, Finding
from ivr.usecases.notices.alerts import supervisors_phones


def supervisors(asked: Asked) -> Iterator[Finding]:
    """Find whether supervisors can be notified of an outage."""
    if not asked.ports.sends_sms:
        yield False, "supervisors: cannot be told of anything: SMS_FROM is empty"
        return
    try:
        with asked.ports.database.read() as session:
            phones = supervisors_phones(session)
    except SQLAlchemyError as why:
        yield False, f"supervisors: {type(why).__name__}"
        return
    if phones:
        yield True, f"supervisors: told by SMS ({len(phones)})"
    else:
        yield False, "supervisors: cannot be told of anything: none has a mobile"


QUESTIONS = (supervisors,)
