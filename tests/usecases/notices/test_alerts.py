"""Alerts: supervisors are told once, by SMS, of what keeps promises from being kept."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from ivr.gateways.mail.imap import ImapInbox
from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.cases.channels import Channel
from ivr.rules.cases.protocol_limits import MAX_IN_ALL_PER_HOUR, TrySource
from ivr.rules.line.switchboard import State
from ivr.rules.operations.processes import INBOX
from ivr.rules.words.gsm7 import is_gsm7, sms_length
from ivr.store.callbacks import dispatch
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.cases.cases import Case
from ivr.store.operations import heartbeats
from ivr.store.staff.staff import StaffMember
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.cases.wrong_protocols import note_wrong
from ivr.usecases.line.switchboard import follow_state, override
from ivr.usecases.notices.alerts import Watch, clock_lives, worker_lives
from ivr.usecases.notices.texts import publish_texts
from ivr.usecases.operations.supervisors import tell_supervisors
from tests.conftest import Install
from tests.store.callbacks.test_callbacks import at_once
from tests.support.carrier import RecordingCarrier, RecordingQueue
from tests.support.desk import Desk, hire, request
from tests.support.installation import Installation

BOSS, DEPUTY = "+5584999990001", "+5584999990002"
SIX_MINUTES = 6 * 60


@dataclass
class Office:
    """An installation whose supervisors can be told, and what they were told."""

    central: Installation
    seconds: float = 0.0  # of the stopwatch

    def hire(self, phone: str, role: str = "supervisor", disabled: bool = False) -> None:
        """One more account with that telephone."""
        now = self.central.clock.now()
        with self.central.ports.database.write() as session:
            session.add(
                StaffMember(
                    email=f"{role}{phone}@exemplo.br",
                    name=role,
                    role=role,
                    password_hash="",
                    phone=phone,
                    disabled_at=now if disabled else None,
                    created_at=now,
                )
            )

    def tell(self) -> int:
        """One round of the clock."""
        return tell_supervisors(self.central.ports)

    def told(self) -> list[tuple[str, str]]:
        """Every SMS so far, oldest first: to whom, and what."""
        rows = self.central.rows("SELECT \"to\", body FROM sms WHERE kind = 'alert' ORDER BY id")
        for _, body in rows:
            assert is_gsm7(str(body))
            assert sms_length(str(body)) <= 160
        return [(str(to), str(body)) for to, body in rows]

    def bodies(self) -> list[str]:
        """What the first supervisor was told."""
        return [body for to, body in self.told() if to == BOSS]

    def promise(self, *minutes: float) -> list[int]:
        """Callbacks of different people, each with a promise due in so many minutes."""
        made = []
        if not self.central.rows("SELECT id FROM shifts"):
            hire(self.central, *(f"Ana{n}" for n in range(20)))
        for each in minutes:
            number = f"+5584988{len(self.central.rows('SELECT id FROM callbacks')):06d}"
            asked = request(self.central, number)
            assert asked.callback
            with self.central.ports.database.write() as session:
                due_at = self.central.clock.now() + timedelta(minutes=each)
                session.get_one(Callback, asked.callback.id).due_at = due_at
                (promise,) = session.query(Promise).filter_by(callback_id=asked.callback.id)
                promise.due_at = due_at
            made.append(asked.callback.id)
        return made

    def pass_on(self, seconds: float) -> int:
        """Time goes by; then the clock looks. Says how much was new."""
        self.central.clock.advance(seconds)
        self.seconds += seconds
        watch_callbacks(self.central.line)
        follow_state(self.central.ports)
        return self.tell()


@pytest.fixture
def office(installed: Install, any_database_url: str) -> Office:
    """A supervisor with a mobile."""
    office = Office(installed(any_database_url, SMS_FROM="+558432097880"))
    office.hire(BOSS)
    return office


def test_an_outage_is_told_once_and_so_is_its_end(office: Office) -> None:
    for _ in range(2):
        office.central.dial().press("0").transfer("failed", False, 0)
    assert office.pass_on(10) == 0, "nobody is woken for what may be over in a minute"
    assert [office.pass_on(60), office.pass_on(10), office.pass_on(10)] == [1, 0, 0]
    office.central.clock.advance(195)  # of five and a half minutes in all: six, as the desk says
    office.central.dial().press("0").transfer("completed", True, 60)
    assert [office.pass_on(10), office.pass_on(10)] == [1, 0]
    assert office.bodies() == [
        "Central 7880: a central telefonica esta fora do ar desde 23/11 10:00"
        " (transferencias falharam).",
        "Central 7880: a central telefonica voltou as 10:05. Esteve fora do ar desde 23/11 10:00,"
        " por 6 minutos.",
    ]


def test_what_is_over_before_anybody_was_told_is_not_told(office: Office) -> None:
    override(office.central.ports, State.UNAVAILABLE, minutes=30)
    assert office.pass_on(30) == 0
    override(office.central.ports, None)
    assert [office.pass_on(60), office.pass_on(600)] == [0, 0]


def test_every_supervisor_with_a_mobile_is_told_and_nobody_else(office: Office) -> None:
    office.hire(DEPUTY)
    office.hire(BOSS, role="administrator")
    office.hire("+5584999990003", role="agent")
    office.hire("+5584999990004", disabled=True)
    office.hire("+558432320005")
    office.hire("sip:chefe@pbx.exemplo.br")
    override(office.central.ports, State.UNAVAILABLE, minutes=30)
    assert office.pass_on(60) == 1
    assert [to for to, _ in office.told()] == [BOSS, DEPUTY]


def test_two_supervisors_with_one_telephone_are_told_by_one_sms(office: Office) -> None:
    with office.central.ports.database.write() as session:
        given = {"name": "B", "role": "supervisor", "password_hash": "", "phone": BOSS}
        now = office.central.clock.now()
        session.add(StaffMember(email="b@exemplo.br", created_at=now, **given))
    override(office.central.ports, State.UNAVAILABLE, minutes=30)
    office.pass_on(60)
    assert len(office.told()) == 1


def test_who_comes_later_is_told_of_nothing_that_others_were_told_before(office: Office) -> None:
    override(office.central.ports, State.UNAVAILABLE, minutes=30)
    office.pass_on(60)
    office.hire(DEPUTY)
    assert office.pass_on(60) == 0


def test_while_nobody_can_be_told_it_is_kept_for_who_comes(
    installed: Install, sqlite_url: str
) -> None:
    office = Office(installed(sqlite_url, SMS_FROM="+558432097880"))
    override(office.central.ports, State.UNAVAILABLE, minutes=30)
    assert office.pass_on(60) == 0
    office.hire(BOSS)
    assert office.pass_on(60) == 1


def test_where_no_sms_is_sent_none_is_queued(installed: Install, sqlite_url: str) -> None:
    office = Office(installed(sqlite_url))
    office.hire(BOSS)
    override(office.central.ports, State.UNAVAILABLE, minutes=30)
    assert office.pass_on(60) == 0
    assert office.told() == []


def test_eight_clocks_at_once_tell_once(office: Office) -> None:
    override(office.central.ports, State.UNAVAILABLE, minutes=30)
    office.promise(1, 1)
    office.central.clock.advance(SIX_MINUTES + 60)
    watch_callbacks(office.central.line)
    assert sum(at_once(8, lambda _: office.tell())) == 3
    assert len(office.told()) == 3


def test_a_promise_five_minutes_overdue_is_told_with_its_protocol(office: Office) -> None:
    office.promise(10)
    assert [office.pass_on(10 * 60 + 299), office.pass_on(1), office.pass_on(60)] == [0, 1, 0]
    ((protocol,),) = office.central.rows("SELECT protocol FROM cases")
    spoken = f"{str(protocol)[:4]} {str(protocol)[4:8]} {str(protocol)[8:]}"
    assert office.bodies() == [
        "Central 7880: passou o prazo de uma promessa (23/11 10:10), ainda sem cumprir."
        f" Protocolo {spoken}. Veja no painel."
    ]


@pytest.mark.parametrize(
    ("state", "told"), [("kept", 0), ("served", 0), ("cancelled", 0), ("exhausted", 1)]
)
def test_a_promise_that_nobody_waits_for_any_more_is_not_told(
    office: Office, state: str, told: int
) -> None:
    (callback_id,) = office.promise(10)
    assert office.pass_on(12 * 60) == 0
    first = office.central.rows("SELECT state FROM promises ORDER BY id LIMIT 1")
    assert first == [(PromiseState.BROKEN.value,)]
    with office.central.ports.database.write() as session:
        callback = session.get_one(Callback, callback_id)
        callback.state, callback.closed_at = state, office.central.clock.now()
    assert office.pass_on(SIX_MINUTES) == told


def test_the_alert_names_the_callbacks_own_protocol_as_the_board_does(office: Office) -> None:
    """Somebody asked for another's telephone, and its owner took the callback over."""
    (callback_id,) = office.promise(10)
    with office.central.ports.database.write() as session:
        own = Case(protocol="99998888777", channel="phone", state="callback")
        own.opened_at = office.central.clock.now()
        session.add(own)
        session.flush()
        session.get_one(Callback, callback_id).case_id = own.id
    assert office.pass_on(10 * 60 + SIX_MINUTES) == 1
    assert "Protocolo 9999 8888 777." in office.bodies()[0]


def test_a_time_that_was_replaced_before_it_came_is_told_to_nobody(office: Office) -> None:
    office.promise(10)
    leg = Desk(office.central).ring().answer().press("1")
    leg.nobody("no-answer").tell("completed")
    assert office.pass_on(0) == 0
    broken = office.central.rows("SELECT state FROM promises ORDER BY id")
    assert broken == [("broken",), ("open",)], "the next try is after it, and a later time was told"
    assert office.pass_on(10 * 60 + SIX_MINUTES) == 0


def test_more_than_three_overdue_promises_in_ten_minutes_are_summed_up(office: Office) -> None:
    office.promise(1, 2, *[3] * 40, 4, 14, 15)
    assert [office.pass_on(SIX_MINUTES), office.pass_on(60)] == [1, 1]
    assert office.pass_on(60) == 1, "forty more: one SMS"
    assert office.pass_on(60) == 0, "one more: it waits"
    assert office.pass_on(9 * 60) == 1
    assert office.pass_on(2 * 60) == 2
    bodies = office.bodies()
    assert len(bodies) == 6
    assert bodies[2] == (
        "Central 7880: 40 promessas passaram do prazo e ainda nao foram cumpridas."
        " A mais antiga era para 23/11 10:03. Veja no painel."
    )
    assert office.pass_on(3600) == 0


def test_the_days_limit_is_told_once_a_day(office: Office) -> None:
    ports = replace(office.central.ports, dials_per_day=40)
    office.central.ports = ports

    def dial(dials: int) -> None:
        with ports.database.write() as session:
            pace = dispatch.lock(session)
            pace.day, pace.dials = office.central.clock.now().date(), dials

    dial(39)
    assert office.tell() == 0
    dial(40)
    assert [office.tell(), office.tell()] == [1, 0]
    assert office.bodies() == [
        "Central 7880: chegamos ao limite de hoje, 40 ligacoes de retorno. As outras ficam na fila"
        " para o proximo dia. Veja no painel."
    ]
    office.central.clock.advance(24 * 3600)
    assert office.tell() == 0, "a new day has its own"
    dial(41)
    assert office.tell() == 1


def test_nobody_is_told_a_telephone_number(office: Office) -> None:
    office.promise(1, 1, 1)
    office.pass_on(SIX_MINUTES + 60)
    assert len(office.told()) == 3
    assert all("98800" not in body for _, body in office.told())


@pytest.fixture
def watches(office: Office) -> tuple[Watch, Watch]:
    """The clock's and the mail worker's, with the office's stopwatch."""
    return Watch(lambda: office.seconds), Watch(lambda: office.seconds)


Watches = tuple[Watch, Watch]


def test_the_clock_tells_of_a_silent_worker_once(office: Office, watches: Watches) -> None:
    clock, mail = watches
    ports = office.central.ports
    worker_lives(ports, "calls", mail)
    told = []
    for _ in range(20):
        worker_lives(ports, "mail", mail)
        told.append(clock_lives(ports, clock))
        office.pass_on(15)
    assert told == [0] * 8 + [1] + [0] * 11
    assert office.bodies() == [
        "Central 7880: a parte do sistema que faz as ligacoes de retorno esta parada desde"
        " 23/11 10:00. Avise quem cuida do sistema."
    ]
    worker_lives(ports, "calls", mail)
    told = [clock_lives(ports, clock)]
    for _ in range(9):
        office.pass_on(15)
        worker_lives(ports, "mail", mail)
        told.append(clock_lives(ports, clock))
    assert told == [0] * 8 + [1, 0], "it came back, and is silent anew"


def test_a_silent_mail_worker_is_told_of_by_the_clock_itself(
    office: Office, watches: Watches
) -> None:
    clock, mail = watches
    ports = office.central.ports
    worker_lives(ports, "mail", mail)
    for _ in range(10):
        clock_lives(ports, clock)
        publish_texts(ports)
        office.pass_on(15)
    assert isinstance(ports.carrier, RecordingCarrier)
    assert [each.to for each in ports.carrier.sms] == [BOSS]
    assert "que envia SMS esta parada" in ports.carrier.sms[0].body
    assert ports.carrier.status_urls == ["https://central.exemplo.br/voice/sms/1/status"]


def test_a_silent_clock_is_told_of_by_the_mail_worker_which_hands_it_over(
    office: Office, watches: Watches
) -> None:
    clock, mail = watches
    ports = office.central.ports
    clock_lives(ports, clock)
    told = []
    for _ in range(10):
        told.append(worker_lives(ports, "mail", mail) + worker_lives(ports, "calls", mail))
        office.seconds += 15
    assert sum(told) == 1
    assert "que confere os prazos e inicia os retornos esta parada" in office.bodies()[0]
    assert isinstance(ports.queue, RecordingQueue)
    assert ports.queue.take() == [("send_sms", 1, 1)]


def test_a_mailbox_that_nobody_reads_is_told_of_where_there_is_one(
    office: Office, watches: Watches
) -> None:
    clock, mail = watches
    usual = office.central.ports
    reading = replace(usual, inbox=ImapInbox("imap://a:b@127.0.0.1:1"))
    for ports, told in ((usual, 0), (reading, 1)):
        with usual.database.write() as session:
            heartbeats.record(session, INBOX, office.central.clock.now())
        new = 0
        for _ in range(10):
            worker_lives(ports, "mail", mail)
            new += clock_lives(ports, clock)
            office.pass_on(15)
        assert new == told
    assert "a leitura dos e-mails que chegam esta parada" in office.bodies()[0]


def test_who_never_lived_is_not_silent(office: Office, watches: Watches) -> None:
    for _ in range(20):
        assert clock_lives(office.central.ports, watches[0]) == 0
        office.seconds += 15


def test_a_clock_that_is_set_is_nobodys_silence(office: Office, watches: Watches) -> None:
    clock, mail = watches
    for _ in range(5):
        worker_lives(office.central.ports, "mail", mail)
        worker_lives(office.central.ports, "calls", mail)
        office.seconds += 20
        office.central.clock.advance(86_400)
        assert clock_lives(office.central.ports, clock) == 0


def test_what_kept_the_watcher_from_looking_is_nobodys_silence(
    office: Office, watches: Watches
) -> None:
    clock, mail = watches
    worker_lives(office.central.ports, "mail", mail)
    assert clock_lives(office.central.ports, clock) == 0
    office.seconds += 3600  # the database was away, for everybody
    assert clock_lives(office.central.ports, clock) == 0
    office.seconds += 15
    office.central.clock.advance(3615)
    worker_lives(office.central.ports, "mail", mail)
    for _ in range(7):
        office.seconds += 15
        assert clock_lives(office.central.ports, clock) == 0


def test_a_sign_of_life_is_the_last_one(office: Office) -> None:
    seen: list[datetime] = []
    for _ in range(2):
        office.central.clock.advance(60)
        worker_lives(office.central.ports, "calls", Watch())
        with office.central.ports.database.read() as session:
            seen.append(heartbeats.last(session)["calls"])
    assert seen[1] - seen[0] == timedelta(minutes=1)


def test_guessing_of_protocols_by_whatever_door_is_told_once_a_day(office: Office) -> None:
    central = office.central
    for n in range(MAX_IN_ALL_PER_HOUR):
        assert n < MAX_IN_ALL_PER_HOUR - 1 or office.pass_on(1) == 0
        with central.ports.database.write() as session:
            source = TrySource(
                (Channel.WEB, Channel.PHONE, Channel.EMAIL)[n % 3], f"network {n}", f"name {n}"
            )
            note_wrong(session, central.ports, source, central.clock.now())
    assert [office.pass_on(1), office.pass_on(3600), office.pass_on(60)] == [1, 0, 0]
    assert office.bodies() == [
        "Central 7880: 200 protocolos errados na ultima hora, 200 em um dia. Alguem pode estar"
        " tentando adivinhar. Ja limitamos as tentativas."
    ]
