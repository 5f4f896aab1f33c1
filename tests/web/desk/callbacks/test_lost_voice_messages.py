"""Voice messages that could not be fetched: the supervisors' list, and what is done about one."""

from pathlib import Path

import pytest

from ivr.store.calls.voice_messages import VoiceMessage
from ivr.store.database.paging import MAX_LISTED
from tests.conftest import Install
from tests.support.copies import copy_row
from tests.support.desk import hire
from tests.support.scene import AGENT, SUPERVISOR, accounts
from tests.support.voice_messages import Messages, wav
from tests.web.desk.callbacks.test_callbacks import PATH, section
from tests.web.desk.member import entered


@pytest.fixture
def messages(installed: Install, any_database_url: str, tmp_path: Path) -> Messages:
    """An installation with Ana and Sônia, and Bia on shift, on both databases."""
    messages = Messages(installed(any_database_url, RECORDINGS_DIR=str(tmp_path / "recordings")))
    accounts(messages.central)
    hire(messages.central, "Bia")
    return messages


def lose(messages: Messages, number: str = "+5584988887777") -> str:
    """A message was left of which no whole sound comes, until nobody tries any more; its sid."""
    telephone = messages.central.dial(number)
    sid = messages.leave(12, sound=b"no sound", call_sid=telephone.sid)
    for _ in range(6):
        messages.work()
        messages.central.clock.advance(3600)
    assert messages.state(sid) == "failed"
    return sid


def act(messages: Messages, sid: str, what: str, why: str = "", email: str = SUPERVISOR) -> int:
    """The form is sent; the status of what came back."""
    member = entered(messages.central, email)
    token = entered(messages.central, SUPERVISOR).token(PATH) if email == AGENT else ""
    token = token or member.token(PATH)
    sent = member.post(f"/painel/recados/{sid}/{what}", csrf_token=token, motivo=why)
    return sent.status_code


def listed(messages: Messages, email: str = SUPERVISOR) -> str:
    """The part of the page that lists them."""
    return section(entered(messages.central, email).get(PATH).text, "recados")


def test_a_message_that_could_not_be_fetched_stands_on_the_list(messages: Messages) -> None:
    lose(messages)
    for email in (AGENT, SUPERVISOR):
        html = listed(messages, email)
        assert "••••-7777" in html
        assert "98888" not in html
        assert "O som que veio não confere: o arquivo não é de som" in html
        assert ("Buscar de novo" in html) is (email == SUPERVISOR)


def test_a_supervisor_has_it_fetched_again(messages: Messages) -> None:
    sid = lose(messages)
    messages.carrier.sounds[sid] = wav(12)
    assert act(messages, sid, "buscar") == 302
    assert listed(messages) == ""
    messages.work()
    assert messages.state(sid) == "kept"


def test_a_supervisor_has_whoever_left_it_called(messages: Messages) -> None:
    sid = lose(messages)
    assert [act(messages, sid, "ligar") for _ in range(2)] == [302, 302]
    called = messages.central.rows("SELECT number, origin FROM callbacks")
    assert called == [("+5584988887777", "desk")]
    assert listed(messages) == ""


def test_a_supervisor_takes_it_off_the_list_with_a_note(messages: Messages) -> None:
    sid = lose(messages)
    act(messages, sid, "resolvido")
    assert listed(messages) != ""
    act(messages, sid, "resolvido", "a pessoa veio ao balcão")
    act(messages, sid, "resolvido", "outra nota")
    assert messages.row(sid, "note, state") == ("a pessoa veio ao balcão", "failed")
    assert listed(messages) == ""


def test_whose_number_is_not_known_is_not_called(messages: Messages) -> None:
    sid = lose(messages, "anonymous")
    assert "não consta" in listed(messages)
    assert "Ligar de volta" not in listed(messages)
    act(messages, sid, "ligar")
    assert messages.central.rows("SELECT count(*) FROM callbacks") == [(0,)]
    assert listed(messages) != ""


def test_what_is_not_there_is_not_found_and_an_agent_changes_nothing(messages: Messages) -> None:
    sid = lose(messages)
    assert act(messages, "RE9", "resolvido", "x") == act(messages, "x", "ligar") == 404
    assert act(messages, sid, "resolvido", "x", email=AGENT) in (400, 403)
    assert messages.row(sid, "note") == ("",)


@pytest.mark.parametrize("more", [-1, 1])
def test_the_200_oldest_are_listed_and_the_page_says_that_there_may_be_more(
    messages: Messages, more: int
) -> None:
    lose(messages)
    with messages.central.ports.database.write() as session:
        copy_row(session, VoiceMessage, 1, MAX_LISTED - 1 + more, sid="REf{:031}".format)
    html = listed(messages)
    assert html.count("<tr>") == 1 + min(MAX_LISTED, MAX_LISTED + more)
    assert ("Aparecem até 200, os mais antigos." in html) is (more > 0)
