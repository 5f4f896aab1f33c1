"""Extending the law's term at the desk: its form, what is looked at before, and what refuses it."""

from datetime import timedelta

import pytest

from ivr.rules.cases import extension as why
from ivr.rules.cases.requests import RequestKind
from ivr.rules.staff.roles import Role
from ivr.usecases.staff.staff import add_member
from tests.conftest import Install
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.support.scene import AGENT, PASSWORD, accounts
from tests.web.desk.cases.test_request_card import CASES, page, send
from tests.web.desk.cases.written import MARIA, case_request, write
from tests.web.desk.member import entered

REASON = 'Falta conferir as guias de <2024> & "2025".'
SHOWN = "Falta conferir as guias de &lt;2024&gt; &amp; &#34;2025&#34;."
MOBILE = "+5584988887777"
DAY = timedelta(days=1)


@pytest.fixture
def central(installed: Install, any_database_url: str) -> Installation:
    """An installation that sends e-mail and SMS, on both databases."""
    mail = {"SMTP_URL": "smtp://127.0.0.1:9", "MAIL_FROM": "central@exemplo.br"}
    return installed(any_database_url, SMS_FROM="+558432097880", **mail)


def test_a_term_is_looked_at_changed_and_extended_once(central: Installation) -> None:
    accounts(central)
    case_id = write(central, kind=RequestKind.COMPLAINT)
    ana = entered(central, AGENT)
    assert "Prorrogar o prazo" in page(ana, case_id)
    due = case_request(central, case_id)["due_at"]

    status, html = send(ana, case_id, "prorrogar", justificativa=REASON)
    assert status == 200
    assert "passa a ir até sexta-feira, 22 de janeiro" in html
    assert html.count(SHOWN) >= 3, "in the form that goes on, above, and in the e-mail"
    assert "m•••@exemplo.br" in html
    assert MARIA not in html
    assert case_request(central, case_id)["due_at"] == due, "looking changes nothing"

    status, html = send(ana, case_id, "prorrogar", justificativa=REASON, mudar="1")
    assert status == 200
    assert f">\n{SHOWN}</textarea>" in html
    assert "<details open>\n    <summary>Prorrogar o prazo" in html

    status, _ = send(ana, case_id, "prorrogar", justificativa=REASON, prorrogar="1")
    assert status == 302
    html = page(ana, case_id)
    assert "Pronto: o prazo foi prorrogado." in html
    assert f"Por que foi prorrogado: {SHOWN}" in html
    assert "a pessoa foi avisada por e-mail" in html
    assert "faltam 60 dias" in html.casefold()
    assert "Prazo prorrogado" in html, "in what happened"
    assert "Prorrogar o prazo</summary>" not in html
    assert "prorrogado" in ana.get("/painel/mensagens").text
    assert central.rows("SELECT count(*) FROM emails WHERE kind = 'extension'") == [(1,)]

    status, html = send(ana, case_id, "prorrogar", justificativa="Outra vez.", prorrogar="1")
    assert status == 422
    assert why.TWICE in html
    assert "Outra vez.</textarea>" in html, "nothing typed is lost"


@pytest.mark.parametrize(("number", "way"), [(MOBILE, "por SMS"), ("", "só na página")])
def test_without_an_e_mail_it_is_seen_how_the_citizen_is_told(
    central: Installation, number: str, way: str
) -> None:
    accounts(central)
    case_id = write(central, "", number, RequestKind.COMPLAINT)
    ana = entered(central, AGENT)
    _, html = send(ana, case_id, "prorrogar", justificativa=REASON)
    assert ("O SMS que avisa" in html) is bool(number)
    assert ("Nenhum e-mail ou SMS chega" in html) is not bool(number)
    assert MOBILE not in html
    send(ana, case_id, "prorrogar", justificativa=REASON, prorrogar="1")
    assert f"a pessoa foi avisada {way}" in page(ana, case_id)


@pytest.mark.parametrize(
    ("kind", "later", "typed", "words"),
    [
        (RequestKind.COMPLAINT, 0, " ", why.NO_REASON),
        (RequestKind.COMPLAINT, 0, "a" * 121, "O texto tem 121 letras; cabem 120."),
        (RequestKind.COMPLAINT, 30, REASON, why.TOO_LATE),
        (RequestKind.QUESTION, 0, REASON, why.NOT_BY_LAW),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(
    central: Installation, kind: RequestKind, later: int, typed: str, words: str
) -> None:
    accounts(central)
    case_id = write(central, kind=kind)
    central.clock.at += later * DAY
    ana = entered(central, AGENT)
    for sure in ({}, {"prorrogar": "1"}):
        status, html = send(ana, case_id, "prorrogar", justificativa=typed, **sure)
        assert status == 422
        assert words in html
        kept = SHOWN if typed == REASON else typed
        assert f">\n{kept}</textarea>" in html
    assert central.rows("SELECT state FROM promises") == [("open",)]


def test_only_who_may_reply_extends_and_only_from_a_form_of_theirs(central: Installation) -> None:
    accounts(central)
    case_id = write(central, kind=RequestKind.COMPLAINT)
    add_member(central.ports, "olga@exemplo.br", "Olga", Role.AUDITOR, PASSWORD)
    enrol(central.ports, "olga@exemplo.br")
    olga, ana = entered(central, "olga@exemplo.br"), entered(central, AGENT)
    assert "Prorrogar o prazo" not in page(olga, case_id)
    form = {"justificativa": REASON, "prorrogar": "1"}
    assert send(olga, case_id, "prorrogar", **form)[0] == 403
    forged = ana.post(f"{CASES}/{case_id}/prorrogar", csrf_token="x", **form)
    assert forged.status_code in (400, 403)
    assert send(ana, case_id + 1, "prorrogar", **form)[0] == 404
    assert central.rows("SELECT state FROM promises") == [("open",)]


def test_the_lists_go_by_the_new_day_and_the_board_tells_what_is_beyond_the_law(
    central: Installation,
) -> None:
    accounts(central)
    case_id = write(central, kind=RequestKind.COMPLAINT)
    write(central, "b@exemplo.br", kind=RequestKind.REPORT)
    ana = entered(central, AGENT)
    send(ana, case_id, "prorrogar", justificativa=REASON, prorrogar="1")
    central.clock.at += 31 * DAY
    ana = entered(central, AGENT)
    html = " ".join(ana.get("/painel/agora").text.split())
    assert "1 passou do prazo da lei" in html
    assert html.count("passou do prazo da lei</span>") == 1
    home = " ".join(ana.get("/painel/").text.split())
    assert "<strong>1</strong> passou do prazo da lei." in home
    central.clock.at += 30 * DAY
    ana = entered(central, AGENT)
    assert "2 passaram do prazo da lei" in " ".join(ana.get("/painel/agora").text.split())
