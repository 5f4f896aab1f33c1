"""When the application fails: retries, the fallback, Twilio's own words, the debugger."""

import threading

import pytest
from werkzeug.wrappers import Response

from ivr.simulator.wire.overrides import Overrides, overrides
from tests.simulator.conftest import Opens
from tests.simulator.customer import Company, Customer

APOLOGY = "We are sorry, an application error has occurred. Goodbye."
HELLO = "<Response><Say>Hello</Say></Response>"
DOWN = Response("Internal Server Error", 500)


def xml(body: str) -> Response:
    """A body passed on as it is, byte for byte."""
    return Response(body, content_type="text/xml")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response("no", 500), 11200),
        (Response("no", 404), 11200),
        (xml(""), 12100),
        (xml("<Response><Say>Hello</Response>"), 12100),
        (xml("<Reply><Say>Hello</Say></Reply>"), 12100),
        (xml('\n<?xml version="1.0" encoding="UTF-8"?><Response/>'), 12100),
        (xml("<Response><Say>\x0b</Say></Response>"), 12100),
        (Response("<h1>Erro<br></h1>", content_type="text/html"), 12100),
        (Response("{}", content_type="application/json"), 12300),
        (xml(f"<Response><Say>{'a' * 66000}</Say></Response>"), 11750),
    ],
)
def test_a_bad_answer_is_listed_and_the_caller_hears_twilios_words(
    company: Company, customer: Customer, answer: Response, code: int
) -> None:
    """https://www.twilio.com/docs/api/errors/11200, /12100, /12300, /11750"""
    customer.serves("/voice/incoming", answer)
    phone = company.dial()
    assert phone.end() == "completed"
    assert company.errors() == [code]
    assert phone.said == [APOLOGY]


def test_an_application_that_is_not_there_is_a_connection_failure(open_company: Opens) -> None:
    """https://www.twilio.com/docs/api/errors/11205"""
    company = open_company(public_url="http://127.0.0.1:9")
    phone = company.dial(callbacks="none")
    phone.end()
    assert company.errors() == [11205]
    assert phone.said == [APOLOGY]


def test_the_fallback_address_is_asked_with_the_error(
    open_company: Opens, customer: Customer
) -> None:
    """https://www.twilio.com/docs/usage/security/availability-reliability: ErrorCode, ErrorUrl"""
    company = open_company(fallback_url=customer.root + "/fallback")
    customer.serves("/voice/incoming", DOWN)
    customer.serves("/fallback", HELLO)
    phone = company.dial()
    phone.end()
    [asked] = customer.at("/fallback")
    assert asked.genuine
    assert asked.params["ErrorCode"] == "11200"
    assert asked.params["ErrorUrl"] == customer.root + "/voice/incoming"
    assert phone.said == ["Hello"]


def test_a_later_document_that_fails_also_goes_to_the_fallback(
    open_company: Opens, customer: Customer
) -> None:
    """https://www.twilio.com/docs/usage/security/availability-reliability"""
    company = open_company(fallback_url=customer.root + "/fallback")
    customer.serves("/voice/incoming", '<Response><Gather numDigits="1" action="/x"/></Response>')
    customer.serves("/x", xml("not xml"))
    customer.serves("/fallback", HELLO)
    phone = company.dial()
    phone.press("1")
    phone.end()
    told = customer.at("/fallback")[0].params
    assert (told["ErrorCode"], told["Digits"]) == ("12100", "1")


def test_a_fallback_that_fails_too_leaves_twilios_words(
    open_company: Opens, customer: Customer
) -> None:
    """https://www.twilio.com/docs/usage/security/availability-reliability"""
    company = open_company(fallback_url=customer.root + "/fallback")
    customer.serves("/voice/incoming", DOWN)
    customer.serves("/fallback", DOWN)
    phone = company.dial()
    phone.end()
    assert phone.said == [APOLOGY]
    assert company.errors() == [11200, 11200]


def test_a_server_error_is_not_tried_again_by_default(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: rp=ct, rc=1"""
    customer.serves("/voice/incoming", DOWN, HELLO)
    phone = company.dial()
    phone.end()
    assert customer.asked == ["/voice/incoming"]
    assert phone.said == [APOLOGY]


def test_the_fragment_asks_for_retries_with_one_token(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: the fragment is
    neither sent nor signed"""
    there = "/next?a=1#rc=2&amp;rp=ct,rt,5xx&amp;ct=2000&amp;rt=4000&amp;tt=13000"
    customer.serves("/voice/incoming", f"<Response><Redirect>{there}</Redirect></Response>")
    customer.serves("/next", DOWN, DOWN, HELLO)
    phone = company.dial()
    phone.end()
    tries = customer.at("/next")
    assert [each.genuine for each in tries] == [True] * 3
    assert len({each.headers["I-Twilio-Idempotency-Token"] for each in tries}) == 1
    assert len({str(each.params) for each in tries}) == 1
    assert phone.said == ["Hello"]


def test_retries_end(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: rc"""
    document = "<Response><Redirect>/next#rc=2&amp;rp=5xx</Redirect></Response>"
    customer.serves("/voice/incoming", document)
    customer.serves("/next", DOWN)
    company.dial().end()
    assert len(customer.at("/next")) == 3


def test_a_refusal_is_not_tried_again_unless_asked(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: rp=4xx"""
    document = "<Response><Redirect>/next#rc=2&amp;rp=ct,rt,5xx</Redirect></Response>"
    customer.serves("/voice/incoming", document)
    customer.serves("/next", Response("no", 403))
    company.dial().end()
    assert len(customer.at("/next")) == 1


def test_a_slow_answer_is_given_up_after_its_read_time(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: rt"""
    import threading

    late = threading.Event()

    def slow(_: object) -> str:
        late.wait(5)
        return HELLO

    document = "<Response><Redirect>/next#rc=1&amp;rp=rt&amp;rt=200</Redirect></Response>"
    customer.serves("/voice/incoming", document)
    customer.serves("/next", slow, HELLO)
    phone = company.dial()
    phone.end()
    late.set()
    assert phone.said == ["Hello"]
    assert len(customer.at("/next")) == 2


def test_overrides_stay_within_the_documented_ranges() -> None:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: the table"""
    assert overrides("") == Overrides(5000, 15000, 15000, 1, frozenset({"ct"}))
    assert overrides("rc=9&ct=1&rt=99999&tt=50&rp=all,nonsense") == Overrides(
        100, 15000, 100, 5, frozenset({"all"}), names_total=True
    )


def test_a_call_that_goes_round_without_end_is_ended(company: Company, customer: Customer) -> None:
    """Four hours are the longest call."""
    again = "<Pause length='3600'/><Redirect>/voice/incoming</Redirect>"
    customer.serves("/voice/incoming", f"<Response>{again}</Response>")
    phone = company.dial()
    assert phone.end() == "completed"
    assert 4 <= len(customer.at("/voice/incoming")) <= 6


def test_a_call_that_a_script_abandons_is_ended(open_company: Opens, customer: Customer) -> None:
    """No thread waits for ever."""
    company = open_company(idle_seconds=0.2)
    customer.serves("/voice/incoming", "<Response><Gather/></Response>")
    phone = company.dial()
    assert phone.end() == "completed"


def test_an_address_that_is_none_is_told(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/api/errors/11100: Invalid URL format"""
    customer.serves("/voice/incoming", "<Response><Redirect>http://[</Redirect></Response>")
    phone = company.dial()
    assert phone.end() == "completed"
    assert company.errors() == [11100]
    assert phone.said == [APOLOGY]


def test_a_conversation_that_everybody_forgot_is_ended(
    open_company: Opens, customer: Customer
) -> None:
    """No thread waits for ever, at no pace."""
    company = open_company(idle_seconds=0.3, switchboard="")
    customer.serves("/voice/incoming", "<Response><Dial>+558432097881</Dial></Response>")
    company.post("/agent", mode="answers")
    phone = company.dial()
    assert phone.end() == "completed"
    agent = company.get("/agent")
    assert isinstance(agent, dict)
    assert agent["talking"] is None


def test_the_fallback_is_asked_too_where_a_document_cannot_be_obeyed(
    open_company: Opens, customer: Customer
) -> None:
    """https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource: VoiceFallbackUrl,
    where retrieving or executing fails"""
    company = open_company(fallback_url=customer.root + "/fallback")
    customer.serves("/voice/incoming", "<Response><Say>a</Say><Redirect/></Response>")
    customer.serves("/fallback", "<Response><Say>b</Say><Redirect/></Response>")
    phone = company.dial(callbacks="none")
    phone.end()
    assert phone.said == ["a", "b", APOLOGY]
    (asked,) = customer.at("/fallback")
    assert asked.params["ErrorCode"] == "11100"
    assert company.errors() == [11100, 11100]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response(status=308, headers={"Location": "/next"}), 11216),
        (Response(status=304), 11216),
        (Response(status=302), 11216),  # to nowhere
        (Response(status=302, headers={"Location": "/voice/incoming"}), 11215),
    ],
)
def test_a_redirect_that_twilio_does_not_follow(
    company: Company, customer: Customer, answer: Response, code: int
) -> None:
    """https://www.twilio.com/docs/api/errors/11215, /11216: only 301, 302, 303 and 307"""
    customer.serves("/voice/incoming", answer)
    customer.serves("/next", HELLO)
    phone = company.dial(callbacks="none")
    phone.end()
    assert (company.errors(), phone.said) == ([code], [APOLOGY])


def test_a_307_keeps_method_and_parameters(company: Company, customer: Customer) -> None:
    customer.serves("/voice/incoming", Response(status=307, headers={"Location": "/next"}))
    customer.serves("/next", HELLO)
    phone = company.dial()
    phone.end()
    (asked,) = customer.at("/next")
    assert (asked.method, asked.genuine, asked.params["CallSid"]) == ("POST", True, phone.sid)


def test_a_host_without_an_address_is_a_bad_host_name(open_company: Opens) -> None:
    """https://www.twilio.com/docs/api/errors/11210"""
    company = open_company(public_url="http://nowhere.invalid")
    company.dial(callbacks="none").end()
    assert company.errors() == [11210]


@pytest.mark.parametrize(("fragment", "code"), [("#tt=150", 11203), ("#rt=150", 11205)])
def test_the_total_time_named_in_the_address_has_an_error_of_its_own(
    open_company: Opens, customer: Customer, fragment: str, code: int
) -> None:
    """https://www.twilio.com/docs/api/errors/11203, /11205"""
    company, done = open_company(), threading.Event()
    customer.serves("/voice/incoming", f"<Response><Redirect>/slow{fragment}</Redirect></Response>")
    customer.serves("/slow", lambda _: (done.wait(20), HELLO)[1])
    phone = company.dial(callbacks="none")
    phone.end()
    done.set()
    assert company.errors() == [code]


def test_a_status_callback_answered_by_an_error_is_a_warning(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/api/errors/15003"""
    customer.serves("/voice/incoming", HELLO)
    customer.serves("/voice/status", Response("no", 404))
    phone = company.dial()
    phone.end()
    assert (company.errors(), phone.said) == ([15003], ["Hello"])
