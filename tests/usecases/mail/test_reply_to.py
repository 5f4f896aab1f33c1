"""Reply-To is who is answered where a person wrote it, and staff see it beside From."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.store.identity import contacts
from tests.conftest import Install
from tests.support.dovecot import dovecot
from tests.support.inbox import US, Post, letter
from tests.support.scene import AGENT, accounts
from tests.usecases.mail.test_inbox import MAIL, case_of
from tests.web.desk.member import entered

CAIO = "caio@exemplo.org"


@pytest.fixture
def post(installed: Install, any_database_url: str, tmp_path: Path) -> Iterator[Post]:
    """An installation that sends e-mail and reads a mailbox of its own."""
    with dovecot() as server:
        central = installed(
            any_database_url, **MAIL, IMAP_URL=server.url(), MAIL_DIR=str(tmp_path / "mail")
        )
        yield Post(central, server)


def test_a_sites_form_is_answered_to_who_filled_it_in(post: Post) -> None:
    senders = "www@portal.exemplo.br", "noreply@portal.exemplo.br", US
    for n, sender in enumerate(senders, 1):
        post.comes(letter(sender=f"Site <{sender}>", Reply_To=f"Caio <{n}{CAIO}>"))
        _, case_request = case_of(post, n)
        assert case_request.address == f"{n}{CAIO}"
        with post.central.ports.database.read() as session:
            assert contacts.knows_address(session, n, f"{n}{CAIO}")
            assert not contacts.knows_address(session, n, sender), "it is everybody's"
    assert post.acknowledged == [f"{n}{CAIO}" for n, _ in enumerate(senders, 1)]
    assert [row[0] for row in post.rows("SELECT sender FROM incoming ORDER BY id")] == [*senders]
    accounts(post.central)
    page = entered(post.central, AGENT).get("/painel/atendimentos/1").text
    assert "De w•••@portal.exemplo.br; a resposta vai para 1•••@exemplo.org" in page
    assert CAIO not in page


def test_who_writes_from_one_address_of_theirs_goes_on_from_both(post: Post) -> None:
    post.comes(letter(Reply_To=CAIO))
    case, case_request = case_of(post)
    assert case_request.address == CAIO
    for sender in (CAIO, "maria@exemplo.com.br"):
        post.comes(letter("Mais.", sender=sender, Subject=f"Re: {case.protocol}"))
        assert post.states[-1] == ("email", "filed", "", 1)
    assert case_of(post)[1].address == CAIO


@pytest.mark.parametrize(
    "headers",
    [
        {"Reply_To": US},
        {"Reply_To": US.replace("@", "+0123456789abcdef01234567@")},
        {"Reply_To": "nao-responda@exemplo.org"},
        {"Reply_To": "alguém"},
        {"Reply_To": "Maria <MARIA@exemplo.com.br>"},
    ],
)
def test_what_names_nobody_else_there_is_answered_to_its_sender(
    post: Post, headers: dict[str, str]
) -> None:
    post.comes(letter(**headers))
    assert case_of(post)[1].address == "maria@exemplo.com.br"
    assert post.rows("SELECT reply_to FROM incoming") == [("",)]


def test_nobodys_reply_to_takes_a_case_that_goes_on(post: Post) -> None:
    post.comes(letter())
    case, _ = case_of(post)
    post.comes(letter("Mande para cá.", Subject=f"Re: {case.protocol}", Reply_To=CAIO))
    assert case_of(post)[1].address == "maria@exemplo.com.br", "anybody can write a From line"
    post.comes(letter(sender="news@exemplo.net", List_Unsubscribe="<x>", Reply_To=CAIO))
    assert post.states[-1] == ("email", "quarantined", "automatic", None)
    assert CAIO not in post.acknowledged
