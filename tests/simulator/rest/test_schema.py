"""Requests and replies of the REST slice are those of Twilio's own OpenAPI document."""

from typing import Any

import pytest
import requests

from ivr.simulator.rest import calls, messages, numbers, recordings
from tests.simulator.customer import ACCOUNT, LINE, TOKEN, Company, Customer
from tests.simulator.rest.schema import faults, faults_of_reply, form_of, query_of

AGENT = "+5584999990001"
MESSAGE = {
    "To": AGENT,
    "From": LINE,
    "Body": "Ligaremos hoje.",
    "StatusCallback": "http://127.0.0.1:9/s",
}
ACCEPTED = {
    "Calls.json": {
        "To": AGENT,
        "From": LINE,
        "Url": "http://127.0.0.1:9/u",
        "Method": "GET",
        "FallbackUrl": "http://127.0.0.1:9/f",
        "FallbackMethod": "POST",
        "StatusCallback": "http://127.0.0.1:9/s",
        "StatusCallbackMethod": "POST",
        "StatusCallbackEvent": "ringing",
        "Timeout": "20",
        "TimeLimit": "60",
        "MachineDetection": "Enable",
        "AsyncAmd": "true",
        "AsyncAmdStatusCallback": "http://127.0.0.1:9/m",
        "AsyncAmdStatusCallbackMethod": "POST",
        "Twiml": "<Response/>",
    },
    "Messages.json": MESSAGE | {"MessagingServiceSid": "MG" + "a" * 32},
}
LISTS: dict[str, tuple[str, ...]] = {
    "Calls.json": calls.FILTERS,
    "Messages.json": messages.FILTERS,
    "Recordings.json": recordings.FILTERS,
    "IncomingPhoneNumbers.json": numbers.FILTERS,
}


def ask(
    company: Company, method: str, path: str, form: dict[str, str] | None = None
) -> requests.Response:
    """A request to the account."""
    url = f"{company.root}/2010-04-01/Accounts/{ACCOUNT}/{path}"
    return requests.request(method, url, data=form, auth=(ACCOUNT, TOKEN), timeout=5)


@pytest.fixture
def busy(company: Company, customer: Customer) -> Company:
    """A company with a call of each kind, a message and a recording."""
    company.post("/pace", outbound="fast")
    company.post("/telephones", default_mode="answers", talk_seconds=5)
    customer.serves("/voice/incoming", "<Response><Record action='/kept'/></Response>")
    customer.serves("/kept", f"<Response><Dial>{AGENT}</Dial></Response>")
    phone = company.dial()
    phone.say("Oi")
    phone.press("#")
    phone.end()
    created = ask(company, "POST", "Calls.json", ACCEPTED["Calls.json"]).json()
    company.call(created["sid"]).end()
    ask(company, "POST", "Messages.json", MESSAGE)
    return company


@pytest.mark.parametrize(
    ("path", "obeyed", "harmless"),
    [
        ("Calls.json", calls.OBEYED, calls.HARMLESS),
        ("Messages.json", messages.OBEYED, messages.HARMLESS),
    ],
)
def test_every_parameter_taken_is_one_of_twilios(
    company: Company, path: str, obeyed: tuple[str, ...], harmless: tuple[str, ...]
) -> None:
    """Those that Twilio has and this simulator has not are refused, as are unknown ones."""
    company.post("/pace", outbound="fast")
    company.post("/telephones", default_mode="fails")
    known = form_of(path)
    assert {*obeyed, *harmless} <= known.keys()
    assert ACCEPTED[path].keys() == set(obeyed)
    assert ask(company, "POST", path, ACCEPTED[path]).status_code == 201
    for name in {*known, "Colour"} - {*obeyed, *harmless}:
        refused = ask(company, "POST", path, ACCEPTED[path] | {name: "1"})
        assert (refused.status_code, refused.json()["code"]) == (400, 20001), name


def test_every_change_to_a_call_is_one_of_twilios(busy: Company) -> None:
    """Those that Twilio has and this simulator has not are refused, whatever the call is about."""
    path = f"Calls/{ask(busy, 'GET', 'Calls.json').json()['calls'][0]['sid']}.json"
    known = form_of("Calls/{Sid}.json")
    assert set(calls.CHANGED) <= known.keys()
    for name in {*known, "Colour"} - set(calls.CHANGED):
        refused = ask(busy, "POST", path, {"Status": "completed", name: "1"})
        assert (refused.status_code, refused.json()["code"]) == (400, 20001), name


@pytest.mark.parametrize("change", [{"Status": "completed"}, {"Twiml": "<Response/>"}])
def test_a_changed_call_answers_as_twilio_says(
    company: Company, customer: Customer, change: dict[str, str]
) -> None:
    """200, and the whole resource."""
    customer.serves("/voice/incoming", '<Response><Gather timeout="500"/></Response>')
    phone = company.dial(pace="real")
    phone.doing("listening")
    changed = ask(company, "POST", f"Calls/{phone.sid}.json", change)
    template = "Calls/{Sid}.json"
    assert faults_of_reply(template, "post", changed.status_code, changed.json()) == []
    assert phone.end() == "completed"


@pytest.mark.parametrize("path", LISTS)
def test_every_filter_taken_is_one_of_twilios(company: Company, path: str) -> None:
    """A filter that would not be obeyed is refused."""
    known = query_of(path)
    assert set(LISTS[path]) <= known
    pages = {"Page", "PageSize", "PageToken"}
    for name in {*known, "Colour"} - set(LISTS[path]) - pages:
        assert ask(company, "GET", f"{path}?{name}=x").status_code == 400, name


@pytest.mark.parametrize("path", LISTS)
def test_lists_and_each_thing_in_them_answer_as_twilio_says(busy: Company, path: str) -> None:
    """Names, types, formats, patterns, enums; nothing more and nothing less."""
    listed = ask(busy, "GET", f"{path}?PageSize=1")
    body: dict[str, Any] = listed.json()
    assert faults_of_reply(path, "get", listed.status_code, body) == []
    things = next(each for each in body.values() if isinstance(each, list))
    assert len(things) == 1
    one = path.replace(".json", f"/{things[0]['sid']}.json")
    fetched = ask(busy, "GET", one)
    template = path.replace(".json", "/{Sid}.json")
    assert faults_of_reply(template, "get", fetched.status_code, fetched.json()) == []


@pytest.mark.parametrize("path", ACCEPTED)
def test_what_is_created_answers_as_twilio_says(busy: Company, path: str) -> None:
    """201, and the whole resource."""
    created = ask(busy, "POST", path, ACCEPTED[path])
    assert faults_of_reply(path, "post", created.status_code, created.json()) == []


def test_all_calls_of_every_direction_fit(busy: Company) -> None:
    """Inbound, dialled by a document, and made by the application."""
    body = ask(busy, "GET", "Calls.json").json()
    assert {each["direction"] for each in body["calls"]} == {
        "inbound",
        "outbound-dial",
        "outbound-api",
    }
    assert faults_of_reply("Calls.json", "get", 200, body) == []


@pytest.mark.parametrize("path", ["Calls", "Messages", "Recordings", "IncomingPhoneNumbers"])
def test_what_is_not_there_is_not_found(company: Company, path: str) -> None:
    """404 with code 20404."""
    missed = ask(company, "GET", f"{path}/XX{'0' * 32}.json")
    assert (missed.status_code, missed.json()["code"]) == (404, 20404)


def test_the_checker_itself_sees_what_is_wrong() -> None:
    """Otherwise all of the above would prove nothing."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "sid": {"type": "string", "pattern": "^CA[0-9a-f]{4}$"},
            "at": {"type": "string", "format": "date-time-rfc-2822", "nullable": True},
            "status": {"$ref": "#/components/schemas/call_enum_status"},
            "n": {"type": "integer"},
        },
    }
    good = {"sid": "CA00ff", "at": None, "status": "busy", "n": 1}
    assert faults(schema, good, "it") == []
    for change in (
        {"sid": "CA00fg"},
        {"at": "Tue, 24 Nov 2026 10:00:00 -0300"},
        {"status": "asleep"},
        {"n": "1"},
        {"n": True},
        {"n": None},
        {"more": 1},
    ):
        assert len(faults(schema, good | change, "it")) == 1, change
    assert faults(schema, {}, "it")
