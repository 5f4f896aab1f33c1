"""Before an answer is late its sector is reminded once, and supervisors are told once."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.rules.cases.requests import Complexity, RequestKind
from ivr.store.cases import cases
from ivr.store.staff.staff import StaffMember
from ivr.usecases.cases.escalation import mind_terms
from ivr.usecases.cases.forwarding import ForwardOrder, forward_by_email
from ivr.usecases.cases.requests import set_term
from tests.conftest import Install
from tests.support.desk import hire
from tests.support.installation import Installation
from tests.web.desk.cases.written import sector, write

SATURDAY = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
TUESDAY_AFTERNOON = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
CADASTRO = "cadastro@set.rn.gov.br"
HOUR = timedelta(hours=1)


@pytest.fixture
def central(installed: Install, any_database_url: str) -> Installation:
    """An installation that sends e-mail, with a supervisor who has a mobile."""
    mail = {"SMTP_URL": "smtp://127.0.0.1:9", "MAIL_FROM": "central@exemplo.br"}
    made = installed(any_database_url, SMS_FROM="+558432097880", **mail)
    with made.ports.database.write() as session:
        session.add(
            StaffMember(
                email="sonia@exemplo.br",
                name="Sônia",
                role="supervisor",
                password_hash="",
                phone="+5584988880001",
                created_at=made.clock.now(),
            )
        )
    return made


def told(central: Installation) -> list[str]:
    return [str(body) for (body,) in central.rows("SELECT body FROM sms ORDER BY id")]


def reminders(central: Installation) -> list[tuple[object, ...]]:
    return central.rows("SELECT \"to\", text FROM emails WHERE kind = 'reminder'")


def due_in(central: Installation, case_id: int, left: timedelta) -> None:
    """Set the clock so long before the answer is due."""
    ((due,),) = central.rows(f"SELECT due_at FROM demands WHERE case_id = {case_id}")
    at = due if isinstance(due, datetime) else datetime.fromisoformat(str(due))
    central.clock.at = (at if at.tzinfo else at.replace(tzinfo=UTC)) - left


def test_a_sector_is_reminded_when_a_fifth_is_left_and_once(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    case_id, where = write(central), sector(central, "Cadastro", CADASTRO)
    forward_by_email(central.line, ana, ForwardOrder(case_id, where, "É de lá."))
    central.clock.at = TUESDAY_AFTERNOON  # two hours and a half are left of twelve
    assert mind_terms(central.line) == 0
    central.clock.at += timedelta(minutes=10)
    assert mind_terms(central.line) == 1
    assert mind_terms(central.line) == 0
    ((to, text),) = reminders(central)
    assert to == CADASTRO
    assert "Olá, Cadastro!" in str(text)
    assert "até quarta-feira, 25 de novembro" in str(text)
    assert told(central) == []


def test_supervisors_are_told_within_the_last_hour_once(central: Installation) -> None:
    case_id = write(central)
    due_in(central, case_id, HOUR)
    assert mind_terms(central.line) == 2  # the team's own is marked, and supervisors are told
    assert mind_terms(central.line) == 0
    (body,) = told(central)
    assert "uma resposta por e-mail vence em 25/11 10:00" in body
    assert len(body) <= 160
    assert reminders(central) == []


def test_nobody_is_told_while_the_doors_are_shut_or_of_what_is_over(central: Installation) -> None:
    case_id = write(central)
    central.clock.at = SATURDAY
    assert mind_terms(central.line) == 0
    due_in(central, case_id, timedelta(minutes=-1))
    assert mind_terms(central.line) == 0, "a broken promise is told of already"


def test_many_at_once_are_told_of_in_one(central: Installation) -> None:
    made = [write(central, f"p{n}@exemplo.br") for n in range(5)]
    due_in(central, made[0], HOUR / 2)
    mind_terms(central.line)
    (body,) = told(central)
    assert "5 respostas por e-mail vencem logo" in body
    assert len(body) <= 160


def test_a_new_due_time_is_told_of_anew(central: Installation) -> None:
    case_id = write(central)
    due_in(central, case_id, HOUR)
    mind_terms(central.line)
    with central.ports.database.write() as session:
        case = cases.lock(session, case_id)
        assert case
        set_term(session, central.line, case, RequestKind.QUESTION, Complexity.MEDIUM)
    assert mind_terms(central.line) == 0
    due_in(central, case_id, HOUR)
    assert mind_terms(central.line) == 2
    assert len(told(central)) == 2
