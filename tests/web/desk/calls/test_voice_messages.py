"""Voice messages at the desk: heard by those who are signed in, and everybody who does is named."""

import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from ivr.rules.cases.channels import Channel
from ivr.store.calls.voice_messages import VoiceMessage
from ivr.store.cases.cases import Case
from ivr.store.database.paging import PAGE
from ivr.store.queries.voice_message_list import MAX_SEEN, unheard
from ivr.usecases.cases.requests import WrittenRequest, wrote_again
from ivr.usecases.privacy.retention import erase_recordings
from tests.conftest import Install
from tests.store.callbacks.test_callbacks import at_once
from tests.support.copies import copy_row
from tests.support.scene import AGENT, SUPERVISOR, accounts
from tests.support.voice_messages import Messages, wav
from tests.web.desk.callbacks.test_callbacks import copied
from tests.web.desk.home.test_navigation import numbers
from tests.web.desk.member import ORIGIN, Member, entered

LIST = "/painel/recados"
SOUND = wav(12)


@pytest.fixture
def messages(installed: Install, any_database_url: str, tmp_path: Path) -> Messages:
    """An installation with Ana and Sônia, on both databases."""
    messages = Messages(installed(any_database_url, RECORDINGS_DIR=str(tmp_path / "recordings")))
    accounts(messages.central)
    return messages


def leave(messages: Messages) -> tuple[str, str]:
    """A caller leaves a message, which is kept: its sid, and where its call's page is."""
    telephone = messages.central.dial()
    sid = messages.leave(12, call_sid=telephone.sid)
    messages.work()
    ((call_id,),) = messages.central.rows(f"SELECT id FROM calls WHERE sid = '{telephone.sid}'")
    return sid, f"/painel/chamadas/{call_id}"


def play(member: Member, sid: str, wanted: str = "bytes=0-") -> TestResponse:
    """What the player asks for."""
    headers = {"Range": wanted} if wanted else {}
    return member.client.get(f"{LIST}/{sid}", base_url=ORIGIN, headers=headers, buffered=True)


def heard(messages: Messages) -> list[tuple[object, ...]]:
    """Every hearing that is written down."""
    return messages.central.rows(
        "SELECT staff_id, action, about, subject FROM audit WHERE action = 'heard' ORDER BY id"
    )


def test_a_message_is_heard_on_its_calls_page(messages: Messages) -> None:
    sid, page = leave(messages)
    ana = entered(messages.central, AGENT)
    html = ana.get(page).text
    assert f'<audio controls preload="none" src="{LIST}/{sid}"' in html
    assert "Ninguém ouviu ainda." in html
    answer = play(ana, sid, "")
    assert (answer.status_code, answer.data) == (200, SOUND)
    assert answer.content_type == "audio/wav"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "media-src 'self'" in ana.get(page).headers["Content-Security-Policy"]


@pytest.mark.parametrize("owed", [False, True])
def test_of_a_message_that_was_heard_page_telephone_and_desk_say_so(
    messages: Messages, owed: bool
) -> None:
    central = messages.central
    sid, _ = leave(messages)
    with central.ports.database.write() as session:
        case = session.get_one(Case, 1)
        case.state, protocol = "message", case.protocol
        session.connection().exec_driver_sql("UPDATE recordings SET case_id = 1")
        if owed:
            spoken = WrittenRequest(Channel.PHONE, number="+5584988887777")
            wrote_again(session, central.line, case, spoken, central.clock.now())
    ana = entered(central, AGENT)

    def told(said: str) -> None:
        page = central.client.post("/protocolo", data={"protocolo": protocol}).text
        assert said in page
        assert central.dial().press("9").press("1").press(protocol).heard.startswith(said)

    def tagged() -> bool:
        listed = ana.get(f"/painel/atendimentos?protocolo={protocol}").text
        page = ana.get("/painel/atendimentos/1").text
        assert ("Recado ouvido" in listed) is ("Recado ouvido" in page)
        return "Recado ouvido" in page

    more = " e responder." if owed else "."
    told(f"Seu recado foi gravado. Uma pessoa vai ouvir{more}")
    assert not tagged()
    play(ana, sid)
    told("Uma pessoa ouviu seu recado e vai responder." if owed else "Uma pessoa ouviu seu recado.")
    assert tagged() is not owed  # what is owed an answer says whose turn it is
    with central.ports.database.write() as session:
        session.get_one(Case, 1).resolved = None if owed else True
    if not owed:
        told("O atendimento do seu recado terminou.")
        assert tagged()


def test_the_navigation_counts_what_nobody_has_heard(messages: Messages) -> None:
    ana = entered(messages.central, AGENT)
    sids = [leave(messages)[0] for _ in range(2)]
    messages.central.clock.advance(5)
    assert numbers(ana.get(LIST).text)["here-messages"] == "2"
    play(ana, sids[0], "")
    messages.central.clock.advance(5)
    assert numbers(ana.get(LIST).text)["here-messages"] == "1"


@pytest.mark.parametrize("more", [0, 1])
def test_of_500_messages_those_that_nobody_heard_are_counted(messages: Messages, more: int) -> None:
    leave(messages)
    with messages.central.ports.database.write() as session:
        copy_row(session, VoiceMessage, 1, MAX_SEEN - 1 + more, sid="RX{:032}".format)
    with messages.central.ports.database.read() as session:
        assert unheard(session) == MAX_SEEN


def test_a_player_may_ask_for_a_part(messages: Messages) -> None:
    sid, _ = leave(messages)
    ana = entered(messages.central, AGENT)
    part = play(ana, sid, "bytes=100-199")
    assert (part.status_code, part.data) == (206, SOUND[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(SOUND)}"
    assert part.headers["Accept-Ranges"] == "bytes"
    assert play(ana, sid, f"bytes={len(SOUND)}-").status_code == 416


def test_each_play_is_written_down_once_and_told_on_the_page(messages: Messages) -> None:
    sid, page = leave(messages)
    ana, sonia = entered(messages.central, AGENT), entered(messages.central, SUPERVISOR)
    for wanted in ("bytes=0-", "bytes=1000-", "bytes=5-9", ""):
        play(ana, sid, wanted)
    assert heard(messages) == [(1, "heard", "recording", sid)]
    messages.central.clock.advance(300)
    play(sonia, sid)
    messages.central.clock.advance(301)
    play(ana, sid)
    assert [row[0] for row in heard(messages)] == [1, 2, 1]
    told = re.findall(r"<li>(Ouvido por [^<]+)</li>", ana.get(page).text)
    assert told == [
        "Ouvido por Ana, 23/11 às 10:00",
        "Ouvido por Sônia, 23/11 às 10:05",
        "Ouvido por Ana, 23/11 às 10:10",
    ]
    assert "Ouvido por Sônia" in ana.get(LIST).text


def test_no_part_is_heard_in_secret(messages: Messages) -> None:
    sid, _ = leave(messages)
    ana = entered(messages.central, AGENT)
    assert play(ana, sid, "bytes=1-").status_code == 206
    assert len(heard(messages)) == 1


def test_asking_without_hearing_is_no_hearing(messages: Messages) -> None:
    sid, page = leave(messages)
    ana = entered(messages.central, AGENT)
    ana.get(page)
    ana.get(LIST)
    assert ana.client.head(f"{LIST}/{sid}", base_url=ORIGIN).status_code == 405
    assert heard(messages) == []


def test_two_requests_of_one_play_at_once_are_one_hearing(messages: Messages) -> None:
    sid, _ = leave(messages)
    ana = entered(messages.central, AGENT)
    windows = [copied(messages.central, ana) for _ in range(4)]
    answers = at_once(4, lambda n: play(windows[n], sid).status_code)
    assert answers == [206] * 4
    assert len(heard(messages)) == 1


def test_who_is_not_signed_in_hears_nothing(messages: Messages) -> None:
    sid, _ = leave(messages)
    stranger = Member(messages.central.app.test_client())
    for path in (LIST, f"{LIST}/{sid}"):
        answer = stranger.get(path)
        assert answer.status_code == 302
        assert "/painel/entrar" in answer.location
    assert play(stranger, sid).status_code == 302
    assert heard(messages) == []


@pytest.mark.parametrize("sid", ["REnobody", "RE", "CA1", "RE" + "1" * 300, "%00", "..%2Fsecrets"])
def test_what_is_no_message_is_not_found(messages: Messages, sid: str) -> None:
    assert play(entered(messages.central, AGENT), sid).status_code == 404
    assert heard(messages) == []


def test_one_that_is_under_way_absent_failed_or_erased_says_so_and_offers_no_player(
    messages: Messages,
) -> None:
    ana = entered(messages.central, AGENT)
    pages = {}
    for state, why in (
        ("waiting", "a operadora não entregou o som"),
        ("absent", "ninguém falou depois do sinal"),
        ("failed", "o som que veio não confere"),
    ):
        sid, page = leave(messages)
        with messages.central.ports.database.single_write() as connection:
            connection.exec_driver_sql(
                f"UPDATE recordings SET state = '{state}', why = '{why}' WHERE sid = '{sid}'"
            )
        assert play(ana, sid).status_code == 404
        pages[state] = ana.get(page).text
        assert "<audio" not in pages[state]
        assert why in pages[state]
    assert "Ainda está chegando da operadora" in pages["waiting"]
    assert "Não há o que ouvir" in pages["absent"]
    assert "A operadora ainda guarda o som" in pages["failed"]
    sid, page = leave(messages)
    play(ana, sid)
    messages.central.clock.advance(91 * 24 * 3600)
    assert erase_recordings(messages.central.ports) == 4
    again = entered(messages.central, SUPERVISOR).get(page).text
    assert "Apagado em 22/02/2027" in again
    assert "Ouvido por Ana, 23/11 às 10:00" in again
    assert "<audio" not in again


def test_an_empty_list_explains_itself(messages: Messages) -> None:
    html = entered(messages.central, AGENT).get(LIST).text
    assert "Não há recados" in html
    assert "<table" not in html


def test_the_list_masks_numbers_and_leads_to_calls(messages: Messages) -> None:
    _, page = leave(messages)
    messages.leave(5)
    messages.work()
    html = entered(messages.central, AGENT).get(LIST).text
    assert f'href="{page}"' in html
    assert "••••-7777" in html
    assert "98888" not in html
    assert "+55" not in html
    assert "sem chamada no registro" in html
    assert html.index("sem chamada no registro") < html.index("••••-7777"), "the newest first"


def test_a_long_list_goes_on_behind_a_link(messages: Messages) -> None:
    for _ in range(PAGE + 2):
        messages.leave(5, sound=b"")
    ana = entered(messages.central, AGENT)
    html = ana.get(LIST).text
    assert html.count("<tr>") == PAGE + 1
    [further] = re.findall(r'href="(/painel/recados\?antes=\d+)"', html)
    rest = ana.get(further).text
    assert rest.count("<tr>") == 3
    assert "Voltar ao começo" in rest
    assert "Não há recados mais antigos" in ana.get(f"{LIST}?antes=1").text


@pytest.mark.parametrize("odd", ["-1", "9" * 30, "x", "%00", "2147483648", "9999999999", "٣"])
def test_the_list_answers_any_query(messages: Messages, odd: str) -> None:
    assert entered(messages.central, AGENT).get(f"{LIST}?antes={odd}").status_code == 200


def test_a_page_on_which_two_messages_were_left_has_both(messages: Messages) -> None:
    telephone = messages.central.dial()
    for _ in range(2):
        messages.leave(5, call_sid=telephone.sid)
    messages.work()
    assert entered(messages.central, AGENT).get("/painel/chamadas/1").text.count("<audio") == 2
