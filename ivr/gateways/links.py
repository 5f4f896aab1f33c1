"""Look whether a web address leads anywhere, and never into a private network."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

from ivr.ports.links import LinkState

TIMEOUT_SECONDS = 4.0
GONE = (404, 410)
PORTS = {"http": 80, "https": 443}
AGENT = "Central7880-charter (looks whether a link of the charter leads anywhere)"

Public = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet."""
    return ipaddress.ip_address(address).is_global


class WebLinks:
    """The public web, asked for one page at a time, without following where it leads."""

    def __init__(self, public: Public = is_public) -> None:
        """Take what decides whether an IP address may be asked; tests stand a server beside it."""
        self._public = public

    def look(self, address: str) -> LinkState:
        """Return what became of a look at that address.

        The name is looked up once, and what is asked is the very address that was found good: a
        second answer of a name server changes nothing.
        """
        try:
            parts = urlsplit(address)
            port = parts.port or PORTS.get(parts.scheme, 0)
        except ValueError:
            return LinkState.REFUSED
        if not parts.hostname or not port or parts.username or parts.password:
            return LinkState.REFUSED
        try:
            found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return LinkState.SILENT
        hosts = [str(each[4][0]) for each in found]
        if not hosts or not all(self._public(each) for each in hosts):
            return LinkState.REFUSED
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        try:
            status = _ask(parts.scheme, parts.hostname, (hosts[0], port), path)
        except (OSError, http.client.HTTPException, ValueError):
            return LinkState.SILENT
        return LinkState.GONE if status in GONE else LinkState.GOOD


def _ask(scheme: str, name: str, at: tuple[str, int], path: str) -> int:
    """Return the status with which a server answers for the page."""
    line = socket.create_connection(at, timeout=TIMEOUT_SECONDS)
    connection = http.client.HTTPConnection(name, at[1], timeout=TIMEOUT_SECONDS)
    try:
        if scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=name)
        connection.sock = line
        connection.request("GET", path, headers={"User-Agent": AGENT, "Connection": "close"})
        return connection.getresponse().status
    finally:
        connection.close()
        line.close()
