"""Serve the customer's application in these tests, and speak to the simulator as its client."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response as RestResponse
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.support.programs import DEADLINE, wait_until

TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT = "AC" + "0" * 32
LINE = "+558432097880"
SWITCHBOARD = "+558432097881"
CALLER = "+5584988887777"


@dataclass(frozen=True)
class Received:
    """One request that the customer's application got."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    genuine: bool


Answer = str | Response | Callable[[Received], "str | Response"]


@dataclass
class Customer:
    """A tiny HTTP server that records requests and answers each path with its documents.

    One after another, the last one for ever.
    """

    root: str = ""
    pages: dict[str, list[Answer]] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    def serves(self, path: str, *answers: Answer) -> None:
        """Let `path` answer these, the last one again and again."""
        self.pages[path] = list(answers)

    def at(self, path: str) -> list[Received]:
        """Return the requests to `path`, in order."""
        return [each for each in self.received if each.path == path]

    @property
    def asked(self) -> list[str]:
        """Return the paths requested, in order, without status callbacks."""
        return [each.path for each in self.received if each.path != "/voice/status"]

    def answer(self, request: Request) -> Response:
        """Record a request and answer it."""
        target = request.environ["RAW_URI"]
        form = request.form.to_dict() if request.method == "POST" else {}
        query = dict(parse_qsl(request.query_string.decode(), keep_blank_values=True))
        sign = request.headers.get("X-Twilio-Signature", "")
        genuine = RequestValidator(TOKEN).validate(self.root + target, form, sign)
        headers = dict(request.headers)
        got = Received(request.method, request.path, form or query, headers, bool(genuine))
        self.received.append(got)
        answers = self.pages.get(request.path, [Response(status=204)])
        given = answers.pop(0) if len(answers) > 1 else answers[0]
        told = given(got) if callable(given) and not isinstance(given, Response) else given
        if isinstance(told, str):
            return Response(told.strip(), content_type="text/xml; charset=utf-8")
        assert isinstance(told, Response)
        return told


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def customer_at_work() -> Iterator[Customer]:
    """Run a customer's application on a free port during the block."""
    customer = Customer()
    app = Request.application(customer.answer)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    customer.root = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield customer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Here(TwilioHttpClient):  # type: ignore[misc]
    """The genuine client's HTTP client, led to the simulator."""

    def __init__(self, root: str, seconds: float) -> None:
        super().__init__(timeout=seconds)
        self.root = root

    def request(self, method: str, url: str, *more: object, **named: object) -> RestResponse:
        """Send the same request to the simulator."""
        local = url.replace("https://api.twilio.com", self.root)
        return super().request(method, local, *more, **named)


@dataclass(frozen=True)
class Company:
    """The simulator, reached only over HTTP, and over SMTP and IMAP at their ports."""

    root: str
    smtp_port: int = 0
    imap_port: int = 0

    def client(self, user: str = ACCOUNT, secret: str = TOKEN, seconds: float = 5) -> Client:
        """Return the genuine client, which waits at most `seconds` for an answer."""
        return Client(user, secret, ACCOUNT, http_client=_Here(self.root, seconds))

    def telephone(self, address: str) -> dict[str, Any]:
        """Return the state of the telephone at this address."""
        told = self.get(f"/telephones/{address}")
        assert isinstance(told, dict)
        return told

    def until(self, address: str, state: str) -> dict[str, Any]:
        """Wait until the telephone is in this state; return its state."""
        told: dict[str, Any] = {}

        def reached() -> bool:
            told.update(self.telephone(address))
            return bool(told["state"] == state)

        wait_until(f"{address} is {state}", reached)
        return told

    def heard(self, address: str, *kinds: str) -> list[str]:
        """Return the log texts of these kinds at the telephone there."""
        return [each["text"] for each in self.telephone(address)["log"] if each["kind"] in kinds]

    def call(self, sid: str) -> "Telephone":
        """Return the call with this sid, seen from the telephone that obeys documents."""
        return Telephone(self, sid)

    def post(self, path: str, /, **asked: Any) -> dict[str, object]:
        """Return the answer to a POST that must succeed."""
        reply = requests.post(self.root + path, json=asked, timeout=30)
        assert reply.ok, reply.text
        told = reply.json()
        assert isinstance(told, dict)
        return told

    def get(self, path: str) -> object:
        """Return the answer to a GET that must succeed."""
        reply = requests.get(self.root + path, timeout=70)
        assert reply.ok, reply.text
        return reply.json()

    def dial(self, **asked: Any) -> "Telephone":
        """Dial the line, from a mobile in fast pace by default; return the call."""
        placed = self.post("/calls", **({"from": CALLER, "pace": "fast"} | asked))
        return Telephone(self, str(placed["sid"]))

    def diallings(self, address: str = "") -> list[dict[str, Any]]:
        """Return every ringing, or that of one telephone."""
        told = self.get(f"/diallings?address={quote(address)}")
        assert isinstance(told, list)
        return told

    def errors(self) -> list[int]:
        """Return the codes in the debugger."""
        entries = self.get("/debugger")
        assert isinstance(entries, list)
        return [each["code"] for each in entries]

    def offset(self) -> float:
        """Return how many seconds the clock is ahead."""
        told = self.get("/clock")
        assert isinstance(told, dict)
        return float(told["offset"])


@dataclass(frozen=True)
class Telephone:
    """A caller's telephone on one call."""

    company: Company
    sid: str

    def press(self, digits: str, **more: object) -> object:
        """Press keys; return how many of them were taken."""
        return self.company.post(f"/calls/{self.sid}/keys", digits=digits, **more)["taken"]

    def say(self, text: str, **more: object) -> object:
        """Say words to the line; return whether it heard them."""
        return self.company.post(f"/calls/{self.sid}/speech", text=text, **more)["taken"]

    def wait(self) -> object:
        """Let the line's patience run out; return whether it was waiting."""
        return self.company.post(f"/calls/{self.sid}/silence")["taken"]

    def talk(self, text: str) -> object:
        """Say words to the agent; return whether they were heard."""
        return self.company.post(f"/calls/{self.sid}/said", text=text)["taken"]

    def hang_up(self, **more: object) -> None:
        """Hang up."""
        self.company.post(f"/calls/{self.sid}/hangup", **more)

    def news(self, after: int = 0, wait: float = 0) -> dict[str, object]:
        """Return the call's state and log."""
        told = self.company.get(f"/calls/{self.sid}?after={after}&wait={wait}")
        assert isinstance(told, dict)
        return told

    def until(self, reached: Callable[[dict[str, object]], bool]) -> dict[str, object]:
        """Wait until `reached` is true of the news; return them; fail when it takes too long."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            news = self.news()
            if reached(news):
                return news
            self.news(after=int(str(news["next"])), wait=0.2)
        raise AssertionError(f"it never came to that: {news}")

    def doing(self, what: str) -> dict[str, object]:
        """Wait until the line does this; return the news."""
        return self.until(lambda news: news["doing"] == what)

    def end(self) -> str:
        """Wait for the call's end; return its final state."""
        return str(self.doing("ended")["state"])

    def log(self, *kinds: str) -> list[str]:
        """Return the texts logged under these kinds."""
        entries = self.news()["log"]
        assert isinstance(entries, list)
        return [each["text"] for each in entries if each["kind"] in kinds]

    @property
    def said(self) -> list[str]:
        """Return what the line said."""
        return self.log("said")
