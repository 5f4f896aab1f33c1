"""What mail servers say of e-mails of ours is noted there, in whatever words it comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.rules.notices.email_states import UNCLEAR
from tests.conftest import Install
from tests.rules.mail.bounced import NOTICES, OTHERS, TOKEN
from tests.support.dovecot import dovecot
from tests.support.inbox import Post, letter
from tests.usecases.mail.test_inbox import MAIL, ours


@pytest.fixture
def post(installed: Install, any_database_url: str, tmp_path: Path) -> Iterator[Post]:
    """An installation that sends e-mail and reads a mailbox of its own."""
    with dovecot() as server:
        central = installed(
            any_database_url, **MAIL, IMAP_URL=server.url(), MAIL_DIR=str(tmp_path / "mail")
        )
        yield Post(central, server)


def returned(raw: bytes, token: str) -> bytes:
    """The same about the e-mail of that token."""
    return raw.replace(TOKEN.encode(), token.encode())


def test_every_make_of_notice_is_noted_on_its_email(post: Post) -> None:
    post.comes(letter())
    token = {make: ours(post, 1, to=f"m{n}@exemplo.br").token for n, make in enumerate(NOTICES)}
    post.comes(*(returned(raw, token[make]) for make, (raw, _, _) in NOTICES.items()))
    noted = dict(post.rows("SELECT token, code FROM emails WHERE state = 'bounced'"))
    late = dict(post.rows("SELECT token, code FROM emails WHERE state = 'accepted' AND code <> ''"))
    for make, (_, kind, status) in NOTICES.items():
        code = (late if kind == "delayed" else noted)[token[make]]
        assert code == (status or {"unclear": UNCLEAR, "delayed": "delayed"}[kind]), make
    assert {row[1] for row in post.states[1:]} == {"returned"}
    ((flagged,),) = post.rows("SELECT count(*) FROM emails WHERE needs_person")
    assert flagged == len(noted)


def test_what_is_no_notice_moves_no_email(post: Post) -> None:
    post.comes(letter())
    row = ours(post, 1)
    post.comes(*(returned(raw, row.token) for raw in OTHERS.values()))
    assert post.rows(f"SELECT state, code FROM emails WHERE id = {row.id}") == [("accepted", "")]
    assert "returned" not in {state for _, state, _, _ in post.states}


def test_who_an_email_was_for_reports_nothing_in_words_that_nobody_understands(post: Post) -> None:
    """An answering machine that names itself nowhere."""
    post.comes(letter())
    row = ours(post, 1)
    raw = NOTICES["nobody, in words that nobody understands"][0]
    post.comes(returned(raw.replace(b"robo@exemplo.com.br", row.to.encode()), row.token))
    assert post.rows(f"SELECT state FROM emails WHERE id = {row.id}") == [("accepted",)]
    assert post.states[-1] == ("email", "filed", "", 1), "automatic, and it moves nothing"


def test_a_daemons_word_about_no_email_of_ours_is_set_aside(post: Post) -> None:
    post.comes(*(NOTICES[each][0] for each in ("qmail", "a daemon whom nobody understands")))
    assert [why for _, _, why, _ in post.states] == ["strange-report", "automatic"]
