"""Whose turn it is after mail that bears a machine's mark; and nothing waits for ever."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.rules.cases.requests import RequestState, look_at_of
from ivr.usecases.cases.requests import answered, ask_back
from ivr.usecases.cases.returned import look_again
from tests.conftest import Install
from tests.support.dovecot import dovecot
from tests.support.inbox import US, Post, letter
from tests.usecases.mail.test_inbox import MAIL, case_of, forwarded, ours


@pytest.fixture
def post(installed: Install, any_database_url: str, tmp_path: Path) -> Iterator[Post]:
    """An installation that sends e-mail and reads a mailbox of its own."""
    with dovecot() as server:
        central = installed(
            any_database_url, **MAIL, IMAP_URL=server.url(), MAIL_DIR=str(tmp_path / "mail")
        )
        yield Post(central, server)


def ask(post: Post) -> None:
    """The citizen is asked for something."""
    line = post.central.line
    with line.ports.database.write() as session:
        case, case_request = case_of(post)
        case, case_request = session.merge(case), session.merge(case_request)
        ask_back(session, line, case, case_request, line.ports.clock.now())


def test_a_persons_reply_moves_the_turn_whatever_its_service_stamps_on_it(post: Post) -> None:
    marks = (
        {"Feedback_ID": "1:user:servico"},
        {"List_Unsubscribe": "<mailto:x@y.br>"},
        {"Precedence": "bulk"},
        {"List_Id": "<colegas.exemplo.com.br>", "List_Post": "<mailto:colegas@exemplo.com.br>"},
    )
    post.comes(letter())
    email = ours(post, 1, "question")
    for n, mark in enumerate(marks):
        ask(post)
        assert case_of(post)[1].due_at is None
        post.comes(letter(str(n), In_Reply_To=email.message_id, **mark))
        _, case_request = case_of(post)
        assert (case_request.state, case_request.look_at) == ("here", None), mark
        assert case_request.due_at
    assert post.rows("SELECT count(*) FROM incoming WHERE automatic") == [(0,)]
    assert len(post.acknowledged) == 1


def test_a_reply_is_known_by_its_token_where_relays_replaced_the_message_id(post: Post) -> None:
    post.comes(letter())
    email = ours(post, 1, "question")
    ask(post)
    lost = {"In_Reply_To": "<0000@relay.exemplo.net>", "Subject": "Re: outra coisa"}
    for to in (
        f'"SEFAZ/RN (ref {email.token})" <{US}>',
        f"=?utf-8?Q?SEFAZ=2FRN_=28ref_{email.token}=29?= <{US}>",
        f"{US.replace('@', f'+{email.token}@')}",
    ):
        post.comes(letter("É esta.", To=to, **lost))
        assert post.states[-1] == ("email", "filed", "", 1), to
    assert case_of(post)[1].state == "here"


SAYS = "mx.set.rn.gov.br; dkim=pass header.d={}"


@pytest.mark.parametrize(
    "told",
    [
        ("cadastro@set.rn.gov.br", "colega@set.rn.gov.br", "set.rn.gov.br", "sector"),
        ("cadastro@set.rn.gov.br", "colega@set.rn.gov.br", "exemplo.net", "email"),
        ("cadastro@set.rn.gov.br", "x@exemplo.net", "exemplo.net", "email"),
        ("setor@gmail.com", "outro@gmail.com", "gmail.com", "email"),
        ("setor@gmail.com", "Setor@gmail.com", "gmail.com", "sector"),
    ],
)
def test_a_sectors_house_is_known_where_all_else_was_replaced(
    installed: Install, sqlite_url: str, tmp_path: Path, told: tuple[str, str, str, str]
) -> None:
    to, sender, house, source = told
    with dovecot() as server:
        own = {"IMAP_URL": server.url(), "MAIL_DIR": str(tmp_path / "mail")}
        trusts = {"MAIL_AUTHSERV_ID": "mx.set.rn.gov.br"}
        post = Post(installed(sqlite_url, **MAIL, **own, **trusts), server)
        post.comes(letter())
        forwarded(post, 1, to)
        case, _ = case_of(post)
        reply = letter(
            "Feito.",
            sender=sender,
            Subject=f"RES: Atendimento para o setor - protocolo {case.protocol}",
            In_Reply_To="<0000@relay.exemplo.net>",
            Authentication_Results=SAYS.format(house),
        )
        post.comes(reply)
        assert post.states[-1][0] == source
        assert case_of(post)[1].state == ("here" if source == "sector" else "sector")


def test_a_sectors_reply_by_a_list_is_its_answer(post: Post) -> None:
    post.comes(letter())
    email = forwarded(post, 1)
    post.comes(
        letter(
            "Sim.",
            sender="x@set.rn.gov.br",
            In_Reply_To=email.message_id,
            List_Id="<cadastro.set.rn.gov.br>",
        )
    )
    assert case_of(post)[1].state == "here"


def test_an_absence_answers_no_question_and_somebody_looks_in_time(post: Post) -> None:
    post.comes(letter())
    email = ours(post, 1, "question")
    ask(post)
    away = letter("Volto dia 3.", In_Reply_To=email.message_id, Subject="Resposta automática: Oi")
    post.comes(away)
    _, case_request = case_of(post)
    line, clock = post.central.line, post.central.clock
    assert (case_request.state, case_request.due_at) == ("asked", None)
    assert case_request.look_at == look_at_of(line.schedule(), clock.now())
    assert look_again(line) == 0
    clock.advance((case_request.look_at - clock.now()).total_seconds())
    assert (look_again(line), look_again(line)) == (1, 0)
    _, case_request = case_of(post)
    assert case_request.state == "here"
    assert case_request.due_at
    assert case_request.due_at > clock.now()
    assert ("asked-in-vain",) in post.rows("SELECT action FROM audit")


def test_what_waited_before_there_was_a_date_gets_one(post: Post) -> None:
    post.comes(letter())
    ask(post)
    with post.central.ports.database.write() as session:
        _, case_request = case_of(post)
        session.merge(case_request).look_at = None
    assert look_again(post.central.line) == 0
    _, case_request = case_of(post)
    assert case_request.look_at
    assert RequestState(case_request.state) is RequestState.ASKED


def test_an_answer_ends_the_waiting(post: Post) -> None:
    post.comes(letter())
    ask(post)
    with post.central.ports.database.write() as session:
        case, case_request = case_of(post)
        answered(
            session, session.merge(case), session.merge(case_request), post.central.clock.now()
        )
    assert case_of(post)[1].look_at is None
