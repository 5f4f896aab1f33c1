"""Readiness: what waits though it need not is red; what must wait is not."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ivr.app import create_app
from ivr.gateways.mail.smtp import SmtpMailer
from ivr.ports.failures import Failure
from ivr.rules.line.switchboard import State
from ivr.rules.notices.email_texts import Words
from ivr.rules.operations.processes import INBOX
from ivr.store.mail.emails import Email
from ivr.store.operations import heartbeats
from ivr.usecases.callbacks.dispatch import let_dialling_go, stop_dialling
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.switchboard import override
from ivr.usecases.notices.emails import EmailDraft, publish_emails, queue_email, send_email
from ivr.usecases.notices.texts import Text, publish_texts, queue_text, send_text
from tests.conftest import Install
from tests.support.callflow import FILES
from tests.support.carrier import RecordingCarrier, RecordingQueue
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation
from tests.support.programs import RedisProgram, short_folder
from tests.web.served import free_port

STUCK = "nothing has moved for {} min, and something waits"


@dataclass
class Watched:
    """An installation whose clock lives, and what a monitor sees of it."""

    central: Installation

    def pass_on(self, minutes: float, lives: bool = True) -> "Watched":
        """Time goes by; the clock shows afterwards that it lives."""
        self.central.clock.advance(minutes * 60)
        if lives:
            with self.central.ports.database.write() as session:
                heartbeats.record(session, "clock", self.central.clock.now())
        return self

    def ask(self) -> tuple[int, dict[str, Any]]:
        """The status and what was said."""
        reply = self.central.client.get("/readyz")
        return reply.status_code, reply.get_json()

    def word(self, part: str) -> str:
        """What a part says; the status must agree with all of the parts."""
        status, said = self.ask()
        words = {name: word for name, word in said.items() if name != "figures"}
        assert status == (200 if set(words.values()) == {"ok"} else 503)
        assert all(word == "ok" for name, word in words.items() if name != part), words
        return str(words[part])

    @property
    def figures(self) -> dict[str, Any]:
        """What a monitor may draw."""
        figures: dict[str, Any] = self.ask()[1]["figures"]
        return figures


@pytest.fixture
def watched(central_on_both: Installation) -> Watched:
    """Monday, ten o'clock, and nothing waits."""
    return Watched(central_on_both).pass_on(0)


def write(watched: Watched) -> Ports:
    """An e-mail waits for a mail server that is not there."""
    mailer = SmtpMailer(f"smtp://127.0.0.1:{free_port()}", "central@exemplo.gov.br")
    ports = replace(watched.central.ports, mailer=mailer)
    draft = EmailDraft("a", "follow-up", "a@exemplo.br", Words("a", "b", "c"), "b@exemplo.br")
    with ports.database.write() as session:
        assert queue_email(session, ports, draft, ports.clock.now())
    return ports


def test_an_email_that_nobody_sends_for_five_minutes_is_red(watched: Watched) -> None:
    write(watched)
    assert watched.pass_on(5).word("emails") == "ok"
    assert watched.pass_on(1).word("emails") == STUCK.format(6)
    assert watched.figures["emails_waited_seconds"] == 6 * 60
    assert watched.figures["emails"] == {"waiting": 1}


def test_a_mail_server_that_takes_nothing_for_a_quarter_of_an_hour_is_red(watched: Watched) -> None:
    ports = write(watched)
    for _ in range(17):
        publish_emails(ports)
        assert isinstance(ports.queue, RecordingQueue)
        for _, email_id, publication in ports.queue.take():
            send_email(ports, email_id, publication)
        said = watched.word("emails")
        watched.pass_on(1)
    assert said == "the mail server has taken nothing for 16 min, and something waits"
    with ports.database.write() as session:
        session.get_one(Email, 1).state = "accepted"
    assert watched.word("emails") == "ok"
    assert watched.figures["emails"] == {"accepted": 1}


def test_without_a_sign_of_life_of_the_clock_for_two_minutes_it_is_red(watched: Watched) -> None:
    assert watched.word("clock") == "ok"
    assert watched.pass_on(2, lives=False).word("clock") == "ok"
    assert watched.pass_on(1, lives=False).word("clock") == "no sign of life for 3 min"
    assert watched.pass_on(0).word("clock") == "ok"


def test_a_clock_that_was_never_started_is_red(central: Installation) -> None:
    assert Watched(central).word("clock") == "no sign of life yet: has it been started?"


def test_a_callback_that_nobody_dials_for_five_minutes_is_red(watched: Watched) -> None:
    hire(watched.central, "Ana")
    request(watched.central)
    assert watched.pass_on(5).word("callbacks") == "ok"
    assert watched.pass_on(2).word("callbacks") == STUCK.format(7)
    assert watched.figures["callbacks_waited_seconds"] == 7 * 60
    Desk(watched.central).ring()
    assert watched.word("callbacks") == "ok"


def test_a_callback_that_waits_for_an_agent_is_no_alarm(watched: Watched) -> None:
    hire(watched.central, "Ana")
    for n in range(3):
        request(watched.central, f"+55849888877{n:02d}")
    leg = Desk(watched.central).ring().answer().press("1")
    leg.citizen("in-progress")
    assert watched.pass_on(30).word("callbacks") == "ok", "the only agent talks"
    leg.talk(60).press("1").tell("completed")
    assert watched.pass_on(4).word("callbacks") == "ok", "nothing moved for four minutes"
    assert watched.pass_on(2).word("callbacks") == STUCK.format(6)


def test_a_callback_waits_overnight_and_its_time_counts_from_the_opening(watched: Watched) -> None:
    hire(watched.central, "Ana")
    watched.central.clock.at = datetime(2026, 11, 23, 16, 40, tzinfo=UTC)  # 13:40
    request(watched.central)
    Desk(watched.central).ring().tell("no-answer")  # the agent's: again in a minute
    assert watched.pass_on(5).word("callbacks") == "ok"
    assert watched.pass_on(12 * 60).word("callbacks") == "ok"
    watched.central.clock.at = datetime(2026, 11, 24, 10, 59, tzinfo=UTC)
    assert watched.pass_on(0).word("callbacks") == "ok"
    assert watched.pass_on(3).word("callbacks") == STUCK.format(21), "19 yesterday, 2 today"


def test_a_callback_waits_for_the_switchboard_and_its_time_counts_from_its_return(
    watched: Watched,
) -> None:
    hire(watched.central, "Ana")
    request(watched.central)
    override(watched.central.ports, State.UNAVAILABLE, minutes=60)
    assert watched.pass_on(50).word("callbacks") == "ok"
    assert watched.figures["dialling"] == "the switchboard is unavailable"
    override(watched.central.ports, None)
    assert watched.pass_on(5).word("callbacks") == "ok"
    assert watched.pass_on(1).word("callbacks") == STUCK.format(6)


def test_dialling_that_was_stopped_by_hand_is_shown_without_the_reason(watched: Watched) -> None:
    hire(watched.central, "Ana")
    request(watched.central)
    stop_dialling(watched.central.ports, "telefone da Maria com defeito")
    assert watched.pass_on(60).word("callbacks") == "ok"
    assert watched.figures["dialling"] == "stopped by hand"
    assert "Maria" not in watched.central.client.get("/readyz").text
    assert Desk(watched.central).relay() == 0
    let_dialling_go(watched.central.ports)
    assert watched.figures["dialling"] == "goes on"
    Desk(watched.central).ring()


@pytest.mark.parametrize("why", ["", " \n ", "x" * 121])
def test_dialling_is_not_stopped_without_a_reason(watched: Watched, why: str) -> None:
    with pytest.raises(ValueError, match="1 to 120"):
        stop_dialling(watched.central.ports, why)
    assert watched.figures["dialling"] == "goes on"


def test_the_breaker_is_shown_and_what_waits_for_it_is_no_alarm(watched: Watched) -> None:
    hire(watched.central, "Ana")
    request(watched.central)
    desk = Desk(watched.central)
    seen = set()
    for _ in range(20):
        desk.carrier.fail_next(Failure.LATER, 20429)
        if desk.relay():
            desk.work()
        figures = watched.figures
        seen.add(figures["dialling"])
        assert (figures["breaker_until"] is None) == (figures["dialling"] == "goes on")
        assert watched.pass_on(1.1).word("callbacks") == "ok"
    assert seen == {"goes on", "the carrier is left alone for a while"}


def test_the_days_limit_is_shown(watched: Watched) -> None:
    hire(watched.central, "Ana")
    request(watched.central)
    Desk(watched.central).ring()
    assert watched.figures["dials_today"] == 1
    assert watched.figures["dials_per_day"] == 500
    assert watched.pass_on(24 * 60).figures["dials_today"] == 0


def test_an_sms_that_nobody_sends_for_five_minutes_is_red_at_any_hour(watched: Watched) -> None:
    watched.central.clock.at = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)  # a Saturday
    ports = watched.central.ports
    with ports.database.write() as session:
        queue_text(session, Text("a", "promise", MOBILE, "Anotado."), ports.clock.now())
    publish_texts(ports)
    assert watched.pass_on(5).word("sms") == "ok"
    assert watched.pass_on(1).word("sms") == STUCK.format(6)
    assert watched.figures["sms_waited_seconds"] == 6 * 60
    assert isinstance(ports.carrier, RecordingCarrier)
    ports.carrier.fail_next(Failure.LATER)
    send_text(ports, 1, 1, "https://central.exemplo.br/x")
    assert watched.word("sms") == "ok", "it was tried, and waits for its next turn"


def test_row_23_a_redis_that_forgets_is_red_with_the_reason(
    installed: Install, sqlite_url: str
) -> None:
    with short_folder() as folder:
        server = RedisProgram(folder, ("--maxmemory-policy", "noeviction", "--appendonly", "no"))
        server.start()
        central = installed(sqlite_url, REDIS_URL=server.url)
        assert Watched(central).pass_on(0).word("redis") == "keeps nothing: appendonly is off"
        server.stop()
        assert Watched(central).word("redis").startswith("does not answer")


def test_who_was_last_seen_when_is_shown(watched: Watched) -> None:
    assert watched.figures["last_seen"] == {
        "clock": "2026-11-23T13:00:00+00:00",
        "calls": None,
        "mail": None,
        "desk": None,
        "sip": None,
        "inbox": None,
    }


def test_a_mailbox_that_nobody_looks_into_is_red_where_there_is_one(
    installed: Install, sqlite_url: str
) -> None:
    assert Watched(installed(sqlite_url)).pass_on(0).word("inbox") == "ok"
    central = installed(sqlite_url, IMAP_URL="imap://a:b@127.0.0.1:1")
    watched = Watched(central).pass_on(0)
    assert watched.word("inbox").startswith("the mailbox was never looked into")
    with central.ports.database.write() as session:
        heartbeats.record(session, INBOX, central.clock.now())
    assert watched.pass_on(5).word("inbox") == "ok"
    assert watched.pass_on(1).word("inbox") == "the mailbox was not looked into for 6 min"


def test_without_any_good_callflow_it_is_red_and_says_so(central: Installation) -> None:
    class Bad:
        """Files that a careless edit broke, where there was never a good version."""

        texts = staticmethod(lambda: {**FILES, "menu.toml": "[sentences"})
        recordings = staticmethod(central.ports.files.recordings)
        audio = staticmethod(central.ports.files.audio)
        calendar = staticmethod(central.ports.files.calendar)

    central.app = create_app(central.settings, replace(central.ports, files=Bad()))
    assert "menu.toml" in Watched(central).pass_on(0).word("callflows")
