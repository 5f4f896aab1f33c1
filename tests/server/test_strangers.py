"""Strangers who hold connections open silence nobody (real gunicorn, real sockets)."""

from collections.abc import Iterator
from contextlib import ExitStack
from xml.etree.ElementTree import fromstring

import pytest
import requests

from ivr.store import schema
from tests.support.installation import settings_for
from tests.support.programs import RedisProgram, wait_until
from tests.web.served import Served, served
from tests.web.strangers import Kind, strangers

COUNT, CALLS, SECONDS = 200, 10, 3
BIG = "/static/desk.css"
APPS = {"web": "ivr.app:create_app()", "voice": "ivr.app:create_voice()"}


@pytest.fixture(scope="module")
def ports(
    tmp_path_factory: pytest.TempPathFactory, redis_program: RedisProgram
) -> Iterator[dict[str, Served]]:
    """The web processes of one installation, by their names in the Procfile.

    The last is `voice` without the limit of one network's connections.
    """
    folder = tmp_path_factory.mktemp("strangers")
    url = f"sqlite:///{folder}/central.db"
    schema.upgrade(url)
    settings = settings_for(url, redis_program.url)
    with ExitStack() as stack:

        def start(app: str, log: str, most: str, workers: int = 1) -> Served:
            seconds = str(SECONDS)
            return stack.enter_context(
                served(
                    *(settings, folder / log, workers),
                    app=APPS[app],
                    SLOW_SECONDS=seconds,
                    CONNECTIONS_PER_NETWORK=most,
                )
            )

        yield {
            "web": start("web", "web", ""),
            "voice": start("voice", "voice", ""),
            "unlimited": start("voice", "unlimited", "0", 2),  # 500 connections each
        }


def call_in(web: Served, name: str) -> None:
    """All of so many signed calls are answered with TwiML that listens on."""
    for n in range(CALLS):
        answer = web.post("/voice/incoming", web.form(f"CA{name}{n:03}"))
        assert answer.status_code == 200
        assert fromstring(answer.content).find("Gather") is not None


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("port", APPS)
def test_calls_are_answered_while_two_hundred_strangers_are_slow(
    ports: dict[str, Served], port: str, kind: Kind
) -> None:
    """They come from as many addresses."""
    with strangers(kind, ports[port].port, COUNT, BIG) as them:
        assert them.held() == COUNT
        call_in(ports[port], f"{kind.name}{port}")


def test_without_a_limit_of_one_networks_connections_calls_are_answered_all_the_same(
    ports: dict[str, Served],
) -> None:
    """Two hundred of each kind are there at once, all from one address."""
    with ExitStack() as stack:
        crowds = [
            stack.enter_context(strangers(kind, ports["unlimited"].port, COUNT, many=False))
            for kind in Kind
        ]
        call_in(ports["unlimited"], "unlimited")
        wait_until("the slow are gone", lambda: not any(each.held() for each in crowds), 60)


@pytest.mark.parametrize("port", APPS)
def test_the_server_itself_lets_go_of_whoever_is_slow(ports: dict[str, Served], port: str) -> None:
    with ExitStack() as stack:
        crowds = [stack.enter_context(strangers(kind, ports[port].port, 50, BIG)) for kind in Kind]
        wait_until("the slow are gone", lambda: not any(each.held() for each in crowds), 60)


def test_one_network_holds_no_more_than_its_share(ports: dict[str, Served]) -> None:
    with strangers(Kind.HEADER, ports["voice"].port, COUNT, many=False) as them:
        wait_until("the rest is refused", lambda: them.held() <= 64)
        call_in(ports["voice"], "elsewhere")


def test_voice_takes_no_body_without_a_length_and_web_does(ports: dict[str, Served]) -> None:
    """Twilio always tells one; taking chunks apart costs much."""

    def said(port: str) -> int:
        return requests.post(
            f"http://127.0.0.1:{ports[port].port}/voice/incoming", iter([b"a=b"]), timeout=20
        ).status_code

    assert (said("voice"), said("web")) == (411, 403)
