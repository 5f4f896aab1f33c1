"""Texts: made once, sent once, and none lost or doubled when the carrier does not confirm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import permutations
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import QueuePool, select

from ivr.gateways.clocks import SystemClock
from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.gateways.files.form_files import DiskFormFiles
from ivr.gateways.files.mail_files import DiskMailFiles
from ivr.gateways.files.mark_file import DiskMarkFile
from ivr.gateways.files.voice_message_files import DiskVoiceMessageFiles
from ivr.gateways.files.watched_disks import WatchedDisks
from ivr.gateways.queue.redis_server import RedisServer
from ivr.gateways.telephone.sip_probe import SipProbe
from ivr.ports.carrier import CarrierSms
from ivr.ports.failures import Failure
from ivr.rules.notices.sms_states import MAX_TRIES, UNKNOWN_AFTER, again_after
from ivr.store.database.database import Database
from ivr.store.mail.sms import Sms
from ivr.usecases.installation.ports import Ports
from ivr.usecases.notices.texts import (
    Text,
    note_text_status,
    publish_texts,
    queue_text,
    reconcile_texts,
    send_text,
)
from tests.store.callbacks.test_callbacks import at_once, new_case
from tests.support.carrier import RecordingCarrier, RecordingQueue
from tests.support.clock import SetClock
from tests.support.codes import cheap_hasher
from tests.support.installation import MOBILE

STATUS_URL = "https://central.exemplo.br/sms/status"
PROTOCOL = "A0000000001"
BODY = f"Central 7880: sua chamada foi anotada. Protocolo {PROTOCOL}."
UNCONFIRMED = UNKNOWN_AFTER.total_seconds() + 1


@dataclass
class Post:
    """The texts of an installation, with a carrier and a queue that obey the test."""

    database: Database
    clock: SetClock = field(default_factory=SetClock)
    queue: RecordingQueue = field(default_factory=RecordingQueue)

    def __post_init__(self) -> None:
        """The carrier goes by the same clock."""
        self.carrier = RecordingCarrier(self.clock)
        self.ports = Ports(
            wall=SystemClock(),
            database=self.database,
            clock=self.clock,
            files=DiskCallflowFiles(),
            redis=RedisServer("unix:///nowhere"),
            carrier=self.carrier,
            queue=self.queue,
            probe=SipProbe("+558432322033"),
            public_url="https://central.exemplo.br",
            line_number="+558432097880",
            dials_per_day=100,
            ours=frozenset(),
            link_key="only-for-tests",
            mark=DiskMarkFile("nowhere"),
            messages=DiskVoiceMessageFiles("nowhere"),
            mail_files=DiskMailFiles("nowhere"),
            form_files=DiskFormFiles("nowhere"),
            hasher=cheap_hasher(),
            document=str,
            disks=WatchedDisks({}),
        )

    def queue_text(self, key: str = "a", **also: Any) -> bool:
        """Whether a text of that key was made."""
        text = replace(Text(key, "promise", MOBILE, BODY, token=PROTOCOL), **also)
        with self.database.write() as session:
            return queue_text(session, text, self.clock.now())

    def work(self) -> None:
        """One round of the relay and of its worker."""
        publish_texts(self.ports)
        for job, sms_id, publication in self.queue.take():
            assert job == "send_sms"
            send_text(self.ports, sms_id, publication, STATUS_URL)

    def note(self, status: str, sid: str = "", key: str = "a", code: int = 0) -> None:
        """Twilio's callback about the text of that key."""
        row = self.row(key)
        note_text_status(self.ports, row.id, sid or row.sid, status, code)

    def row(self, key: str = "a") -> Sms:
        """The text of that key as the database keeps it."""
        with self.database.read() as session:
            return session.scalars(select(Sms).where(Sms.key == key)).one()

    def rows(self) -> int:
        """How many texts there are."""
        with self.database.read() as session:
            return len(session.scalars(select(Sms)).all())

    def case(self, protocol: str = PROTOCOL) -> int:
        """A case that exists."""
        with self.database.write() as session:
            return new_case(session, protocol)


@pytest.fixture
def post(any_database_url: str) -> Iterator[Post]:
    """The same on both databases."""
    database = Database(any_database_url, threads=10)
    yield Post(database)
    database.dispose()


def test_a_text_is_made_once_in_letters_that_one_sms_carries(post: Post) -> None:
    assert post.queue_text(body="Atenção – sua ligação não será cobrada.", token="")
    assert not post.queue_text(body="outra coisa")
    row = post.row()
    assert row.body == "Atencao - sua ligacao nao sera cobrada."
    assert (row.state, row.next_at, row.to) == ("waiting", post.clock.now(), MOBILE)


def test_a_text_of_an_undone_transaction_is_not_made(post: Post) -> None:
    text = Text("a", "promise", MOBILE, BODY)

    def undone() -> None:
        with post.database.write() as session:
            assert queue_text(session, text, post.clock.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert post.rows() == 0


@pytest.mark.parametrize("to", ["+558432097880", "+15125550123", "+5508001234567", "", "anonymous"])
def test_a_number_that_takes_no_sms_makes_no_row(post: Post, to: str) -> None:
    assert not post.queue_text(to=to)
    assert post.rows() == 0


def test_a_text_longer_than_one_sms_is_an_error_of_the_program(post: Post) -> None:
    assert post.queue_text("a", body="á" * 160)
    for n, body in enumerate(("á" * 161, "€" * 81)):
        with pytest.raises(ValueError, match=r"16[12] septets"):
            post.queue_text(str(n), body=body)
    with pytest.raises(ValueError, match="161 septets"):
        post.queue_text("landline", body="a" * 161, to="+558432097880")
    assert post.rows() == 1


def test_eight_workers_with_one_publication_send_it_once(post: Post) -> None:
    post.queue_text()
    publish_texts(post.ports)
    ((_, sms_id, publication),) = post.queue.take()
    at_once(8, lambda _: send_text(post.ports, sms_id, publication, STATUS_URL))
    (sent,) = post.carrier.sms
    assert (sent.to, sent.body, post.carrier.status_urls) == (MOBILE, BODY, [STATUS_URL])
    row = post.row()
    assert (row.state, row.sid, row.tries) == ("sent", sent.sid, 1)
    send_text(post.ports, sms_id, publication, STATUS_URL)
    post.clock.advance(3600)
    post.work()
    assert len(post.carrier.sms) == 1


def test_a_publication_that_was_claimed_before_does_nothing_until_the_text_is_published_again(
    post: Post,
) -> None:
    post.queue_text()
    publish_texts(post.ports)
    ((_, sms_id, claimed),) = post.queue.take()
    post.carrier.fail_next(Failure.LATER)
    send_text(post.ports, sms_id, claimed, STATUS_URL)
    post.clock.advance(60)
    send_text(post.ports, sms_id, claimed, STATUS_URL)
    assert (post.row().state, post.row().tries) == ("waiting", 1)
    publish_texts(post.ports)
    for publication in (claimed, claimed + 1, claimed):
        send_text(post.ports, sms_id, publication, STATUS_URL)
    assert (post.row().state, post.row().tries) == ("sent", 2)
    assert len(post.carrier.sms) == 1


def test_a_text_that_is_unknown_here_is_not_sent(post: Post) -> None:
    send_text(post.ports, 99, 1, STATUS_URL)
    assert post.carrier.sms == []


def test_no_connection_is_held_while_the_carrier_is_asked(post: Post) -> None:
    held: list[int] = []

    class Watching(RecordingCarrier):
        def send_sms(self, to: str, body: str, status_url: str) -> str:
            held.append(_connections(post))
            return super().send_sms(to, body, status_url)

        def sms_to(self, to: str, since: datetime) -> Sequence[CarrierSms]:
            held.append(_connections(post))
            return super().sms_to(to, since)

    carrier = Watching(post.clock)
    post.ports = replace(post.ports, carrier=carrier)
    post.queue_text()
    carrier.fail_next(Failure.UNKNOWN)
    post.work()
    post.clock.advance(UNCONFIRMED)
    reconcile_texts(post.ports)
    assert held == [0, 0]
    with post.database.read() as session:
        session.scalar(select(Sms.id))
        assert _connections(post) == 1  # so it would have been seen


def _connections(post: Post) -> int:
    pool = post.database.engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


def test_a_refused_text_has_failed_for_good_with_its_code(post: Post) -> None:
    post.queue_text()
    post.carrier.fail_next(Failure.REFUSED, 21614)
    post.work()
    assert (post.row().state, post.row().code) == ("failed", 21614)
    post.clock.advance(3600)
    post.work()
    assert reconcile_texts(post.ports) == 0
    assert post.carrier.sms == []


def test_a_text_that_cannot_be_sent_now_waits_longer_each_time_and_is_given_up(post: Post) -> None:
    post.queue_text()
    for tries in range(1, MAX_TRIES):
        post.carrier.fail_next(Failure.LATER, 20429)
        post.work()
        row = post.row()
        assert (row.state, row.tries, row.code) == ("waiting", tries, 20429)
        assert row.next_at == post.clock.now() + again_after(tries)
        post.clock.advance(again_after(tries).total_seconds() - 1)
        post.work()
        assert post.row().tries == tries
        post.clock.advance(1)
    post.carrier.fail_next(Failure.LATER, 20429)
    post.work()
    assert (post.row().state, post.row().tries) == ("failed", MAX_TRIES)
    post.clock.advance(86400)
    post.work()
    assert post.carrier.sms == []


def test_a_text_that_could_not_be_sent_at_first_is_sent_once(post: Post) -> None:
    post.queue_text()
    post.carrier.fail_next(Failure.LATER, 20429)
    for _ in range(9):
        post.work()
        post.clock.advance(30)
    post.note("delivered")
    assert (post.row().state, post.row().tries) == ("delivered", 2)
    assert post.row().code == 20429  # of the last failure, also of one that was made good
    assert len(post.carrier.sms) == 1


@pytest.mark.parametrize("case", [True, False])
@pytest.mark.parametrize(
    ("status", "state"),
    [("queued", "sent"), ("sent", "sent"), ("delivered", "delivered"), ("undelivered", "failed")],
)
def test_a_text_accepted_without_an_answer_is_adopted_and_not_sent_again(
    post: Post, status: str, state: str, case: bool
) -> None:
    post.queue_text(case_id=post.case() if case else None)
    post.carrier.fail_next(Failure.UNKNOWN, really_done=True)
    post.work()
    assert (post.row().state, post.row().sid) == ("sending", "")
    post.carrier.sms[0] = replace(post.carrier.sms[0], status=status)
    post.clock.advance(UNCONFIRMED - 2)
    assert reconcile_texts(post.ports) == 0
    post.clock.advance(2)
    assert reconcile_texts(post.ports) == 1
    assert (post.row().state, post.row().sid) == (state, post.carrier.sms[0].sid)
    assert reconcile_texts(post.ports) == 0
    post.work()
    assert len(post.carrier.sms) == 1


def test_a_text_not_accepted_is_sent_again_once(post: Post) -> None:
    post.queue_text()
    post.carrier.fail_next(Failure.UNKNOWN)
    post.work()
    post.clock.advance(UNCONFIRMED)
    assert sum(at_once(4, lambda _: reconcile_texts(post.ports))) == 1
    assert (post.row().state, post.row().next_at) == ("waiting", post.clock.now())
    for _ in range(3):
        post.work()
        post.clock.advance(UNCONFIRMED)
        reconcile_texts(post.ports)
    assert (post.row().state, post.row().tries) == ("sent", 2)
    assert len(post.carrier.sms) == 1


def test_a_text_never_accepted_is_given_up_after_the_last_try(post: Post) -> None:
    post.queue_text()
    for tries in range(1, MAX_TRIES + 1):
        assert post.row().state == "waiting"
        post.carrier.fail_next(Failure.UNKNOWN)
        post.work()
        assert post.row().tries == tries
        post.clock.advance(UNCONFIRMED)
        assert reconcile_texts(post.ports) == 1
    assert post.row().state == "failed"
    post.work()
    assert post.carrier.sms == []


@pytest.mark.parametrize("failure", list(Failure))
def test_where_the_carrier_does_not_answer_the_text_waits_for_the_next_round(
    post: Post, failure: Failure
) -> None:
    for key in "ab":
        post.queue_text(key, body=f"{key}: {BODY}")
        post.carrier.fail_next(Failure.UNKNOWN, really_done=True)
    post.work()
    post.clock.advance(UNCONFIRMED)
    post.carrier.fail_next(failure)
    asked_on = failure is Failure.REFUSED
    assert reconcile_texts(post.ports) == asked_on
    assert post.row("a").state == "sending"
    assert post.row("b").state == ("sent" if asked_on else "sending")
    assert reconcile_texts(post.ports) == 2 - asked_on
    assert {post.row("a").state, post.row("b").state} == {"sent"}
    assert len(post.carrier.sms) == 2


def test_another_text_with_the_same_protocol_is_not_taken_for_this(post: Post) -> None:
    case = post.case()
    post.queue_text("lost", case_id=case)
    post.carrier.fail_next(Failure.UNKNOWN)
    post.work()
    post.queue_text("moved", case_id=case, body=f"Mudamos a hora. Protocolo {PROTOCOL}.")
    post.work()
    assert post.row("moved").state == "sent"
    post.clock.advance(UNCONFIRMED)
    assert reconcile_texts(post.ports) == 1
    assert (post.row("lost").state, post.row("lost").sid) == ("waiting", "")
    post.work()
    assert [each.body for each in post.carrier.sms[1:]] == [BODY]


@pytest.mark.parametrize(
    ("failure", "settled", "asked"),
    [(Failure.UNKNOWN, 0, 1), (Failure.LATER, 0, 1), (Failure.REFUSED, 2, 3)],
)
def test_a_round_stops_asking_a_carrier_that_does_not_answer(
    post: Post, failure: Failure, settled: int, asked: int
) -> None:
    class Counting(RecordingCarrier):
        asked = 0

        def sms_to(self, to: str, since: datetime) -> Sequence[CarrierSms]:
            Counting.asked += 1
            return super().sms_to(to, since)

    post.carrier = Counting(post.clock)
    post.ports = replace(post.ports, carrier=post.carrier)
    for n in range(3):
        post.queue_text(str(n))
        post.carrier.fail_next(Failure.UNKNOWN)
    post.work()
    post.clock.advance(UNCONFIRMED)
    post.carrier.fail_next(failure)
    assert (reconcile_texts(post.ports), Counting.asked) == (settled, asked)
    assert reconcile_texts(post.ports) == 3 - settled


def test_of_two_unconfirmed_texts_of_one_case_each_finds_its_own(post: Post) -> None:
    case = post.case()
    other = f"Mudamos a hora. Protocolo {PROTOCOL}."
    post.queue_text("lost", case_id=case)
    post.queue_text("accepted", case_id=case, body=other)
    publish_texts(post.ports)
    ids = {post.row(key).id: key == "accepted" for key in ("lost", "accepted")}
    for _, sms_id, publication in post.queue.take():
        post.carrier.fail_next(Failure.UNKNOWN, really_done=ids[sms_id])
        send_text(post.ports, sms_id, publication, STATUS_URL)
    post.clock.advance(UNCONFIRMED)
    assert reconcile_texts(post.ports) == 2
    assert (post.row("lost").state, post.row("accepted").state) == ("waiting", "sent")


@pytest.mark.parametrize(
    ("listed", "token"),
    [
        (BODY, ""),
        (f"Sent from your Twilio trial account - {BODY}", ""),
        (f"Anotada. Protocolo {PROTOCOL}", PROTOCOL),
    ],
)
def test_a_text_is_found_by_its_words_or_where_the_carrier_changed_them_by_its_token(
    post: Post, listed: str, token: str
) -> None:
    post.queue_text(case_id=post.case(), token=token)
    post.carrier.fail_next(Failure.UNKNOWN, really_done=True)
    post.work()
    post.carrier.sms[0] = replace(post.carrier.sms[0], body=listed)
    post.clock.advance(UNCONFIRMED)
    reconcile_texts(post.ports)
    assert (post.row().state, post.row().sid) == ("sent", post.carrier.sms[0].sid)


def test_another_text_with_the_same_words_is_not_taken_for_this(post: Post) -> None:
    case = post.case()
    post.queue_text("arrived", case_id=case)
    post.work()
    post.queue_text("lost", case_id=case)
    post.carrier.fail_next(Failure.UNKNOWN)
    post.work()
    post.clock.advance(UNCONFIRMED)
    assert reconcile_texts(post.ports) == 1
    assert (post.row("lost").state, post.row("lost").sid) == ("waiting", "")


@pytest.mark.parametrize(("before", "state"), [(3630, "sent"), (3631, "waiting")])
def test_the_carriers_clock_may_be_an_hour_behind_ours(post: Post, before: int, state: str) -> None:
    post.queue_text()
    at = post.clock.now() - timedelta(seconds=before)
    post.carrier.sms.append(CarrierSms("SM9", MOBILE, BODY, "sent", at))
    post.carrier.fail_next(Failure.UNKNOWN)
    post.work()
    post.clock.advance(UNCONFIRMED)
    reconcile_texts(post.ports)
    assert post.row().state == state


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("end", ["delivered", "undelivered"])
def test_callbacks_in_any_order_come_to_the_same(post: Post, end: str, early: bool) -> None:
    given = ("queued", "sent", end, end)
    orders = {order for n in range(1, 5) for order in permutations(given, n)}
    for order in sorted(orders):
        key = " ".join(order)
        post.queue_text(key)

        def call_back(sid: str, order: tuple[str, ...] = order, key: str = key) -> None:
            for status in order:
                post.note(status, sid, key)

        # Early: all of them before the carrier's own answer.
        post.carrier.before_answer = call_back if early else None
        post.work()
        sid = post.carrier.sms[-1].sid
        call_back(sid)
        state = ("delivered" if end == "delivered" else "failed") if end in order else "sent"
        assert (post.row(key).state, post.row(key).sid) == (state, sid), order
    assert len(post.carrier.sms) == len(orders)


def test_eight_callbacks_at_once_come_to_the_same(post: Post) -> None:
    post.queue_text()
    post.work()
    statuses = ["queued", "sent", "delivered", "sending"] * 2
    at_once(8, lambda n: post.note(statuses[n]))
    assert post.row().state == "delivered"
    post.note("failed", code=30008)
    assert (post.row().state, post.row().code) == ("delivered", 0)


def test_a_text_that_did_not_arrive_keeps_the_code_and_is_not_sent_again(post: Post) -> None:
    post.queue_text()
    post.work()
    post.note("undelivered", code=30005)
    post.note("undelivered")
    assert (post.row().state, post.row().code) == ("failed", 30005)
    post.clock.advance(3600)
    post.work()
    assert len(post.carrier.sms) == 1


def test_a_callback_of_an_unknown_text_or_sid_does_nothing(post: Post) -> None:
    post.queue_text()
    note_text_status(post.ports, 99, "SM1", "delivered")
    post.note("delivered", "SM1")  # of a text that was never sent
    assert (post.row().state, post.row().sid) == ("waiting", "")
    post.work()
    sent = post.row().sid
    post.note("delivered", "SM-of-another")
    assert (post.row().state, post.row().sid) == ("sent", sent)


def test_a_callback_brings_the_sid_of_an_unconfirmed_text(post: Post) -> None:
    post.queue_text()
    post.carrier.fail_next(Failure.UNKNOWN, really_done=True)
    post.work()
    note_text_status(post.ports, post.row().id, "", "delivered")
    assert post.row().state == "sending"
    sid = post.carrier.sms[0].sid
    post.note("queued", sid)
    assert (post.row().state, post.row().sid) == ("sent", sid)
    post.clock.advance(UNCONFIRMED)
    assert reconcile_texts(post.ports) == 0


def test_a_late_callback_keeps_a_text_given_up_as_unsent_from_being_sent_again(post: Post) -> None:
    post.queue_text()
    post.carrier.fail_next(Failure.UNKNOWN, really_done=True)
    post.work()
    (accepted,) = post.carrier.sms
    post.carrier.sms.clear()  # not yet in the carrier's list
    post.clock.advance(UNCONFIRMED)
    reconcile_texts(post.ports)
    publish_texts(post.ports)
    post.note("sent", accepted.sid)
    for _, sms_id, publication in post.queue.take():
        send_text(post.ports, sms_id, publication, STATUS_URL)
    assert (post.row().state, post.row().sid) == ("sent", accepted.sid)
    assert post.carrier.sms == []


def test_an_answer_later_than_the_reconciler_does_not_undo_what_it_found(post: Post) -> None:
    asked, go_on = Event(), Event()

    def linger(_sid: str) -> None:
        asked.set()
        assert go_on.wait(10)

    post.queue_text()
    post.carrier.before_answer = linger
    worker = Thread(target=post.work)
    worker.start()
    assert asked.wait(10)
    post.carrier.sms[0] = replace(post.carrier.sms[0], status="delivered")
    post.clock.advance(UNCONFIRMED)
    assert reconcile_texts(post.ports) == 1
    go_on.set()
    worker.join(10)
    assert (post.row().state, post.row().sid) == ("delivered", post.carrier.sms[0].sid)


def test_a_late_failure_of_one_try_says_nothing_of_the_next(post: Post) -> None:
    post.queue_text()
    publish_texts(post.ports)
    ((_, sms_id, publication),) = post.queue.take()

    class Refusing(RecordingCarrier):
        def send_sms(self, to: str, body: str, status_url: str) -> str:
            post.clock.advance(UNCONFIRMED)
            assert reconcile_texts(post.ports) == 1
            post.carrier.fail_next(Failure.UNKNOWN)
            post.work()
            return super().send_sms(to, body, status_url)

    refusing = Refusing(post.clock)
    refusing.fail_next(Failure.REFUSED, 21614)
    send_text(replace(post.ports, carrier=refusing), sms_id, publication, STATUS_URL)
    assert (post.row().state, post.row().tries, post.row().code) == ("sending", 2, 0)


def test_what_a_wiped_queue_lost_is_published_again_after_a_minute(post: Post) -> None:
    post.queue_text()
    assert publish_texts(post.ports) == 1
    lost = post.queue.take()
    post.clock.advance(60)
    assert publish_texts(post.ports) == 0
    post.clock.advance(1)
    assert publish_texts(post.ports) == 1
    for _, sms_id, publication in lost + post.queue.take():  # the lost one turns up after all
        send_text(post.ports, sms_id, publication, STATUS_URL)
    assert len(post.carrier.sms) == 1


def test_while_the_queue_is_away_nothing_is_lost(post: Post) -> None:
    for n in range(3):
        post.queue_text(str(n))
    post.queue.away = True
    assert publish_texts(post.ports) == 0
    post.queue.away = False
    post.clock.advance(61)
    assert publish_texts(post.ports) == 3
    assert {publication for _, _, publication in post.queue.published} == {2}


def test_a_round_publishes_fifty_and_only_what_is_committed(post: Post) -> None:
    class Looking(RecordingQueue):
        def publish(self, job: str, row_id: int, publication: int) -> None:
            with post.database.read() as session:
                assert session.get_one(Sms, row_id).publication == publication
            super().publish(job, row_id, publication)

    queue = Looking()
    ports = replace(post.ports, queue=queue)
    for n in range(60):
        post.queue_text(str(n))
    assert [publish_texts(ports) for _ in range(2)] == [50, 0]
    for _, sms_id, publication in queue.published[:7]:
        send_text(post.ports, sms_id, publication, STATUS_URL)
    assert [publish_texts(ports) for _ in range(2)] == [7, 0]


def test_ten_thousand_texts_wait_in_the_rows_and_not_in_the_queue(post: Post) -> None:
    """A worker sends a text in a while; what waits in the queue beyond a minute counts as lost."""
    for n in range(120):
        post.queue_text(str(n))
    for _ in range(12):
        publish_texts(post.ports)
        post.clock.advance(30)
        for _, sms_id, publication in post.queue.published[:20]:
            send_text(post.ports, sms_id, publication, STATUS_URL)
        del post.queue.published[:20]
    assert len(post.carrier.sms) == 120


def test_two_relays_publish_a_row_once(post: Post, any_database_url: str) -> None:
    for n in range(40):
        post.queue_text(str(n))
    other = Database(any_database_url, threads=4)
    relays = [post.ports, replace(post.ports, database=other)]

    def relay(n: int) -> None:
        while publish_texts(relays[n % 2]):
            pass

    at_once(4, relay)
    while publish_texts(post.ports):  # what was locked when the last one looked
        pass
    other.dispose()
    assert sorted(row_id for _, row_id, _ in post.queue.published) == list(range(1, 41))
