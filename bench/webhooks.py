"""Make, sign and send webhooks as Twilio does, with as little work as possible.

The generator shares its machine with what it measures, so it speaks HTTP over a bare socket and
signs with one call of hmac.
"""

import hmac
import re
import socket
from base64 import b64encode
from urllib.parse import urlencode

PUBLIC_URL = "https://central.exemplo.br"
ACCOUNT = "AC" + "0" * 32
TOKEN = "t" * 32
LINE_NUMBER = "+558432097880"
SECONDS = 20.0  # longer than Twilio waits: an answer so late breaks the rules anyway

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def _party(number: str, *names: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for name in names:
        told |= {name: number, f"{name}City": "", f"{name}State": "", f"{name}Zip": ""}
        told[f"{name}Country"] = "BR"
    return told


# https://www.twilio.com/docs/voice/twiml#request-parameters
COMMON = {
    "AccountSid": ACCOUNT,
    "ApiVersion": "2010-04-01",
    "Direction": "inbound",
    **_party("+5584988887777", "From", "Caller"),
    **_party(LINE_NUMBER, "To", "Called"),
}
_COMMON_BODY = urlencode(COMMON)


def webhook(path: str, own: dict[str, str], token: str = TOKEN) -> bytes:
    """Return the bytes of one signed POST; `own` are the parameters beside the common ones."""
    form = COMMON | own
    signed = PUBLIC_URL + path + "".join([name + form[name] for name in sorted(form)])
    signature = b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()
    body = f"{_COMMON_BODY}&{urlencode(own)}"
    return (
        f"POST {path} HTTP/1.1\r\nHost: central.exemplo.br\r\nUser-Agent: TwilioProxy/1.1\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


class Connection:
    """One keep-alive connection to a web process on this machine."""

    def __init__(self, port: int) -> None:
        """Connect to the port. Raises OSError when nobody listens there."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, request: bytes) -> tuple[int, str]:
        """Send the request; return status and body of the answer.

        Raises OSError when there is none.
        """
        self._socket.sendall(request)
        answer = self._more()
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        length = _LENGTH.search(answer, 0, end)
        whole = end + 4 + (int(length[1]) if length else 0)
        while len(answer) < whole:
            answer += self._more()
        return int(answer[9:12]), answer[end + 4 :].decode()

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _more(self) -> bytes:
        received = self._socket.recv(65536)
        if not received:
            raise ConnectionResetError("the web process closed the connection")
        return received
