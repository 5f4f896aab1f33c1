"""A web address is looked at once, and never inside a private network."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ivr.gateways.links import WebLinks, is_public
from ivr.ports.links import LinkState
from tests.web.served import free_port


class Pages(BaseHTTPRequestHandler):
    """A site with one page, one that is gone and one that moved."""

    asked: list[str] = []  # noqa: RUF012 - of the server, whoever asks

    def do_GET(self) -> None:
        """Answer by the path, and remember it."""
        self.asked.append(self.path)
        status = {"/here": 200, "/moved": 301, "/away": 410}.get(self.path, 404)
        self.send_response(status)
        self.send_header("Location", "http://10.0.0.1/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a site on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Pages.asked.clear()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/here", LinkState.GOOD),
        ("/moved", LinkState.GOOD),
        ("/none", LinkState.GONE),
        ("/away", LinkState.GONE),
    ],
)
def test_a_page_that_is_not_there_is_gone(site: str, path: str, state: LinkState) -> None:
    """What has moved is good, and nobody follows it."""
    links = WebLinks(public=lambda _: True)
    assert links.look(f"{site}{path}") is state
    assert Pages.asked == [path]


def test_nobody_looks_into_a_private_network(site: str) -> None:
    assert WebLinks().look(f"{site}/here") is LinkState.REFUSED
    assert Pages.asked == []


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "192.168.0.1", "0.0.0.0"],
)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_public_address_is() -> None:
    assert is_public("200.130.5.10")


@pytest.mark.parametrize(
    "address", ["", "ftp://exemplo.br/", "https://u:p@exemplo.br/", "http://[", "file:///etc/x"]
)
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    assert WebLinks().look(address) is LinkState.REFUSED


def test_where_nobody_listens_nobody_answers() -> None:
    links = WebLinks(public=lambda _: True)
    assert links.look(f"http://127.0.0.1:{free_port()}/") is LinkState.SILENT
