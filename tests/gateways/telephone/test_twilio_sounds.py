"""Sounds from a real server in Twilio's place: late, cut off, too slow, and leading elsewhere."""

import base64
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import SplitResult, urlsplit

import pytest

from ivr.gateways.telephone.twilio_rest import TwilioRest
from ivr.gateways.telephone.twilio_sounds import TwilioSounds
from ivr.ports.carrier import NOT_FOUND
from ivr.ports.failures import CarrierFailed, Failure
from tests.support.voice_messages import wav
from tests.web.served import free_port

ACCOUNT, KEY, SID = "AC" + "0" * 32, ("SK" + "1" * 32, "a secret"), "RE" + "f" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{SID}"
BASIC = "Basic " + base64.b64encode(":".join(KEY).encode()).decode()
SOUND = wav(12)

Way = Callable[[BaseHTTPRequestHandler], None]


class Far:
    """Answers every request in the next way, the last one again and again."""

    def __init__(self, *ways: Way) -> None:
        """Nothing was asked yet."""
        self.ways, self.address = list(ways), ""
        self.asked: list[tuple[str, str, str | None]] = []  # method, path, Authorization


def gives(body: bytes, status: int = 200, length: int | None = None) -> Way:
    """A way that answers with that body, and says that it is so long."""

    def way(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "audio/x-wav")
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return way


def leads_to(url: str, status: int = 302) -> Way:
    """A way that answers with a redirect."""

    def way(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return way


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte every twentieth of a second, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    pause = threading.Event()
    try:
        for _ in range(200):
            handler.wfile.write(b"R")
            handler.wfile.flush()
            pause.wait(0.05)
    except OSError:
        return


@contextmanager
def at_work(*ways: Way) -> Iterator[Far]:
    """A server with those ways."""
    far = Far(*ways)

    class Handler(BaseHTTPRequestHandler):
        """Notes the request and answers in the way that is next."""

        def do_GET(self) -> None:
            """A question."""
            far.asked.append((self.command, self.path, self.headers["Authorization"]))
            (far.ways.pop(0) if len(far.ways) > 1 else far.ways[0])(self)

        do_DELETE = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        far.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield far
        finally:
            server.shutdown()


def fetched(address: str, sid: str = SID, seconds: float = 2.0) -> bytes:
    """The whole sound."""
    with TwilioSounds(ACCOUNT, KEY, address, seconds).open(sid) as parts:
        return b"".join(parts)


def failure(act: Callable[[], object]) -> CarrierFailed:
    """How it failed."""
    with pytest.raises(CarrierFailed) as told:
        act()
    return told.value


def test_a_sound_is_asked_for_by_its_sid_and_with_the_key() -> None:
    with at_work(gives(SOUND)) as far:
        assert fetched(far.address) == SOUND
    assert far.asked == [("GET", f"{PATH}.wav", BASIC)]


def test_a_sound_comes_in_parts_and_never_whole() -> None:
    with at_work(gives(SOUND)) as far:
        sounds = TwilioSounds(ACCOUNT, KEY, far.address, 2.0)
        with sounds.open(SID) as parts:
            assert max(len(part) for part in parts) <= 64 * 1024 < len(SOUND)


@pytest.mark.parametrize("sid", ["", "RE../../x", "REé", "CA1", "RE1?x=y", "RE" + "1" * 70])
def test_what_is_no_sid_is_not_asked_for(sid: str) -> None:
    with at_work(gives(SOUND)) as far:
        assert failure(lambda: fetched(far.address, sid)).failure is Failure.REFUSED
    assert far.asked == []


@pytest.mark.parametrize(
    ("status", "means", "code"),
    [
        (404, Failure.LATER, NOT_FOUND),
        (410, Failure.LATER, NOT_FOUND),
        (401, Failure.LATER, 0),
        (429, Failure.LATER, 0),
        (500, Failure.UNKNOWN, 0),
        (503, Failure.UNKNOWN, 0),
    ],
)
def test_a_status_says_what_may_be_done(status: int, means: Failure, code: int) -> None:
    with at_work(gives(b"", status)) as far:
        told = failure(lambda: fetched(far.address))
    assert (told.failure, told.code) == (means, code)


def test_a_sound_that_breaks_off_is_none() -> None:
    with at_work(gives(SOUND[:-1], length=len(SOUND))) as far:
        assert failure(lambda: fetched(far.address)).failure is Failure.UNKNOWN


@pytest.mark.alone
def test_a_sound_that_drips_is_left_after_its_time() -> None:
    with at_work(drips) as far:
        begun = time.monotonic()
        assert failure(lambda: fetched(far.address, seconds=1.0)).failure is Failure.UNKNOWN
        assert time.monotonic() - begun < 2


def test_nobody_listening_is_told_apart() -> None:
    told = failure(lambda: fetched(f"http://127.0.0.1:{free_port()}"))
    assert told.failure is Failure.LATER


def test_a_redirect_of_the_same_host_is_followed() -> None:
    with at_work(leads_to("/elsewhere"), gives(SOUND)) as far:
        assert fetched(far.address) == SOUND
    assert [path for _, path, _ in far.asked] == [f"{PATH}.wav", "/elsewhere"]


def test_no_other_place_is_asked_whatever_a_redirect_says() -> None:
    with at_work(gives(b"{}")) as inside:
        for url in (
            f"{inside.address}/latest/meta-data",
            "http://169.254.169.254/latest/meta-data",
            "https://api.twilio.com/x",
            "file:///etc/passwd",
            "//evil.example/x",
            "",
        ):
            with at_work(leads_to(url)) as far:
                assert failure(lambda: fetched(far.address)).failure is Failure.UNKNOWN
        assert inside.asked == []


def test_the_key_goes_to_twilio_and_not_where_it_leads() -> None:
    class Trusting(TwilioSounds):
        """Takes any place for Twilio's store."""

        def _may_ask(self, url: SplitResult) -> bool:
            return True

    with at_work(gives(SOUND)) as store, at_work(leads_to(f"{store.address}/sound")) as far:
        with Trusting(ACCOUNT, KEY, far.address, 2.0).open(SID) as parts:
            assert b"".join(parts) == SOUND
        assert far.asked == [("GET", f"{PATH}.wav", BASIC)]
        assert store.asked == [("GET", "/sound", None)]


def test_redirects_without_end_are_left() -> None:
    with at_work(leads_to("/again")) as far:
        assert failure(lambda: fetched(far.address)).failure is Failure.UNKNOWN
        assert len(far.asked) == 4


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://api.twilio.com/2010-04-01/x", True),
        ("https://com-twilio-us1-recordings.s3.amazonaws.com/a?X-Amz-Signature=b", True),
        ("https://s3-external-1.amazonaws.com/media.twiliocdn.com/a", True),
        ("https://bucket.s3.us-east-1.amazonaws.com/a", True),
        ("https://bucket.s3-us-west-2.amazonaws.com:443/a", True),
        ("http://bucket.s3.amazonaws.com/a", False),
        ("https://bucket.s3.amazonaws.com:8443/a", False),
        ("https://api.twilio.com@evil.example/a", False),
        ("https://x@bucket.s3.amazonaws.com/a", False),
        ("https://api.twilio.com.evil.example/a", False),
        ("https://s3.amazonaws.com.evil.example/a", False),
        ("https://evils3.amazonaws.com/a", False),
        ("https://ec2.us-east-1.amazonaws.com/a", False),
        ("http://api.twilio.com/2010-04-01/x", False),
        ("https://169.254.169.254/", False),
    ],
)
def test_only_twilio_and_its_store_may_be_asked(url: str, good: bool) -> None:
    assert TwilioSounds(ACCOUNT, KEY, "", 1.0)._may_ask(urlsplit(url)) is good


def test_a_recording_is_deleted_and_one_that_is_gone_is_no_failure() -> None:
    def gone(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(204)
        handler.end_headers()

    missing = gives(b'{"code": 20404, "status": 404}', 404)
    with at_work(gone, missing, gives(b"<html>", 500), gives(b"", 200)) as far:
        twilio = TwilioRest(ACCOUNT, KEY, "+558432097880", "", far.address)
        twilio.delete_recording(SID)
        twilio.delete_recording(SID)
        for _ in range(2):
            told = failure(lambda: twilio.delete_recording(SID))
            assert told.failure is Failure.UNKNOWN
    assert far.asked[0] == ("DELETE", f"{PATH}.json", BASIC)


def test_the_gateway_gives_the_sound_too() -> None:
    with at_work(gives(SOUND)) as far:
        twilio = TwilioRest(ACCOUNT, KEY, "+558432097880", "", far.address)
        with twilio.sound(SID) as parts:
            assert b"".join(parts) == SOUND
