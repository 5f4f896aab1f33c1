"""Ask the switchboard by SIP OPTIONS whether it answers, with the standard library alone."""

import re
import secrets
import socket
import time
from dataclasses import dataclass
from typing import Any

ADDRESS = re.compile(
    r"sip:(?P<user>[^@\s]+@)?(?P<host>\[[0-9a-f:.]+\]|[^\s:;?]+)(:(?P<port>\d+))?(?P<more>[;?]\S*)?",
    re.IGNORECASE,
)
PORT = 5060
MAX_ANSWER_BYTES = 65_535  # of a UDP datagram
# When to ask again over UDP, which may lose a question, and when to give up: seconds from the
# first one. TCP loses nothing, and is asked once.
WAITS = {socket.SOCK_DGRAM: (0.5, 1.0, 2.0), socket.SOCK_STREAM: (2.0,)}
# What a proxy says that does not reach the switchboard behind it. Whoever says anything else
# lives, even "not found" and "method not allowed".
LIFELESS = frozenset({408, 502, 503, 504})


class SipProbe:
    """A probe of one switchboard, where it is a SIP address that can be asked."""

    def __init__(self, switchboard: str) -> None:
        """Take `switchboard`: sip:name@host, with a port and ;transport=tcp perhaps, or E.164.

        The host is looked up by its address alone: DNS's SRV records are not asked.
        """
        found = ADDRESS.fullmatch(switchboard)
        more = (found["more"] or "").lower() if found else ""
        transport = re.search(r"transport=(\w+)", more)
        name = transport[1] if transport else "udp"
        self._kind = {"udp": socket.SOCK_DGRAM, "tcp": socket.SOCK_STREAM}.get(name)
        self._uri = switchboard.split("?")[0]
        self._host = found["host"].strip("[]") if found else ""
        self._port = int(found["port"] or PORT) if found else PORT

    @property
    def can_ask(self) -> bool:
        """Tell whether the switchboard can be asked: it is a SIP address over UDP or TCP."""
        return self._kind is not None and bool(self._host)

    def answers(self) -> bool | None:
        """Return whether the switchboard answered just now; None where it cannot be asked.

        A plain number and TLS cannot be. Takes at most 2 s from when its name is known.
        """
        if self._kind is None or not self._host:
            return None  # as `can_ask` says
        try:
            places = socket.getaddrinfo(self._host, self._port, type=self._kind)
        except (OSError, UnicodeError):
            return False
        begun = time.monotonic()
        return any(
            self._answers_at(socket.socket(family, kind), place, begun)
            for family, kind, _, _, place in places
        )

    def _answers_at(self, line: socket.socket, place: Any, begun: float) -> bool:
        waits = WAITS[line.type]
        with line:
            try:
                line.settimeout(max(begun + waits[-1] - time.monotonic(), 0.001))
                line.connect(place)
                question = _Question.to(self._uri, line)
                for wait in waits:
                    line.sendall(question.text)
                    status = question.wait_for_answer(line, begun + wait)
                    if status:
                        return status not in LIFELESS
            except OSError:
                return False
        return False


@dataclass
class _Question:
    """One OPTIONS request with the marks by which its answers are known."""

    text: bytes
    branch: str
    call_id: str
    heard: bytes = b""

    @classmethod
    def to(cls, uri: str, line: socket.socket) -> "_Question":
        """Write a new OPTIONS request for `uri`, to be sent over the connected socket `line`."""
        stream = line.type == socket.SOCK_STREAM
        host, port = line.getsockname()[:2]
        here = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        branch, call_id = f"z9hG4bK{secrets.token_hex(8)}", secrets.token_hex(12)
        lines = (
            f"OPTIONS {uri} SIP/2.0",
            f"Via: SIP/2.0/{'TCP' if stream else 'UDP'} {here};branch={branch};rport",
            "Max-Forwards: 70",
            f"From: <sip:central@{here}>;tag={secrets.token_hex(6)}",
            f"To: <{uri}>",
            f"Call-ID: {call_id}",
            "CSeq: 1 OPTIONS",
            f"Contact: <sip:central@{here}{';transport=tcp' if stream else ''}>",
            "Accept: application/sdp",
            "Content-Length: 0",
            "\r\n",
        )
        return cls("\r\n".join(lines).encode(), branch, call_id)

    def wait_for_answer(self, line: socket.socket, until: float) -> int:
        """Wait for the final answer; return its status, or 0 when none came until `until`.

        Raises OSError for a refusal. `until` is by time.monotonic.
        """
        stream = line.type == socket.SOCK_STREAM
        while (left := until - time.monotonic()) > 0:
            line.settimeout(left)
            try:
                heard = line.recv(MAX_ANSWER_BYTES)
            except TimeoutError:
                return 0
            if stream and not heard:
                raise ConnectionError("it was hung up")
            self.heard = self.heard + heard if stream else heard
            if status := self._final_status():
                return status
        return 0

    def _final_status(self) -> int:
        *whole, _ = self.heard.decode(errors="replace").split("\r\n\r\n")
        for answer in whole:
            status = re.search(r"^SIP/2\.0 ([2-6]\d\d)\b", answer, re.MULTILINE)
            via = re.search(r"^(?:via|v)\s*:(.*)$", answer, re.MULTILINE | re.IGNORECASE)
            mine = re.search(r"^(?:call-id|i)\s*:\s*(\S+)", answer, re.MULTILINE | re.IGNORECASE)
            marks = via and mine and f"branch={self.branch}" in via[1] and mine[1] == self.call_id
            if status and marks:
                return int(status[1])
        return 0
