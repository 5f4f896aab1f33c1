"""Whose word about the client behind them is believed, and what the doctor says of the doors."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from ivr.app import behind_proxies
from ivr.commands.operations.web_findings import web_findings
from ivr.settings import Settings
from tests.support.installation import settings_for

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def settings(proxies: int, trusted: str) -> Settings:
    """An installation's, with so many proxies."""
    found = settings_for("sqlite:///none.db", "redis://127.0.0.1:1/0")
    return replace(found, PROXIES=proxies, TRUSTED_PROXIES=trusted)


def told(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer whom the request comes from."""
    return Response(str(Request(environ).remote_addr))(environ, start_response)


@pytest.mark.parametrize(
    ("peer", "trusted", "believed"),
    [
        *(("127.0.0.1", "", True), ("::1", "", True), ("", "", True)),
        *(("10.0.0.9", "", False), ("10.0.0.9", "10.0.0.0/24", True)),
        *(("203.0.113.5", "10.0.0.0/24", False), ("::ffff:203.0.113.5", "", False)),
    ],
)
def test_only_our_proxies_say_whom_they_speak_for(peer: str, trusted: str, believed: bool) -> None:
    client = Client(behind_proxies(told, settings(1, trusted)))
    answer = client.get(
        "/", headers={"X-Forwarded-For": "6.6.6.6"}, environ_overrides={"REMOTE_ADDR": peer}
    )
    assert answer.text == ("6.6.6.6" if believed else peer)


@pytest.mark.parametrize(
    ("proxies", "trusted", "bind", "good"),
    [
        *((0, "", "0.0.0.0", True), (1, "", "", True), (1, "", "127.0.0.1", True)),
        *((1, "", "0.0.0.0", False), (1, "", "[::]", False), (1, "", "10.0.0.1", False)),
        (1, "10.0.0.2", "10.0.0.1", True),
    ],
)
def test_the_doctor_tells_of_a_door_beside_the_proxies(
    proxies: int, trusted: str, bind: str, good: bool
) -> None:
    ((found, _),) = web_findings(settings(proxies, trusted), {"BIND": bind} if bind else {})
    assert found is good
