"""The telephone over real sockets (promises 1, 6 and 15)."""

import itertools
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode
from xml.etree.ElementTree import fromstring

import pytest
import requests
from sqlalchemy import create_engine
from twilio.request_validator import RequestValidator

from ivr.store import schema
from tests.support.installation import settings_for
from tests.support.programs import RedisProgram, wait_until
from tests.web.served import Served, served

CALLERS = 4
TURNS = ("", "2", "", "", "1", "*")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, redis_program: RedisProgram) -> Iterator[Served]:
    """A web process on SQLite of its own."""
    folder = tmp_path_factory.mktemp("web")
    url = f"sqlite:///{folder}/central.db"
    schema.upgrade(url)
    with served(settings_for(url, redis_program.url), folder / "log") as running:
        yield running


def whole_call(web: Served, sid: str) -> list[float]:
    """A call of six turns; how many seconds each took."""
    address, took = f"{web.settings.PUBLIC_URL}/voice/incoming", []
    for digits in TURNS:
        begun = time.monotonic()
        response = web.post(address, web.form(sid, **({"Digits": digits} if digits else {})))
        took.append(time.monotonic() - begun)
        assert response.status_code == 200, response.text
        assert "Desculpe" not in response.text
        address = fromstring(response.text)[-1].attrib["action"]
    return took


def count(web: Served, table: str) -> int:
    """The rows of a table, seen by another process."""
    engine = create_engine(web.settings.DATABASE_URL)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
    engine.dispose()
    return int(found)


@pytest.mark.alone
def test_row_1_fifty_calls_at_once_are_answered_within_a_second(web: Served) -> None:
    calls, steps = count(web, "calls"), count(web, "steps")
    with ThreadPoolExecutor(50) as pool:
        took = sorted(
            each
            for call in pool.map(lambda n: whole_call(web, f"CArow1{n:03}"), range(50))
            for each in call
        )
    assert took[int(len(took) * 0.99)] < 1
    assert took[-1] < 3
    assert count(web, "calls") - calls == 50
    assert count(web, "steps") - steps == 50 * len(TURNS)


def test_row_6_no_call_hears_of_a_new_release(web: Served) -> None:
    stop = threading.Event()
    served_whole: list[str] = []
    failures: list[str] = []

    def keep_calling(caller: int) -> None:
        for n in itertools.count():
            if stop.is_set():
                return
            sid = f"CArow6{caller}x{n:04}"
            try:
                whole_call(web, sid)
                served_whole.append(sid)
            except (requests.RequestException, AssertionError) as failure:
                failures.append(repr(failure))

    def wait_for_more_calls() -> None:
        wanted = len(served_whole) + CALLERS
        wait_until("calls are served", lambda: bool(failures) or len(served_whole) >= wanted, 120)

    with ThreadPoolExecutor(CALLERS) as pool:
        callers = [pool.submit(keep_calling, n) for n in range(CALLERS)]
        try:
            wait_for_more_calls()
            for _ in range(2):
                booted = _boots(web)
                web.process.send_signal(signal.SIGHUP)
                wait_until("new workers start", lambda: _boots(web) >= booted + 2)  # noqa: B023
                wait_for_more_calls()
        finally:
            stop.set()
    assert failures == []
    assert [each.exception() for each in callers] == [None] * CALLERS


def _boots(web: Served) -> int:
    return web.log.read_text().count("Booting worker")


@pytest.mark.parametrize(
    "path",
    [
        "/voice/incoming?nome=Jo%C3%A3o",
        "/voice/incoming?a=%7Etil&b=~til",
        "/voice/incoming?a=um+dois&b=um%20dois",
        "/voice/incoming?",
    ],
)
def test_row_15_the_raw_address_is_what_was_signed(web: Served, path: str) -> None:
    # A client that tidies nothing: a bare question mark and %7E must arrive as they are.
    form = web.form("CArow15")
    signed = RequestValidator(web.settings.TWILIO_AUTH_TOKEN).compute_signature(
        f"{web.settings.PUBLIC_URL}{path}", form
    )
    connection = HTTPConnection("127.0.0.1", web.port, timeout=10)
    connection.request(
        "POST",
        path,
        urlencode(form),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signed,
            "Host": "proxy.internal",
        },
    )
    assert connection.getresponse().status == 200
    connection.close()


def test_row_15_twilio_may_sign_the_port_of_https(web: Served) -> None:
    with_port = web.settings.PUBLIC_URL + ":443/voice/incoming"
    response = web.post("/voice/incoming", web.form("CArow15"), signed_as=with_port)
    assert response.status_code == 200
