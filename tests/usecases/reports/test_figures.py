"""The term as it is kept, over what citizens really wrote and were answered, on both databases."""

from dataclasses import replace

import pytest

from ivr.rules.cases.channels import Channel
from ivr.rules.cases.contact_form import ContactMessage
from ivr.rules.cases.requests import Complexity, RequestKind
from ivr.setting_mistakes import RANGES
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.cases import requests
from ivr.usecases.cases.contact import new_sheet, send
from ivr.usecases.privacy.erasure import erase_personal
from ivr.usecases.reports.figures import PublishedFigures
from tests.support.desk import hire, request
from tests.support.installation import Installation

DAY = 86_400
SHORTEST = RANGES["PERSONAL_KEPT_DAYS"][0]


def write(central: Installation) -> int:
    """Somebody asks something by the form; return their case's id."""
    message = ContactMessage(RequestKind.QUESTION, "uvt", "Como troco a senha?", "a@exemplo.br")
    send(central.line, new_sheet(central.ports), message)
    ((newest,),) = central.rows("SELECT max(id) FROM cases")
    assert isinstance(newest, int)
    return newest


def change(central: Installation, case_id: int, what: str) -> None:
    """Something becomes of a request."""
    line, now = central.line, central.clock.now()
    with central.ports.database.write() as session:
        case, wanted = session.get_one(Case, case_id), session.get_one(CaseRequest, case_id)
        match what:
            case "answer":
                requests.answered(session, case, wanted, now)
            case "ask":
                requests.ask_back(session, line, case, wanted, now)
            case "close":
                requests.closed(session, case, wanted, "repetida", now)
            case "again":
                again = requests.WrittenRequest(Channel.FORM, "a@exemplo.br")
                requests.wrote_again(session, line, case, again, now)
            case "harder":
                kind, complexity = RequestKind.QUESTION, Complexity.COMPLEX
                requests.set_term(session, line, case, kind, complexity)


def told(central: Installation) -> tuple[int, int, int | None]:
    """Kept, of all, and the median of days, as a process that has just begun tells them."""
    found = PublishedFigures(central.line).written()
    return found.kept, found.total, found.median_days


def test_every_fate_of_a_request_is_counted_as_it_is_told(central_on_both: Installation) -> None:
    central = central_on_both
    in_time, late, silent, asked, closed, harder = (write(central) for _ in range(6))
    central.clock.advance(DAY)  # Tuesday
    change(central, in_time, "answer")
    change(central, asked, "ask")
    change(central, closed, "close")
    change(central, harder, "harder")
    assert told(central) == (0, 0, None), "no forecast has fallen due yet"
    central.clock.advance(2 * DAY)  # Thursday: what was due on Wednesday is over
    watch_callbacks(central.line)
    change(central, late, "answer")
    assert told(central) == (1, 3, 3), "one in time, one late, one that still waits"
    change(central, asked, "again")
    change(central, asked, "answer")
    central.clock.advance(20 * DAY)
    change(central, harder, "answer")
    watch_callbacks(central.line)
    assert told(central) == (2, 5, 3)
    change(central, silent, "answer")
    central.clock.advance(90 * DAY)
    assert told(central) == (0, 0, None), "ninety days later all that is over"


def test_whoever_writes_again_after_the_answer_is_owed_another(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    case_id = write(central)
    central.clock.advance(DAY)
    change(central, case_id, "answer")
    central.clock.advance(5 * DAY)
    change(central, case_id, "again")
    central.clock.advance(7 * DAY)
    watch_callbacks(central.line)
    assert told(central)[:2] == (1, 2)


def test_callbacks_are_not_written_replies(central: Installation) -> None:
    hire(central, "Bia")
    request(central)
    central.clock.advance(10 * DAY)
    watch_callbacks(central.line)
    assert told(central) == (0, 0, None)


def test_erasure_leaves_the_figure_as_it_is(central_on_both: Installation) -> None:
    """With the shortest term that an installation may set, cases are erased within the period."""
    central = central_on_both
    first, second = write(central), write(central)
    central.clock.advance(DAY)
    change(central, first, "answer")
    change(central, second, "answer")
    central.clock.advance(91 * DAY)
    before = told(central)
    assert before == (2, 2, 1)
    assert erase_personal(replace(central.ports, personal_kept_days=SHORTEST)) == 2
    assert central.rows("SELECT address FROM demands") == [("",), ("",)]
    assert told(central) == before


def test_a_process_counts_once_a_day(central: Installation) -> None:
    figures = PublishedFigures(central.line)
    first = figures.written()
    central.clock.advance(3600)
    assert figures.written() is first
    central.clock.advance(DAY)
    assert figures.written() is not first


@pytest.mark.parametrize("answered", [9, 10])
def test_the_page_shows_it_from_ten_on(central: Installation, answered: int) -> None:
    ids = [write(central) for _ in range(answered)]
    central.clock.advance(DAY)
    for each in ids[1:]:
        change(central, each, "answer")
    central.clock.advance(4 * DAY)
    watch_callbacks(central.line)
    html = central.client.get("/carta/e-mail").text
    shown = "Nos últimos 90 dias: <strong>90 % em dia</strong>, mediana 1 dia útil, n = 10." in html
    assert shown is (answered == 10)
    assert ("Nos últimos 90 dias" in html) is (answered == 10)
    assert "Nos últimos" not in central.client.get("/carta/telefone").text
    assert ("Lei 13.460/2017, arts. 7º" in html) is (answered == 10)


def test_the_page_is_read_while_the_database_is_away(central: Installation) -> None:
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE promises")
    answer = central.client.get("/carta/e-mail")
    assert answer.status_code == 200
    assert "Nos últimos" not in answer.text
