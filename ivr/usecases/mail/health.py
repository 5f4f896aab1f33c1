"""Declare what `/readyz` says of the mailbox that we read."""

from datetime import datetime, timedelta

from ivr.rules.operations.processes import INBOX
from ivr.store.operations import heartbeats
from ivr.usecases.line.declarations import Part, PartReport
from ivr.usecases.line.line import Line

UNREAD_AFTER = timedelta(minutes=5)  # nobody looked into the mailbox


def _inbox(line: Line, now: datetime) -> PartReport:
    if line.ports.inbox is None:
        return PartReport()
    with line.ports.database.read() as session:
        last = heartbeats.last(session).get(INBOX)
    if last is None:
        return PartReport("the mailbox was never looked into: has flask inbox been started?")
    if abs(now - last) <= UNREAD_AFTER:
        return PartReport()
    minutes = abs(now - last) // timedelta(minutes=1)
    return PartReport(f"the mailbox was not looked into for {minutes} min")


PARTS = (Part("inbox", _inbox),)
