"""What citizens are told in writing about their callbacks: once, true when sent, never nothing."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from ivr.ports.failures import Failure
from ivr.rules.notices.sms_states import MAX_TRIES, again_after
from ivr.rules.notices.sms_texts import Telling
from ivr.store.callbacks import callbacks
from ivr.store.callbacks.callbacks import Callback
from ivr.usecases.callbacks.callback_notices import tell
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.notices.texts import MAX_WHY_LETTERS, publish_texts, send_text
from tests.conftest import Install
from tests.store.callbacks.test_callbacks import at_once
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation

FIXED = "+558432223333"
SENDER = "+15125550100"
NEXT_CLOSING = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # Tuesday, 14:00


@pytest.fixture
def writing(installed: Install, sqlite_url: str) -> Installation:
    """An installation that sends SMS."""
    return installed(sqlite_url, SMS_FROM=SENDER)


@pytest.fixture
def writing_on_both(installed: Install, any_database_url: str) -> Installation:
    """The same on both databases."""
    return installed(any_database_url, SMS_FROM=SENDER)


def texts(central: Installation) -> list[tuple[object, ...]]:
    """Kind and state of every SMS, oldest first."""
    return central.rows("SELECT kind, state FROM sms ORDER BY id")


def post(central: Installation) -> list[str]:
    """One round of relay and worker: the bodies that went out."""
    carrier, queue = Desk(central).carrier, Desk(central).queue
    before, sent = len(queue.published), len(carrier.sms)
    publish_texts(central.ports)
    for job, row_id, publication in queue.published[before:]:
        assert job == "send_sms"
        url = f"{central.ports.public_url}/voice/sms/{row_id}/status"
        send_text(central.ports, row_id, publication, url)
    del queue.published[before:]
    return [each.body for each in carrier.sms[sent:]]


def status(central: Installation, said: str, **also: str) -> None:
    """Twilio says so of the SMS that was sent last."""
    carrier = Desk(central).carrier
    form = {"MessageSid": carrier.sms[-1].sid, "MessageStatus": said, **also}
    form["AccountSid"] = central.settings.TWILIO_ACCOUNT_SID
    assert central.post(urlsplit(carrier.status_urls[-1]).path, form).status_code == 204


def exhaust(central: Installation, desk: Desk) -> None:
    """Three attempts at a busy telephone."""
    for _ in range(3):
        central.clock.advance(5 * 60)
        desk.ring().answer().press("1").nobody("busy").tell("completed")
    watch_callbacks(central.line)


def break_switchboard(central: Installation) -> None:
    """Two transfers in a row fail."""
    for _ in range(2):
        central.dial("+5584977776666").press("0").transfer("failed", False, 0)


def person(central: Installation) -> list[tuple[object, ...]]:
    """Whether each callback needs a person, and why."""
    rows = central.rows("SELECT needs_person, why FROM callbacks ORDER BY id")
    return [(bool(needs), why) for needs, why in rows]


def test_a_promise_is_written_once_and_a_merged_request_writes_nothing(
    writing_on_both: Installation,
) -> None:
    hire(writing_on_both, "Ana")
    request(writing_on_both)
    request(writing_on_both)
    ((protocol,),) = writing_on_both.rows("SELECT protocol FROM cases ORDER BY id LIMIT 1")
    (body,) = post(writing_on_both)
    assert "vamos ligar ate segunda, 23/11, 10h15." in body
    assert f"Protocolo {str(protocol)[:4]} {str(protocol)[4:8]} {str(protocol)[8:]}." in body
    assert MOBILE[-8:] not in body
    assert post(writing_on_both) == []


def test_a_fixed_line_or_a_house_without_sms_is_promised_by_voice_alone(
    writing: Installation, installed: Install, sqlite_url: str
) -> None:
    hire(writing, "Ana")
    request(writing, FIXED)
    silent = installed(sqlite_url)
    request(silent)
    assert texts(writing) == []
    assert person(writing) == [(False, "")] * 2


def test_a_request_that_is_undone_is_not_written(writing: Installation) -> None:
    hire(writing, "Ana")
    request(writing, slot_at=datetime(2026, 11, 24, 11, 0, tzinfo=UTC))
    request(writing, "+5584988887778", slot_at=datetime(2026, 11, 24, 11, 0, tzinfo=UTC))
    assert texts(writing) == [("promised", "waiting")], "the second slot was full"


def test_row_29_after_three_attempts_the_citizen_reads_how_to_go_on(
    writing_on_both: Installation,
) -> None:
    hire(writing_on_both, "Ana")
    request(writing_on_both)
    post(writing_on_both)
    exhaust(writing_on_both, Desk(writing_on_both))
    at_once(4, lambda _: watch_callbacks(writing_on_both.line))
    told = [("promised", "sent"), ("again", "withdrawn"), ("exhausted", "waiting")]
    assert texts(writing_on_both) == told
    (body,) = post(writing_on_both)
    assert "ligamos 3 vezes e nao conseguimos conversar com voce" in body
    assert "atendimento@set.rn.gov.br" in body
    assert person(writing_on_both)[0][0], "and a supervisor sees it"


def test_an_expired_request_is_written(writing: Installation) -> None:
    hire(writing, "Ana")
    request(writing)
    for day in (24, 25, 26):
        writing.clock.at = datetime(2026, 11, day, 17, 30, tzinfo=UTC)
        watch_callbacks(writing.line)
    assert [kind for kind, _ in texts(writing)] == ["promised", "late", "expired"]
    (body,) = post(writing)
    assert "o prazo passou e nao conversamos com voce" in body


def test_who_picked_up_in_the_citizens_place_is_written_nothing(writing: Installation) -> None:
    hire(writing, "Ana")
    request(writing)
    post(writing)
    Desk(writing).ring().answer().press("1").talk(30).press("3")
    watch_callbacks(writing.line)
    assert writing.rows("SELECT state, needs_person FROM callbacks") == [("unreachable", 1)]
    assert texts(writing) == [("promised", "sent")]


def test_a_number_that_does_not_exist_is_written_all_the_same(writing: Installation) -> None:
    hire(writing, "Ana")
    request(writing)
    post(writing)
    leg = Desk(writing).ring().answer().press("1")
    leg.citizen("failed", SipResponseCode="404")
    watch_callbacks(writing.line)
    (body,) = post(writing)
    assert "a ligacao para o seu numero nao completou" in body


def test_a_text_that_was_overtaken_by_the_call_is_not_sent(writing: Installation) -> None:
    hire(writing, "Ana")
    request(writing)
    Desk(writing).ring().answer().press("1").talk(60).press("1").tell("completed")
    assert post(writing) == []
    assert texts(writing) == [("promised", "withdrawn")]


def test_a_text_that_failed_for_now_is_not_sent_once_the_call_was_made(
    writing: Installation,
) -> None:
    hire(writing, "Ana")
    request(writing)
    desk = Desk(writing)
    desk.carrier.fail_next(Failure.LATER, 20429)
    assert post(writing) == []
    assert texts(writing) == [("promised", "waiting")]
    desk.ring().answer().press("1").talk(60).press("1").tell("completed")
    writing.clock.advance(again_after(1).total_seconds())
    assert post(writing) == []
    assert texts(writing) == [("promised", "withdrawn")]


def test_the_end_is_told_in_place_of_a_promise_that_still_waited(writing: Installation) -> None:
    hire(writing, "Ana")
    request(writing)
    exhaust(writing, Desk(writing))
    (body,) = post(writing)
    assert "ligamos 3 vezes" in body
    assert texts(writing) == [("promised", "withdrawn"), ("exhausted", "sent")]


def test_a_switchboard_that_did_not_come_back_is_told_once(writing_on_both: Installation) -> None:
    central = writing_on_both
    hire(central, "Ana")
    break_switchboard(central)
    request(central)
    (promised,) = post(central)
    assert "assim que a central voltar, ate terca, 24/11, 14h" in promised
    central.clock.at = NEXT_CLOSING
    watch_callbacks(central.line)
    assert post(central) == [], "until its last second the promise may be kept"
    central.clock.advance(1)
    for _ in range(2):
        watch_callbacks(central.line)
    (broken,) = post(central)
    assert "a central parou de responder" in broken
    assert "Vamos ligar ate quarta, 25/11, 14h." in broken
    assert central.rows("SELECT state, why FROM promises ORDER BY id") == [
        ("broken", "o prazo passou"),
        ("open", ""),
    ]
    assert central.rows("SELECT state FROM callbacks") == [("waiting",)]
    central.clock.at = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    Desk(central).ring().answer().press("1").talk(60).press("1")
    assert central.rows("SELECT state FROM callbacks") == [("kept",)]
    assert post(central) == []


def test_a_switchboard_that_came_back_too_late_is_not_said_to_be_down(
    writing: Installation,
) -> None:
    hire(writing, "Ana")
    break_switchboard(writing)
    request(writing)
    post(writing)
    writing.clock.at = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    writing.dial("+5584977776666").press("0").transfer("completed", True, 60)
    writing.clock.at = NEXT_CLOSING
    writing.clock.advance(1)
    watch_callbacks(writing.line)
    (body,) = post(writing)
    assert "nao ligamos no prazo" in body
    assert "Vamos ligar ate quarta, 25/11, 14h." in body
    assert "fora do ar" not in body


def test_whom_no_sms_reaches_a_person_tells_that_the_switchboard_is_not_back(
    writing: Installation,
) -> None:
    hire(writing, "Ana")
    break_switchboard(writing)
    request(writing, FIXED)
    writing.clock.at = NEXT_CLOSING
    writing.clock.advance(1)
    watch_callbacks(writing.line)
    assert texts(writing) == []
    assert person(writing) == [(True, "a central não voltou no prazo; sem SMS para avisar")]


@pytest.mark.parametrize(
    ("said", "code", "why"),
    [
        ("undelivered", "30003", "o SMS não chegou: telefone desligado ou sem sinal"),
        ("failed", "39999", "o SMS não chegou: código 39999 da operadora"),
        ("failed", "", "o SMS não chegou"),
        ("failed", "x' --", "o SMS não chegou"),
    ],
)
def test_an_end_that_does_not_arrive_asks_for_a_person_with_twilios_reason(
    writing: Installation, said: str, code: str, why: str
) -> None:
    hire(writing, "Ana")
    request(writing)
    exhaust(writing, Desk(writing))
    post(writing)
    with writing.ports.database.write() as session:
        session.get_one(Callback, 1).needs_person = False  # a supervisor saw that it was sent
    for _ in range(2):
        status(writing, said, ErrorCode=code)
    assert person(writing) == [(True, why)]
    expected = int(code) if code.isdecimal() else 0
    assert writing.rows("SELECT state, code FROM sms WHERE kind = 'exhausted'") == [
        ("failed", expected)
    ]


def test_twilios_reason_stands_whole_behind_as_much_of_the_one_before_as_has_room(
    writing: Installation,
) -> None:
    hire(writing, "Ana")
    request(writing)
    exhaust(writing, Desk(writing))
    post(writing)
    with writing.ports.database.write() as session:
        session.get_one(Callback, 1).why = "x" * MAX_WHY_LETTERS
    status(writing, "undelivered", ErrorCode="30003")
    reason = "; o SMS não chegou: telefone desligado ou sem sinal"
    assert person(writing) == [(True, "x" * (MAX_WHY_LETTERS - len(reason)) + reason)]


def test_an_end_that_the_carrier_never_takes_asks_for_a_person(writing: Installation) -> None:
    hire(writing, "Ana")
    request(writing)
    desk = Desk(writing)
    exhaust(writing, desk)
    with writing.ports.database.write() as session:
        session.get_one(Callback, 1).needs_person = False
    for tries in range(1, MAX_TRIES + 1):
        desk.carrier.fail_next(Failure.LATER, 20429)
        assert post(writing) == []
        writing.clock.advance(again_after(tries).total_seconds())
    assert texts(writing)[-1] == ("exhausted", "failed")
    assert person(writing)[0][0]


def test_a_promise_that_was_heard_already_may_fail_as_an_sms(writing: Installation) -> None:
    hire(writing, "Ana")
    request(writing)
    post(writing)
    status(writing, "undelivered", ErrorCode="30003")
    assert person(writing) == [(False, "")]


def test_at_night_only_what_the_citizen_just_asked_for_is_sent(writing: Installation) -> None:
    hire(writing, "Ana")
    writing.clock.at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 23:00 in Fortaleza
    request(writing)
    assert len(post(writing)) == 1
    with writing.ports.database.write() as session:
        callback = callbacks.lock(session, 1)
        assert callback
        head = writing.line.letterhead()
        assert tell(session, head, callback, Telling.CANCELLED, writing.clock.now())
    assert post(writing) == []
    writing.clock.at = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    assert len(post(writing)) == 1
