"""E-mails: queued once, sent until the server has them; none lost, none doubled for its reader."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import select

from ivr.gateways.mail.smtp import SmtpMailer
from ivr.ports.failures import Failure, MailFailed
from ivr.rules.mail.bounces import Bounce, read_bounce
from ivr.rules.mail.delivery_status import BounceClass
from ivr.rules.mail.reading import read_head
from ivr.rules.notices.ceilings import MESSAGES, Asker, Charge, Door
from ivr.rules.notices.email_states import (
    MAX_UNSURE_TRIES,
    TRIED_FOR,
    UNKNOWN_AFTER,
    EmailState,
    OutgoingEmail,
)
from ivr.rules.notices.email_texts import Words
from ivr.store.mail import emails
from ivr.store.mail.emails import Email
from ivr.usecases.callbacks.undelivered import note_bounce
from ivr.usecases.installation.ports import Ports
from ivr.usecases.notices.emails import (
    EmailDraft,
    publish_emails,
    queue_email,
    reconcile_emails,
    send_email,
)
from ivr.usecases.notices.follow_up import FollowUp, follow_up
from tests.conftest import Install
from tests.rules.mail.test_bounces import lost, notification
from tests.store.callbacks.test_callbacks import at_once, new_case
from tests.support.carrier import RecordingQueue
from tests.support.installation import Installation
from tests.support.mail import Mailbox, mail_server
from tests.web.served import free_port

FROM, BOUNCES, TO = "central@exemplo.gov.br", "bounces@exemplo.gov.br", "maria@exemplo.com.br"
WORDS = Words("Seu atendimento", "Olá!", "<p>Olá!</p>")
STRANGER = Asker(Door.NETWORK, "203.0.113.9")
UNKNOWN = UNKNOWN_AFTER.total_seconds() + 1


@dataclass
class Office:
    """An installation that sends e-mail to a real server, whose mailbox obeys the test."""

    central: Installation
    port: int
    mailbox: Mailbox = field(default_factory=Mailbox)

    def __post_init__(self) -> None:
        """Its mailer sends there."""
        mailer = SmtpMailer(f"smtp://127.0.0.1:{self.port}", FROM, BOUNCES)
        self.ports: Ports = replace(self.central.ports, mailer=mailer)
        self.clock = self.central.clock
        self.line = replace(self.central.line, ports=self.ports)

    @property
    def queue(self) -> RecordingQueue:
        """What workers are woken by."""
        assert isinstance(self.central.ports.queue, RecordingQueue)
        return self.central.ports.queue

    def queue_email(self, key: str = "a", to: str = TO, **also: object) -> bool:
        """Whether an e-mail of that key was made."""
        draft = EmailDraft(key, "follow-up", to, WORDS, "atendimento@exemplo.gov.br")
        draft = replace(draft, **also)  # type: ignore[arg-type]
        with self.ports.database.write() as session:
            return queue_email(session, self.ports, draft, self.clock.now())

    def follow_up(self, case_id: int, address: str = TO, topic: str = "uvt") -> bool:
        """Whether the case's answer goes there."""
        with self.ports.database.write() as session:
            return follow_up(session, self.line, case_id, FollowUp(address, topic, STRANGER))

    def case(self, protocol: str = "16679923096") -> int:
        """A case that exists."""
        with self.ports.database.write() as session:
            return new_case(session, protocol)

    def work(self) -> int:
        """One round of the relay and of its worker; how many were told of."""
        told = publish_emails(self.ports)
        for job, email_id, publication in self.queue.take():
            assert job == "send_email"
            send_email(self.ports, email_id, publication)
        return told

    def wait(self, seconds: float) -> None:
        """So long the clock goes on, and what was left unfinished is minded."""
        self.clock.advance(seconds)
        reconcile_emails(self.ports)

    def wait_for_turn(self) -> None:
        """The clock goes on to the e-mail's next try; not a second before it is anything tried."""
        self.wait((self.row().next_at - self.clock.now()).total_seconds() - 1)
        assert self.work() == 0
        self.wait(1)

    def row(self, key: str = "a") -> Email:
        """The e-mail of that key as the database keeps it."""
        with self.ports.database.read() as session:
            return session.scalars(select(Email).where(Email.key == key)).one()

    def rows(self) -> list[Email]:
        """Every e-mail."""
        with self.ports.database.read() as session:
            return list(session.scalars(select(Email).order_by(Email.id)))

    def bounce(self, row: Email, **also: str) -> tuple[int, EmailState] | None:
        """What the bounce command does with a notification about that e-mail."""
        found = read_bounce(notification(**also), f"bounces+{row.token}@exemplo.gov.br")
        assert found
        return note_bounce(self.ports, found)


@pytest.fixture
def office(central_on_both: Installation) -> Iterator[Office]:
    """The same on both databases, with a server that takes everything."""
    office = Office(central_on_both, free_port())
    with mail_server(office.mailbox, port=office.port):
        yield office


@pytest.fixture
def away(central_on_both: Installation) -> Office:
    """The same without the server."""
    return Office(central_on_both, free_port())


def test_an_email_is_made_once_and_sent_once(office: Office) -> None:
    assert office.queue_email()
    assert not office.queue_email()
    assert office.work() == 1
    assert office.work() == 0
    row = office.row()
    assert (row.state, row.code, row.sent_at) == ("accepted", "250", office.clock.now())
    (message,) = office.mailbox.messages
    assert message["Message-ID"] == row.message_id
    assert row.message_id.endswith("@central.exemplo.br>")
    assert office.mailbox.envelopes[0].mail_from == f"bounces+{row.token}@exemplo.gov.br"


def test_an_email_of_an_undone_transaction_is_not_made(office: Office) -> None:
    draft = EmailDraft("a", "follow-up", TO, WORDS, TO)

    def undone() -> None:
        with office.ports.database.write() as session:
            assert queue_email(session, office.ports, draft, office.clock.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert office.rows() == []


def test_where_no_email_is_sent_none_is_made_and_none_is_published(office: Office) -> None:
    assert office.queue_email("before")
    without = replace(office.ports, mailer=None)
    assert not without.sends_mail
    draft = EmailDraft("a", "follow-up", TO, WORDS, TO)
    with office.ports.database.write() as session:
        assert not queue_email(session, without, draft, office.clock.now())
    assert publish_emails(without) == 0
    send_email(without, office.row("before").id, 1)
    assert office.row("before").state == "waiting"


@pytest.mark.parametrize("to", ["a@x.br,b@x.br", "a@x.br\r\nBcc: b@x.br", "", "=1@x.br"])
def test_row_35_no_address_makes_no_row(office: Office, to: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        office.queue_email(to=to)
    with pytest.raises(ValueError, match="no address"):
        office.queue_email(reply_to=to)
    assert office.rows() == []


@pytest.mark.parametrize("subject", ["a\r\nBcc: b@x.br", "a\nb", "a\0", "a\u202e", "a\u2028b"])
def test_row_35_a_subject_of_two_lines_makes_no_row_and_would_be_the_end_of_its_job(
    office: Office, subject: str
) -> None:
    with pytest.raises(ValueError, match="more than a line"):
        office.queue_email(words=replace(WORDS, subject=subject))
    office.queue_email()
    if "\0" not in subject:  # PostgreSQL keeps none
        with office.ports.database.write() as session:
            session.scalars(select(Email)).one().subject = subject
        office.work()
        assert (office.row().state, office.row().needs_person) == ("failed", True)
        assert office.mailbox.asked == 0


def test_row_34_one_address_gets_its_days_share_and_no_more(office: Office) -> None:
    def ask(n: int) -> bool:
        to = "MARIA@exemplo.com.br" if n % 2 else TO
        return office.queue_email(
            str(n), to=to, charge=Charge(STRANGER, office.ports.email_ceiling)
        )

    assert at_once(8, ask).count(True) == MESSAGES.pair
    assert office.queue_email("another", to="jose@exemplo.com.br")
    office.clock.advance(24 * 3600)
    assert office.queue_email("tomorrow")


def test_row_34_a_hundred_answering_machines_are_answered_nothing(office: Office) -> None:
    office.queue_email()
    office.work()
    token = office.row().token
    for n in range(100):
        raw = f"To: x\nAuto-Submitted: auto-replied\nSubject: Re: {n}\n\nEstou de férias.".encode()
        found = read_bounce(raw, f"bounces+{token}@exemplo.gov.br")
        assert found
        assert found.bounce == Bounce(token, BounceClass.NONE, "")
        assert note_bounce(office.ports, found) is None
    assert office.work() == 0
    assert len(office.mailbox.envelopes) == 1
    assert office.row().state == "accepted"


def test_row_33_a_greylisting_server_gets_it_when_it_wants_it(office: Office) -> None:
    office.queue_email()
    office.mailbox.rcpt = "451 4.7.1 come back later"
    office.work()
    assert (office.row().state, office.row().code, office.row().tries) == ("waiting", "451", 1)
    assert office.work() == 0, "not at once"
    office.mailbox.rcpt = ""
    office.wait(60)
    office.work()
    assert (office.row().state, office.row().tries) == ("accepted", 2)
    assert len(office.mailbox.envelopes) == 1


@pytest.mark.parametrize("rcpt", ["451 later", ""])
def test_row_33_a_4xx_and_a_server_that_is_away_are_tried_for_hours_and_then_a_person_is_told(
    central_on_both: Installation, rcpt: str
) -> None:
    office = Office(central_on_both, free_port())
    office.mailbox.rcpt = rcpt
    office.queue_email()
    begun, tries = office.clock.now(), [office.clock.now()]

    def try_on() -> None:
        while office.work():
            tries.append(office.clock.now())
            if office.row().state == "waiting":
                office.wait_for_turn()

    if rcpt:
        with mail_server(office.mailbox, port=office.port):
            try_on()
    else:
        try_on()
    row = office.row()
    assert (row.state, row.needs_person) == ("failed", True)
    assert row.code == rcpt[:3]
    assert TRIED_FOR <= tries[-1] - begun < TRIED_FOR + timedelta(minutes=31)
    assert 50 < row.tries < 60
    assert office.mailbox.envelopes == []


def test_row_33_what_waits_for_a_server_for_four_hours_arrives_once(away: Office) -> None:
    away.queue_email()
    begun = away.clock.now()
    while away.clock.now() - begun < timedelta(hours=4):
        assert away.work() == 1
        away.wait_for_turn()
    assert away.row().state == "waiting"
    with mail_server(away.mailbox, port=away.port):
        away.work()
    assert away.row().state == "accepted"
    assert len(away.mailbox.envelopes) == 1


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_row_33_a_5xx_is_the_end_and_a_person_sees_it(office: Office, stage: str) -> None:
    office.queue_email(case_id=office.case())
    setattr(office.mailbox, stage, "550 5.1.1 no such user")
    office.work()
    office.wait(24 * 3600)
    assert office.work() == 0
    assert (office.row().state, office.row().code, office.row().tries) == ("failed", "550", 1)
    with office.ports.database.read() as session:
        (listed,) = emails.needing_person(session)
    assert (listed.email.to, listed.protocol) == (TO, "16679923096")


def test_row_33_after_a_close_after_data_it_comes_again_with_the_same_message_id(
    office: Office,
) -> None:
    office.queue_email()
    office.mailbox.closes_after_data = True
    office.work()
    assert (office.row().state, office.row().unsure) == ("sending", 0)
    office.wait(60)
    assert office.work() == 0, "a minute is not over"
    office.mailbox.closes_after_data = False
    office.wait(1)
    assert office.work() == 1
    assert (office.row().state, office.row().unsure) == ("accepted", 1)
    first, second = office.mailbox.messages
    assert first["Message-ID"] == second["Message-ID"] == office.row().message_id
    assert first["Date"] == second["Date"]


def test_row_33_a_server_that_always_closes_after_data_gets_a_few_copies_and_not_fifty(
    office: Office,
) -> None:
    office.queue_email()
    office.mailbox.closes_after_data = True
    for _ in range(120):
        office.work()
        office.wait(31)
    row = office.row()
    assert (row.state, row.code, row.needs_person) == ("failed", "unsure", True)
    assert len(office.mailbox.envelopes) == row.unsure == MAX_UNSURE_TRIES
    assert {each["Message-ID"] for each in office.mailbox.messages} == {row.message_id}


@dataclass
class Slow:
    """A mailer that takes everything, and answers when the test lets it."""

    inner: SmtpMailer
    sent: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)
    fails: bool = False

    def send(self, letter: OutgoingEmail) -> None:
        """The server has it; the answer comes later."""
        self.inner.send(letter)
        self.sent.set()
        assert self.go_on.wait(10)
        if self.fails:
            raise MailFailed(Failure.REFUSED, "550")


@pytest.mark.parametrize("fails", [False, True])
def test_a_worker_that_stood_still_for_a_minute_does_not_undo_what_was_decided(
    office: Office, fails: bool
) -> None:
    office.queue_email()
    publish_emails(office.ports)
    ((_, email_id, publication),) = office.queue.take()
    assert isinstance(office.ports.mailer, SmtpMailer)
    slow = Slow(office.ports.mailer, fails=fails)
    ports = replace(office.ports, mailer=slow)
    worker = Thread(target=send_email, args=(ports, email_id, publication))
    worker.start()
    assert slow.sent.wait(10)
    office.wait(UNKNOWN)
    assert office.row().state == "waiting"
    slow.go_on.set()
    worker.join(10)
    assert office.row().state == ("waiting" if fails else "accepted")
    assert office.work() == (1 if fails else 0)


def test_a_worker_that_dies_on_the_way_leaves_it_to_the_next(office: Office) -> None:
    class Dies:
        def send(self, _letter: OutgoingEmail) -> None:
            raise SystemExit

    office.queue_email()
    publish_emails(office.ports)
    ((_, email_id, publication),) = office.queue.take()
    with pytest.raises(SystemExit):
        send_email(replace(office.ports, mailer=Dies()), email_id, publication)
    send_email(office.ports, email_id, publication)  # RQ runs the job again: it was claimed
    assert office.mailbox.asked == 0
    office.wait(UNKNOWN)
    office.work()
    assert (office.row().state, len(office.mailbox.envelopes)) == ("accepted", 1)


def test_while_the_queue_is_away_or_wiped_nothing_is_lost(office: Office) -> None:
    for n in range(3):
        office.queue_email(str(n))
    office.queue.away = True
    assert publish_emails(office.ports) == 0
    office.queue.away = False
    office.clock.advance(61)
    assert publish_emails(office.ports) == 3
    lost = office.queue.take()
    office.clock.advance(61)
    office.work()
    for _, email_id, publication in lost:  # the lost ones turn up after all
        send_email(office.ports, email_id, publication)
    assert len(office.mailbox.envelopes) == 3


def test_a_bounce_is_noted_once_and_a_person_is_told(office: Office) -> None:
    office.queue_email()
    row = office.row()
    assert office.bounce(row) is None, "what was never sent cannot come back"
    office.work()
    assert office.bounce(row, action="relayed", status="2.0.0") is None
    assert office.bounce(row, action="delayed", status="4.4.1") == (row.id, EmailState.ACCEPTED)
    assert (office.row().state, office.row().code) == ("accepted", "4.4.1")
    assert office.bounce(row) == (row.id, EmailState.BOUNCED)
    assert office.bounce(row) is None
    assert (office.row().state, office.row().code) == ("bounced", "5.1.1")
    assert office.row().needs_person
    assert note_bounce(office.ports, lost("f" * 24)) is None


def test_a_bounce_that_overtakes_our_own_servers_word_keeps_it_from_going_out_again(
    office: Office,
) -> None:
    office.queue_email()
    office.mailbox.closes_after_data = True
    office.work()
    office.wait(UNKNOWN)
    assert office.bounce(office.row()) == (office.row().id, EmailState.BOUNCED)
    assert office.work() == 0
    assert office.row().state == "bounced"


def test_a_follow_up_is_queued_once_a_case_and_address(office: Office) -> None:
    case, other = office.case(), office.case("A0000000002")
    assert office.follow_up(case)
    assert office.follow_up(case, "MARIA@exemplo.com.br")
    assert office.follow_up(case, "jose@exemplo.com.br", topic="")
    assert office.follow_up(other)
    assert [(each.case_id, each.to) for each in office.rows()] == [
        (case, TO),
        (case, "jose@exemplo.com.br"),
        (other, TO),
    ]
    office.work()
    first = office.mailbox.messages[0]
    assert first["Subject"] == "Seu atendimento na SEFAZ/RN - protocolo 1667 9923 096"
    token = office.rows()[0].token
    assert str(first["Reply-To"]) == f'"SEFAZ/RN (ref {token})" <atendimento@set.rn.gov.br>'
    answer = f"To: {first['Reply-To']}\n\n"
    assert read_head(answer.encode()).tokens == (token,), "whoever answers brings it back"
    body = first.get_body(("plain",))
    assert body
    assert "Unidade Virtual de Tributação" in body.get_content()


def test_of_eight_forms_sent_at_once_one_follow_up_is_made(office: Office) -> None:
    case = office.case()
    assert all(at_once(8, lambda _: office.follow_up(case)))
    assert len(office.rows()) == 1


def test_a_follow_up_beyond_the_days_share_is_not_promised(office: Office) -> None:
    cases = [office.case(f"A000000000{n}") for n in range(MESSAGES.pair + 1)]
    assert [office.follow_up(case) for case in cases] == [True] * MESSAGES.pair + [False]
    assert office.follow_up(cases[0]), "that one is on its way"
    withheld = office.rows()[-1]
    assert (withheld.state, withheld.code, withheld.needs_person) == ("failed", "limit", True)
    office.clock.advance(24 * 3600)
    assert office.follow_up(cases[-1])


def test_no_key_token_or_job_holds_the_address(office: Office) -> None:
    office.follow_up(office.case())
    publish_emails(office.ports)
    row = office.row(office.rows()[0].key)
    told = f"{row.key} {row.token} {row.message_id} {office.queue.published}"
    assert "maria" not in told
    assert "exemplo.com.br" not in told.replace("central.exemplo.br", "")


def test_two_relays_publish_a_row_once(office: Office, installed: Install) -> None:
    for n in range(40):
        office.queue_email(str(n), to=f"a{n}@exemplo.com.br")
    other = installed(office.central.settings.DATABASE_URL).ports
    relays = [office.ports, replace(office.ports, database=other.database)]

    def relay(n: int) -> None:
        while publish_emails(relays[n % 2]):
            pass

    at_once(4, relay)
    while publish_emails(office.ports):  # what was locked when the last one looked
        pass
    published = office.queue.published
    assert sorted(row_id for _, row_id, _ in published) == list(range(1, 41))
