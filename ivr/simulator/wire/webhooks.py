"""Send webhooks to the customer's application: signed, with Twilio's retries.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlencode, urljoin

import requests
from twilio.request_validator import RequestValidator

from ivr.simulator.clock import Clock
from ivr.simulator.wire.overrides import Overrides, overrides
from ivr.simulator.wire.traffic import Exchanged, Traffic

MAX_BYTES = 64 * 1024
MAX_REDIRECTS = 10
# A 308 is none that Twilio follows (11216); of those it does, only this one keeps the method.
REDIRECTS, KEEPS_METHOD = frozenset({301, 302, 303, 307}), 307


class Failed(Exception):
    """A document could not be had or obeyed; carries Twilio's error code."""

    def __init__(self, code: int, message: str, url: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.url = url


@dataclass(frozen=True)
class Webhook:
    """One request to be made: address, method and parameters. `url` may carry a fragment."""

    url: str
    method: str = "POST"
    params: dict[str, str] = field(default_factory=dict)
    most_bytes: int = MAX_BYTES


@dataclass(frozen=True)
class Reply:
    """The answer of the customer's application; `url` is the one that finally gave it."""

    url: str
    status: int
    content_type: str
    body: bytes


class Sender:
    """The sender of one account's webhooks, which stores them in the traffic."""

    def __init__(self, auth_token: str, traffic: Traffic, clock: Clock) -> None:
        self._validator = RequestValidator(auth_token)
        self._traffic = traffic
        self._clock = clock

    def sign(self, url: str, params: dict[str, str]) -> str:
        """Return the X-Twilio-Signature of a request."""
        return str(self._validator.compute_signature(url, params))

    def send(
        self, session: requests.Session, webhook: Webhook, sid: str, twice: bool = False
    ) -> Reply:
        """Send a webhook; return the answer with a good status.

        Raises Failed after the last try. Every try carries the same I-Twilio-Idempotency-Token.
        HTTP redirects are followed as Twilio does, each hop signed anew. `twice`: what was answered
        well goes out once more, byte for byte.
        """
        url, fragment = urldefrag(webhook.url)
        rules = overrides(fragment)
        deadline = time.monotonic() + rules.total / 1000
        token = str(uuid.uuid4())
        method, params, hops, tries = webhook.method, webhook.params, 0, 0
        while True:
            one = _Try(url, method, params, token, sid, webhook.most_bytes)
            kind, reply, made = self._once(session, one, rules, deadline)
            if kind == "redirect" and hops < MAX_REDIRECTS:
                hops += 1
                url = urldefrag(urljoin(url, reply.content_type))[0]
                if reply.status != KEEPS_METHOD:
                    method, params = "GET", {}
            elif not kind:
                if twice:
                    self.again(session, made)
                return reply
            elif tries < rules.retries and rules.retry(kind) and time.monotonic() < deadline:
                tries += 1
            else:
                late = rules.names_total and time.monotonic() >= deadline
                raise _failure(kind, reply, late)

    def again(self, session: requests.Session, past: Exchanged) -> tuple[int, str]:
        """Send a past request once more, byte for byte.

        Returns status and body of the new answer.
        """
        reply = session.request(
            past.method,
            past.url,
            data=past.sent or None,
            headers=past.headers,
            timeout=15,
            allow_redirects=False,
        )
        return reply.status_code, reply.text

    def _once(
        self, session: requests.Session, one: "_Try", rules: Overrides, deadline: float
    ) -> tuple[str, Reply, Exchanged]:
        """Make one try; return how it failed, the answer and the log's entry.

        How it failed is empty where it did not.
        """
        started = time.monotonic()
        left = max(deadline - started, 0.05)
        signature = self.sign(*one.signed())
        headers = one.headers(signature)
        kind, problem, reply = "", "", Reply(one.url, 0, "", b"")
        try:
            with session.request(
                one.method,
                one.address(),
                data=one.body() or None,
                headers=headers,
                timeout=(min(rules.connect / 1000, left), min(rules.read / 1000, left)),
                allow_redirects=False,
                stream=True,
            ) as response:
                kind, reply = _judge(response, one, deadline)
        except requests.ConnectTimeout as error:
            kind, problem = "ct", str(error)
        except (requests.ReadTimeout, TimeoutError) as error:
            kind, problem = "rt", str(error) or "no whole answer in time"
        except requests.ConnectionError as error:
            refused = "NewConnectionError" in repr(error) or "SSL" in repr(error)
            unnamed = "NameResolutionError" in repr(error)
            kind, problem = ("name" if unnamed else "ct" if refused else "rt"), str(error)
        except requests.RequestException as error:
            kind, problem = "bad", str(error)
        made = Exchanged(
            n=self._traffic.number(one.sid),
            sid=one.sid,
            at=self._clock.now(),
            method=one.method,
            url=one.address(),
            params=one.params,
            headers=headers,
            sent=one.body(),
            status=reply.status or None,
            milliseconds=round((time.monotonic() - started) * 1000),
            content_type=reply.content_type,
            body=_readable(reply),
            error=problem,
        )
        self._traffic.keep(made)
        return kind, reply, made


@dataclass(frozen=True)
class _Try:
    """One HTTP request of a webhook."""

    url: str
    method: str
    params: dict[str, str]
    token: str
    sid: str
    most_bytes: int

    def address(self) -> str:
        """Return the address requested; a GET carries the parameters in its query."""
        if self.method == "GET" and self.params:
            return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(self.params)}"
        return self.url

    def body(self) -> bytes:
        """Return the form of a POST; empty for a GET."""
        return urlencode(self.params).encode() if self.method == "POST" else b""

    def signed(self) -> tuple[str, dict[str, str]]:
        """Return what the signature covers: the whole address, and a POST's parameters."""
        return self.address(), self.params if self.method == "POST" else {}

    def headers(self, signature: str) -> dict[str, str]:
        """Return the headers that Twilio sends."""
        sent = {
            "X-Twilio-Signature": signature,
            "I-Twilio-Idempotency-Token": self.token,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        if self.method == "POST":
            sent["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        return sent


def _judge(response: requests.Response, one: _Try, deadline: float) -> tuple[str, Reply]:
    body = b""
    for chunk in response.iter_content(8192):
        body += chunk
        if len(body) > one.most_bytes:
            break
        if time.monotonic() > deadline:
            raise TimeoutError("no whole answer in time")
    content_type = response.headers.get("Content-Type", "")
    reply = Reply(one.url, response.status_code, content_type, body)
    if response.status_code >= 500:
        return "5xx", reply
    if response.status_code >= 400:
        return "4xx", reply
    if response.status_code < 300:
        return "", reply
    where = response.headers.get("Location", "")
    if response.status_code in REDIRECTS and where:
        return "redirect", Reply(one.url, reply.status, where, body)
    return "3xx", reply


def _readable(reply: Reply) -> str:
    if reply.content_type.startswith(("audio/", "application/octet-stream")):
        return f"({len(reply.body)} bytes)"
    return reply.body.decode("utf-8", "replace")


def _failure(kind: str, reply: Reply, late: bool) -> Failed:
    """Return the failure that Twilio's debugger shows.

    https://www.twilio.com/docs/api/errors/11203, /11205, /11210, /11215, /11216
    """
    if kind == "redirect":
        return Failed(11215, "HTTP too many redirects", reply.url)
    if kind == "3xx":
        return Failed(11216, f"HTTP invalid redirect: status {reply.status}", reply.url)
    if kind == "name":
        return Failed(11210, "HTTP bad host name", reply.url)
    if kind in ("ct", "rt") and late:
        return Failed(11203, "HTTP communication total time out triggered", reply.url)
    if kind in ("ct", "rt"):
        return Failed(11205, "HTTP connection failure", reply.url)
    if kind == "bad":
        return Failed(11100, "Invalid URL format", reply.url)
    return Failed(11200, f"HTTP retrieval failure: status {reply.status}", reply.url)
