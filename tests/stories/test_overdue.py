"""A time that is past is never promised: the line owns up to it and says by when now."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from ivr.store.callbacks import broken_promises
from ivr.store.mail import sms
from ivr.store.mail.sms import Sms
from ivr.store.staff.shifts import Shift
from ivr.usecases.callbacks.watch import watch_callbacks
from tests.conftest import Install
from tests.stories.test_tellings import SENDER, post, texts
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation

OWNED_UP = "O prazo que demos já passou. Desculpe a demora."
AGAIN = "Agora, vamos ligar até as catorze horas."  # of the same day: its closing


@pytest.fixture
def owing(installed: Install, any_database_url: str) -> Installation:
    """An installation that sends SMS and owes a callback since a quarter of an hour ago."""
    central = installed(any_database_url, SMS_FROM=SENDER)
    hire(central, "Ana")
    request(central)
    post(central)
    central.clock.advance(30 * 60)
    return central


def protocol(central: Installation) -> str:
    """The protocol of the callback that is owed."""
    ((found,),) = central.rows(
        "SELECT protocol FROM cases WHERE id = (SELECT case_id FROM callbacks)"
    )
    return str(found)


def page(central: Installation) -> str:
    """What the page says of it."""
    return central.client.post("/protocolo", data={"protocolo": protocol(central)}).text


def test_an_overdue_callback_is_given_a_new_forecast_everywhere(owing: Installation) -> None:
    watch_callbacks(owing.line)
    (text,) = post(owing)
    assert "desculpe, nao ligamos no prazo." in text
    assert "Vamos ligar ate segunda, 23/11, 14h." in text
    read = page(owing)
    assert OWNED_UP in read
    assert "Agora, a previsão é ligar até segunda-feira, 23 de novembro, às 14:00." in read
    mine = owing.dial(MOBILE).press("9").heard
    assert f"{OWNED_UP} {AGAIN}" in mine
    asked = owing.dial("+5584988880000").press("9").press("9").press("1").press(protocol(owing))
    assert f"{OWNED_UP} {AGAIN}" in asked.heard


def test_before_the_clock_has_seen_it_no_past_time_is_told(owing: Installation) -> None:
    for heard in (
        owing.dial(MOBILE).press("9").heard,
        owing.dial("+5584988880000").press("9").press("9").press("1").press(protocol(owing)).heard,
        page(owing),
    ):
        assert "O prazo que demos já passou" in heard
        assert "dez e quinze" not in heard
        assert "10:15" not in heard


def test_the_new_forecast_is_a_promise_that_is_kept_or_broken(owing: Installation) -> None:
    for _ in range(2):
        watch_callbacks(owing.line)
    kept = "SELECT state FROM promises ORDER BY id"
    assert owing.rows(kept) == [("broken",), ("open",)]
    Desk(owing).ring().answer().press("1").talk(60).press("1")
    assert owing.rows(kept) == [("broken",), ("kept",)]


def test_a_forecast_that_was_not_kept_is_followed_by_one_of_another_day(
    owing: Installation,
) -> None:
    watch_callbacks(owing.line)
    owing.clock.at = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # after the closing
    for _ in range(2):
        watch_callbacks(owing.line)
    assert [kind for kind, _ in texts(owing)] == ["promised", "late", "late"]
    assert "vamos ligar até amanhã, terça-feira, às catorze horas" in (
        owing.dial(MOBILE).press("9").heard
    )


def test_a_second_time_that_passes_is_corrected_by_sms_also_after_a_ring_in_vain(
    owing: Installation,
) -> None:
    watch_callbacks(owing.line)
    post(owing)
    Desk(owing).ring().answer().press("1").nobody("no-answer").tell("completed")
    owing.clock.at = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # after the closing
    for _ in range(2):
        watch_callbacks(owing.line)
    (text,) = post(owing)
    assert "ligamos e nao conseguimos falar com voce." in text
    assert "Vamos ligar de novo ate terca, 24/11, 14h." in text
    assert [kind for kind, _ in texts(owing)] == ["promised", "late", "again"]


def test_a_forecast_made_while_a_telephone_rings_is_told_once_it_has_rung_in_vain(
    owing: Installation,
) -> None:
    leg = Desk(owing).ring()
    watch_callbacks(owing.line)
    assert texts(owing) == [("promised", "sent")], "the call itself may say more"
    leg.tell("no-answer")
    for _ in range(2):
        watch_callbacks(owing.line)
    (text,) = post(owing)
    assert "desculpe, nao ligamos no prazo." in text
    assert "Vamos ligar ate segunda, 23/11, 14h." in text
    assert [kind for kind, _ in texts(owing)] == ["promised", "late"]


def test_a_time_that_the_next_try_comes_after_is_told_no_more(
    installed: Install, any_database_url: str
) -> None:
    central = installed(any_database_url, SMS_FROM=SENDER)
    hire(central, "Ana")
    request(central)
    post(central)
    Desk(central).ring().answer().press("1").nobody("no-answer").tell("completed")
    for _ in range(2):
        watch_callbacks(central.line)
    (text,) = post(central)
    assert "ligamos e nao conseguimos falar com voce." in text
    assert "Vamos ligar de novo ate segunda, 23/11, 14h." in text
    rung = "Ligamos e não conseguimos falar com você. Vamos ligar de novo até as catorze horas."
    assert rung in central.dial(MOBILE).press("9").heard
    asked = central.dial("+5584988880000").press("9").press("9").press("1")
    assert rung in asked.press(protocol(central)).heard
    assert "de novo até segunda-feira, 23 de novembro, às 14:00." in page(central)
    assert "10:15" not in page(central)
    told = "SELECT state, why FROM promises ORDER BY id"
    assert central.rows(told) == [
        ("broken", "ligamos, e não conseguimos conversar a tempo"),
        ("open", ""),
    ]


def test_a_time_that_the_next_try_comes_after_is_replaced_with_the_verdict_itself(
    installed: Install, any_database_url: str
) -> None:
    """Not by the clock some seconds later: whoever asks meanwhile would hear it still."""
    central = installed(any_database_url, SMS_FROM=SENDER)
    hire(central, "Ana")
    request(central)
    post(central)
    leg = Desk(central).ring().answer().press("1").talk(5)
    leg.press("2")  # an answering machine
    heard = central.dial(MOBILE).press("9").heard
    assert "Vamos ligar de novo até as catorze horas." in heard
    assert "dez e quinze" not in heard
    assert "de novo até segunda-feira, 23 de novembro, às 14:00." in page(central)
    (text,) = post(central)
    assert "Vamos ligar de novo ate segunda, 23/11, 14h." in text


def test_nobody_is_told_of_a_call_in_vain_while_it_may_still_reach_them(
    owing: Installation,
) -> None:
    """It rings, they talk, and then the agent has not said yet how it went."""
    watch_callbacks(owing.line)
    in_vain = "não conseguimos falar com você"
    leg = Desk(owing).ring().answer().press("1")
    assert in_vain not in page(owing)
    leg.talk(5)
    assert in_vain not in page(owing)
    assert in_vain not in owing.dial(MOBILE).press("9").heard
    watch_callbacks(owing.line)
    assert in_vain not in page(owing)


def test_a_promise_that_ran_out_while_they_talked_was_not_rung_in_vain(
    installed: Install, any_database_url: str
) -> None:
    central = installed(any_database_url)
    hire(central, "Ana")
    request(central)
    Desk(central).ring().answer().press("1").citizen("in-progress")
    central.clock.advance(30 * 60)
    watch_callbacks(central.line)
    assert central.rows("SELECT DISTINCT why FROM promises WHERE state = 'broken'") == [
        ("o prazo passou",)
    ]


def test_a_forecast_is_never_of_before_the_next_try(owing: Installation) -> None:
    watch_callbacks(owing.line)
    desk = Desk(owing)
    for _ in range(2):
        desk.ring().answer().press("1").nobody("no-answer").tell("completed")
        for _ in range(2):
            watch_callbacks(owing.line)
        owing.clock.advance(timedelta(minutes=30).seconds)
    ((next_at, due_at),) = owing.rows(
        "SELECT next_at, promises.due_at FROM callbacks, promises WHERE promises.state = 'open'"
    )
    assert str(due_at) > str(next_at)
    assert "de novo até terça-feira, 24 de novembro, às 14:00." in page(owing)


def test_a_call_from_before_its_citizen_chose_another_time_is_not_one_made_within_it(
    installed: Install, any_database_url: str
) -> None:
    central = installed(any_database_url, SMS_FROM=SENDER)
    hire(central, "Ana")
    request(central)
    Desk(central).ring().answer().press("1").nobody("no-answer").tell("completed")
    central.clock.advance(60)
    moved = central.dial(MOBILE).press("9").press("2")
    moved.press("3").hang_up()
    post(central)
    (due_at,) = central.rows("SELECT due_at FROM promises WHERE state = 'open'")
    central.clock.at = datetime.fromisoformat(str(due_at[0])).replace(tzinfo=UTC) + timedelta(
        minutes=1
    )
    watch_callbacks(central.line)
    (text,) = post(central)
    assert "desculpe, nao ligamos no prazo." in text
    why = "SELECT why FROM promises WHERE state = 'broken' ORDER BY id"
    assert central.rows(why) == [
        ("ligamos, e não conseguimos conversar a tempo",),
        ("o prazo passou",),
    ]


@pytest.mark.parametrize("told", [True, False])
def test_whoever_was_rung_and_told_no_time_by_sms_is_sent_no_other(
    owing: Installation, told: bool
) -> None:
    if not told:
        with owing.ports.database.write() as session:
            session.execute(delete(Sms))
    Desk(owing).ring().answer().press("1").nobody("busy").tell("completed")
    for _ in range(2):
        watch_callbacks(owing.line)
    assert len(post(owing)) == told


def test_an_sms_that_waited_too_long_does_not_promise_what_is_past(
    installed: Install, sqlite_url: str
) -> None:
    central = installed(sqlite_url, SMS_FROM=SENDER)
    hire(central, "Ana")
    request(central)
    central.clock.advance(timedelta(minutes=30).seconds)
    assert post(central) == []
    assert texts(central) == [("promised", "withdrawn")]
    with central.ports.database.read() as session:
        assert sms.made_since(session, central.clock.at - timedelta(days=1)) == 0, "of none sent"


def test_who_asks_once_more_hears_the_new_forecast(owing: Installation) -> None:
    watch_callbacks(owing.line)
    owing.clock.at = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
    watch_callbacks(owing.line)
    call = owing.dial(MOBILE).press("0").press("1")
    assert call.heard.startswith("Você já tem um retorno pedido.")
    assert OWNED_UP in call.heard
    assert "até amanhã, terça-feira, às catorze horas" in call.heard


def test_where_nobody_works_nothing_is_promised(owing: Installation) -> None:
    with owing.ports.database.write() as session:
        session.execute(delete(Shift))
    watch_callbacks(owing.line)
    (text,) = post(owing)
    assert "nao ligamos no prazo. Seu lugar esta guardado e vamos ligar." in text
    assert "o retorno continua na fila" in page(owing)
    assert "Seu lugar na fila continua guardado." in owing.dial(MOBILE).press("9").heard


@pytest.mark.parametrize("owner_first", [True, False])
def test_one_callback_promised_under_two_protocols_is_one_sms_and_one_promise_in_the_alert(
    installed: Install, any_database_url: str, owner_first: bool
) -> None:
    central = installed(any_database_url, SMS_FROM=SENDER)
    hire(central, "Ana")
    callers = [MOBILE, "+5584977776666"]
    for caller in callers if owner_first else reversed(callers):
        call = central.dial(caller).press("0").transfer("busy", False, 0)
        if caller == MOBILE:
            call.press("1").hang_up()
        else:
            call.press("3").press("1").press(MOBILE.removeprefix("+55")).press("1").hang_up()
        central.clock.advance(60)
    assert central.rows("SELECT count(*), count(DISTINCT case_id) FROM promises") == [(2, 2)]
    central.clock.advance(30 * 60)
    for _ in range(2):
        watch_callbacks(central.line)
    assert [kind for kind, _ in texts(central)] == ["promised", "late"]
    central.clock.at = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # after the new forecast
    watch_callbacks(central.line)
    assert [kind for kind, _ in texts(central)] == ["promised", "late", "late"]
    now = central.clock.now()
    with central.ports.database.read() as session:
        late = broken_promises.untold(session, now - timedelta(days=1), now)
    assert len({each.due_at for each in late}) == len(late) == 2


def test_a_call_that_was_answered_and_ended_at_once_is_told_as_such(
    installed: Install, any_database_url: str
) -> None:
    """Somebody picked up, and perhaps spoke: that nobody could be reached is not so."""
    central = installed(any_database_url, SMS_FROM=SENDER)
    hire(central, "Ana")
    request(central)
    post(central)
    Desk(central).ring().answer().press("1").talk(2).tell("completed")
    for _ in range(2):
        central.clock.advance(2 * 60)
        watch_callbacks(central.line)
    assert central.rows("SELECT result FROM attempts") == [("short",)]
    (text,) = post(central)
    assert "nossa ligacao foi atendida e terminou antes da conversa." in text
    assert "Vamos ligar de novo ate segunda, 23/11, 14h." in text
    told = "Nossa ligação foi atendida e terminou antes da conversa."
    mine = central.dial(MOBILE).press("9").heard
    asked = central.dial("+5584988880000").press("9").press("9").press("1")
    for heard in (mine, asked.press(protocol(central)).heard):
        assert f"{told} Vamos ligar de novo até as catorze horas." in heard
        assert "não conseguimos falar" not in heard
    assert f"{told} Agora, a previsão é ligar de novo até segunda-feira" in page(central)


def test_whoever_was_never_rung_is_not_told_that_we_rang(
    installed: Install, any_database_url: str
) -> None:
    central = installed(any_database_url, SMS_FROM=SENDER)
    hire(central, "Ana")
    request(central)
    central.clock.at = datetime(2026, 12, 4, 13, 0, tzinfo=UTC)
    for _ in range(2):
        watch_callbacks(central.line)
    assert central.rows("SELECT state, attempts FROM callbacks") == [("expired", 0)]
    untried = "Desculpe, não conseguimos ligar para você."
    assert untried in page(central)
    asked = central.dial("+5584988880000").press("9").press("1").press(protocol(central))
    assert untried in asked.heard
    assert "Ligamos" not in asked.heard + page(central)
