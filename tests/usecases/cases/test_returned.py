"""What was written and did not arrive is owed again; a call is offered where a number is known."""

import pytest

from ivr.rules.cases.channels import Channel
from ivr.rules.notices.email_states import EmailState
from ivr.store.cases import cases
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.database.paging import MAX_LISTED
from ivr.store.mail import emails
from ivr.store.mail.emails import Email
from ivr.store.queries.case_status import status_of
from ivr.usecases.callbacks.undelivered import note_bounce
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.cases.forwarding import ForwardOrder, forward_by_email
from ivr.usecases.cases.replies import TypedReply, keep_draft, send_reply
from ivr.usecases.cases.requests import WrittenRequest, wrote_again
from ivr.usecases.cases.returned import owe_again
from ivr.usecases.notices.delays import tell_delays
from tests.conftest import Install
from tests.rules.mail.test_bounces import lost
from tests.support.copies import copy_row
from tests.support.desk import hire
from tests.support.installation import Installation
from tests.web.desk.cases.written import MARIA, case_request, sector, write


@pytest.fixture
def central(installed: Install, any_database_url: str) -> Installation:
    """An installation that sends e-mail, on both databases."""
    return installed(
        any_database_url, SMTP_URL="smtp://127.0.0.1:9", MAIL_FROM="central@exemplo.br"
    )


def answer(
    central: Installation, ana: int, case_id: int, asks: bool = False, late_why: str = ""
) -> None:
    central.clock.advance(60)
    draft = keep_draft(central.line, ana, case_id, TypedReply("Pronto.", asks, late_why))
    assert draft
    send_reply(central.line, ana, draft)


def status(central: Installation, case_id: int) -> str:
    with central.ports.database.read() as session:
        found = status_of(session, session.get_one(Case, case_id).protocol)
    assert found
    return found.state


def promised(central: Installation) -> list[tuple[object, ...]]:
    return central.rows("SELECT state, why, settled_at FROM promises ORDER BY id")


def bounce(central: Installation) -> None:
    """The last e-mail comes back."""
    ((email_id, token),) = central.rows("SELECT id, token FROM emails ORDER BY id DESC LIMIT 1")
    with central.ports.database.write() as session:
        row = emails.find(session, int(str(email_id)))
        assert row
        row.state, row.tries = "accepted", 1
    assert note_bounce(central.ports, lost(str(token))) == (email_id, EmailState.BOUNCED)


@pytest.mark.parametrize(("asks", "state"), [(False, "answered"), (True, "asked")])
def test_an_answer_that_came_back_is_owed_again_once(
    central: Installation, asks: bool, state: str
) -> None:
    (ana,) = hire(central, "Ana")
    case_id = write(central, number="+5584988887777")
    due = case_request(central, case_id)["due_at"]
    answer(central, ana, case_id, asks)
    assert owe_again(central.line) == 0
    assert case_request(central, case_id)["state"] == state
    bounce(central)
    assert owe_again(central.line) == 1
    assert owe_again(central.line) == 0
    now = case_request(central, case_id)
    assert (now["state"], now["answered_at"]) == ("here", None)
    assert asks or now["due_at"] == due
    assert now["due_at"]
    with central.ports.database.read() as session:
        (lost,) = emails.needing_person(session)
    assert lost.number == "+5584988887777", "a call is offered"
    answer(central, ana, case_id)
    assert owe_again(central.line) == 0, "what came back before is not the last word any more"
    assert case_request(central, case_id)["state"] == "answered"


def test_what_has_not_left_yet_is_said_to_be_on_its_way(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    asked, answered = write(central), write(central, "joao@exemplo.br")
    answer(central, ana, asked, asks=True)
    answer(central, ana, answered)
    assert (status(central, asked), status(central, answered)) == ("asked_waiting", "email_waiting")
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("UPDATE emails SET state = 'accepted'")
    assert (status(central, asked), status(central, answered)) == ("asked", "emailed")
    bounce(central)
    assert status(central, answered) == "email_lost", "until it is owed again"
    assert owe_again(central.line) == 1
    assert status(central, answered) == "received"


@pytest.mark.parametrize("asks", [False, True])
def test_what_was_promised_is_owed_again_and_its_delay_is_told(
    central: Installation, asks: bool
) -> None:
    (ana,) = hire(central, "Ana")
    case_id = write(central)
    answer(central, ana, case_id, asks)
    bounce(central)
    assert owe_again(central.line) == 1
    assert promised(central) == [("open", "", None)]
    with central.ports.database.read() as session:
        due = status_of(session, session.get_one(Case, case_id).protocol)
    assert due
    assert due.due_kind == "answer"
    central.clock.advance(3 * 24 * 3600)  # past its day
    assert tell_delays(central.line) == 1
    watch_callbacks(central.line)
    assert [state for state, *_ in promised(central)] == ["broken", "open"]
    assert central.rows("SELECT kind FROM emails ORDER BY id DESC LIMIT 1") == [("delay",)]
    answer(central, ana, case_id, late_why="O e-mail voltou.")
    assert [state for state, *_ in promised(central)] == ["broken", "kept"]


def test_a_promise_that_was_kept_before_stays_kept(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    case_id = write(central)
    answer(central, ana, case_id)
    central.clock.advance(60)
    with central.ports.database.write() as session:
        case = cases.lock(session, case_id)
        assert case
        again = WrittenRequest(Channel.EMAIL, MARIA, topic="uvt")
        wrote_again(session, central.line, case, again, central.clock.now())
    answer(central, ana, case_id)
    bounce(central)
    assert owe_again(central.line) == 1
    assert [state for state, *_ in promised(central)] == ["kept", "open"]


def test_answers_that_nobody_has_dealt_with_yet_hold_no_later_one_back(
    central: Installation,
) -> None:
    (ana,) = hire(central, "Ana")
    first, later = write(central), write(central, "joao@exemplo.br")
    for case_id in (first, later):
        answer(central, ana, case_id)
        bounce(central)
    assert owe_again(central.line) == 2
    answer(central, ana, later)
    bounce(central)
    with central.ports.database.write() as session:
        many = {"case_id": lambda n: 1000 + n}
        ids = {"id": many["case_id"], "protocol": "{:011}".format}
        copy_row(session, Case, first, MAX_LISTED, **ids)
        copy_row(session, CaseRequest, first, MAX_LISTED, **many)
        keys = {"id": lambda n: -n, "key": "k{}".format, "token": "t{}".format}
        copy_row(session, Email, 1, MAX_LISTED, **keys, **many)
    assert owe_again(central.line) == 1
    assert case_request(central, later)["state"] == "here"


def test_a_forward_that_came_back_is_the_teams_again(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    case_id = write(central, number="+5584988887777")
    where = sector(central, "Cadastro", "cadastro@set.rn.gov.br")
    forward_by_email(central.line, ana, ForwardOrder(case_id, where, "É de lá."))
    bounce(central)
    assert owe_again(central.line) == 1
    assert owe_again(central.line) == 0
    assert case_request(central, case_id)["state"] == "here"
    assert central.rows("SELECT sector_id FROM cases") == [(None,)]
    with central.ports.database.read() as session:
        (lost,) = emails.needing_person(session)
    assert lost.number is None, "the citizen is not called because a sector has no letterbox"
