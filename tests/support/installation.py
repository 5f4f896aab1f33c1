"""Make an installation for a test, with a caller's telephone that obeys its TwiML."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from ivr import wiring
from ivr.app import create_app
from ivr.rules.words.speech_length import seconds
from ivr.settings import Settings, read_settings
from ivr.simulator.grammar.checking import check
from ivr.store import schema
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.hours import seed_calendar
from ivr.usecases.line.line import Line, open_line
from tests.support.carrier import RecordingCarrier, RecordingQueue
from tests.support.clock import SetClock
from tests.support.codes import cheap_hasher

SATURDAY = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
MOBILE = "+5584988887777"


def settings_for(database_url: str, redis_url: str, **also: str) -> Settings:
    """Return settings as an environment would give them."""
    return read_settings(
        {
            "PUBLIC_URL": "https://central.exemplo.br",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": "only-for-tests-" * 3,
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": "t" * 32,
            "LINE_NUMBER": "+558432097880",
            "SWITCHBOARD": "sip:central@pbx.exemplo.br",
            # Where nothing can be kept: by a folder in common tests would hold each other back.
            "MAIL_DIR": "/dev/null/mail",
            **also,
        }
    )


@dataclass
class Installation:
    """An application with its ports and its clock, to which a test posts as Twilio does."""

    settings: Settings
    ports: Ports
    clock: SetClock
    app: Flask
    calls: int = field(default=0)

    @property
    def client(self) -> FlaskClient:
        """Return a browser."""
        return self.app.test_client()

    @property
    def line(self) -> Line:
        """Return a line of another process on the same database."""
        return open_line(self.ports)

    def post(self, address: str, form: dict[str, str], token: str = "") -> TestResponse:
        """Post a webhook signed as Twilio signs it; `address` may carry a fragment."""
        url = urlsplit(address)
        path = url.path + (f"?{url.query}" if url.query else "")
        signed = f"{self.settings.PUBLIC_URL}{path}"
        validator = RequestValidator(token or self.settings.TWILIO_AUTH_TOKEN)
        headers = {"X-Twilio-Signature": validator.compute_signature(signed, form)}
        return self.client.post(
            path, data=form, headers=headers, environ_overrides={"RAW_URI": path}
        )

    def dial(self, number: str = MOBILE, **also: str) -> "Telephone":
        """Dial the line; return the call, which has heard the first prompt."""
        self.calls += 1
        telephone = Telephone(self, f"CA{self.calls:032x}", number, also)
        return telephone.request("/voice/incoming")

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return the rows that `statement` selects in the database."""
        with self.ports.database.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(statement)]


@dataclass
class Telephone:
    """One call, as Twilio carries it: follows the addresses that the TwiML names."""

    central: Installation
    sid: str
    number: str
    also: dict[str, str]
    document: str = ""
    address: str = ""
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def request(self, address: str, **form: str) -> Self:
        """Post one webhook of this call, and remember its answer."""
        form = {
            "CallSid": self.sid,
            "AccountSid": self.central.settings.TWILIO_ACCOUNT_SID,
            "From": self.number,
            "To": self.central.settings.LINE_NUMBER,
            "CallStatus": "in-progress",
            **self.also,
            **form,
        }
        self.sent.append((address, form))
        response = self.central.post(address, form)
        assert response.status_code == 200, (response.status_code, response.text)
        assert response.content_type == "text/xml; charset=utf-8"
        assert check(fromstring(response.text)) == []  # what Twilio would have against it
        self.address, self.document = address, response.text
        return self

    def again(self, turn: int) -> str:
        """Post the very same webhook once more; return what it answers."""
        address, form = self.sent[turn]
        return self.central.post(address, form).text

    @property
    def verbs(self) -> list[Element]:
        """Return the document's verbs."""
        return list(fromstring(self.document))

    @property
    def last(self) -> Element:
        """Return the document's last verb: what it does after it has spoken."""
        return self.verbs[-1]

    @property
    def recorder(self) -> Element:
        """Return the verb that takes a voice message.

        After it, the document goes on where nothing was said.
        """
        assert [each.tag for each in self.verbs[-2:]] == ["Record", "Redirect"], self.document
        return self.verbs[-2]

    @property
    def heard(self) -> str:
        """Return all that is said in the document."""
        return " ".join(each.text or "" for each in fromstring(self.document).iter("Say"))

    @property
    def seconds(self) -> float:
        """Return how many seconds the caller listens to the document."""
        return seconds(self.heard)

    def listen(self, share: float = 1.0) -> Self:
        """Advance the clock while the prompt is heard, or that `share` of it."""
        self.central.clock.advance(self.seconds * share)
        return self

    def press(self, digits: str) -> Self:
        """Type digits where the line listens."""
        assert self.last.tag == "Gather", self.document
        return self.request(self.last.attrib["action"], Digits=digits)

    def say(self, words: str) -> Self:
        """Speak where the line listens."""
        assert self.last.tag == "Gather", self.document
        return self.request(self.last.attrib["action"], SpeechResult=words, Confidence="0.9")

    def keep_silent(self) -> Self:
        """Say nothing until the line goes on."""
        assert self.last.tag == "Gather", self.document
        assert self.last.attrib["actionOnEmptyResult"] == "true"
        return self.request(self.last.attrib["action"])

    def transfer(self, status: str, bridged: bool, seconds: int, **also: str) -> Self:
        """End the switchboard's side of a transfer with this result."""
        assert self.last.tag == "Dial", self.document
        self.central.clock.advance(seconds)
        return self.request(
            self.last.attrib["action"],
            DialCallStatus=status,
            DialBridged=str(bridged).lower(),
            DialCallDuration=str(seconds),
            **also,
        )

    def record(self, seconds: int, sid: str = "", ended_by: str = "#") -> Self:
        """Speak for `seconds` after the beep; `ended_by` is "hangup" of who then hangs up."""
        self.central.clock.advance(seconds)
        return self.request(
            self.recorder.attrib["action"],
            RecordingSid=sid or f"RE{self.sid[2:]}",
            RecordingDuration=str(seconds),
            Digits=ended_by,
        )

    def record_nothing(self) -> Self:
        """Say nothing after the beep.

        Twilio makes no recording, and goes on in the document.
        """
        assert self.recorder.tag == "Record"
        return self.request(str(self.last.text))

    def hang_up(self, seconds: int = 60, status: str = "completed") -> Self:
        """End the call, and post its status as Twilio does."""
        form = {
            "CallSid": self.sid,
            "AccountSid": self.central.settings.TWILIO_ACCOUNT_SID,
            "From": self.number,
            "CallStatus": status,
            "CallDuration": str(seconds),
            "Timestamp": self.central.clock.now().strftime("%a, %d %b %Y %H:%M:%S +0000"),
        }
        response = self.central.post("/voice/status", form)
        assert response.status_code == 204, response.text
        return self

    @property
    def protocol(self) -> str:
        """Return the protocol of this call's case, as the log stores it."""
        ((protocol,),) = self.central.rows(
            "SELECT protocol FROM cases JOIN calls ON calls.case_id = cases.id"
            f" WHERE calls.sid = '{self.sid}'"
        )
        return str(protocol)

    @property
    def outcome(self) -> str:
        """Return the call's outcome, as the log stores it."""
        ((outcome,),) = self.central.rows(f"SELECT outcome FROM calls WHERE sid = '{self.sid}'")
        return str(outcome)

    @property
    def places(self) -> list[str]:
        """Return where the call has been, as the log stores it."""
        rows = self.central.rows(
            "SELECT place FROM steps JOIN calls ON calls.id = steps.call_id"
            f" WHERE calls.sid = '{self.sid}' ORDER BY n"
        )
        return [re.sub(r"/-/", "/", str(place)) for (place,) in rows]


class CompiledTemplates(BytecodeCache):
    """Templates that this process has compiled; Jinja itself checks that each is still its text."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give Jinja what was compiled of that template, if it was."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what Jinja compiled."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


def prepare(database_url: str) -> None:
    """Leave an empty database as a release leaves it: migrated, with its calendar."""
    schema.upgrade(database_url)
    ports = wiring.connect(settings_for(database_url, "redis://"), SetClock())
    seed_calendar(ports)
    ports.database.dispose()


def install(database_url: str, redis_url: str, **also: str) -> Installation:
    """Make an installation on that database, with its calendar, on a Monday at ten."""
    settings = settings_for(database_url, redis_url, **also)
    clock = SetClock()
    ports = replace(
        wiring.connect(settings, clock),
        carrier=RecordingCarrier(clock),
        queue=RecordingQueue(),
        hasher=cheap_hasher(),
    )
    seed_calendar(ports)
    app = create_app(settings, ports)
    app.jinja_env.bytecode_cache = COMPILED
    app.config["READY_SECONDS"] = 0  # tests turn the clock on, and ask anew
    return Installation(settings, ports, clock, app)


@dataclass
class Workbench:
    """An installation whose relay and workers a test turns by hand."""

    central: Installation

    @property
    def carrier(self) -> RecordingCarrier:
        """Return the carrier of this installation."""
        assert isinstance(self.central.ports.carrier, RecordingCarrier)
        return self.central.ports.carrier

    @property
    def queue(self) -> RecordingQueue:
        """Return the queue of this installation."""
        assert isinstance(self.central.ports.queue, RecordingQueue)
        return self.central.ports.queue
