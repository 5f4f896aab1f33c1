"""Twilio's genuine client against a real server that answers, refuses, breaks off and hangs."""

import json
import logging
import os
import socket
import struct
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ivr.gateways.telephone.twilio_rest import TwilioRest
from ivr.ports.carrier import CallOrder, CarrierCall, CarrierRecording, CarrierSms
from ivr.ports.failures import CarrierFailed, Failure
from tests.web.served import free_port

ACCOUNT, KEY = "AC" + "0" * 32, ("SK" + "1" * 32, "a secret")
LINE, CITIZEN, PARENT = "+558432097880", "+5584988887777", "CA" + "f" * 32
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"

Way = Callable[[BaseHTTPRequestHandler], None]


class HastyTwilio(TwilioRest):
    """One that waits half a second and no more."""

    seconds = 0.5


@dataclass
class Asked:
    """One request, as the server got it."""

    method: str
    path: str
    query: dict[str, list[str]]
    form: dict[str, list[str]]
    authorization: str


@dataclass
class Far:
    """The server in Twilio's place: answers in the ways it was told, one a request."""

    address: str = ""
    ways: list[Way] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def answers(self, body: object, status: int = 200) -> None:
        """The next request is answered so; what is no text becomes JSON."""
        text = body if isinstance(body, str) else json.dumps(body)

        def way(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(text.encode())))
            handler.end_headers()
            handler.wfile.write(text.encode())

        self.ways.append(way)

    def refuses(self, status: int, code: int) -> None:
        """The next request is refused as Twilio refuses."""
        self.answers({"code": code, "message": f"about {CITIZEN}", "status": status}, status)

    def lists(self, name: str, *records: dict[str, Any], following: str | None = None) -> None:
        """The next request is answered with one page of a list."""
        self.answers({name: list(records), "page": 0, "next_page_uri": following})


@pytest.fixture
def far() -> Iterator[Far]:
    """A server in Twilio's place."""
    found = Far()

    class Handler(BaseHTTPRequestHandler):
        """Notes the request and answers in the way that is next."""

        def do_GET(self) -> None:
            """A question."""
            url = urlsplit(self.path)
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            asked = Asked(
                self.command,
                url.path,
                parse_qs(url.query, keep_blank_values=True),
                parse_qs(form, keep_blank_values=True),
                self.headers["Authorization"],
            )
            found.asked.append(asked)
            found.ways.pop(0)(self)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        found.address = f"http://127.0.0.1:{server.server_port}"
        yield found
        found.over.set()
        server.shutdown()


@pytest.fixture
def twilio(far: Far) -> TwilioRest:
    """The gateway, led to that server."""
    return HastyTwilio(ACCOUNT, KEY, LINE, LINE, far.address)


def order(machine_url: str = "") -> CallOrder:
    """A call to the citizen."""
    base = "https://central.exemplo.br/callbacks/7"
    return CallOrder(CITIZEN, f"{base}/answered#rc=2", f"{base}/status", 25, 900, machine_url)


def call(sid: str, created: datetime = NOON, **also: object) -> dict[str, Any]:
    """A call as Twilio describes it while it waits: without times and duration."""
    return {
        "sid": sid,
        "account_sid": ACCOUNT,
        "parent_call_sid": None,
        "to": CITIZEN,
        "from": LINE,
        "status": "queued",
        "direction": "outbound-api",
        "date_created": format_datetime(created),
        "start_time": None,
        "end_time": None,
        "duration": None,
        "answered_by": None,
        **also,
    }


def failure(act: Callable[[], object]) -> CarrierFailed:
    """How it failed; nothing that could be logged of it names the citizen."""
    with pytest.raises(CarrierFailed) as told:
        act()
    assert CITIZEN[1:] not in "".join(traceback.format_exception(told.value))
    return told.value


def test_a_call_is_ordered_with_all_that_it_needs(twilio: TwilioRest, far: Far) -> None:
    far.answers(call("CA1"), 201)
    assert twilio.call(order()) == "CA1"
    (asked,) = far.asked
    assert (asked.method, asked.path) == ("POST", f"{ROOT}/Calls.json")
    assert asked.form == {
        "To": [CITIZEN],
        "From": [LINE],
        "Url": ["https://central.exemplo.br/callbacks/7/answered#rc=2"],
        "Method": ["POST"],
        "StatusCallback": ["https://central.exemplo.br/callbacks/7/status"],
        "StatusCallbackMethod": ["POST"],
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        "Timeout": ["25"],
        "TimeLimit": ["900"],
    }
    assert asked.authorization.startswith("Basic ")


def test_machines_are_looked_for_while_the_call_goes_on(twilio: TwilioRest, far: Far) -> None:
    far.answers(call("CA1"), 201)
    twilio.call(order("https://central.exemplo.br/callbacks/7/machine"))
    form = far.asked[0].form
    assert form["MachineDetection"] == ["Enable"]
    assert form["AsyncAmd"] == ["true"]
    assert form["AsyncAmdStatusCallback"] == ["https://central.exemplo.br/callbacks/7/machine"]


@pytest.mark.parametrize(
    ("status", "code", "means"),
    [
        (400, 21211, Failure.REFUSED),  # no valid number
        (400, 21614, Failure.REFUSED),  # no mobile
        (400, 21210, Failure.LATER),  # the line's number is not ours
        (400, 21215, Failure.LATER),  # Brazil is not permitted
        (401, 20003, Failure.LATER),
        (403, 20003, Failure.LATER),
        (404, 20404, Failure.LATER),  # the account
        (408, 0, Failure.UNKNOWN),
        (429, 20429, Failure.LATER),
        (400, 20429, Failure.LATER),
        (500, 20500, Failure.UNKNOWN),
        (503, 20503, Failure.UNKNOWN),
    ],
)
def test_an_answer_of_twilios_says_what_may_be_done(
    twilio: TwilioRest, far: Far, status: int, code: int, means: Failure
) -> None:
    far.refuses(status, code)
    told = failure(lambda: twilio.call(order()))
    assert (told.failure, told.code) == (means, code)
    assert len(far.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 302])
def test_an_answer_that_is_not_twilios_is_understood_by_its_status(
    twilio: TwilioRest, far: Far, status: int
) -> None:
    far.answers("<html>", status)
    told = failure(lambda: twilio.call(order()))
    assert told.failure == (Failure.LATER if status == 429 else Failure.UNKNOWN)


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "{}", '{"sid": null}', "<html>"])
def test_a_broken_answer_leaves_open_whether_the_call_was_made(
    twilio: TwilioRest, far: Far, body: str
) -> None:
    far.answers(body, 201)
    assert failure(lambda: twilio.call(order())).failure == Failure.UNKNOWN


def close(handler: BaseHTTPRequestHandler) -> None:
    """The request is taken, and the line is cut."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def reset(handler: BaseHTTPRequestHandler) -> None:
    """The request is taken, and the line is cut without a farewell."""
    handler.close_connection = True
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    os.close(handler.connection.detach())


def break_off(handler: BaseHTTPRequestHandler) -> None:
    """Half an answer."""
    handler.send_response(201)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"sid": "CA')
    close(handler)


@pytest.mark.parametrize("way", [close, reset, break_off])
def test_a_line_that_is_cut_leaves_open_whether_the_call_was_made(
    twilio: TwilioRest, far: Far, way: Way
) -> None:
    far.ways.append(way)
    assert failure(lambda: twilio.call(order())).failure == Failure.UNKNOWN
    assert len(far.asked) == 1


@pytest.mark.alone
def test_row_25_a_time_out_leaves_open_whether_the_call_was_made(
    twilio: TwilioRest, far: Far
) -> None:
    def hang(handler: BaseHTTPRequestHandler) -> None:
        far.over.wait(10)

    far.ways.append(hang)
    begun = time.monotonic()
    assert failure(lambda: twilio.call(order())).failure == Failure.UNKNOWN
    assert time.monotonic() - begun < 1
    assert len(far.asked) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
def test_nothing_was_sent_where_nobody_listens(host: str) -> None:
    twilio = HastyTwilio(ACCOUNT, KEY, LINE, LINE, f"http://{host}:{free_port()}")
    assert failure(lambda: twilio.call(order())).failure == Failure.LATER
    assert failure(lambda: twilio.calls_to(CITIZEN, NOON)).failure == Failure.LATER


@pytest.mark.alone
def test_nothing_was_sent_where_no_connection_came_about() -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}"
        twilio = HastyTwilio(ACCOUNT, KEY, LINE, LINE, address)
        begun = time.monotonic()
        assert failure(lambda: twilio.call(order())).failure == Failure.LATER
        assert time.monotonic() - begun < 1


def test_the_real_one_waits_ten_seconds_at_most() -> None:
    assert TwilioRest.seconds == 10.0


def test_a_call_is_found_whatever_twilio_leaves_empty(twilio: TwilioRest, far: Far) -> None:
    far.answers(call("CA1"))
    assert twilio.find_call("CA1") == CarrierCall(
        "CA1", "", CITIZEN, LINE, "outbound-api", "queued", NOON, None, None, ""
    )
    assert (far.asked[0].method, far.asked[0].path) == ("GET", f"{ROOT}/Calls/CA1.json")


def test_an_ended_call_tells_its_end_and_length(twilio: TwilioRest, far: Far) -> None:
    far.answers(
        call(
            "CA2",
            parent_call_sid=PARENT,
            status="completed",
            end_time=format_datetime(NOON + 90 * SECOND),
            duration="42",
            answered_by="human",
        )
    )
    found = twilio.find_call("CA2")
    assert found
    assert (found.parent_sid, found.status, found.answered_by) == (PARENT, "completed", "human")
    assert (found.ended_at, found.seconds) == (NOON + 90 * SECOND, 42)


def test_a_call_that_twilio_does_not_know_is_none(twilio: TwilioRest, far: Far) -> None:
    far.refuses(404, 20404)
    assert twilio.find_call("CA1") is None


@pytest.mark.parametrize("status", [401, 429, 500])
def test_no_other_refusal_means_that_there_is_no_call(
    twilio: TwilioRest, far: Far, status: int
) -> None:
    far.refuses(status, 0)
    assert failure(lambda: twilio.find_call("CA1")).failure != Failure.REFUSED


def test_legs_are_those_that_the_call_dialled(twilio: TwilioRest, far: Far) -> None:
    far.lists("calls", call("CA2", parent_call_sid=PARENT), call("CA3", NOON + SECOND))
    assert [leg.sid for leg in twilio.legs_of(PARENT)] == ["CA3", "CA2"]
    assert far.asked[0].query["ParentCallSid"] == [PARENT]


def test_calls_to_a_number_are_asked_for_without_a_time_and_compared_here(
    twilio: TwilioRest, far: Far
) -> None:
    far.lists("calls", call("CA3", NOON + SECOND), call("CA2", NOON), call("CA1", NOON - SECOND))
    found = twilio.calls_to(CITIZEN, NOON + 0.7 * SECOND)
    assert [each.sid for each in found] == ["CA3", "CA2"]
    assert far.asked[0].query == {"To": [CITIZEN], "PageSize": ["100"]}


def test_the_calls_of_a_gap_are_read_page_by_page(twilio: TwilioRest, far: Far) -> None:
    def inbound(sid: str, seconds: int, direction: str = "inbound") -> dict[str, Any]:
        created = NOON + seconds * SECOND
        return call(sid, created, direction=direction, to=LINE, **{"from": CITIZEN})

    more = f"{ROOT}/Calls.json?Page=1&PageToken=PA1"
    far.lists("calls", inbound("CA5", 601), inbound("CA4", 600), following=more)
    far.lists("calls", inbound("CA3", 5), inbound("CA2", 0, "outbound-api"), inbound("CA1", -1))
    found = twilio.inbound_calls(NOON, NOON + 600 * SECOND)
    assert [(each.sid, each.number) for each in found] == [("CA4", CITIZEN), ("CA3", CITIZEN)]
    assert far.asked[0].query == {
        "To": [LINE],
        "StartTime>": ["2026-11-23T00:00:00Z"],
        "PageSize": ["1000"],
    }
    assert far.asked[1].query == {"Page": ["1"], "PageToken": ["PA1"]}


def test_of_a_gap_of_many_thousand_calls_the_oldest_is_read_too(
    twilio: TwilioRest, far: Far
) -> None:
    later = call("CA2", NOON + 700 * SECOND, direction="inbound", to=LINE, **{"from": CITIZEN})
    for n in range(10):
        more = f"{ROOT}/Calls.json?Page={n + 1}&PageToken=PA{n + 1}"
        far.lists("calls", *[later] * 1000, following=more)
    far.lists("calls", later | {"sid": "CA1", "date_created": format_datetime(NOON)})
    assert [each.sid for each in twilio.inbound_calls(NOON, NOON + 600 * SECOND)] == ["CA1"]


def test_the_line_is_there_since_the_account_has_its_number(twilio: TwilioRest, far: Far) -> None:
    far.lists("incoming_phone_numbers", {"sid": "PN1", "date_created": format_datetime(NOON)})
    assert twilio.line_since() == NOON
    assert far.asked[0].query["PhoneNumber"] == [LINE]
    far.lists("incoming_phone_numbers")
    assert twilio.line_since() is None


def test_recordings_are_those_made_in_between(twilio: TwilioRest, far: Far) -> None:
    def recording(sid: str, seconds: int, duration: str | None) -> dict[str, Any]:
        created = format_datetime(NOON + seconds * SECOND)
        return {"sid": sid, "call_sid": "CA1", "date_created": created, "duration": duration}

    far.lists("recordings", recording("RE1", 0, "12"), recording("RE2", 5, "-1"))
    far.ways.append(far.ways[0])
    assert twilio.recordings(NOON, NOON + SECOND) == [CarrierRecording("RE1", "CA1", NOON, 12)]
    later = twilio.recordings(NOON, NOON + 9 * SECOND)
    assert [(each.sid, each.seconds) for each in later] == [("RE2", 0), ("RE1", 12)]
    assert far.asked[0].query["DateCreated>"] == ["2026-11-23T00:00:00Z"]


@pytest.mark.parametrize(
    ("sender", "name"),
    [(LINE, "From"), ("28123", "From"), ("MG" + "2" * 32, "MessagingServiceSid")],
)
def test_an_sms_is_sent_by_the_number_or_the_service(far: Far, sender: str, name: str) -> None:
    far.answers({"sid": "SM1"}, 201)
    twilio = HastyTwilio(ACCOUNT, KEY, LINE, sender, far.address)
    assert twilio.send_sms(CITIZEN, "Protocolo 1234", "https://central.exemplo.br/sms/1") == "SM1"
    assert far.asked[0].path == f"{ROOT}/Messages.json"
    assert far.asked[0].form == {
        "To": [CITIZEN],
        name: [sender],
        "Body": ["Protocolo 1234"],
        "StatusCallback": ["https://central.exemplo.br/sms/1"],
    }


def test_no_sms_is_sent_without_a_sender(far: Far) -> None:
    twilio = HastyTwilio(ACCOUNT, KEY, LINE, "", far.address)
    told = failure(lambda: twilio.send_sms(CITIZEN, "Protocolo 1234", "https://x"))
    assert told.failure == Failure.REFUSED
    assert far.asked == []


def test_sms_to_a_number_are_found_with_their_text(twilio: TwilioRest, far: Far) -> None:
    def sms(sid: str, seconds: int) -> dict[str, Any]:
        created = format_datetime(NOON + seconds * SECOND)
        told = {"to": CITIZEN, "body": "Protocolo 1234", "status": "sent"}
        return {"sid": sid, "date_created": created, **told}

    far.lists("messages", sms("SM2", 3), sms("SM1", -3))
    assert twilio.sms_to(CITIZEN, NOON) == [
        CarrierSms("SM2", CITIZEN, "Protocolo 1234", "sent", NOON + 3 * SECOND)
    ]
    assert far.asked[0].query == {"To": [CITIZEN], "PageSize": ["100"]}


def test_a_list_that_cannot_be_read_is_no_empty_list(twilio: TwilioRest, far: Far) -> None:
    far.answers({"surprise": True, "calls": []})
    assert failure(lambda: twilio.calls_to(CITIZEN, NOON)).failure == Failure.UNKNOWN
    far.lists("calls", call("CA1", date_created=None))
    assert failure(lambda: twilio.calls_to(CITIZEN, NOON)).failure == Failure.UNKNOWN
    far.refuses(429, 20429)
    assert failure(lambda: twilio.calls_to(CITIZEN, NOON)).failure == Failure.LATER


def test_row_42_no_log_of_any_level_names_the_citizen(
    twilio: TwilioRest, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        far.answers(call("CA1"), 201)
        twilio.call(order())
        far.lists("calls")
        twilio.calls_to(CITIZEN, NOON)
    assert CITIZEN[1:] not in caplog.text
