"""Play one document to a caller, and write down what the application and the caller got.

A case is written in short lines, so that a hundred of them can be read at one sitting.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from werkzeug.wrappers import Response

from tests.simulator.customer import CALLER, Company, Customer, Received, Telephone
from tests.support.programs import wait_until

BOB, EVE, SIP = "+5511988880001", "+5511988880002", "sip:alice@sip.example.com"
END = "<Response><Hangup/></Response>"
STATUS = "/voice/status"


@dataclass(frozen=True)
class Case:
    """One document, what is done at the telephones, and what must come of it.

    `does`: acts with `; ` between them, as "keys 12#; silence; say oi; hangup". `asks`: the
    requests to the application after the first, as "POST /r Digits=12 -SpeechResult"; "-" before a
    name: it is not told; "~" before a value: it begins so; a name alone: it is told. None of
    `asks`, `says` and `codes` is looked at where it is None. `rings`: what telephones do.
    """

    why: str
    doc: str
    does: str = ""
    asks: tuple[str, ...] | None = None
    says: tuple[str, ...] | None = None
    codes: tuple[int, ...] | None = ()
    pages: dict[str, str | Response] = field(default_factory=dict)
    rings: dict[str, dict[str, object]] = field(default_factory=dict)
    state: str = "completed"
    seconds: tuple[str, str, float] | None = None  # two kinds of the log, and what lies between


def play(case: Case, company: Company, customer: Customer) -> Telephone:
    """Play the case and hold it to what it says; return the call."""
    customer.pages.clear()
    customer.received.clear()
    document = f"<Response>{case.doc}</Response>"
    customer.serves("/voice/incoming", document.replace("ROOT", customer.root), END)
    asked = {line.split()[1]: END for line in case.asks or ()} | case.pages
    for path, answer in asked.items():
        if path != "/voice/incoming":
            customer.serves(path, answer)
    for address, habits in case.rings.items():
        company.post(f"/telephones/{address}", **({"answer_seconds": 2} | habits))
    before = len(company.errors())
    call = company.dial()
    for act in filter(None, case.does.split("; ")):
        _do(call, act)
    assert call.end() == case.state
    if case.says is not None:
        assert tuple(call.said) == case.says
    if case.asks is not None:
        wait_until("all that is asked for", lambda: len(_asked(customer)) >= len(case.asks or ()))
        found = _asked(customer)
        assert len(found) == len(case.asks), [f"{each.method} {each.path}" for each in found]
        for line in case.asks:
            _hold(line, found)
    if case.codes is not None:
        assert tuple(company.errors()[before:]) == case.codes
    if case.seconds is not None:
        first, second, wanted = case.seconds
        assert wanted - 0.1 < _between(call, first, second) < wanted + 0.9
    assert all(each.genuine for each in customer.received)
    return call


def _asked(customer: Customer) -> list[Received]:
    """Return the requests after the first, without the status of the line's own number."""
    return [each for each in customer.received if each.path != STATUS][1:]


def _do(call: Telephone, act: str) -> None:
    what, _, text = act.partition(" ")
    if what == "keys":
        call.press(text)
    elif what == "say":
        call.say(text)
    elif what == "silence":
        call.wait()
    else:
        assert what == "hangup", act
        call.hang_up()


def _hold(line: str, found: list[Received]) -> None:
    """Hold the first request that is not yet spoken for to its line."""
    method, path, *params = re.findall(r"(?:[^\s\"]|\"[^\"]*\")+", line)
    got = next((each for each in found if (each.method, each.path) == (method, path)), None)
    assert got is not None, (line, [f"{each.method} {each.path}" for each in found])
    found.remove(got)
    for each in params:
        name, told, value = each.replace('"', "").partition("=")
        if name.startswith("-"):
            assert name[1:] not in got.params, got.params
        elif not told:
            assert name in got.params, (name, got.params)
        elif value.startswith("~"):
            assert got.params[name].startswith(value[1:]), (name, got.params)
        else:
            assert got.params.get(name) == value.replace("CALLER", CALLER), (name, got.params)


def _between(call: Telephone, first: str, second: str) -> float:
    log = call.news()["log"]
    assert isinstance(log, list)
    at = {
        kind: [datetime.fromisoformat(each["at"]) for each in log if each["kind"] == kind]
        for kind in (first, second)
    }
    return (at[second][-1] - at[first][0]).total_seconds()
