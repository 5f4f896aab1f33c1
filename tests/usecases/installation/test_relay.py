"""Relay: no more rows are told of than workers are at work on, and the rest when these are done."""

import pytest

from ivr.store.mail.emails import Email
from ivr.usecases.cases.replies import TypedReply, keep_draft, send_reply
from ivr.usecases.installation.relay import MAX_IN_FLIGHT
from ivr.usecases.notices.emails import publish_emails
from tests.conftest import Install
from tests.support.copies import copy_row
from tests.support.desk import hire
from tests.web.desk.cases.written import write


@pytest.mark.parametrize("more", [0, 1])
def test_fifty_rows_are_told_of_at_once(installed: Install, sqlite_url: str, more: int) -> None:
    central = installed(sqlite_url, SMTP_URL="smtp://127.0.0.1:9", MAIL_FROM="c@exemplo.br")
    (ana,), case_id = hire(central, "Ana"), write(central)
    draft = keep_draft(central.line, ana, case_id, TypedReply("Pronto."))
    assert draft
    send_reply(central.line, ana, draft)
    with central.ports.database.write() as session:
        keys = {"key": "k{}".format, "token": "t{}".format}
        copy_row(session, Email, 1, MAX_IN_FLIGHT - 1 + more, **keys)
    assert publish_emails(central.ports) == MAX_IN_FLIGHT
    assert publish_emails(central.ports) == 0
    central.clock.advance(61)
    assert publish_emails(central.ports) == MAX_IN_FLIGHT, "what nobody took counts as lost"
