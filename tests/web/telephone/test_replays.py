"""Replays: Twilio signs no instant, so what was captured once can be posted again for ever."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from ivr.store.database.base import Base
from ivr.usecases.notices.texts import Text, publish_texts, queue_text, send_text, status_url
from tests.conftest import Install
from tests.stories.test_citizen_first import ring, wished
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation

MINUTE, DAY, MONTH = 60, 86_400, 30 * 86_400
Form = dict[str, str]


@dataclass
class Tapped(Installation):
    """An installation whose every signed request is captured."""

    taken: list[tuple[str, Form]] = field(default_factory=list)

    def post(self, address: str, form: Form, token: str = "") -> TestResponse:
        """The webhook, kept to be posted again."""
        self.taken.append((urlsplit(address).path, dict(form)))
        return super().post(address, form, token)

    def replay(self, path: str, form: Form) -> None:
        """The very same request once more, or one that Twilio signed and that never came."""
        assert super().post(path, form).status_code < 500, path

    def told(self, path: str, sid: str, **also: str) -> None:
        """One webhook besides those that a telephone sends by itself."""
        account = self.settings.TWILIO_ACCOUNT_SID
        form = {"CallSid": sid, "AccountSid": account, "Timestamp": self.instant(), **also}
        assert self.post(path, form).status_code < 300, path

    def instant(self) -> str:
        """Now, as Twilio writes it."""
        return self.clock.now().strftime("%a, %d %b %Y %H:%M:%S +0000")

    def all_rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table."""
        with self.ports.database.read() as session:
            return {
                table.name: [
                    tuple(row)
                    for row in session.execute(select(table).order_by(*table.primary_key))
                ]
                for table in Base.metadata.sorted_tables
            }


@pytest.fixture
def tapped(installed: Install, any_database_url: str) -> Tapped:
    """An installation that sends SMS, with everything that Twilio says on one morning captured."""
    plain = installed(any_database_url, SMS_FROM="+5584900000000")
    central = Tapped(plain.settings, plain.ports, plain.clock, plain.app)
    hire(central, "Ana")
    for live in (_transfer, _message, _emergency, _agent_first, _citizen_first, _text):
        live(central)
        central.clock.advance(10)
    return central


def _transfer(central: Tapped) -> None:
    call = central.dial("+5584988881111").press("2").press("0")
    central.clock.advance(5)
    central.told(
        "/voice/answered", f"{call.sid}b", ParentCallSid=call.sid, CallStatus="in-progress"
    )
    central.told("/voice/whisper/1", f"{call.sid}b", ParentCallSid=call.sid)
    call.transfer("completed", True, 60).hang_up(90)


def _message(central: Tapped) -> None:
    call = central.dial("+5584988882222")
    call.request("/voice/recorded/1", RecordingSid="RE" + "1" * 32, RecordingDuration="9")
    began = {"RecordingStartTime": central.instant(), "RecordingStatus": "completed"}
    for digit, sid in (("1", call.sid), ("2", "CAofnobody")):
        also = {"RecordingSid": "RE" + digit * 32, "RecordingDuration": "9"}
        central.told("/voice/recording", sid, **also, **began)
    call.hang_up()


def _emergency(central: Tapped) -> None:
    call = central.dial("+5584988883333")
    central.clock.advance(10)
    call.request("/voice/emergency/dial", DialCallStatus="failed", DialCallDuration="0")
    call.request("/voice/emergency/kept", RecordingSid="RE" + "3" * 32)
    call.hang_up()


def _agent_first(central: Tapped) -> None:
    request(central, MOBILE, topic="uvt")
    leg = Desk(central).ring().answer().press("1")
    central.told("/voice/citizen/1/machine", f"{leg.telephone.sid}c", AnsweredBy="human")
    leg.talk(90).press("1").tell("completed")


def _citizen_first(central: Tapped) -> None:
    wished(central, "+5584988884444", topic="uvt")
    desk = Desk(central)
    desk.done = len(desk.queue.published)
    leg = ring(desk).answer().press("1").machine("human")
    leg.talk(90).tell("completed", 110)


def _text(central: Tapped) -> None:
    now = central.clock.now()
    with central.ports.database.write() as session:
        assert queue_text(session, Text("a", "promised", MOBILE, "Anotado."), now)
    publish_texts(central.ports)
    ((text, publication),) = central.rows("SELECT id, publication FROM sms WHERE key = 'a'")
    assert isinstance(text, int)
    assert isinstance(publication, int)
    send_text(central.ports, text, publication, status_url(central.ports, text))
    sid = Desk(central).carrier.sms[-1].sid
    central.told(f"/voice/sms/{text}/status", "", MessageSid=sid, MessageStatus="sent")


def _webhooks(central: Tapped) -> set[str]:
    """The rule of each address that Twilio may post to."""
    rules = (
        str(each) for each in central.app.url_map.iter_rules() if "POST" in (each.methods or ())
    )
    return {each for each in rules if each.startswith("/voice/")}


def _rule(central: Tapped, path: str) -> str:
    adapter = central.app.url_map.bind("central.exemplo.br")
    return str(adapter.match(path, "POST", return_rule=True)[0])


def _bring_down(central: Tapped) -> None:
    """Transfers fail until nobody is put through any more."""
    while True:
        call = central.dial("+5584988886666").press("0")
        if call.last.tag != "Dial":
            break
        call.transfer("failed", False, 0)
    assert central.rows("SELECT count(*) FROM outages WHERE ended_at IS NULL") == [(1,)]


def _mend(central: Tapped) -> None:
    """The switchboard answers a caller again."""
    central.clock.advance(16 * MINUTE)
    call = central.dial("+5584988885555").press("0").transfer("completed", True, 30)
    call.hang_up(40)


def _nothing_changes(central: Tapped, posted: list[tuple[str, Form]]) -> None:
    before = central.all_rows()
    for path, form in posted:
        central.replay(path, form)
    after = central.all_rows()
    assert {name for name, rows in after.items() if rows != before[name]} == set()


def test_every_webhook_replayed_after_its_call_changes_no_row(tapped: Tapped) -> None:
    """A minute, a day and a month later; while the switchboard is up, and while it is down."""
    posted = list(tapped.taken)
    assert {_rule(tapped, path) for path, _ in posted} == _webhooks(tapped)
    for later in (MINUTE, DAY, MONTH):
        tapped.clock.advance(later)
        _nothing_changes(tapped, posted)
        _bring_down(tapped)
        _nothing_changes(tapped, posted)
        _mend(tapped)


def _never_came(path: str, form: Form) -> list[tuple[str, Form]]:
    """What else Twilio may have signed about the same leg, and what we never got."""
    if path.endswith("/machine"):
        return [(path, form | {"AnsweredBy": "machine_start"})]
    if path.startswith("/voice/sms/"):
        told = ("delivered", "undelivered", "failed")
        return [(path, form | {"MessageStatus": each, "ErrorCode": "30003"}) for each in told]
    if path == "/voice/recording":
        absent = form | {"RecordingStatus": "absent"}
        return [(path, absent), (path, form | {"RecordingSid": "RE" + "9" * 32})]
    if path.startswith(("/voice/turn/", "/voice/called/turn/")):
        stem = path.rpartition("/")[0]
        return [(f"{stem}/{n}", form | {"Digits": key}) for n in range(6) for key in ("0", "1")]
    if path.startswith(("/voice/dial/", "/voice/called/dial/", "/voice/emergency/dial")):
        stem, _, last = path.rpartition("/")
        paths = [f"{stem}/{n}" for n in range(6)] if last.isdecimal() else [path]
        given = [form | {"DialCallStatus": each} for each in ("failed", "completed", "canceled")]
        return [(each, one) for each in paths for one in given]
    if path.startswith("/voice/recorded/"):
        new = form | {"RecordingSid": "RE" + "8" * 32}
        return [(f"/voice/recorded/{n}", new) for n in range(6)]
    if path.endswith(("/status", "/answered")):
        ends = ("in-progress", "completed", "failed", "busy", "no-answer", "canceled")
        return [(path, form | {"CallStatus": each, "CallDuration": "7"}) for each in ends]
    return [(path, form)]


def test_what_was_signed_of_an_ended_call_and_never_came_changes_no_row(tapped: Tapped) -> None:
    """A day later, but for an SMS, on which its carrier may report for three; and a month later."""
    every: list[tuple[str, Form]] = []
    for path, form in tapped.taken:
        every += (each for each in _never_came(path, form) if each not in every)
    _bring_down(tapped)
    for later, posted in (
        (DAY, [each for each in every if not each[0].startswith("/voice/sms/")]),
        (MONTH, every),
    ):
        tapped.clock.advance(later)
        _nothing_changes(tapped, posted)


def test_a_call_that_nobody_knows_says_nothing_of_anything(tapped: Tapped) -> None:
    _bring_down(tapped)
    sid, account = "CAneverseen", tapped.settings.TWILIO_ACCOUNT_SID
    of_unknown = {"CallSid": sid, "AccountSid": account, "ParentCallSid": sid}
    old = of_unknown | {"Timestamp": "Mon, 02 Nov 2026 12:00:00 +0000"}
    del old["ParentCallSid"]
    posted: list[tuple[str, Form]] = [
        ("/voice/status", old | {"CallStatus": each}) for each in ("in-progress", "completed")
    ]
    for path in ("/voice/agent/99", "/voice/called/99", "/voice/agent/1", "/voice/called/2"):
        posted += [(path, of_unknown), (f"{path}/status", of_unknown | {"CallStatus": "failed"})]
    posted += [
        ("/voice/answered", of_unknown | {"CallStatus": "in-progress"}),
        ("/voice/emergency/dial", of_unknown | {"DialCallStatus": "failed"}),
        ("/voice/emergency/dial", of_unknown | {"DialCallStatus": "completed"}),
        ("/voice/called/2/agent", of_unknown),
        ("/voice/called/2/agent/key", of_unknown | {"Digits": "1"}),
        ("/voice/citizen/1/machine", of_unknown | {"AnsweredBy": "machine_start"}),
        ("/voice/sms/99/status", of_unknown | {"MessageSid": "SM9", "MessageStatus": "failed"}),
    ]
    _nothing_changes(tapped, posted)


def test_an_answer_ends_an_outage_only_while_its_own_call_is_being_transferred(
    tapped: Tapped,
) -> None:
    """The fault as it was found: a captured /voice/answered ended any outage, at any time."""
    (answered,) = [each for each in tapped.taken if each[0] == "/voice/answered"]
    _bring_down(tapped)
    tapped.clock.advance(3 * MINUTE)
    tapped.replay(*answered)
    assert tapped.rows("SELECT count(*) FROM outages WHERE ended_at IS NULL") == [(1,)]
    call = tapped.dial("+5584988887771").press("0")
    form = {"ParentCallSid": call.sid, "CallStatus": "in-progress"}
    tapped.told("/voice/answered", f"{call.sid}b", **form)
    assert tapped.rows("SELECT count(*) FROM outages WHERE ended_at IS NULL") == [(0,)]


def test_a_case_that_staff_have_moved_on_is_not_moved_back_by_a_replay(tapped: Tapped) -> None:
    with tapped.ports.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET state = 'closed'")
    before = tapped.rows("SELECT id, state FROM cases ORDER BY id")
    for path, form in tapped.taken:
        if path == "/voice/status":
            tapped.replay(path, form)
    assert tapped.rows("SELECT id, state FROM cases ORDER BY id") == before


@pytest.mark.parametrize("account", ["", "AC" + "f" * 32])
def test_no_webhook_of_another_account_is_heard(tapped: Tapped, account: str) -> None:
    before = tapped.all_rows()
    for path, form in list(tapped.taken):
        foreign = {**form, "AccountSid": account}
        assert Installation.post(tapped, path, foreign).status_code == 403, path
    assert tapped.all_rows() == before
